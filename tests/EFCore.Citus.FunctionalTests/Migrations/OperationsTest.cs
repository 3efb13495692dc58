using EFCore.Citus.FunctionalTests.TestUtilities;
using EFCore.Citus.Metadata;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql;

namespace EFCore.Citus.FunctionalTests.Migrations;

/// <summary>
///     Tests manually written migrations for a model without configuration for Citus.
/// </summary>
public class OperationsTest(CitusClusterFixture fixture) : CitusTest(fixture)
{
    [Fact]
    public async Task Distributes_tables_with_rows_and_foreign_keys_in_one_migration()
    {
        await RunAsync(
            b =>
            {
                CreateTable(b, "countries");
                CreateTable(b, "stores", "countries");
                b.InsertData("countries", ["id", "tenant"], ["integer", "integer"], new object[] { 1, 1 });
                b.InsertData("stores", ["id", "tenant", "countries"], ["integer", "integer", "integer"], new object[] { 1, 7, 1 });
                b.CreateReferenceTable("countries");
                b.CreateDistributedTable("stores", "tenant", shardCount: 4);
                b.TruncateLocalData("stores");
                b.CreateIndex("ix", "stores", "countries");
            });

        Assert.Equal(
            [
                "countries Reference - 1", "stores Distributed tenant 4"
            ],
            (await CitusCatalog.ReadTablesAsync(Database)).Select(t => $"{t.Name} {t.Type} {t.DistributionColumn ?? "-"} {t.ShardCount}"));
        Assert.Equal(1L, await Database.ScalarAsync<long>("SELECT count(*) FROM stores AS s JOIN countries AS c ON s.countries = c.id"));
        Assert.Equal(1L, await Database.ScalarAsync<long>("SELECT count(*) FROM pg_constraint WHERE contype = 'f' AND conrelid = 'stores'::regclass"));
        Assert.Equal(0L, await Database.ScalarAsync<long>("SELECT pg_relation_size('stores')"));
    }

    [Fact]
    public async Task Creates_every_kind_of_table_and_undistributes_it()
    {
        await RunAsync(
            b =>
            {
                foreach (var table in new[] { "d", "r", "s", "s2", "m" })
                {
                    CreateTable(b, table);
                }

                b.CreateDistributedTable("d", "tenant", colocated: false);
                b.CreateReferenceTable("r");
                b.CreateSingleShardTable("s");
                b.CreateSingleShardTable("s2", colocateWith: "s");
                b.AddLocalTableToMetadata("m");
            });

        var tables = await CitusCatalog.ReadTablesAsync(Database);
        Assert.Equal(
            [
                ("d", CitusTableType.Distributed), ("m", CitusTableType.ManagedLocal), ("r", CitusTableType.Reference),
                ("s", CitusTableType.SingleShard), ("s2", CitusTableType.SingleShard)
            ],
            tables.Select(t => (t.Name, t.Type)));
        Assert.Equal(tables.Single(t => t.Name == "s").ColocationId, tables.Single(t => t.Name == "s2").ColocationId);

        await RunAsync(
            b =>
            {
                foreach (var table in new[] { "d", "r", "s", "s2", "m" })
                {
                    b.UndistributeTable(table);
                }
            });

        Assert.Empty(await CitusCatalog.ReadTablesAsync(Database));
    }

    [Fact]
    public async Task Changes_the_colocation_of_a_table_without_moving_it()
    {
        await RunAsync(
            b =>
            {
                foreach (var table in new[] { "a", "b", "none" })
                {
                    CreateTable(b, table);
                    b.CreateDistributedTable(table, "tenant", colocated: table != "b");
                }
            });
        Assert.NotEqual(await GroupAsync("a"), await GroupAsync("b"));

        await RunAsync(b => b.UpdateTableColocation("b", colocateWith: "a"));
        Assert.Equal(await GroupAsync("a"), await GroupAsync("b"));

        // The second run has no changes to make, and does not fail.
        await RunAsync(b => b.UpdateTableColocation("b", colocateWith: "a"));
        Assert.Equal(await GroupAsync("a"), await GroupAsync("b"));

        await RunAsync(b => b.UpdateTableColocation("b", colocateWith: null));
        Assert.NotEqual(await GroupAsync("a"), await GroupAsync("b"));

        // The table has the name that Citus uses for "no group".
        await RunAsync(b => b.UpdateTableColocation("b", colocateWith: "none"));
        Assert.Equal(await GroupAsync("none"), await GroupAsync("b"));
    }

