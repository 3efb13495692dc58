using System.Data.Common;
using EFCore.Citus.Metadata;
using EFCore.Citus.Storage;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.EntityFrameworkCore.Update;

namespace EFCore.Citus.Update.Sets;

/// <summary>
///     Executes the statements of one set on the connection of the context, and creates and releases its savepoint.
/// </summary>
internal sealed class SetSession(
    ModificationCommandBatchFactoryDependencies dependencies,
    SetTable table,
    IRelationalConnection connection,
    bool async,
    CancellationToken cancellationToken)
{
    public const string Savepoint = "citus_set";

    private bool _isSequential;
    private string? _mode;

    public bool HasSavepoint { get; set; }

    public DbConnection DbConnection
        => connection.DbConnection;

    public ISqlGenerationHelper SqlHelper
        => dependencies.SqlGenerationHelper;

    public SetStatement Create(string text = "")
    {
        var statement = new SetStatement(SqlHelper, dependencies.CommandBuilderFactory.Create());
        statement.Text.Append(text);

        return statement;
    }

    public Task<int> ReadAsync(SetStatement statement, Action<RelationalDataReader> onRow)
    {
        var parameters = new RelationalCommandParameterObject(
            connection,
            statement.Values,
            null,
            dependencies.CurrentContext.Context,
            dependencies.Logger,
            CommandSource.SaveChanges);

        return statement.Build().ReadAsync(parameters, onRow, async, cancellationToken);
    }

    public async Task CreateSavepointAsync()
    {
        var statement = Create($"SAVEPOINT {Savepoint};");
        if (table.Type == CitusTableType.Distributed)
        {
            statement.Text.Append("\nSELECT current_setting('citus.multi_shard_modify_mode', true);");
        }

        await ReadAsync(
                statement, reader => _mode = reader.DbDataReader.IsDBNull(0) ? null : reader.DbDataReader.GetString(0))
            .ConfigureAwait(false);
        HasSavepoint = true;
    }

    public async Task ReleaseSavepointAsync()
    {
        if (!HasSavepoint)
        {
            return;
        }

        var statement = Create($"RELEASE SAVEPOINT {Savepoint};");
        if (_isSequential && _mode == "parallel")
        {
            statement.Text.Append("\nSET LOCAL citus.multi_shard_modify_mode TO 'parallel';");
        }

        await ReadAsync(statement, _ => { }).ConfigureAwait(false);
    }

    public async Task RollBackAsync()
    {
        if (HasSavepoint)
        {
            await ReadAsync(Create($"ROLLBACK TO SAVEPOINT {Savepoint};\nRELEASE SAVEPOINT {Savepoint};"), _ => { })
                .ConfigureAwait(false);
        }
    }

    /// <summary>
    ///     Appends the sequential mode. Otherwise, the statement would write shards over several connections, after which the transaction
    ///     could not write a reference table that the table references.
    /// </summary>
    public void AppendSequential(SetStatement statement)
    {
        if (table.Type == CitusTableType.Distributed)
        {
            statement.Text.Append(SetSql.Sequential);
            _isSequential = true;
        }
    }
}
