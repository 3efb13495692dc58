using EFCore.Citus.Catalog;
using EFCore.Citus.Infrastructure;
using EFCore.Citus.Metadata;
using EFCore.Citus.Scaffolding;
using EFCore.Citus.Shared;
using EFCore.Citus.TestUtilities;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Scaffolding.Metadata;

namespace EFCore.Citus.Tests.Scaffolding;

/// <summary>
///     Tests the configuration of a scaffolded model for given tables and catalogs, without a server.
/// </summary>
public class ScaffoldedTablesTest
{
    private const int DefaultShardCount = 32;

    private readonly DatabaseModel _model = new() { DefaultSchema = "public" };
    private readonly List<CatalogTable> _catalog = [];

    [Fact]
    public void Foreign_keys_say_who_is_colocated_and_the_rest_is_named()
    {
        var stores = Distributed("stores", "id");
        var orders = Distributed("orders", "store_id");
        var lines = Distributed("lines", "store_id");
        var notes = Distributed("notes", "store_id");
        Refer(orders, stores, ("store_id", "id"));
        Refer(lines, orders, ("store_id", "store_id"), ("id", "id"));

        Annotate();

        Assert.Equal("public.stores", ColocatedWith(notes));
        Assert.All([stores, orders, lines], t => Assert.Null(ColocatedWith(t)));
        Assert.All([stores, orders, lines, notes], t => Assert.Null(t[CitusAnnotationNames.IsColocated]));
    }

    [Fact]
    public void Foreign_key_that_does_not_pair_distribution_columns_says_nothing()
    {
        var stores = Distributed("stores", "id");
        var orders = Distributed("orders", "store_id");
        Refer(orders, stores, ("id", "id"));

        Annotate();

        Assert.Equal("public.stores", ColocatedWith(orders));
    }

    [Fact]
    public void One_table_of_a_circle_names_the_table_that_opens_the_group()
    {
        var stores = Distributed("stores", "id");
        var orders = Distributed("orders", "store_id");
        var teams = Distributed("teams", "store_id");
        var members = Distributed("members", "store_id");
        var badges = Distributed("badges", "store_id");
        Refer(orders, stores, ("store_id", "id"));
        Refer(teams, members, ("store_id", "store_id"));
        Refer(members, teams, ("store_id", "store_id"));
        Refer(badges, members, ("store_id", "store_id"));
        Refer(Distributed("users", "store_id"), stores, ("store_id", "id"));

        Annotate();

        // Three tables depend on each of the two. The stores have one row for each value.
        Assert.Equal("public.stores", ColocatedWith(members));
        Assert.All([stores, teams, badges], t => Assert.Null(ColocatedWith(t)));
    }

    [Fact]
    public void Group_of_another_shard_count_and_groups_that_are_alike_are_set_apart()
    {
        var few = Distributed("few", "id", group: 1, shardCount: 4);
        var one = Distributed("one", "id", group: 2);
        var other = Distributed("other", "id", group: 3);
        var text = Distributed("text", "id", group: 4, columnType: 25);

        Annotate();

        Assert.Equal((4, false), (few[CitusAnnotationNames.ShardCount], few[CitusAnnotationNames.IsColocated]));
        Assert.Equal((null, false), (one[CitusAnnotationNames.ShardCount], one[CitusAnnotationNames.IsColocated]));
        Assert.Equal((null, false), (other[CitusAnnotationNames.ShardCount], other[CitusAnnotationNames.IsColocated]));
        Assert.Null(text[CitusAnnotationNames.IsColocated]);
    }

    [Fact]
    public void Group_that_is_alike_counts_even_if_its_tables_are_not_scaffolded()
    {
        var one = Distributed("one", "id", group: 2);
        _model.Tables.Remove(Distributed("other", "id", group: 3));

        Annotate();

        Assert.Equal(false, one[CitusAnnotationNames.IsColocated]);
    }

