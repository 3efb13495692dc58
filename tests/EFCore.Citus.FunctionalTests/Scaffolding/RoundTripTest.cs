using EFCore.Citus.FunctionalTests.Migrations;
using EFCore.Citus.FunctionalTests.TestUtilities;
using EFCore.Citus.TestUtilities;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Migrations.Operations;

namespace EFCore.Citus.FunctionalTests.Scaffolding;

/// <summary>
///     Tests the round trip from a model to a database, from there to a scaffolded model, and by migrations to a database again.
/// </summary>
public class RoundTripTest(CitusClusterFixture fixture) : CitusTest(fixture)
{
    [Fact]
    public async Task Sample_comes_back_as_it_was()
    {
        await using var context = SampleShop.CreateContext(Database.ConnectionString);
        await context.Database.MigrateAsync(TestContext.Current.CancellationToken);

        var code = Scaffold(Database);
        await using var scaffolded = ReverseEngineering.CreateContext(code);

        Assert.Empty(Describe(Differences(context, scaffolded)));
        Assert.Empty(Describe(Differences(scaffolded, context)));
        await CitusCatalog.AssertMatchesAsync(scaffolded, Database);
        await AssertIsMadeAgainAsync(scaffolded, code);
    }

    [Fact]
    public async Task Twelve_tables_come_back_as_they_were()
    {
        await using var context = new TwelveTablesContext(Database.ConnectionString);
        await Migrating.MigrateAsync(null, context);

        var code = Scaffold(Database);
        await using var scaffolded = ReverseEngineering.CreateContext(code);

        // PostgreSQL formats expressions differently. Member and Store are in the default group because neither specifies a group. The
        // database has no representation for this, so the scaffolded model specifies colocation explicitly.
        Assert.Equal(
            [
                "AddCheckConstraintOperation .Order",
                "AlterColumn Line Item.Total: \"Quantity\" * 2 -> (\"Quantity\" * 2)",
                "AlterTable members: Citus:ColocateWith=stores",
                "DropCheckConstraint CK number"
            ],
            Describe(Differences(context, scaffolded)));
        await CitusCatalog.AssertMatchesAsync(scaffolded, Database);
        await AssertIsMadeAgainAsync(scaffolded, code);
    }

    [Fact]
    public async Task Nothing_differs_where_the_model_spells_as_the_database_does()
    {
        await using var context = new SpelledTwelveTablesContext(Database.ConnectionString);
        await Migrating.MigrateAsync(null, context);

        var code = Scaffold(Database);
        await using var scaffolded = ReverseEngineering.CreateContext(code);

        Assert.Empty(Describe(Differences(context, scaffolded)));
        Assert.Empty(Describe(Differences(scaffolded, context)));
        await CitusCatalog.AssertMatchesAsync(scaffolded, Database);
    }

    [Fact]
    public async Task Every_type_of_table_and_several_groups_come_back_as_they_were()
    {
        await Database.ExecuteAsync(
            """
            CREATE SCHEMA "My Schema";
            CREATE TABLE "My Schema"."Tenant's" ("Id" uuid PRIMARY KEY, "Name" text);
            CREATE TABLE a ("Id" uuid PRIMARY KEY);
            CREATE TABLE b (id int PRIMARY KEY);
            CREATE TABLE c (id int PRIMARY KEY REFERENCES b);
            CREATE TABLE d (id int PRIMARY KEY);
            CREATE TABLE few (id int PRIMARY KEY);
            CREATE TABLE s1 (id int PRIMARY KEY);
            CREATE TABLE s2 (id int PRIMARY KEY, s1 int REFERENCES s1);
            CREATE TABLE s3 (id int PRIMARY KEY);
            CREATE TABLE s4 (id int PRIMARY KEY);
            CREATE TABLE m (id int PRIMARY KEY);
            CREATE TABLE r (id int PRIMARY KEY);
            CREATE TABLE r_tags (r_id int REFERENCES r, tag_id int REFERENCES r, PRIMARY KEY (r_id, tag_id));
            CREATE TABLE l (id int PRIMARY KEY);
            -- Entity Framework Core has an index for each foreign key.
            CREATE INDEX "IX_r_tags_tag_id" ON r_tags (tag_id);
            CREATE INDEX "IX_s2_s1" ON s2 (s1);

            SELECT create_distributed_table('"My Schema"."Tenant''s"', 'Id');
            SELECT create_distributed_table('a', 'Id', colocate_with => '"My Schema"."Tenant''s"');
            SELECT create_distributed_table('b', 'id', colocate_with => 'none');
            SELECT create_distributed_table('c', 'id', colocate_with => 'b');
            SELECT create_distributed_table('d', 'id', colocate_with => 'none');
            SELECT create_distributed_table('few', 'id', shard_count => 4);
            SELECT create_distributed_table('s1', NULL);
            SELECT create_distributed_table('s2', NULL, colocate_with => 's1');
            SELECT create_distributed_table('s3', NULL, colocate_with => 's1');
            SELECT create_distributed_table('s4', NULL, colocate_with => 'none');
            SELECT citus_add_local_table_to_metadata('m');
            SELECT create_reference_table('r');
            SELECT create_reference_table('r_tags');
            """);

        var code = Scaffold(Database);
        await using var scaffolded = ReverseEngineering.CreateContext(code);

        await CitusCatalog.AssertMatchesAsync(scaffolded, Database);
        await AssertIsMadeAgainAsync(scaffolded, code);
    }

