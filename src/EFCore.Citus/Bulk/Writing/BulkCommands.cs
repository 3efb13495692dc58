using System.Data.Common;
using EFCore.Citus.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;

namespace EFCore.Citus.Bulk.Writing;

/// <summary>
///     Executes the statements around a <c>COPY</c> on the connection of the context.
/// </summary>
internal sealed class BulkCommands(DbContext context, bool async)
{
    private readonly StatementRunner _statements = new(
        context.GetService<ICurrentDbContext>(),
        context.GetService<IRawSqlCommandBuilder>(),
        context.GetService<IRelationalCommandDiagnosticsLogger>())
    {
        Source = CommandSource.ExecuteUpdate
    };

    public IRelationalConnection Connection { get; } = context.GetService<IRelationalConnection>();

    public async Task OpenAsync(CancellationToken cancellationToken)
        => _ = async ? await Connection.OpenAsync(cancellationToken).ConfigureAwait(false) : Connection.Open();

    public async Task CloseAsync()
        => _ = async ? await Connection.CloseAsync().ConfigureAwait(false) : Connection.Close();

    public Task ExecuteAsync(string sql, CancellationToken cancellationToken)
        => _statements.ExecuteAsync(Connection, sql, async, cancellationToken);

    /// <summary>Gets all rows. A null value in the database is returned as <see langword="null" />.</summary>
    public Task<List<object?[]>> QueryAsync(string sql, CancellationToken cancellationToken)
        => _statements.QueryAsync(Connection, sql, Read, async, cancellationToken);

    private static object?[] Read(DbDataReader reader)
    {
        var row = new object?[reader.FieldCount];
        for (var i = 0; i < row.Length; i++)
        {
            row[i] = reader.IsDBNull(i) ? null : reader.GetValue(i);
        }

        return row;
    }
}