    [Fact]
    public void Code_compiles_and_says_the_same()
    {
        var stores = Distributed("stores", "id", group: 1, shardCount: 64);
        var orders = Distributed("Order", "store_id", group: 1, shardCount: 64);
        var settings = Table("settings", new CatalogTable("public", "settings", CitusTableType.SingleShard, null, 5, default, false, false, 0));
        Table("countries", new CatalogTable("public", "countries", CitusTableType.Reference, null, 6, default, false, false, 0));
        Table("jobs", new CatalogTable("public", "jobs", CitusTableType.ManagedLocal, null, 0, default, false, false, 0));
        Table("local", null);
        Annotate();
        Assert.Equal("public.stores", ColocatedWith(orders));
        Assert.Null(settings[CitusAnnotationNames.IsColocated]);

        using var tools = DesignTimeTools.Create();
        using var context = ReverseEngineering.CreateContext(ReverseEngineering.Generate(tools, _model));

        Assert.Equal(
            [
                "Country: Reference by -, - shards, with -, True",
                "Job: ManagedLocal by -, - shards, with -, True",
                "Local: Local by -, - shards, with -, True",
                "Order: Distributed by StoreId, - shards, with Scaffolded.Store, True",
                "Setting: SingleShard by -, - shards, with -, True",
                "Store: Distributed by Id, 64 shards, with -, False"
            ],
            context.Model.GetEntityTypes()
                .Select(
                    e => $"{e.ShortName()}: {e.GetCitusTableType()} by {e.GetDistributionPropertyName() ?? "-"}, "
                        + $"{e.GetShardCount()?.ToString() ?? "-"} shards, with {e.GetColocatedWithEntityTypeName() ?? "-"}, {e.IsColocated()}")
                .Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Distribution_column_without_a_property_is_named_and_refused_by_the_model()
    {
        var table = Distributed("events", "kind");
        table.Columns.Remove(table.Columns.Single(c => c.Name == "kind"));
        table.PrimaryKey = null;
        Annotate();

        using var tools = DesignTimeTools.Create();
        var code = ReverseEngineering.Generate(tools, _model);

        Assert.Contains(".IsDistributedBy(\"kind\")", code[0], StringComparison.Ordinal);
        using var context = ReverseEngineering.CreateContext(code);
        Assert.Contains("'kind'", Assert.Throws<InvalidOperationException>(() => context.Model).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(12, 1, true)]
    [InlineData(13, 2, true)]
    [InlineData(14, 0, false)]
    public void Groups_of_two_collations_are_set_apart_where_Citus_takes_one_for_the_other(int major, int minor, bool isSetApart)
    {
        DatabaseTable[] tables =
        [
            Distributed("regions", "code", group: 1, columnType: 25, collation: 100),
            Distributed("countries", "code", group: 2, columnType: 25, collation: 950)
        ];

        Annotate(new Version(major, minor));

        Assert.All(tables, t => Assert.Equal(isSetApart ? false : null, t[CitusAnnotationNames.IsColocated]));
    }

    private void Annotate(Version? citus = null)
        => ScaffoldedTables.Annotate(_model, _catalog, DefaultShardCount, new ServerVersion(citus ?? new Version(13, 2), new Version(17, 0)));

    private DatabaseTable Distributed(
        string name,
        string column,
        int group = 1,
        int shardCount = DefaultShardCount,
        long columnType = 23,
        long collation = 0)
        => Table(
            name,
            new CatalogTable(
                "public", name, CitusTableType.Distributed, column, group, new ColocationKind(shardCount, 1, columnType, collation), false, false, 0));

    private DatabaseTable Table(string name, CatalogTable? entry)
    {
        var table = new DatabaseTable { Database = _model, Schema = "public", Name = name };
        foreach (var column in new[] { entry?.DistributionColumn ?? "id", "id" }.Distinct())
        {
            table.Columns.Add(new DatabaseColumn { Table = table, Name = column, StoreType = "integer" });
        }

        table.PrimaryKey = new DatabasePrimaryKey { Table = table, Name = $"PK_{name}" };
        foreach (var column in table.Columns)
        {
            table.PrimaryKey.Columns.Add(column);
        }

        _model.Tables.Add(table);
        if (entry is not null)
        {
            _catalog.Add(entry);
        }

        return table;
    }

    private static void Refer(DatabaseTable from, DatabaseTable to, params (string From, string To)[] columns)
    {
        var foreignKey = new DatabaseForeignKey { Table = from, PrincipalTable = to, Name = $"FK_{from.Name}_{to.Name}" };
        foreach (var (column, principalColumn) in columns)
        {
            foreignKey.Columns.Add(from.Columns.Single(c => c.Name == column));
            foreignKey.PrincipalColumns.Add(to.Columns.Single(c => c.Name == principalColumn));
        }

        from.ForeignKeys.Add(foreignKey);
    }

    private static string? ColocatedWith(DatabaseTable table)
        => table[CitusAnnotationNames.ColocateWith] is { } name ? $"{table[CitusAnnotationNames.ColocateWithSchema]}.{name}" : null;
}
