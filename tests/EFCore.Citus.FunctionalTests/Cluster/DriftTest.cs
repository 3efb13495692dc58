using EFCore.Citus.Cluster;
using EFCore.Citus.FunctionalTests.Migrations;
using EFCore.Citus.FunctionalTests.Scaffolding;
using EFCore.Citus.FunctionalTests.TestUtilities;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace EFCore.Citus.FunctionalTests.Cluster;

/// <summary>
///     Tests each difference between a database and its model: it is created by SQL, and resolved by the remedy in the report.
/// </summary>
public class DriftTest(CitusClusterFixture fixture) : CitusTest(fixture)
{
    [Fact]
    public async Task Sample_has_none_after_its_migrations()
    {
        await using var context = SampleShop.CreateContext(Database.ConnectionString);
        await context.Database.MigrateAsync(TestContext.Current.CancellationToken);

        await AssertNoDriftAsync(context);
    }

    [Fact]
    public async Task Twelve_tables_have_none_after_their_migration()
    {
        await using var context = new TwelveTablesContext(Database.ConnectionString);
        await Migrating.MigrateAsync(null, context);

        await AssertNoDriftAsync(context);
    }

    [Fact]
    public async Task Every_type_of_table_has_none_after_its_migration()
    {
        await using var context = await MigrateAsync();

        await AssertNoDriftAsync(context);
        Assert.Equal("The database matches the model.", context.Database.Citus().GetDrift().ToString());
    }

    [Fact]
    public async Task Cluster_without_workers()
    {
        // A plain CREATE DATABASE does not register nodes.
        await using var alone = TestDatabase.Reserve(Cluster);
        await Database.ExecuteAsync($"CREATE DATABASE {alone.Name}");
        await using var context = new DriftContext(alone.ConnectionString);
        await Migrating.MigrateAsync(null, context);

        var drift = context.Database.Citus().GetDrift();

        var item = Assert.Single(drift.Items);
        Assert.Equal((CitusDriftKind.NoWorkers, "the cluster"), (item.Kind, item.Subject));
        Assert.Contains("citus_add_node", item.Remedy, StringComparison.Ordinal);
        Assert.Equal(drift.ToString(), (await context.Database.Citus().GetDriftAsync(TestContext.Current.CancellationToken)).ToString());
    }

    [Fact]
    public async Task Names_of_more_bytes_than_PostgreSQL_keeps_are_found()
    {
        await using var context = new LongNamesContext(Database.ConnectionString);
        await Migrating.MigrateAsync(null, context);
        Assert.Equal(2L, await Database.ScalarAsync<long>("SELECT count(*) FROM pg_dist_partition WHERE octet_length(logicalrelid::text) > 60"));

        await AssertNoDriftAsync(context);
    }

    private sealed class LongNamesContext(string connectionString) : DbContext
    {
        // The names have 63 characters, 62 bytes and a part of a character, or are longer.
        private static readonly string Name = "x" + new string('ü', 62);

        protected override void OnConfiguring(DbContextOptionsBuilder optionsBuilder)
            => optionsBuilder.UseNpgsql(connectionString, npgsql => npgsql.UseCitus());

        protected override void OnModelCreating(ModelBuilder modelBuilder)
        {
            modelBuilder.Entity<DriftContext.Store>(b =>
            {
                b.ToTable("s" + Name[1..]).IsDistributedBy(s => s.Id).Property(s => s.Id).HasColumnName(Name).ValueGeneratedNever();
            });
            modelBuilder.Entity<DriftContext.Reading>(b =>
            {
                b.ToTable("r" + Name[1..]).IsDistributedBy(r => r.DeviceId);
                b.Property(r => r.DeviceId).HasColumnName(Name);
                b.HasKey(r => new { r.DeviceId, r.Number });
                b.HasOne<DriftContext.Store>().WithMany().HasForeignKey(r => r.DeviceId);
            });
        }
    }

