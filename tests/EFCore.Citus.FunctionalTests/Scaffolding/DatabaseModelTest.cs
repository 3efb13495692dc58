using EFCore.Citus.FunctionalTests.TestUtilities;
using EFCore.Citus.Metadata;
using EFCore.Citus.Shared;
using EFCore.Citus.TestUtilities;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Scaffolding;
using Microsoft.EntityFrameworkCore.Scaffolding.Metadata;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata;

namespace EFCore.Citus.FunctionalTests.Scaffolding;

/// <summary>
///     Tests the model that is read from a database, and the code that is generated for it.
/// </summary>
public class DatabaseModelTest(CitusClusterFixture fixture) : CitusTest(fixture)
{
    [Fact]
    public async Task Nothing_of_Citus_is_scaffolded_and_everything_else_is()
    {
        await Database.ExecuteAsync(
            """
            CREATE TYPE mood AS ENUM ('sad', 'happy');
            CREATE SEQUENCE tickets;
            CREATE EXTENSION pg_trgm;
            CREATE TABLE stores (id int PRIMARY KEY);
            SELECT create_distributed_table('stores', 'id');
            """);

        var model = Read();

        Assert.Equal(["public.stores"], Names(model));
        Assert.Equal(["tickets"], model.Sequences.Select(s => s.Name));
        Assert.Equal(["mood"], PostgresEnum.GetPostgresEnums(model).Select(e => e.Name));
        Assert.Equal(["pg_trgm"], PostgresExtension.GetPostgresExtensions(model).Select(e => e.Name));

        // The table implies the extension.
        Assert.DoesNotContain("citus", Generate(model)[0].Replace("UseCitus", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public void Extension_is_declared_when_no_table_implies_it()
    {
        var model = Read();

        Assert.Empty(model.Tables);
        Assert.Contains("modelBuilder.HasPostgresExtension(\"citus\");", Generate(model)[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Shards_on_the_coordinator_are_not_scaffolded()
    {
        await Database.ExecuteAsync(
            """
            SELECT citus_set_node_property(nodename, nodeport, 'shouldhaveshards', true) FROM pg_dist_node WHERE groupid = 0;
            CREATE TABLE countries (code text PRIMARY KEY);
            CREATE TABLE stores (id int PRIMARY KEY, country text REFERENCES countries);
            CREATE TABLE managed (id int PRIMARY KEY);
            SELECT create_reference_table('countries');
            SELECT create_distributed_table('stores', 'id');
            SELECT citus_add_local_table_to_metadata('managed');
            """);

        // Citus hides shards from all sessions except those with an application name that has one of these prefixes.
        var builder = new NpgsqlConnectionStringBuilder(Database.ConnectionString)
        {
            Options = "-c citus.show_shards_for_app_name_prefixes=*",
            Pooling = false
        };
        await using var connection = new NpgsqlConnection(builder.ConnectionString);
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using var command = new NpgsqlCommand(
            "SELECT count(*) FROM pg_class WHERE relkind = 'r' AND relname ~ '^(countries|stores|managed)_[0-9]+$'", connection);
        Assert.True((long)(await command.ExecuteScalarAsync(TestContext.Current.CancellationToken))! > 3);

        using var tools = DesignTimeTools.Create();
        var model = ReverseEngineering.Read(tools, builder.ConnectionString);

        Assert.Equal(["public.countries", "public.managed", "public.stores"], Names(model));
        Assert.Single(model.Tables.Single(t => t.Name == "stores").ForeignKeys);
    }

    [Fact]
    public async Task Table_that_Citus_has_converted_itself_is_a_local_table()
    {
        // Citus refuses these statements in a single transaction.
        await Database.ExecuteAsync("CREATE TABLE countries (code text PRIMARY KEY); SELECT create_reference_table('countries')");
        await Database.ExecuteAsync("CREATE TABLE converted (id int PRIMARY KEY, country text REFERENCES countries)");
        await Database.ExecuteAsync("CREATE TABLE managed (id int PRIMARY KEY); SELECT citus_add_local_table_to_metadata('managed')");

        var model = Read();

        Assert.Null(Find(model, "converted")[CitusAnnotationNames.TableType]);
        Assert.Equal(CitusTableType.ManagedLocal, Find(model, "managed")[CitusAnnotationNames.TableType]);
        await using var context = ReverseEngineering.CreateContext(Generate(model));
        Assert.Equal(CitusTableType.Local, context.Model.GetEntityTypes().Single(e => e.GetTableName() == "converted").GetCitusTableType());
    }

    [Fact]
    public async Task Only_scaffolded_tables_are_named()
    {
        await Database.ExecuteAsync(
            """
            CREATE SCHEMA sales;
            CREATE TABLE stores (id int PRIMARY KEY);
            CREATE TABLE sales.orders (store_id int REFERENCES stores, id int, PRIMARY KEY (store_id, id));
            CREATE TABLE sales.notes (store_id int, id int, PRIMARY KEY (store_id, id));
            SELECT create_distributed_table('stores', 'id');
            SELECT create_distributed_table('sales.orders', 'store_id', colocate_with => 'stores');
            SELECT create_distributed_table('sales.notes', 'store_id', colocate_with => 'stores');
            """);

        var all = Read();
        Assert.Equal("public.stores", $"{Find(all, "notes")[CitusAnnotationNames.ColocateWithSchema]}.{Find(all, "notes")[CitusAnnotationNames.ColocateWith]}");
        Assert.Null(Find(all, "orders")[CitusAnnotationNames.ColocateWith]);

        // The table that the foreign key references is missing, so one of the two tables starts the group.
        var sales = Read(new DatabaseModelFactoryOptions([], ["sales"]));
        Assert.Equal(["sales.notes", "sales.orders"], Names(sales));
        Assert.Null(Find(sales, "notes")[CitusAnnotationNames.ColocateWith]);
        Assert.Equal("notes", Find(sales, "orders")[CitusAnnotationNames.ColocateWith]);
    }

    [Fact]
    public async Task Attributes_say_what_methods_say()
    {
        await Database.ExecuteAsync(
            """
            CREATE TABLE countries (code text PRIMARY KEY);
            CREATE TABLE stores (id int PRIMARY KEY, country text REFERENCES countries);
            CREATE TABLE notes (store_id int, id int, PRIMARY KEY (store_id, id));
            CREATE TABLE readings ("Device Id" uuid, "At" timestamptz, PRIMARY KEY ("Device Id", "At"));
            CREATE TABLE settings (id int PRIMARY KEY);
            CREATE TABLE jobs (id int PRIMARY KEY);
            SELECT create_reference_table('countries');
            SELECT create_distributed_table('stores', 'id');
            SELECT create_distributed_table('notes', 'store_id', colocate_with => 'stores');
            SELECT create_distributed_table('readings', 'Device Id', shard_count => 4);
            SELECT create_distributed_table('settings', NULL);
            SELECT citus_add_local_table_to_metadata('jobs');
            """);

        var model = Read();
        var withAttributes = Generate(model, useDataAnnotations: true);
        var withMethods = Generate(model);

        foreach (var attribute in new[]
                 {
                     "[ReferenceTable]", "[DistributedBy(\"Id\")]", "[DistributedBy(\"DeviceId\", ShardCount = 4, IsColocated = false)]",
                     "[SingleShardTable]", "[ManagedLocalTable]"
                 })
        {
            Assert.True(Count(string.Concat(withAttributes), attribute) == 1, attribute + string.Concat(withAttributes));
        }

        // An attribute requires a class, which does not exist yet.
        Assert.Equal(1, Count(withAttributes[0], ".IsDistributedBy("));
        Assert.Contains(".IsDistributedBy(e => e.StoreId, t => t.IsColocatedWith<Store>())", withAttributes[0], StringComparison.Ordinal);
        Assert.Equal(3, Count(withMethods[0], ".IsDistributedBy("));

        await using var one = ReverseEngineering.CreateContext(withAttributes);
        await using var other = ReverseEngineering.CreateContext(withMethods);
        Assert.Empty(
            one.GetService<IMigrationsModelDiffer>().GetDifferences(
                Migrating.DesignTimeModel(one).GetRelationalModel(), Migrating.DesignTimeModel(other).GetRelationalModel()));
        await CitusCatalog.AssertMatchesAsync(one, Database);
    }

    [Fact]
    public async Task Table_distributed_by_another_method_is_reported()
    {
        await Database.ExecuteAsync(
            """
            CREATE TABLE events (id int, at timestamptz);
            SELECT create_distributed_table('events', 'at', 'append');
            """);
        var warnings = new List<string>();

        using var tools = DesignTimeTools.Create(onWarning: warnings.Add);
        var model = ReverseEngineering.Read(tools, Database.ConnectionString);

        Assert.Single(warnings, w => w.StartsWith("Table 'public.events' is distributed by the method append", StringComparison.Ordinal));
        Assert.Null(Find(model, "events")[CitusAnnotationNames.TableType]);
    }

    [Theory]
    [InlineData("1 month", "timestamptz", "1 month")]
    [InlineData("1 day", "timestamp", "1 day")]
    [InlineData("7 days", "date", "1 week")]
    [InlineData("10 days", "timestamptz", "10 days")]
    [InlineData("28 days", "timestamptz", "4 weeks")]
    [InlineData("3 months", "date", "3 months")]
    [InlineData("12 months", "timestamptz", "1 year")]
    [InlineData("15 minutes", "timestamptz", "15 minutes")]
    [InlineData("1 hour", "timestamptz", "1 hour")]
    public async Task Interval_is_what_the_partitions_hold(string interval, string type, string expected)
    {
        await Database.ExecuteAsync(
            $"""
            CREATE TABLE readings (device_id int, at {type}, PRIMARY KEY (device_id, at)) PARTITION BY RANGE (at);
            SELECT create_distributed_table('readings', 'device_id', shard_count => 2);
            SELECT create_time_partitions('readings', '{interval}', now() + 3 * interval '{interval}');
            """);

        var code = Generate(Read())[0];

        Assert.Contains($".IsPartitionedByTime(e => e.At, \"{expected}\")", code, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("CREATE TABLE readings_default PARTITION OF readings DEFAULT")]
    [InlineData("CREATE TABLE readings_all PARTITION OF readings FOR VALUES FROM (MINVALUE) TO (MAXVALUE)")]
    [InlineData(
        "CREATE TABLE readings_3 PARTITION OF readings FOR VALUES FROM ('3000-01-01') TO ('3000-02-01');"
        + "CREATE TABLE readings_4 PARTITION OF readings FOR VALUES FROM ('4000-01-01') TO ('4000-01-02')")]
    public async Task Table_is_reported_if_its_partitions_do_not_determine_the_interval(string partitions)
    {
        await Database.ExecuteAsync(
            $"""
            CREATE TABLE readings (device_id int, at timestamptz, PRIMARY KEY (device_id, at)) PARTITION BY RANGE (at);
            SELECT create_distributed_table('readings', 'device_id', shard_count => 2);
            {partitions}
            """);
        var warnings = new List<string>();

        using var tools = DesignTimeTools.Create(onWarning: warnings.Add);
        var model = ReverseEngineering.Read(tools, Database.ConnectionString);

        Assert.Equal(["public.readings"], Names(model));
        Assert.StartsWith("Table 'public.readings' is partitioned by time, but the scaffolded model does not contain the partitioning", Assert.Single(warnings), StringComparison.Ordinal);
        Assert.EndsWith("Call 'IsPartitionedByTime()' for the entity type.", warnings[0], StringComparison.Ordinal);
        Assert.DoesNotContain("IsPartitionedByTime", Generate(model)[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Partitions_that_have_ended_do_not_tell_the_interval_of_those_that_have_not()
    {
        await Database.ExecuteAsync(
            """
            CREATE TABLE readings (device_id int, at timestamptz, PRIMARY KEY (device_id, at)) PARTITION BY RANGE (at);
            CREATE TABLE readings_old PARTITION OF readings FOR VALUES FROM ('1990-01-01') TO ('2020-01-01');
            CREATE TABLE readings_new PARTITION OF readings FOR VALUES FROM ('3000-01-01') TO ('3000-02-01');
            SELECT create_distributed_table('readings', 'device_id', shard_count => 2);
            """);

        Assert.Contains(".IsPartitionedByTime(e => e.At, \"1 month\")", Generate(Read())[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Partitioned_table_is_said_beside_attributes_and_read_in_a_connection_that_is_open()
    {
        await Database.ExecuteAsync(
            """
            CREATE TABLE readings ("Device Id" int, "At" date, id bigint GENERATED ALWAYS AS IDENTITY, note text DEFAULT 'none', PRIMARY KEY ("Device Id", "At", id))
                PARTITION BY RANGE ("At");
            COMMENT ON TABLE readings IS 'What devices say';
            CREATE INDEX notes ON readings (note);
            SELECT create_distributed_table('readings', 'Device Id', shard_count => 2);
            SELECT create_time_partitions('readings', '1 month', now() + interval '1 month');
            CREATE TABLE others (id int, at date, PRIMARY KEY (id)) PARTITION BY LIST (id);
            CREATE TABLE others_1 PARTITION OF others FOR VALUES IN (1);
            """);
        await using var connection = await Database.OpenAsync();
        using var tools = DesignTimeTools.Create();
        using var scope = tools.CreateScope();

        var model = scope.ServiceProvider.GetRequiredService<IDatabaseModelFactory>().Create(connection, new DatabaseModelFactoryOptions());

        // Other partitions are scaffolded as they are without Citus.
        Assert.Equal(["public.others_1", "public.readings"], Names(model));
        var table = Find(model, "readings");
        Assert.Equal("What devices say", table.Comment);
        Assert.Equal(["Device Id", "At", "id"], table.PrimaryKey!.Columns.Select(c => c.Name));
        Assert.Equal("notes", Assert.Single(table.Indexes).Name);
        Assert.Equal(
            NpgsqlValueGenerationStrategy.IdentityAlwaysColumn,
            table.Columns.Single(c => c.Name == "id")["Npgsql:ValueGenerationStrategy"]);
        Assert.Contains(
            ".IsPartitionedByTime(e => e.At, \"1 month\")", Generate(model, useDataAnnotations: true)[0], StringComparison.Ordinal);

        await using var command = new NpgsqlCommand("SELECT count(*) FROM pg_class WHERE relname = 'pg_class'", connection);
        Assert.Equal(1L, await command.ExecuteScalarAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Partitioned_table_of_a_user_without_temporary_objects_is_reported()
    {
        await Database.ExecuteAsync(
            """
            CREATE TABLE readings (device_id int, at timestamptz, PRIMARY KEY (device_id, at)) PARTITION BY RANGE (at);
            SELECT create_distributed_table('readings', 'device_id', shard_count => 2);
            SELECT create_time_partitions('readings', '1 month', '2026-02-15', '2026-02-01');
            """);
        var warnings = new List<string>();

        using var tools = DesignTimeTools.Create(onWarning: warnings.Add);
        var model = ReverseEngineering.Read(
            tools,
            new NpgsqlConnectionStringBuilder(Database.ConnectionString) { Options = "-c default_transaction_read_only=on", Pooling = false }
                .ConnectionString);

        Assert.Equal(["public.readings_p2026_02"], Names(model));
        Assert.Contains("Scaffold as a user with the privilege TEMP", Assert.Single(warnings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tables_of_a_distributed_schema_are_single_shard_tables_of_a_group()
    {
        await RequireColumnarAsync();
        await Database.ExecuteAsync("CREATE EXTENSION IF NOT EXISTS citus_columnar");
        await Database.ExecuteAsync("CREATE SCHEMA tenant; SELECT citus_schema_distribute('tenant')");
        await Database.ExecuteAsync("CREATE TABLE tenant.orders (id int PRIMARY KEY); CREATE TABLE tenant.events (id int, at date) USING columnar");
        await Database.ExecuteAsync("CREATE TABLE tenant.days (at date PRIMARY KEY) PARTITION BY RANGE (at)");
        await Database.ExecuteAsync("SELECT create_time_partitions('tenant.days', '1 day', now() + interval '1 day')");

        var model = Read();

        Assert.Equal(["tenant.days", "tenant.events", "tenant.orders"], Names(model));
        Assert.All(model.Tables, t => Assert.Equal(CitusTableType.SingleShard, t[CitusAnnotationNames.TableType]));
        var code = Generate(model)[0];
        Assert.Contains(".IsPartitionedByTime(e => e.At, \"1 day\")", code, StringComparison.Ordinal);
        Assert.Equal(1, Count(code, ".UsesColumnarStorage()"));
        Assert.Equal(2, Count(code, "IsColocatedWith<"));
    }

    [Fact]
    public async Task Check_constraints_are_scaffolded()
    {
        await Database.ExecuteAsync(CheckConstraints.Create);
        await Database.ExecuteAsync("SELECT create_distributed_table('\"My \"\"items\"\"\"', 'Id')");
        await Database.ExecuteAsync(CheckConstraints.AddNotValid);
        var expected = await Database.ColumnAsync<string>(CheckConstraints.Definitions);

        var code = Generate(Read());

        await using var context = ReverseEngineering.CreateContext(code);
        await using var other = await TestDatabase.CreateAsync(Cluster);
        context.Database.SetConnectionString(other.ConnectionString);
        await Migrating.MigrateAsync(null, context);
        CheckConstraints.AssertSaid(context);
        Assert.Equal(expected.Select(CheckConstraints.Valid), await other.ColumnAsync<string>(CheckConstraints.Definitions));
    }

    private DatabaseModel Read(DatabaseModelFactoryOptions? options = null)
    {
        using var tools = DesignTimeTools.Create();

        return ReverseEngineering.Read(tools, Database.ConnectionString, options);
    }

    private List<string> Generate(DatabaseModel model, bool useDataAnnotations = false)
    {
        using var tools = DesignTimeTools.Create();

        return ReverseEngineering.Generate(tools, model, Database.ConnectionString, useDataAnnotations);
    }

    private static DatabaseTable Find(DatabaseModel model, string name)
        => model.Tables.Single(t => t.Name == name);

    private static IEnumerable<string> Names(DatabaseModel model)
        => model.Tables.Select(t => $"{t.Schema}.{t.Name}").Order(StringComparer.Ordinal);

    private static int Count(string text, string part)
        => text.Split(part).Length - 1;
}
