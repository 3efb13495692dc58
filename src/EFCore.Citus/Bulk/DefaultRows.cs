using System.Text;
using EFCore.Citus.Metadata;
using EFCore.Citus.Properties;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace EFCore.Citus.Bulk;

/// <summary>
///     Rows of which the database generates every column. A <c>COPY</c> cannot write them: it needs a column to write.
/// </summary>
internal static class DefaultRows
{
    private const int RowsPerStatement = 1000;

    /// <summary>
    ///     Inserts so many of them, or as many as one statement does.
    /// </summary>
    /// <returns>How many rows the statement has, and how many of them the server has inserted.</returns>
    public static async ValueTask<(long Sent, long Inserted)> InsertAsync(
        BulkRun run,
        BulkTable table,
        NpgsqlConnection connection,
        long rows,
        bool async,
        CancellationToken cancellationToken)
    {
        var sent = (int)Math.Min(rows, RowsPerStatement);
        var command = new NpgsqlCommand(Sql(run, table, sent), connection);
        await using (command.ConfigureAwait(false))
        {
            command.CommandTimeout = run.Context.Database.GetCommandTimeout() ?? command.CommandTimeout;

            return (sent, async ? await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false) : command.ExecuteNonQuery());
        }
    }

    // DEFAULT VALUES is one row; a list of them needs the name of a column, whichever it is.
    private static string Sql(BulkRun run, BulkTable table, int rows)
    {
        var column = table.Table.Columns.FirstOrDefault(c => c.ComputedColumnSql is null && !SystemColumn.Is(c.Name))
            ?? throw new InvalidOperationException(CitusStrings.BulkNoColumn(run.Model.EntityType.DisplayName(), table.Table.SchemaQualifiedName));

        return new StringBuilder("INSERT INTO ")
            .Append(run.SqlHelper.DelimitIdentifier(table.Table.Name, table.Table.Schema))
            .Append(" (")
            .Append(run.SqlHelper.DelimitIdentifier(column.Name))
            .Append(") VALUES ")
            .AppendJoin(", ", Enumerable.Repeat("(DEFAULT)", rows))
            .ToString();
    }
}
