using System.Text;
using EFCore.Citus.Bulk.Model;
using EFCore.Citus.Postgres;
using EFCore.Citus.Properties;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace EFCore.Citus.Bulk.Writing;

/// <summary>
///     Inserts rows for which the database generates every column. A <c>COPY</c> cannot write them, because it requires at least one
///     column.
/// </summary>
internal static class DefaultRows
{
    private const int RowsPerStatement = 1000;

    /// <summary>
    ///     Inserts the given number of rows, up to the maximum of one statement.
    /// </summary>
    /// <returns>The number of rows of the statement, and the number of rows that the server has inserted.</returns>
    public static async ValueTask<(long Sent, long Inserted)> InsertAsync(
        BulkLoad load,
        BulkTable table,
        NpgsqlConnection connection,
        long rows,
        bool async,
        CancellationToken cancellationToken)
    {
        var sent = (int)Math.Min(rows, RowsPerStatement);
        var command = new NpgsqlCommand(Sql(load, table, sent), connection);
        await using (command.ConfigureAwait(false))
        {
            command.CommandTimeout = load.Context.Database.GetCommandTimeout() ?? command.CommandTimeout;

            return (sent, async ? await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false) : command.ExecuteNonQuery());
        }
    }

    // DEFAULT VALUES inserts one row. A list of defaults requires the name of a column, which can be any column.
    private static string Sql(BulkLoad load, BulkTable table, int rows)
    {
        var column = table.Table.Columns.FirstOrDefault(c => c.ComputedColumnSql is null && !SystemColumn.Is(c.Name))
            ?? throw new InvalidOperationException(CitusStrings.BulkNoColumn(load.Model.EntityType.DisplayName(), table.Table.SchemaQualifiedName));

        return new StringBuilder("INSERT INTO ")
            .Append(load.SqlHelper.DelimitIdentifier(table.Table.Name, table.Table.Schema))
            .Append(" (")
            .Append(load.SqlHelper.DelimitIdentifier(column.Name))
            .Append(") VALUES ")
            .AppendJoin(", ", Enumerable.Repeat("(DEFAULT)", rows))
            .ToString();
    }
}