    [Fact]
    public async Task Table_that_is_not_distributed()
    {
        await using var context = await MigrateAsync();
        await Database.ExecuteAsync("""INSERT INTO "Sales Area".audits VALUES (1, 7), (2, 7)""");
        await Database.ExecuteAsync("""SELECT undistribute_table('"Sales Area".audits')""");

        var item = await AssertDriftAsync(context, CitusDriftKind.TableType, "Sales Area.audits");

        Assert.Equal("distributed by 'StoreId', colocated with public.stores", item.Expected);
        Assert.Equal("local table", item.Actual);
        Assert.Equal(
            """
            SELECT create_distributed_table('"Sales Area".audits', 'StoreId', colocate_with => 'stores');
            SELECT truncate_local_data_after_distributing_table('"Sales Area".audits');
            """,
            item.Remedy);
        await AssertHelpsAsync(context, item);
        Assert.Equal(["1,7", "2,7"], await RowsOfAuditsAsync());
    }

    [Fact]
    public async Task Table_of_another_type()
    {
        await using var context = await MigrateAsync();
        await Database.ExecuteAsync("INSERT INTO settings VALUES (1)");
        await Database.ExecuteAsync("SELECT undistribute_table('settings')");
        await Database.ExecuteAsync("SELECT create_reference_table('settings'); SELECT truncate_local_data_after_distributing_table('settings')");

        var item = await AssertDriftAsync(context, CitusDriftKind.TableType, "public.settings");

        Assert.Equal(("single-shard table", "reference table"), (item.Expected, item.Actual));
        await AssertHelpsAsync(context, item);
        Assert.Equal(1L, await Database.ScalarAsync<long>("SELECT count(*) FROM settings"));
    }

    [Fact]
    public async Task Local_table_that_has_been_given_to_Citus()
    {
        await using var context = await MigrateAsync();
        await Database.ExecuteAsync("""ALTER TABLE notes DROP CONSTRAINT "FK_notes_countries_CountryCode";""");
        await Database.ExecuteAsync("SELECT create_reference_table('notes')");

        var items = await DriftAsync(context);

        Assert.Equal([CitusDriftKind.TableType, CitusDriftKind.ForeignKeyMissing], items.Select(i => i.Kind));
        Assert.Equal("SELECT undistribute_table('notes');", items[0].Remedy);
        await Database.ExecuteAsync(items[0].Remedy);
        await Database.ExecuteAsync(items[1].Remedy);
        await AssertNoDriftAsync(context);
    }

    [Fact]
    public async Task Managed_local_table_that_Citus_may_take_back()
    {
        await using var context = await MigrateAsync();
        await Database.ExecuteAsync("SELECT undistribute_table('jobs')");
        await Database.ExecuteAsync("ALTER TABLE jobs ADD COLUMN country text REFERENCES countries");

        var item = await AssertDriftAsync(context, CitusDriftKind.TableType, "public.jobs");

        Assert.Equal("managed local table that Citus converts back when its foreign keys are dropped", item.Actual);
        Assert.Equal("SELECT citus_add_local_table_to_metadata('jobs');", item.Remedy);
        await AssertHelpsAsync(context, item);
    }

    [Fact]
    public async Task Table_distributed_by_another_column()
    {
        await using var context = await MigrateAsync();
        await Database.ExecuteAsync("INSERT INTO readings VALUES (1, 7), (2, 7)");
        await Database.ExecuteAsync("SELECT alter_distributed_table('readings', distribution_column => 'Number')");

        var item = await AssertDriftAsync(context, CitusDriftKind.DistributionColumn, "public.readings");

        Assert.Equal(("distributed by 'DeviceId'", "distributed by 'Number'"), (item.Expected, item.Actual));
        Assert.Equal("SELECT alter_distributed_table('readings', distribution_column => 'DeviceId');", item.Remedy);
        await AssertHelpsAsync(context, item);
        Assert.Equal(2L, await Database.ScalarAsync<long>("SELECT count(*) FROM readings"));
    }