    [Fact]
    public async Task Partitioned_and_columnar_tables_come_back_as_they_were()
    {
        await RequireColumnarAsync();
        await using var context = new StorageContext(Database.ConnectionString);
        await Migrating.MigrateAsync(null, context);

        var code = Scaffold(Database);
        await using var scaffolded = ReverseEngineering.CreateContext(code);

        Assert.Empty(Describe(Differences(context, scaffolded)));
        Assert.Empty(Describe(Differences(scaffolded, context)));
        Assert.Contains(".IsPartitionedByTime(e => e.At, \"1 month\")", code[0], StringComparison.Ordinal);
        Assert.Contains(".IsPartitionedByTime(e => e.Date, \"1 week\")", code[0], StringComparison.Ordinal);
        Assert.Equal(5, code[0].Split(".UsesColumnarStorage()").Length - 1);

        // No entity type is mapped to a partition.
        Assert.Equal(
            ["Event's", "Reading's", "countries", "days", "devices", "jobs", "notes", "settings"],
            scaffolded.Model.GetEntityTypes().Select(e => e.GetTableName()).Order(StringComparer.Ordinal));
        await AssertIsMadeAgainAsync(scaffolded, code);
    }

    [Fact]
    public async Task Groups_of_two_collations_come_back_as_they_were()
    {
        // Servers that consider the two groups equal accept the tables if they are created with separate groups.
        var apart = Cluster.CitusVersion < new Version(14, 0) ? ", colocate_with => 'none'" : "";
        await Database.ExecuteAsync(
            $"""
            CREATE TABLE regions (code text PRIMARY KEY);
            CREATE TABLE countries (code text COLLATE "C" PRIMARY KEY);
            SELECT create_distributed_table('regions', 'code');
            SELECT create_distributed_table('countries', 'code'{apart});
            """);

        var code = Scaffold(Database);
        await using var scaffolded = ReverseEngineering.CreateContext(code);

        Assert.Equal(apart.Length == 0 ? 0 : 2, code[0].Split("IsNotColocated()").Length - 1);
        await CitusCatalog.AssertMatchesAsync(scaffolded, Database);
        await AssertIsMadeAgainAsync(scaffolded, code);
    }

    [Fact]
    public async Task Partitioned_columnar_table_comes_back_as_it_was()
    {
        await RequireColumnarAsync();
        Assert.SkipWhen(Cluster.PostgresVersion < new Version(17, 0), "PostgreSQL accepts no access method for a partitioned table before version 17");
        await Database.ExecuteAsync("CREATE EXTENSION IF NOT EXISTS citus_columnar");
        await Database.ExecuteAsync(
            """
            CREATE TABLE days (id int, at timestamptz, PRIMARY KEY (id, at)) PARTITION BY RANGE (at) USING columnar;
            SELECT create_distributed_table('days', 'id');
            SELECT create_time_partitions('days', '1 day', now() + interval '1 day');
            """);

        var code = Scaffold(Database);
        await using var scaffolded = ReverseEngineering.CreateContext(code);

        Assert.Contains(".UsesColumnarStorage()", code[0], StringComparison.Ordinal);
        Assert.Contains(".IsPartitionedByTime(e => e.At, \"1 day\")", code[0], StringComparison.Ordinal);
        await AssertIsMadeAgainAsync(scaffolded, code);
    }

