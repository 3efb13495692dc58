using System.Diagnostics;
using System.Text.RegularExpressions;
using EFCore.Citus.FunctionalTests.TestUtilities;
using Npgsql;

namespace EFCore.Citus.FunctionalTests.RandomModels;

/// <summary>
///     Tests random changes of random models, with rows in their tables. The migration to the changed model is executed on the cluster, and
///     the migration back restores the original state. <c>CITUS_RANDOM_CHANGES</c> configures the number of models, and
///     <c>CITUS_RANDOM_SEED</c> the first seed.
/// </summary>
public partial class RandomChangesTest(CitusClusterFixture fixture) : CitusTest(fixture)
{
    private static readonly TimeSpan TimeLimit = TimeSpan.FromMinutes(4);

    // The query returns columns, constraints and indexes by name, and the metadata of tables in Citus. The order of columns may change, and
    // a constant that Entity Framework Core uses to fill a new column remains as its default.
    private const string Catalog =
        """
        SELECT format('%s column %I %s null %s default %s generated %s%s collation %s', a.attrelid::regclass, a.attname,
            format_type(a.atttypid, a.atttypmod), NOT a.attnotnull,
            CASE WHEN pg_get_expr(d.adbin, d.adrelid) ~ '^\w+\(' THEN pg_get_expr(d.adbin, d.adrelid) END, a.attgenerated, a.attidentity,
            CASE WHEN a.attcollation <> 0 THEN a.attcollation::regcollation END)
        FROM pg_attribute AS a
        JOIN pg_tables AS t ON a.attrelid = format('%I.%I', t.schemaname, t.tablename)::regclass
        LEFT JOIN pg_attrdef AS d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
        WHERE t.schemaname IN ('public', 'Other Schema') AND a.attnum > 0 AND NOT a.attisdropped
        UNION ALL
        SELECT format('%s constraint %I %s', conrelid::regclass, conname, pg_get_constraintdef(c.oid))
        FROM pg_constraint AS c
        JOIN pg_class AS r ON r.oid = c.conrelid
        JOIN pg_namespace AS n ON n.oid = c.connamespace
        WHERE n.nspname IN ('public', 'Other Schema')
        UNION ALL
        SELECT indexdef FROM pg_indexes WHERE schemaname IN ('public', 'Other Schema')
        UNION ALL
        SELECT format('%s %s by %s %s', logicalrelid, partmethod,
            CASE WHEN partkey IS NOT NULL THEN column_to_column_name(logicalrelid, partkey) END, repmodel)
        FROM pg_dist_partition WHERE NOT (partmethod = 'n' AND repmodel = 's' AND colocationid = 0)
        UNION ALL
        SELECT 'sequence ' || sequencename FROM pg_sequences WHERE schemaname IN ('public', 'Other Schema')
        ORDER BY 1
        """;

    private int _changed;
    private int _refused;

    [Fact]
    public async Task Changes_go_there_and_back()
    {
        var count = RandomTest.Number("CITUS_RANDOM_CHANGES", 15);
        var first = RandomTest.Number("CITUS_RANDOM_SEED", 1);
        var failures = new List<string>();
        var refusals = new SortedSet<string>(StringComparer.Ordinal);
        var watch = Stopwatch.StartNew();

        for (var seed = first; seed < first + count && watch.Elapsed < TimeLimit; seed++)
        {
            var random = new Random(seed);
            var specs = new RandomSpec(random);
            var before = specs.Create(withMistakes: false);
            var after = new RandomChange(random, specs).Apply(before);
            try
            {
                refusals.UnionWith(await ChangeAsync(before, after));
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                failures.Add($"Seed {seed}: {e.Message}\n{before}\n--- becomes\n{after}\n");
            }
        }

        TestContext.Current.SendDiagnosticMessage(
            "Random changes: {0} made, {1} refused ({2}), in {3:0} s", _changed, _refused, string.Join(", ", refusals), watch.Elapsed.TotalSeconds);
        Assert.True(failures.Count == 0, string.Join('\n', failures));
        Assert.True(count < 20 || _changed > 0);
    }

    private async Task<IEnumerable<string>> ChangeAsync(ModelSpec beforeSpec, ModelSpec afterSpec)
    {
        await using var database = await TestDatabase.CreateAsync(Cluster);
        await using var before = new SpecContext(beforeSpec, database.ConnectionString, Cluster.CitusVersion);
        await using var after = new SpecContext(afterSpec, database.ConnectionString, Cluster.CitusVersion);
        try
        {
            _ = before.Model;
            _ = after.Model;
            _ = Migrating.Commands(before, after);
            _ = Migrating.Commands(after, before);
        }
        catch (InvalidOperationException refusal)
        {
            _refused++;

            return RuleId().Matches(refusal.Message) is { Count: > 0 } ids ? ids.Select(m => m.Value) : [refusal.Message];
        }

        await Migrating.MigrateAsync(null, before);
        await InsertAsync(database, beforeSpec);
        var catalog = await database.ColumnAsync<string>(Catalog);

        await Migrating.MigrateAsync(before, after);
        await CitusCatalog.AssertMatchesAsync(after, database);
        await Migrating.MigrateAsync(after, before);
        await CitusCatalog.AssertMatchesAsync(before, database);
        Assert.Equal(catalog, await database.ColumnAsync<string>(Catalog));
        _changed++;

        return [];
    }

    // Inserts a row into each table that does not require a row in another table.
    private static async Task InsertAsync(TestDatabase database, ModelSpec spec)
    {
        foreach (var table in spec.Tables)
        {
            var columns = table.Columns.Where(c => c is { IsNullable: false, ComputedSql: null, Generation: Generation.None, DefaultSql: null }).ToList();
            var names = columns.Select(c => $"\"{c.Name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"");
            var name = table.Name.Replace("\"", "\"\"", StringComparison.Ordinal);
            try
            {
                await database.ExecuteAsync(
                    $"INSERT INTO \"{table.Schema ?? "public"}\".\"{name}\" ({string.Join(", ", names)}) VALUES ({string.Join(", ", columns.Select(Value))})");
            }
            catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.ForeignKeyViolation)
            {
            }
        }
    }

    private static string Value(ColumnSpec column)
        => column.StoreType switch
        {
            "uuid" => "'00000000-0000-0000-0000-000000000001'",
            "timestamp with time zone" => "'2020-01-01Z'",
            "boolean" => "true",
            "jsonb" => "'{}'",
            "integer[]" => "'{1}'",
            _ => "'1'"
        };

    [GeneratedRegex(@"CITUS\d{3}(?=:)")]
    private static partial Regex RuleId();
}