    [Fact]
    public async Task Alters_distributed_tables_with_rows()
    {
        await RunAsync(
            b =>
            {
                foreach (var table in new[] { "a", "b" })
                {
                    CreateTable(b, table);
                    b.CreateDistributedTable(table, "tenant", shardCount: table == "a" ? 4 : null, colocateWith: table == "a" ? null : "a");
                }

                b.Sql("INSERT INTO a (id, tenant) SELECT i, i % 7 FROM generate_series(1, 100) AS i");
            });

        await RunAsync(b => b.AlterDistributedTable("a", shardCount: 6, cascadeToColocated: true));
        Assert.Equal(["a tenant 6", "b tenant 6"], await DistributionAsync());
        Assert.Equal(await GroupAsync("a"), await GroupAsync("b"));

        await RunAsync(b => b.AlterDistributedTable("a", distributionColumn: "id", shardCount: 3, cascadeToColocated: false, colocated: false));
        Assert.Equal(["a id 3", "b tenant 6"], await DistributionAsync());

        await RunAsync(b => b.AlterDistributedTable("a", distributionColumn: "tenant", colocateWith: "b"));
        Assert.Equal(["a tenant 6", "b tenant 6"], await DistributionAsync());
        Assert.Equal(await GroupAsync("a"), await GroupAsync("b"));
        Assert.Equal(5050L, await Database.ScalarAsync<long>("SELECT sum(id) FROM a"));
    }

    [Fact]
    public async Task Changes_the_access_method_there_and_back()
    {
        await RequireColumnarAsync();
        await Database.ExecuteAsync("CREATE EXTENSION IF NOT EXISTS citus_columnar");
        await RunAsync(
            b =>
            {
                CreateTable(b, "a");
                b.CreateDistributedTable("a", "tenant");
                b.Sql("INSERT INTO a (id, tenant) SELECT i, i % 7 FROM generate_series(1, 100) AS i");
            });

        await RunAsync(b => b.AlterTableAccessMethod("a", "columnar"));
        Assert.Equal("columnar", await AccessMethodAsync());

        await RunAsync(b => b.AlterTableAccessMethod("a", "heap"));
        Assert.Equal("heap", await AccessMethodAsync());
        Assert.Equal(5050L, await Database.ScalarAsync<long>("SELECT sum(id) FROM a"));

        Task<string?> AccessMethodAsync()
            => Database.ScalarAsync<string>("SELECT access_method::text FROM citus_tables WHERE table_name = 'a'::regclass");
    }

    [Fact]
    public async Task Distributes_concurrently_what_has_ends_of_lines_and_long_words_in_its_names()
    {
        using var turn = await ShardSplits.TakeTurnAsync();
        var column = "the\n'tenant'\r\n" + new string('ü', 40);
        await Database.ExecuteAsync($"CREATE TABLE \"a\n\n  b\" (\"{column}\" int, id int GENERATED BY DEFAULT AS IDENTITY, PRIMARY KEY (\"{column}\", id))");
        await Database.ExecuteAsync($"INSERT INTO \"a\n\n  b\" (\"{column}\") SELECT i FROM generate_series(1, 100) AS i");

        for (var run = 0; run < 2; run++)
        {
            await RunAsync(b => b.CreateDistributedTableConcurrently("a\n\n  b", column, shardCount: 4));

            Assert.Equal(["a\n\n  b"], await Database.ColumnAsync<string>("SELECT relname::text FROM pg_class JOIN pg_dist_partition ON oid = logicalrelid WHERE partmethod = 'h'"));
            Assert.Equal(100L, await Database.ScalarAsync<long>("SELECT count(*) FROM \"a\n\n  b\""));
        }
    }

    [Fact]
    public async Task Distributes_concurrently_as_often_as_it_takes()
    {
        using var turn = await ShardSplits.TakeTurnAsync();
        await RunAsync(
            b =>
            {
                CreateTable(b, "a");
                b.Sql("INSERT INTO a (id, tenant) SELECT i, i % 7 FROM generate_series(1, 10000) AS i");
            });

        // The connection is interrupted during the distribution. Citus has converted the table to a managed local table, and the second run
        // continues from there.
        await Assert.ThrowsAnyAsync<Exception>(
            () => Task.WhenAll(RunAsync(b => b.CreateDistributedTableConcurrently("a", "tenant", shardCount: 4)), CutOffAsync()));
        Assert.Equal([("a", CitusTableType.ManagedLocal)], (await CitusCatalog.ReadTablesAsync(Database)).Select(t => (t.Name, t.Type)));

        for (var run = 0; run < 2; run++)
        {
            await RunAsync(b => b.CreateDistributedTableConcurrently("a", "tenant", shardCount: 4));

            Assert.Equal(["a tenant 4"], await DistributionAsync());
            Assert.Equal(10000L, await Database.ScalarAsync<long>("SELECT count(*) FROM a"));
        }

        var exception = await Assert.ThrowsAsync<PostgresException>(
            () => RunAsync(b => b.CreateDistributedTableConcurrently("a", "id", shardCount: 4)));
        Assert.StartsWith("Table a is already distributed, but not as the migration specifies.", exception.MessageText, StringComparison.Ordinal);

        async Task CutOffAsync()
        {
            while (await Database.ScalarAsync<long>(
                       """
                       SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
                       WHERE datname = current_database() AND query LIKE 'DO $citus$%create_distributed_table_concurrently%'
                           AND EXISTS (SELECT 1 FROM pg_dist_partition)
                       """) == 0)
            {
                await Task.Delay(5, TestContext.Current.CancellationToken);
            }
        }
    }

