using EFCore.Citus.Metadata;
using EFCore.Citus.Shared;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata;

namespace EFCore.Citus.FunctionalTests.TestUtilities;

/// <summary>
///     Compares the catalog of Citus with a model.
/// </summary>
public static class CitusCatalog
{
    /// <summary>
    ///     Asserts that every table of the model has the configured type and foreign keys, and that there are no other Citus tables except
    ///     local tables that Citus manages because of their foreign keys.
    /// </summary>
    public static async Task AssertMatchesAsync(DbContext context, TestDatabase database)
    {
        var model = context.GetService<IDesignTimeModel>().Model.GetRelationalModel();
        var actual = await ReadTablesAsync(database);

        var expectedTables = model.Tables
            .Where(t => TypeOf(t) != CitusTableType.Local)
            .Select(t => $"{t.Schema ?? "public"}.{t.Name}: {TypeOf(t)} by {t[CitusAnnotationNames.DistributionColumn] ?? "-"}")
            .Order(StringComparer.Ordinal);
        Assert.Equal(
            expectedTables,
            actual.Where(t => !IsConverted(t))
                .Select(t => $"{t.Schema}.{t.Name}: {t.Type} by {t.DistributionColumn ?? "-"}")
                .Order(StringComparer.Ordinal));

        foreach (var table in model.Tables)
        {
            var row = actual.Find(t => t.Name == table.Name && t.Schema == (table.Schema ?? "public"));
            if (table[CitusAnnotationNames.ShardCount] is int shardCount)
            {
                Assert.Equal(shardCount, row!.ShardCount);
            }

            if (table[CitusAnnotationNames.ColocateWith] is string colocateWith)
            {
                var schema = table[CitusAnnotationNames.ColocateWithSchema] as string ?? "public";
                Assert.Equal(actual.Single(t => t.Name == colocateWith && t.Schema == schema).ColocationId, row!.ColocationId);
            }

            if (table[CitusAnnotationNames.IsColocated] is false)
            {
                Assert.DoesNotContain(
                    actual,
                    t => t.ColocationId == row!.ColocationId && t != row
                        && Find(t)![CitusAnnotationNames.ColocateWith] is null);
            }
        }

        var expectedForeignKeys = model.Tables
            .SelectMany(t => t.ForeignKeyConstraints)
            .Select(
                f => $"{f.Table.Schema ?? "public"}.{f.Table.Name}({string.Join(",", f.Columns.Select(c => c.Name))}) -> "
                    + $"{f.PrincipalTable.Schema ?? "public"}.{f.PrincipalTable.Name}({string.Join(",", f.PrincipalColumns.Select(c => c.Name))}) {f.Name}")
            .Order(StringComparer.Ordinal);
        Assert.Equal(expectedForeignKeys, (await ReadForeignKeysAsync(database)).Order(StringComparer.Ordinal));

        ITable? Find(Table table)
            => model.FindTable(table.Name, table.Schema) ?? (table.Schema == "public" ? model.FindTable(table.Name, null) : null);

        // Determines whether a local table is, or was, connected by foreign keys with a table that Citus manages on the coordinator, too. A
        // table with an owned sequence remains managed.
        bool IsConverted(Table table)
            => table.Type == CitusTableType.ManagedLocal
                && Find(table) is { } local
                && TypeOf(local) == CitusTableType.Local
                && (local.ForeignKeyConstraints.Any()
                    || local.ReferencingForeignKeyConstraints.Any()
                    || local.Columns.Any(c => c.PropertyMappings.Any(m => m.Property.GetValueGenerationStrategy() != NpgsqlValueGenerationStrategy.None)));
    }

