using EFCore.Citus.FunctionalTests.TestUtilities;
using EFCore.Citus.Metadata;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Migrations;

namespace EFCore.Citus.FunctionalTests.Migrations;

/// <summary>
///     Migrations written by hand, for a model that says nothing about Citus.
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

        // A second time there is nothing to do, and that is no error.
        await RunAsync(b => b.UpdateTableColocation("b", colocateWith: "a"));
        Assert.Equal(await GroupAsync("a"), await GroupAsync("b"));

        await RunAsync(b => b.UpdateTableColocation("b", colocateWith: null));
        Assert.NotEqual(await GroupAsync("a"), await GroupAsync("b"));

        // A table that is named like Citus's word for "no group".
        await RunAsync(b => b.UpdateTableColocation("b", colocateWith: "none"));
        Assert.Equal(await GroupAsync("none"), await GroupAsync("b"));
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
