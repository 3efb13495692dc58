using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;

namespace EFCore.Citus.Bulk.Writing;

/// <summary>
///     Executes the statements around a <c>COPY</c> in the same manner as Entity Framework Core executes its own, so that they are logged
///     and intercepted.
/// </summary>
internal sealed class BulkCommands(DbContext context, bool async)
{
    private readonly IRawSqlCommandBuilder _builder = context.GetService<IRawSqlCommandBuilder>();
    private readonly IRelationalCommandDiagnosticsLogger _logger = context.GetService<IRelationalCommandDiagnosticsLogger>();

    public IRelationalConnection Connection { get; } = context.GetService<IRelationalConnection>();

    public ISqlGenerationHelper SqlHelper { get; } = context.GetService<ISqlGenerationHelper>();

    public async Task OpenAsync(CancellationToken cancellationToken)
        => _ = async ? await Connection.OpenAsync(cancellationToken).ConfigureAwait(false) : Connection.Open();

    public async Task CloseAsync()
        => _ = async ? await Connection.CloseAsync().ConfigureAwait(false) : Connection.Close();

    public async ValueTask ExecuteAsync(string sql, CancellationToken cancellationToken)
    {
        var command = _builder.Build(sql);
        if (async)
        {
            await command.ExecuteNonQueryAsync(Parameters(), cancellationToken).ConfigureAwait(false);
        }
        else
        {
            command.ExecuteNonQuery(Parameters());
        }
    }

    /// <summary>Gets all rows. A null value in the database is returned as <see langword="null" />.</summary>
    public async ValueTask<List<object?[]>> QueryAsync(string sql, CancellationToken cancellationToken)
    {
        var command = _builder.Build(sql);
        var reader = async
            ? await command.ExecuteReaderAsync(Parameters(), cancellationToken).ConfigureAwait(false)
            : command.ExecuteReader(Parameters());

        var rows = new List<object?[]>();
        try
        {
            while (async ? await reader.ReadAsync(cancellationToken).ConfigureAwait(false) : reader.Read())
            {
                var row = new object?[reader.DbDataReader.FieldCount];
                for (var i = 0; i < row.Length; i++)
                {
                    row[i] = reader.DbDataReader.IsDBNull(i) ? null : reader.DbDataReader.GetValue(i);
                }

                rows.Add(row);
            }
        }
        finally
        {
            if (async)
            {
                await reader.DisposeAsync().ConfigureAwait(false);
            }
            else
            {
                reader.Dispose();
            }
        }

        return rows;
    }

    private RelationalCommandParameterObject Parameters()
        => new(Connection, parameterValues: null, readerColumns: null, context, _logger, CommandSource.ExecuteUpdate);
}
