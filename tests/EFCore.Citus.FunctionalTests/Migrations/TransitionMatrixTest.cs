using EFCore.Citus.FunctionalTests.TestUtilities;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Migrations;

namespace EFCore.Citus.FunctionalTests.Migrations;

/// <summary>
///     Tests two tables with rows and foreign keys that are migrated from each kind of storage to every other kind and back.
/// </summary>
public class TransitionMatrixTest(CitusClusterFixture fixture) : TransitionTest(fixture)
{
    [Fact]
    public async Task Sql_at_the_end_of_a_migration_finds_tables_as_they_were_and_that_of_the_next_one_as_they_are()
    {
        const string note = "INSERT INTO seen SELECT EXISTS (SELECT 1 FROM pg_dist_partition WHERE logicalrelid = 't'::regclass AND partmethod = 'h')";
        await CreateAsync("local");
        await Database.ExecuteAsync("CREATE TABLE seen (distributed bool)");
        await using var before = Context("local");
        await using var after = Context("distributed");

        await Migrating.MigrateAsync(before, after, b => b.Sql(note));
        await Migrating.MigrateAsync(after, after, b => b.Sql(note));

        Assert.Equal([false, true], await Database.ColumnAsync<bool>("SELECT distributed FROM seen ORDER BY 1"));
    }

    public static TheoryData<string> States { get; } = ["local", "managed local", .. Moving];

    [Theory]
    [MemberData(nameof(States))]
    public async Task Every_state_becomes_every_other_one_and_back(string state)
    {
        var others = States.Select(s => s.Data).SkipWhile(s => s != state).Skip(1).ToList();
        await CreateAsync(state);
        var rows = await ChecksumAsync();
        var foreignKeys = await ForeignKeysAsync();
        Assert.Equal(4, foreignKeys.Count);

        foreach (var other in others)
        {
            await MoveAsync(state, other);
            await MoveAsync(other, state);
        }

        async Task MoveAsync(string from, string to)
        {
            await using var before = Context(from);
            await using var after = Context(to);
            var rule = FindRule(from, to);
            if (rule is not null)
            {
                var message = Assert.Throws<InvalidOperationException>(() => Migrating.Commands(before, after)).Message;
                Assert.Contains($"{rule}: Table 't' is ", message, StringComparison.Ordinal);
                Assert.Contains("migrationBuilder.AllowDataMovement(\"t\")", message, StringComparison.Ordinal);
            }

            await Migrating.MigrateAsync(
                before,
                after,
                b =>
                {
                    if (rule is not null)
                    {
                        b.AllowDataMovement("t");
                        b.AllowDataMovement("u");
                    }
                });

            await CitusCatalog.AssertMatchesAsync(after, Database);
            Assert.Equal(rows, await ChecksumAsync());
            Assert.Equal(foreignKeys, await ForeignKeysAsync());
            if (Moving.Contains(to))
            {
                Assert.Equal(0L, await Database.ScalarAsync<long>("SELECT pg_relation_size('t') + pg_relation_size('u')"));
            }
        }
    }

    [Theory]
    [MemberData(nameof(States))]
    public async Task Columnar_tables_go_every_way_that_others_go(string state)
    {
        await RequireColumnarAsync();
        await CreateAsync(state, WithoutForeignKeys);
        var rows = await ChecksumAsync();

        await MoveAsync((state, "heap"), (state, "columnar"));
        foreach (var other in States.Select(s => s.Data).SkipWhile(s => s != state).Skip(1))
        {
            await MoveAsync((state, "columnar"), (other, "columnar"));
            await MoveAsync((other, "columnar"), (state, "heap"));
            await MoveAsync((state, "heap"), (other, "columnar"));
            await MoveAsync((other, "columnar"), (state, "columnar"));
        }

        await MoveAsync((state, "columnar"), (state, "heap"));

        async Task MoveAsync((string State, string AccessMethod) from, (string State, string AccessMethod) to)
        {
            await using var before = Context(from.State, from.AccessMethod == "columnar" ? Columnar : WithoutForeignKeys);
            await using var after = Context(to.State, to.AccessMethod == "columnar" ? Columnar : WithoutForeignKeys);
            string[] refusals =
            [
                .. FindRule(from.State, to.State) is { } rule ? [$"{rule}: Table 't' is "] : Array.Empty<string>(),
                .. from.State != "local" && from.AccessMethod != to.AccessMethod
                    ? [$"CITUS123: Table 't' is stored as {from.AccessMethod} and would be stored as {to.AccessMethod} after the migration."]
                    : Array.Empty<string>()
            ];
            if (refusals.Length > 0)
            {
                var message = Assert.Throws<InvalidOperationException>(() => Migrating.Commands(before, after)).Message;
                Assert.All(refusals, r => Assert.Contains(r, message, StringComparison.Ordinal));
                Assert.Contains("migrationBuilder.AllowDataMovement(\"t\")", message, StringComparison.Ordinal);
            }

            await Migrating.MigrateAsync(
                before,
                after,
                b =>
                {
                    if (refusals.Length > 0)
                    {
                        b.AllowDataMovement("t");
                        b.AllowDataMovement("u");
                    }
                });

            await CitusCatalog.AssertMatchesAsync(after, Database);
            Assert.Equal(rows, await ChecksumAsync());
            Assert.Equal([$"t {to.AccessMethod}", $"u {to.AccessMethod}"], await AccessMethodsAsync());
        }
    }