    [Fact]
    public async Task Table_with_another_number_of_shards()
    {
        await using var context = await MigrateAsync();
        await Database.ExecuteAsync("SELECT alter_distributed_table('readings', shard_count => 4)");

        var item = await AssertDriftAsync(context, CitusDriftKind.ShardCount, "public.readings");

        Assert.Equal(("8 shards", "4 shards"), (item.Expected, item.Actual));
        Assert.Equal("SELECT alter_distributed_table('readings', shard_count => 8);", item.Remedy);
        await AssertHelpsAsync(context, item);
    }

    [Fact]
    public async Task Table_in_another_colocation_group()
    {
        await using var context = await MigrateAsync();
        await Database.ExecuteAsync("""SELECT update_distributed_table_colocation('"Sales Area".audits', 'none')""");

        var item = await AssertDriftAsync(context, CitusDriftKind.Colocation, "Sales Area.audits");

        Assert.Equal("in the colocation group of public.stores", item.Expected);
        Assert.Equal("""SELECT update_distributed_table_colocation('"Sales Area".audits', colocate_with => 'stores');""", item.Remedy);
        await AssertHelpsAsync(context, item);
    }

    [Fact]
    public async Task Table_in_a_group_that_should_be_of_another_alone()
    {
        await using var context = await MigrateAsync();
        await Database.ExecuteAsync("""SELECT update_distributed_table_colocation('"Sales Area".audits', 'none')""");
        await Database.ExecuteAsync(
            """SELECT alter_distributed_table('"Sales Area".audits', shard_count => 8, colocate_with => 'readings')""");

        var items = await DriftAsync(context);

        Assert.Equal(
            ["Colocation Sales Area.audits", "Colocation public.readings"], items.Select(i => $"{i.Kind} {i.Subject}"));
        Assert.Equal("in a separate colocation group", items[1].Expected);
        Assert.EndsWith("together with Sales Area.audits", items[1].Actual, StringComparison.Ordinal);
        Assert.Equal("SELECT update_distributed_table_colocation('readings', colocate_with => 'none');", items[1].Remedy);
        await Database.ExecuteAsync(items[1].Remedy);
        await AssertDriftAsync(context, CitusDriftKind.Colocation, "Sales Area.audits");
    }

    [Fact]
    public async Task Foreign_key_that_is_missing()
    {
        await using var context = await MigrateAsync();
        await Database.ExecuteAsync("""ALTER TABLE "Sales Area"."Order's" DROP CONSTRAINT "FK_Order's_countries_CountryCode" """);

        var item = await AssertDriftAsync(context, CitusDriftKind.ForeignKeyMissing, "Sales Area.Order's");

        Assert.Equal("foreign key FK_Order's_countries_CountryCode (CountryCode) to public.countries", item.Expected);
        Assert.Contains("ON DELETE SET NULL", item.Remedy, StringComparison.Ordinal);
        await AssertHelpsAsync(context, item);
    }

    [Fact]
    public async Task Foreign_key_of_another_name_is_not_missing()
    {
        await using var context = await MigrateAsync();
        await Database.ExecuteAsync("""ALTER TABLE "Sales Area"."Order's" DROP CONSTRAINT "FK_Order's_stores_StoreId" """);
        await Database.ExecuteAsync("""ALTER TABLE "Sales Area"."Order's" ADD CONSTRAINT store FOREIGN KEY ("StoreId") REFERENCES stores""");

        await AssertNoDriftAsync(context);
    }