    [Fact]
    public async Task Does_not_distribute_concurrently_while_another_database_of_the_server_does()
    {
        using var turn = await ShardSplits.TakeTurnAsync();
        await RunAsync(b => CreateTable(b, "a"));
        await using var other = await TestDatabase.CreateAsync(Cluster);
        await other.ExecuteAsync("CREATE TABLE t (id int PRIMARY KEY)");
        await using var blocker = await other.OpenAsync();
        await using var transaction = await blocker.BeginTransactionAsync(TestContext.Current.CancellationToken);
        await using (var command = new NpgsqlCommand("INSERT INTO t VALUES (1)", blocker))
        {
            await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        }

        // The statement waits for the writer while it holds its lock.
        var distribution = other.ExecuteAsync("SELECT create_distributed_table_concurrently('t', 'id', shard_count => 4)");
        while (!await Database.ScalarAsync<bool>(
                   "SELECT EXISTS (SELECT 1 FROM pg_stat_activity WHERE datname = $1 AND wait_event_type = 'Lock')", other.Name))
        {
            Assert.False(distribution.IsCompleted);
            await Task.Delay(5, TestContext.Current.CancellationToken);
        }

        // Entity Framework Core reports the exception as likely to be transient, and retries it if a retrying strategy is configured.
        var exception = await Assert.ThrowsAsync<InvalidOperationException>(
            () => RunAsync(b => b.CreateDistributedTableConcurrently("a", "tenant", shardCount: 4)));

        Assert.StartsWith(
            $"Table a cannot be distributed concurrently now: in database {other.Name} of the same",
            Assert.IsType<PostgresException>(exception.GetBaseException()).MessageText,
            StringComparison.Ordinal);
        await transaction.CommitAsync(TestContext.Current.CancellationToken);
        await distribution;
        Assert.Equal(1L, await other.ScalarAsync<long>("SELECT count(*) FROM t"));

        await RunAsync(b => b.CreateDistributedTableConcurrently("a", "tenant", shardCount: 4));
        Assert.Equal(["a tenant 4"], await DistributionAsync());
    }

    public static TheoryData<string, string, string> Names { get; } = new()
    {
        { "Mixed Case", "Sales Area", "Store Id" },
        { "user", "select", "order" },
        { "it's \"quoted\"", "o'schema", "it's \"the\" column" },
        { "größe", "straße", "ığüşöç" },
        { "INSIDE", "DEFAULT", "ID" },
        { "none", "default", "none" },
        { new string('t', 63), new string('s', 63), new string('c', 63) },
        { "$citus$", "$citus1$", "a;b--" },
    };

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Accepts_any_name(string table, string schema, string column)
    {
        await RunAsync(
            b =>
            {
                b.EnsureSchema(schema);
                b.CreateTable(table, t => new { c = t.Column<int>(name: column) }, schema);
                b.CreateTable(table, t => new { c = t.Column<int>(name: column) });
                b.CreateDistributedTable(table, column, schema, colocated: false);
                b.CreateDistributedTable(table, column, colocateWith: table, colocateWithSchema: schema);
            });

        var tables = await CitusCatalog.ReadTablesAsync(Database);
        Assert.Equal(2, tables.Count);
        Assert.All(tables, t => Assert.Equal((table, column), (t.Name, t.DistributionColumn)));
        Assert.Equal(tables[0].ColocationId, tables[1].ColocationId);
    }

    private async Task<IEnumerable<string>> DistributionAsync()
        => (await CitusCatalog.ReadTablesAsync(Database)).Select(t => $"{t.Name} {t.DistributionColumn} {t.ShardCount}");

    private async Task<int> GroupAsync(string table)
        => (await CitusCatalog.ReadTablesAsync(Database)).Single(t => t.Name == table).ColocationId;

    private async Task RunAsync(Action<MigrationBuilder> build)
    {
        await using var context = new DbContext(
            new DbContextOptionsBuilder().UseNpgsql(Database.ConnectionString, npgsql => npgsql.UseCitus()).Options);

        await Migrating.RunAsync(context, build);
    }

    private static void CreateTable(MigrationBuilder builder, string name, string? references = null)
        => builder.CreateTable(
            name,
            t => new { id = t.Column<int>(), tenant = t.Column<int>(), reference = t.Column<int>(name: references ?? "other", nullable: true) },
            constraints: t =>
            {
                t.PrimaryKey("pk_" + name, name == "countries" ? x => x.id : x => new { x.tenant, x.id });
                if (references is not null)
                {
                    t.ForeignKey("fk_" + name, x => x.reference, references, "id");
                }
            });
}