    [Theory]
    [InlineData("local")]
    [InlineData("reference")]
    [InlineData("distributed")]
    public async Task Columnar_tables_have_no_foreign_keys_from_or_to_them(string state)
    {
        await using var before = Context(state);
        await using var columnarT = Context(state, b => b.Entity<T>().UsesColumnarStorage());
        await using var columnarU = Context(state, b => b.Entity<U>().UsesColumnarStorage());

        AssertRefused(columnarT, "The table of entity type 'T' ('t') has columnar storage and a foreign key from 'U'.");
        AssertRefused(columnarU, "The table of entity type 'U' ('u') has columnar storage and a foreign key to 'T'.");

        void AssertRefused(DbContext after, string reason)
            => Assert.Contains(
                $"CITUS086: {reason}",
                Assert.Throws<InvalidOperationException>(() => Migrating.Commands(before, after)).Message,
                StringComparison.Ordinal);
    }

    [Fact]
    public async Task Identity_columns_keep_a_table_where_it_is()
    {
        await using var before = Context("distributed", WithIdentity);
        await using var after = Context("other column", WithIdentity);

        var message = Assert.Throws<InvalidOperationException>(
            () => Migrating.Commands(before, after, b => b.AllowDataMovement("t").Annotation("why", "it may"))).Message;

        Assert.Contains("CITUS122: Table 'u'", message, StringComparison.Ordinal);
        Assert.Contains(
            "CITUS131: 'AlterDistributedTable()' is called for table 't', which has the identity column 'number'.",
            message,
            StringComparison.Ordinal);

        static void WithIdentity(ModelBuilder modelBuilder)
            => modelBuilder.Entity<T>().Property<long>("number").UseIdentityByDefaultColumn();
    }

    // The result contains the access methods of the tables and of all their shards.
    private Task<IReadOnlyList<string>> AccessMethodsAsync()
        => Database.ColumnAsync<string>(
            """
            SELECT c.relname || ' ' || a.amname FROM pg_class AS c JOIN pg_am AS a ON a.oid = c.relam
            WHERE c.oid IN ('t'::regclass, 'u'::regclass)
            UNION
            SELECT t || ' ' || p.result
            FROM unnest(ARRAY['t', 'u']) AS t
            JOIN pg_dist_partition AS d ON d.logicalrelid = t::regclass AND (d.partmethod = 'h' OR d.repmodel = 't' OR d.colocationid > 0),
                LATERAL run_command_on_placements(
                    t::regclass, $$ SELECT a.amname FROM pg_class AS c JOIN pg_am AS a ON a.oid = c.relam WHERE c.oid = '%s'::regclass $$) AS p
            ORDER BY 1
            """);

    // The result is null if the rows are not moved, or are on the coordinator.
    private static string? FindRule(string from, string to)
    {
        if (!Moving.Contains(from))
        {
            return null;
        }

        string[] byA = ["distributed", "own group", "six shards", "group of stores"];

        return (from, to) switch
        {
            ("six shards", _) or (_, "six shards") => "CITUS123",
            ("other column", _) when byA.Contains(to) => "CITUS122",
            (_, "other column") when byA.Contains(from) => "CITUS122",
            _ when byA.Contains(from) && byA.Contains(to) => null,
            _ => "CITUS123"
        };
    }
}