    [Fact]
    public async Task Table_that_is_missing()
    {
        await using var context = await MigrateAsync();
        await Database.ExecuteAsync("""DROP TABLE "Sales Area"."Order's" """);

        var item = await AssertDriftAsync(context, CitusDriftKind.TableMissing, "Sales Area.Order's");

        Assert.Contains("dotnet ef database update", item.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rows_left_on_the_coordinator()
    {
        await using var context = await MigrateAsync();
        await Database.ExecuteAsync("""INSERT INTO "Sales Area".audits VALUES (1, 7), (2, 7)""");
        await Database.ExecuteAsync("""SELECT undistribute_table('"Sales Area".audits')""");
        await Database.ExecuteAsync(
            """SELECT create_distributed_table('"Sales Area".audits', 'StoreId', colocate_with => 'stores')""");

        var item = await AssertDriftAsync(context, CitusDriftKind.LocalRowsRemain, "Sales Area.audits");

        Assert.StartsWith("8192 bytes on the coordinator", item.Actual, StringComparison.Ordinal);
        await AssertHelpsAsync(context, item);
        Assert.Equal(["1,7", "2,7"], await RowsOfAuditsAsync());
    }

    [Fact]
    public async Task Citus_table_that_the_model_does_not_know()
    {
        await using var context = await MigrateAsync();
        await Database.ExecuteAsync(
            "CREATE TABLE \"Other\" (id int PRIMARY KEY); SELECT create_distributed_table('\"Other\"', 'id', colocate_with => 'none')");

        var item = await AssertDriftAsync(context, CitusDriftKind.UnknownTable, "public.Other");

        Assert.Equal("distributed by 'id'", item.Actual);
        Assert.EndsWith("SELECT undistribute_table('public.\"Other\"');", item.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Node_without_the_extension_and_then_without_the_database()
    {
        await using var context = new DriftContext(Database.ConnectionString);
        await context.Database.OpenConnectionAsync(TestContext.Current.CancellationToken);
        var (host, port) = await FirstWorkerAsync();
        var worker = new NpgsqlConnectionStringBuilder(Database.ConnectionString) { Host = host, Port = port, Pooling = false };
        await ExecuteAsync(worker.ConnectionString, "DROP EXTENSION citus CASCADE");

        var missing = Assert.Single(await DriftAsync(context), i => i.Kind == CitusDriftKind.NodeExtensionMissing);
        Assert.Equal($"{host}:{port}", missing.Subject);
        Assert.Equal("On that node: CREATE EXTENSION citus;", missing.Remedy);

        worker.Database = "postgres";
        await ExecuteAsync(worker.ConnectionString, $"DROP DATABASE \"{Database.Name}\" WITH (FORCE)");

        var unreachable = Assert.Single(await DriftAsync(context), i => i.Kind == CitusDriftKind.NodeUnreachable);
        Assert.Equal($"{host}:{port}", unreachable.Subject);
    }

    [Fact]
    public async Task Partitioned_and_columnar_tables_have_none_after_their_migration()
    {
        await using var context = await MigrateStorageAsync();

        await AssertNoDriftAsync(context);
    }

    [Fact]
    public async Task Table_that_is_not_partitioned()
    {
        await using var context = await MigrateStorageAsync();
        await Database.ExecuteAsync("DROP TABLE days; CREATE TABLE days (\"Date\" date PRIMARY KEY)");
        await Database.ExecuteAsync("SELECT create_distributed_table('days', NULL, colocate_with => 'settings')");

        var item = await AssertDriftAsync(context, CitusDriftKind.TimePartitioning, "public.days");

        Assert.Equal(("partitioned by 'Date', 1 week", "not partitioned by time"), (item.Expected, item.Actual));
        Assert.Contains("create a new table, copy the rows and swap the tables (CITUS118)", item.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Table_that_is_partitioned_by_another_column()
    {
        await using var context = await MigrateStorageAsync();
        await Database.ExecuteAsync(
            "DROP TABLE days; CREATE TABLE days (\"Date\" date, other date, PRIMARY KEY (\"Date\", other)) PARTITION BY RANGE (other)");
        await Database.ExecuteAsync("SELECT create_distributed_table('days', NULL, colocate_with => 'settings')");
        await Database.ExecuteAsync("SELECT create_time_partitions('days', '1 day', now() + interval '1 day')");

        var item = await AssertDriftAsync(context, CitusDriftKind.TimePartitioning, "public.days");

        Assert.Equal(("partitioned by 'Date', 1 week", "partitioned by 'other', 1 day"), (item.Expected, item.Actual));
    }

    [Fact]
    public async Task Table_that_is_partitioned_and_should_not_be()
    {
        await using var context = await MigrateAsync();
        await Database.ExecuteAsync(
            """DROP TABLE readings; CREATE TABLE readings ("DeviceId" int, "Number" int, "At" timestamptz) PARTITION BY RANGE ("At")""");
        await Database.ExecuteAsync("SELECT create_distributed_table('readings', 'DeviceId', shard_count => 8, colocate_with => 'none')");
        await Database.ExecuteAsync("SELECT create_time_partitions('readings', '1 month', now() + interval '1 day')");

        var item = await AssertDriftAsync(context, CitusDriftKind.TimePartitioning, "public.readings");

        Assert.Equal(("not partitioned by time", "partitioned by 'At', 1 month"), (item.Expected, item.Actual));
        Assert.StartsWith("Call IsPartitionedByTime(\"At\", \"1 month\") for the entity type", item.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Table_that_is_partitioned_in_another_interval()
    {
        await using var context = await MigrateStorageAsync();
        await DropPartitionsAsync("days");
        await Database.ExecuteAsync("SELECT create_time_partitions('days', '1 day', now() + interval '2 days')");

        var item = await AssertDriftAsync(context, CitusDriftKind.TimePartitioning, "public.days");

        Assert.Equal(("partitioned by 'Date', 1 week", "partitioned by 'Date', 1 day"), (item.Expected, item.Actual));
        Assert.StartsWith("Call IsPartitionedByTime(\"Date\", \"1 day\") for the entity type", item.Remedy, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("days")]
    [InlineData("\"My data\".\"Reading's\"")]
    public async Task Partition_that_is_not_colocated_with_its_table(string table)
    {
        await using var context = await MigrateStorageAsync();
        var partition = await Database.ScalarAsync<string>(
            "SELECT max(inhrelid::regclass::text) FROM pg_inherits WHERE inhparent = $1::regclass", table);
        await Database.ExecuteAsync("SELECT update_distributed_table_colocation($1::regclass, colocate_with => 'none')", partition);

        var item = await AssertDriftAsync(context, CitusDriftKind.Colocation, table == "days" ? "public.days" : "My data.Reading's");

        Assert.EndsWith(partition!.Split('.')[^1].Trim('"'), item.Actual, StringComparison.Ordinal);
        await AssertHelpsAsync(context, item);
    }

    [Fact]
    public async Task No_partition_for_the_present()
    {
        await using var context = await MigrateStorageAsync();
        await DropPartitionsAsync("\"My data\".\"Reading's\"");
        await Database.ExecuteAsync("SELECT create_time_partitions('\"My data\".\"Reading''s\"', '1 month', '2020-03-01', '2020-01-01')");

        var item = await AssertDriftAsync(context, CitusDriftKind.PartitionMissing, "My data.Reading's");

        Assert.Equal("no partition: rows of the current time are rejected", item.Actual);
        Assert.Equal(
            """
            SET LOCAL citus.multi_shard_modify_mode TO 'sequential';
            SELECT create_time_partitions('"My data"."Reading''s"', interval '1 month', now() + interval '1 month', greatest(now() - interval '1 month' + interval '1 microsecond', least(now(), (SELECT min(from_value::timestamptz) FROM time_partitions WHERE parent_table = '"My data"."Reading''s"'::regclass AND from_value <> ''))));
            """,
            item.Remedy);
        await AssertHelpsInTransactionAsync(context, item);
        await AssertNoDriftAsync(context);
    }

    [Fact]
    public async Task Partition_without_bounds()
    {
        await using var context = await MigrateStorageAsync();
        await DropPartitionsAsync("days");
        await Database.ExecuteAsync("CREATE TABLE days_old PARTITION OF days FOR VALUES FROM (MINVALUE) TO ('2020-01-01')");

        var item = await AssertDriftAsync(context, CitusDriftKind.PartitionMissing, "public.days");
        Assert.Contains("MINVALUE", item.Remedy, StringComparison.Ordinal);

        await Database.ExecuteAsync("CREATE TABLE days_new PARTITION OF days FOR VALUES FROM ('2020-01-01') TO (MAXVALUE)");
        await AssertNoDriftAsync(context);
    }

    [Fact]
    public async Task Rows_in_the_default_partition()
    {
        await using var context = await MigrateStorageAsync();
        await DropPartitionsAsync("\"My data\".\"Reading's\"");
        await Database.ExecuteAsync("CREATE TABLE \"My data\".others PARTITION OF \"My data\".\"Reading's\" DEFAULT");
        await Database.ExecuteAsync("INSERT INTO devices SELECT '00000000-0000-0000-0000-000000000001'");

        Assert.Equal(
            "no partition: rows of the current time are written to the default partition",
            (await AssertDriftAsync(context, CitusDriftKind.PartitionMissing, "My data.Reading's")).Actual);

        await Database.ExecuteAsync(
            """
            INSERT INTO "My data"."Reading's" ("DeviceId", "At", "The text")
            SELECT '00000000-0000-0000-0000-000000000001', at, 'x' FROM unnest(ARRAY[now() - interval '3 months', now(), now() + interval '3 months']) AS at
            """);
        var items = await DriftAsync(context);

        Assert.Equal(
            ["DefaultPartitionRows My data.Reading's", "PartitionMissing My data.Reading's"], items.Select(i => $"{i.Kind} {i.Subject}"));
        Assert.Equal("rows in the default partition My data.others, which prevent new partitions", items[0].Actual);
        await AssertHelpsInTransactionAsync(context, items[0]);
        Assert.Equal(3L, await Database.ScalarAsync<long>("SELECT count(*) FROM \"My data\".\"Reading's\""));
        await AssertDriftAsync(context, CitusDriftKind.UnknownTable, "My data.others");
        await Database.ExecuteAsync("DROP TABLE \"My data\".others");
        await AssertNoDriftAsync(context);
    }

    [Theory]
    [InlineData("heap", "columnar")]
    [InlineData("columnar", "heap")]
    public async Task Table_of_another_access_method(string expected, string actual)
    {
        await RequireColumnarAsync();
        await using DbContext context = expected == "heap" ? await MigrateAsync() : await MigrateStorageAsync();
        await Database.ExecuteAsync("CREATE EXTENSION IF NOT EXISTS citus_columnar");
        await Database.ExecuteAsync($"SELECT alter_table_set_access_method('settings', '{actual}')");

        var item = await AssertDriftAsync(context, CitusDriftKind.AccessMethod, "public.settings");

        Assert.Equal($"SELECT alter_table_set_access_method('settings', '{expected}');", item.Remedy);
        Assert.Equal(expected == "heap" ? ("row storage", "columnar storage") : ("columnar storage", "row storage"), (item.Expected, item.Actual));
        await AssertHelpsAsync(context, item);
    }

    [Fact]
    public async Task Local_table_of_another_access_method()
    {
        await using var context = await MigrateStorageAsync();
        await Database.ExecuteAsync("SELECT alter_table_set_access_method('notes', 'heap')");

        await AssertHelpsAsync(context, await AssertDriftAsync(context, CitusDriftKind.AccessMethod, "public.notes"));
    }

    [Fact]
    public async Task Report_says_what_to_do()
    {
        await using var context = await MigrateAsync();
        await Database.ExecuteAsync("SELECT alter_distributed_table('readings', shard_count => 4)");
        await Database.ExecuteAsync("""SELECT undistribute_table('"Sales Area".audits')""");

        Assert.Equal(
            """
            There are 2 differences between the database and the model.
            TableType: Sales Area.audits
              model:    distributed by 'StoreId', colocated with public.stores
              database: local table
              to do:    SELECT create_distributed_table('"Sales Area".audits', 'StoreId', colocate_with => 'stores');
                        SELECT truncate_local_data_after_distributing_table('"Sales Area".audits');
            ShardCount: public.readings
              model:    8 shards
              database: 4 shards
              to do:    SELECT alter_distributed_table('readings', shard_count => 8);
            """,
            (await context.Database.Citus().GetDriftAsync(TestContext.Current.CancellationToken)).ToString());
    }

    [Fact]
    public async Task Nothing_is_changed_and_the_connection_is_left_as_it_was()
    {
        await using var context = await MigrateAsync();

        await using (await context.Database.BeginTransactionAsync(TestContext.Current.CancellationToken))
        {
            await context.Database.ExecuteSqlAsync($"DROP TABLE settings", TestContext.Current.CancellationToken);
            await AssertDriftAsync(context, CitusDriftKind.TableMissing, "public.settings");
        }

        await AssertNoDriftAsync(context);
        Assert.Equal(System.Data.ConnectionState.Closed, context.Database.GetDbConnection().State);
    }

    private async Task<DriftContext> MigrateAsync()
    {
        var context = new DriftContext(Database.ConnectionString);
        await Migrating.MigrateAsync(null, context);

        return context;
    }

    private async Task<StorageContext> MigrateStorageAsync()
    {
        await RequireColumnarAsync();
        var context = new StorageContext(Database.ConnectionString);
        await Migrating.MigrateAsync(null, context);

        return context;
    }

    private async Task DropPartitionsAsync(string table)
        => await Database.ExecuteAsync(
            "DROP TABLE " + string.Join(
                ", ",
                await Database.ColumnAsync<string>(
                    "SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = $1::text::regclass", table)));

    // A migration executes the statements in a transaction, too.
    private static async Task AssertHelpsInTransactionAsync(DbContext context, CitusDriftItem item)
    {
        await using var transaction = await context.Database.BeginTransactionAsync(TestContext.Current.CancellationToken);
        await context.Database.ExecuteSqlRawAsync(item.Remedy, TestContext.Current.CancellationToken);
        await transaction.CommitAsync(TestContext.Current.CancellationToken);
    }

    private static async Task<IReadOnlyList<CitusDriftItem>> DriftAsync(DbContext context)
    {
        var drift = await context.Database.Citus().GetDriftAsync(TestContext.Current.CancellationToken);

        Assert.True(drift.HasCitus);
        Assert.Equal(drift.ToString(), context.Database.Citus().GetDrift().ToString());
        Assert.Equal(drift.Items.Count > 0, drift.HasDrift);

        return drift.Items;
    }

    private static async Task AssertNoDriftAsync(DbContext context)
        => Assert.Equal([], (await DriftAsync(context)).Select(i => i.ToString()));

    private static async Task<CitusDriftItem> AssertDriftAsync(DbContext context, CitusDriftKind kind, string subject)
    {
        var items = await DriftAsync(context);

        Assert.Equal([$"{kind} {subject}"], items.Select(i => $"{i.Kind} {i.Subject}"));

        return items[0];
    }

    private async Task AssertHelpsAsync(DbContext context, CitusDriftItem item)
    {
        await Database.ExecuteAsync(item.Remedy);

        await AssertNoDriftAsync(context);
    }

    private Task<IReadOnlyList<string>> RowsOfAuditsAsync()
        => Database.ColumnAsync<string>("""SELECT "StoreId" || ',' || "Id" FROM "Sales Area".audits ORDER BY 1""");

    private async Task<(string Host, int Port)> FirstWorkerAsync()
    {
        var row = (await Database.RowsAsync("SELECT nodename, nodeport FROM pg_dist_node WHERE groupid > 0 ORDER BY 1, 2"))[0];

        return ((string)row[0]!, (int)row[1]!);
    }

    private static async Task ExecuteAsync(string connectionString, string sql)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }
}
