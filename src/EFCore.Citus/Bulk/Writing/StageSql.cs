using EFCore.Citus.Bulk.Model;
using EFCore.Citus.Postgres;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage;

namespace EFCore.Citus.Bulk.Writing;

/// <summary>
///     Creates the statements for rows in a temporary table.
/// </summary>
internal static class StageSql
{
    /// <summary>
    ///     Gets the statement that creates the temporary table. Its columns have the types and collations of the target table.
    /// </summary>
    public static string Create(BulkShape shape, string stage, string index, ISqlGenerationHelper helper)
        => $"CREATE TEMPORARY TABLE {stage} ON COMMIT DROP AS SELECT {shape.ColumnList(helper)}, 0::bigint AS {index} "
            + $"FROM {Name(shape.Table, helper)} WITH NO DATA";

    /// <summary>Gets the query for the positions of two rows that match each other. As in a unique index, nulls do not match.</summary>
    public static string Duplicates(UpsertTable upsert, string stage, string index, ISqlGenerationHelper helper)
    {
        var columns = string.Join(", ", upsert.Match.Select(c => helper.DelimitIdentifier(c.Name)));
        var nullable = upsert.Match.Where(c => c.IsNullable).Select(c => $"{helper.DelimitIdentifier(c.Name)} IS NOT NULL").ToList();

        return $"SELECT min({index}), max({index}) FROM {stage}"
            + (nullable.Count > 0 ? $" WHERE {string.Join(" AND ", nullable)}" : "")
            + $" GROUP BY {columns} HAVING count(*) > 1 ORDER BY 1 LIMIT 1";
    }

    /// <summary>
    ///     Gets the statements that insert or update. Each statement returns the number of inserted and the number of updated rows.
    /// </summary>
    public static IEnumerable<string> Move(
        BulkShape shape,
        UpsertTable? upsert,
        string stage,
        string index,
        bool lastDuplicateWins,
        ISqlGenerationHelper helper)
    {
        var insert = $"INSERT INTO {Name(shape.Table, helper)} ({shape.ColumnList(helper)}) "
            + (shape.Columns.Any(IsAlwaysIdentity) ? "OVERRIDING SYSTEM VALUE " : "")
            + $"SELECT {shape.ColumnList(helper, "s.")} FROM {stage} AS s ";

        if (upsert is null)
        {
            // RETURNING prevents Citus from sending the rows to the workers by a COPY.
            return [$"WITH moved AS ({insert}RETURNING 1) SELECT count(*), 0 FROM moved"];
        }

        var match = upsert.Match.Select(c => helper.DelimitIdentifier(c.Name)).ToList();
        insert += (lastDuplicateWins
                ? $"WHERE NOT EXISTS (SELECT 1 FROM {stage} AS later WHERE {IsSame()} AND later.{index} > s.{index}) "
                : "")
            + $"ON CONFLICT ({string.Join(", ", match)}) ";

        return Upsert(insert, shape, upsert, stage, helper);

        string IsSame()
            => string.Join(" AND ", match.Select(c => $"later.{c} = s.{c}"));
    }

    private static IEnumerable<string> Upsert(string insert, BulkShape shape, UpsertTable upsert, string stage, ISqlGenerationHelper helper)
    {
        const string doNothing = "DO NOTHING ";
        var update = shape.Columns.Where(upsert.Update.Contains)
            .Select(c => helper.DelimitIdentifier(c.Name))
            .Select(c => $"{c} = excluded.{c}")
            .ToList();

        var doUpdate = $"DO UPDATE SET {string.Join(", ", update)} ";
        if (update.Count == 0)
        {
            return [$"WITH moved AS ({insert}{doNothing}RETURNING 1) SELECT count(*), 0 FROM moved"];
        }

        // An inserted row has never been locked or deleted by a transaction, so its xmax is 0.
        if (shape.Table.CitusTable.PartitionColumn is null)
        {
            return
            [
                $"WITH moved AS ({insert}{doUpdate}RETURNING xmax = 0 AS inserted) "
                + "SELECT count(*) FILTER (WHERE inserted), count(*) FILTER (WHERE NOT inserted) FROM moved"
            ];
        }

        // PostgreSQL does not return system columns of rows that it inserts into partitions.
        return
        [
            $"WITH moved AS ({insert}{doNothing}RETURNING {string.Join(", ", upsert.Match.Select(c => helper.DelimitIdentifier(c.Name)))}), "
            + $"gone AS (DELETE FROM {stage} AS s USING moved WHERE {string.Join(" AND ", upsert.Match.Select(IsMoved))} RETURNING 1) "
            + "SELECT count(*), 0 FROM moved",
            $"WITH moved AS ({insert}{doUpdate}RETURNING 1) SELECT 0, count(*) FROM moved"
        ];

        // Nulls do not match each other, but such a row has been inserted, too.
        string IsMoved(IColumn column)
            => $"s.{helper.DelimitIdentifier(column.Name)} {(column.IsNullable ? "IS NOT DISTINCT FROM" : "=")} "
                + $"moved.{helper.DelimitIdentifier(column.Name)}";
    }

    private static string Name(BulkTable table, ISqlGenerationHelper helper)
        => helper.DelimitIdentifier(table.Table.Name, table.Table.Schema);

    private static bool IsAlwaysIdentity(IColumn column)
        => column.PropertyMappings.Any(m => ColumnSequence.Find(column, m.Property) is { IsAlwaysIdentity: true });
}