    // The scaffolded model creates an identical database if it is empty, from which an identical model is scaffolded.
    private async Task AssertIsMadeAgainAsync(DbContext scaffolded, IReadOnlyList<string> code)
    {
        await using var other = await TestDatabase.CreateAsync(Cluster);
        scaffolded.Database.SetConnectionString(other.ConnectionString);
        await Migrating.MigrateAsync(null, scaffolded);

        Assert.Equal(await SchemaSnapshot.ReadAsync(Database), await SchemaSnapshot.ReadAsync(other));

        var otherCode = Scaffold(other);
        Assert.Equal(
            code.Select(c => c.Replace(Database.ConnectionString, "", StringComparison.Ordinal)),
            otherCode.Select(c => c.Replace(other.ConnectionString, "", StringComparison.Ordinal)));

        // The differences are those that "dotnet ef migrations add" would find in a project with the first scaffolded model as its
        // snapshot.
        await using var again = ReverseEngineering.CreateContext(otherCode);
        Assert.Empty(Describe(Differences(scaffolded, again)));
    }

    private static List<string> Scaffold(TestDatabase database)
    {
        using var tools = DesignTimeTools.Create();

        return ReverseEngineering.Generate(
            tools, ReverseEngineering.Read(tools, database.ConnectionString), database.ConnectionString);
    }

    private static IReadOnlyList<MigrationOperation> Differences(DbContext from, DbContext to)
        => to.GetService<IMigrationsModelDiffer>().GetDifferences(
            Migrating.DesignTimeModel(from).GetRelationalModel(), Migrating.DesignTimeModel(to).GetRelationalModel());

    // Seed data consists of rows, which are not scaffolded.
    private static List<string> Describe(IEnumerable<MigrationOperation> operations)
        =>
        [
            .. operations
                .Where(o => o is not (InsertDataOperation or DeleteDataOperation))
                .Select(
                    o => o switch
                    {
                        AlterColumnOperation alter => $"AlterColumn {alter.Table}.{alter.Name}: "
                            + $"{alter.OldColumn.ComputedColumnSql} -> {alter.ComputedColumnSql}",
                        AlterTableOperation alter => $"AlterTable {alter.Name}: {string.Join(", ", Changes(alter))}",
                        DropCheckConstraintOperation drop => $"DropCheckConstraint {drop.Name}",
                        ITableMigrationOperation table => $"{o.GetType().Name} {table.Schema}.{table.Table}",
                        _ => o.GetType().Name
                    })
                .Order(StringComparer.Ordinal)
        ];

    private static IEnumerable<string> Changes(AlterTableOperation alter)
        => alter.GetAnnotations()
            .Where(a => !Equals(alter.OldTable[a.Name], a.Value))
            .Select(a => $"{a.Name}={a.Value}");

    // Represents the twelve tables with expressions in the format of PostgreSQL, and with explicit groups.
    private sealed class SpelledTwelveTablesContext(string connectionString) : TwelveTablesContext(connectionString)
    {
        protected override void OnModelCreating(ModelBuilder modelBuilder)
        {
            base.OnModelCreating(modelBuilder);
            modelBuilder.Entity<LineItem>().Property(l => l.Total).HasComputedColumnSql("(\"Quantity\" * 2)", stored: true);
            modelBuilder.Entity<Member>().IsDistributedBy(m => m.StoreId, t => t.IsColocatedWith<Store>());
            modelBuilder.Entity<Order>(
                b =>
                {
                    b.Metadata.RemoveCheckConstraint("CK number");
                    b.ToTable(t => t.HasCheckConstraint("CK number", "(\"Number\" > 0)"));
                });
        }
    }
}