    /// <summary>
    ///     Asserts that no user table, shard, sequence or schema remains on any node.
    /// </summary>
    public static async Task AssertEmptyAsync(TestDatabase database, params string[] exceptTables)
    {
        const string leftovers =
            """
            SELECT format('%s %s.%s', c.relkind, n.nspname, c.relname)
            FROM pg_class AS c
            JOIN pg_namespace AS n ON n.oid = c.relnamespace
            WHERE c.relkind IN ('r', 'p', 'S') AND n.nspname NOT LIKE 'pg\_%'
                AND n.nspname NOT IN ('information_schema', 'citus', 'citus_internal', 'columnar', 'columnar_internal')
                AND NOT EXISTS (SELECT 1 FROM pg_depend AS d WHERE d.objid = c.oid AND d.deptype = 'e')
            UNION ALL
            SELECT format('schema %s', nspname) FROM pg_namespace
            WHERE nspname NOT LIKE 'pg\_%'
                AND nspname NOT IN ('public', 'information_schema', 'citus', 'citus_internal', 'columnar', 'columnar_internal')
            ORDER BY 1
            """;

        var here = (await database.ColumnAsync<string>(leftovers))
            .Where(l => !exceptTables.Any(e => l.EndsWith("." + e, StringComparison.Ordinal)));
        Assert.Empty(here);
        Assert.Empty(await ReadTablesAsync(database));

        var onWorkers = await database.OnWorkersAsync($"SELECT coalesce(string_agg(x, ', '), '') FROM ({leftovers}) AS l(x)");
        Assert.All(onWorkers, Assert.Empty);
    }

    public sealed record Table(
        string Schema,
        string Name,
        CitusTableType Type,
        string? DistributionColumn,
        int ColocationId,
        int ShardCount);

    public static async Task<List<Table>> ReadTablesAsync(TestDatabase database)
        => (await database.RowsAsync(
            """
            SELECT n.nspname::text, c.relname::text, p.partmethod::text, p.repmodel::text, p.colocationid,
                CASE WHEN p.partkey IS NOT NULL THEN column_to_column_name(p.logicalrelid, p.partkey) END,
                (SELECT count(*)::int FROM pg_dist_shard AS s WHERE s.logicalrelid = p.logicalrelid)
            FROM pg_dist_partition AS p
            JOIN pg_class AS c ON c.oid = p.logicalrelid
            JOIN pg_namespace AS n ON n.oid = c.relnamespace
            -- The partitions of a table are what it is.
            WHERE NOT c.relispartition
            ORDER BY n.nspname, c.relname
            """))
            .Select(
                r => new Table(
                    (string)r[0]!,
                    (string)r[1]!,
                    ((string)r[2]!, (string)r[3]!, (int)r[4]!) switch
                    {
                        ("h", _, _) => CitusTableType.Distributed,
                        ("n", "t", _) => CitusTableType.Reference,
                        ("n", _, 0) => CitusTableType.ManagedLocal,
                        _ => CitusTableType.SingleShard
                    },
                    (string?)r[5],
                    (int)r[4]!,
                    (int)r[6]!))
            .ToList();

    private static Task<IReadOnlyList<string>> ReadForeignKeysAsync(TestDatabase database)
        => database.ColumnAsync<string>(
            """
            SELECT format('%s.%s(%s) -> %s.%s(%s) %s', n.nspname, c.relname,
                (SELECT string_agg(a.attname, ',' ORDER BY k.i) FROM unnest(f.conkey) WITH ORDINALITY AS k(n, i)
                    JOIN pg_attribute AS a ON a.attrelid = f.conrelid AND a.attnum = k.n),
                pn.nspname, pc.relname,
                (SELECT string_agg(a.attname, ',' ORDER BY k.i) FROM unnest(f.confkey) WITH ORDINALITY AS k(n, i)
                    JOIN pg_attribute AS a ON a.attrelid = f.confrelid AND a.attnum = k.n),
                f.conname)
            FROM pg_constraint AS f
            JOIN pg_class AS c ON c.oid = f.conrelid
            JOIN pg_namespace AS n ON n.oid = c.relnamespace
            JOIN pg_class AS pc ON pc.oid = f.confrelid
            JOIN pg_namespace AS pn ON pn.oid = pc.relnamespace
            WHERE f.contype = 'f' AND f.conparentid = 0 AND n.nspname NOT LIKE 'pg\_%' AND n.nspname NOT LIKE 'columnar%'
            """);

    private static CitusTableType TypeOf(ITable table)
        => table[CitusAnnotationNames.TableType] as CitusTableType? ?? CitusTableType.Local;
}
