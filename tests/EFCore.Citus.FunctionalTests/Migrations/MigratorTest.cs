using EFCore.Citus.FunctionalTests.TestUtilities;
using EFCore.Citus.Metadata;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql;

namespace EFCore.Citus.FunctionalTests.Migrations;

/// <summary>
///     Tests migrations of an application that are executed by the migrator.
/// </summary>
public class MigratorTest(CitusClusterFixture fixture) : CitusTest(fixture)
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Creates_the_database_on_every_node_and_migrates(bool async)
    {
        await using var reserved = TestDatabase.Reserve(Cluster);
        await using var context = new NotesContext(reserved.ConnectionString);

        await MigrateAsync(context, target: null, async);

        await CitusCatalog.AssertMatchesAsync(context, reserved);
        Assert.Equal(
            await Database.RowsAsync("SELECT nodename, nodeport, groupid, shouldhaveshards FROM pg_dist_node ORDER BY groupid"),
            await reserved.RowsAsync("SELECT nodename, nodeport, groupid, shouldhaveshards FROM pg_dist_node ORDER BY groupid"));
        Assert.Equal(2L, await reserved.ScalarAsync<long>("SELECT count(DISTINCT nodeport) FROM citus_shards WHERE table_name = 'notes'::regclass"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Migrates_up_and_down_and_a_second_time_does_nothing(bool async)
    {
        await using var context = new NotesContext(Database.ConnectionString);

        await MigrateAsync(context, "20260101000000_Tables", async);
        Assert.Equal(2, (await CitusCatalog.ReadTablesAsync(Database)).Count);
        await MigrateAsync(context, null, async);
        await CitusCatalog.AssertMatchesAsync(context, Database);
        var before = await Database.RowsAsync("SELECT logicalrelid::text, shardid FROM pg_dist_shard ORDER BY shardid");
        await MigrateAsync(context, null, async);
        Assert.Equal(before, await Database.RowsAsync("SELECT logicalrelid::text, shardid FROM pg_dist_shard ORDER BY shardid"));

        await MigrateAsync(context, Migration.InitialDatabase, async);
        await CitusCatalog.AssertEmptyAsync(Database, "__EFMigrationsHistory");
        Assert.Equal(0L, await Database.ScalarAsync<long>("SELECT count(*) FROM \"__EFMigrationsHistory\""));
    }

    [Fact]
    public async Task Idempotent_script_runs_twice()
    {
        await using var context = new NotesContext(Database.ConnectionString);
        var script = context.GetService<IMigrator>().GenerateScript(options: MigrationsSqlGenerationOptions.Idempotent);

        await Database.ExecuteAsync(script);
        await CitusCatalog.AssertMatchesAsync(context, Database);
        await Database.ExecuteAsync(script);

        await CitusCatalog.AssertMatchesAsync(context, Database);
        Assert.Equal(2L, await Database.ScalarAsync<long>("SELECT count(*) FROM kinds"));
    }

    [Fact]
    public async Task Scripts_run_up_and_down()
    {
        await using var context = new NotesContext(Database.ConnectionString);
        var migrator = context.GetService<IMigrator>();

        await Database.ExecuteAsync(migrator.GenerateScript());
        await CitusCatalog.AssertMatchesAsync(context, Database);
        await Database.ExecuteAsync(migrator.GenerateScript("20260102000000_More", Migration.InitialDatabase));

        await CitusCatalog.AssertEmptyAsync(Database, "__EFMigrationsHistory");
    }

    [Fact]
    public async Task Failed_migration_leaves_nothing_behind_and_can_be_run_again()
    {
        await Database.ExecuteAsync("CREATE TABLE notes (in_the_way int)");
        await using var context = new NotesContext(Database.ConnectionString);

        await Assert.ThrowsAsync<PostgresException>(() => MigrateAsync(context, null, async: true));
        Assert.Empty(await CitusCatalog.ReadTablesAsync(Database));
        await Database.ExecuteAsync("DROP TABLE notes");

        await MigrateAsync(context, null, async: true);
        await CitusCatalog.AssertMatchesAsync(context, Database);
    }

    [Fact]
    public async Task Database_that_cannot_be_set_up_on_a_worker_is_not_left_behind()
    {
        await using var reserved = TestDatabase.Reserve(Cluster);
        // The role may create databases but may not register nodes.
        var role = reserved.Name + "_role";
        await Database.ExecuteAsync($"CREATE ROLE {role} LOGIN CREATEDB");
        try
        {
            var connectionString = new NpgsqlConnectionStringBuilder(reserved.ConnectionString) { Username = role }.ConnectionString;
            await using var context = new NotesContext(connectionString);

            await Assert.ThrowsAsync<PostgresException>(() => MigrateAsync(context, null, async: true));
            Assert.Throws<PostgresException>(() => context.Database.Migrate());

            const string count = "SELECT count(*) FROM pg_database WHERE datname = ";
            Assert.Equal(0L, await Database.ScalarAsync<long>(count + "$1", reserved.Name));
            Assert.All(await Database.OnWorkersAsync($"{count}'{reserved.Name}'"), c => Assert.Equal("0", c));
        }
        finally
        {
            await Database.ExecuteAsync($"DROP ROLE {role}");
        }
    }

    [Fact]
    public async Task Server_that_refuses_to_create_databases_is_named_as_the_reason()
    {
        await using var reserved = TestDatabase.Reserve(Cluster);
        var role = reserved.Name + "_role";
        await Database.ExecuteAsync($"CREATE ROLE {role} LOGIN");
        try
        {
            var connectionString = new NpgsqlConnectionStringBuilder(reserved.ConnectionString) { Username = role }.ConnectionString;
            await using var context = new NotesContext(connectionString);

            var exception = await Assert.ThrowsAsync<InvalidOperationException>(() => MigrateAsync(context, null, async: true));
            Assert.Contains($"Database '{reserved.Name}' cannot be created", exception.Message, StringComparison.Ordinal);
            Assert.Throws<InvalidOperationException>(() => context.Database.EnsureCreated());
        }
        finally
        {
            await Database.ExecuteAsync($"DROP ROLE {role}");
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Does_not_run_on_a_worker(bool async)
    {
        var port = await Database.ScalarAsync<int>("SELECT nodeport FROM pg_dist_node WHERE groupid <> 0 LIMIT 1");
        var worker = new NpgsqlConnectionStringBuilder(Database.ConnectionString) { Port = port, Pooling = false }.ConnectionString;
        await using var context = new NotesContext(worker);

        var exception = await Assert.ThrowsAsync<InvalidOperationException>(() => MigrateAsync(context, null, async));

        Assert.Contains("Migrations and 'EnsureCreated()' cannot run through", exception.Message, StringComparison.Ordinal);
        await CitusCatalog.AssertEmptyAsync(Database);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Does_not_create_a_database_on_one_node_of_a_cluster_without_being_told(bool async)
    {
        await using var reserved = TestDatabase.Reserve(Cluster);
        await using var admin = TestDatabase.Reserve(Cluster);
        await Database.ExecuteAsync($"CREATE DATABASE {admin.Name}");
        var worker = await Database.RowsAsync("SELECT nodename, nodeport FROM pg_dist_node WHERE groupid <> 0 LIMIT 1");
        var onWorker = new Npgsql.NpgsqlConnectionStringBuilder(reserved.ConnectionString)
        {
            Host = (string)worker[0][0]!,
            Port = (int)worker[0][1]!
        };

        // The database 'postgres' does not have the extension on workers.
        foreach (var (connectionString, name) in new[] { (onWorker.ConnectionString, "postgres"), (reserved.ConnectionString, admin.Name) })
        {
            await using var context = new NotesContext(connectionString, name);

            var exception = await Assert.ThrowsAsync<InvalidOperationException>(() => MigrateAsync(context, null, async));

            Assert.Contains($"Database '{reserved.Name}' would be created on one node only", exception.Message, StringComparison.Ordinal);
            Assert.Contains("UseAdminDatabase", exception.Message, StringComparison.Ordinal);
        }

        var count = $"SELECT count(*) FROM pg_database WHERE datname = '{reserved.Name}'";
        Assert.Equal(0L, await Database.ScalarAsync<long>(count));
        Assert.All(await Database.OnWorkersAsync(count), c => Assert.Equal("0", c));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Warns_when_a_database_is_created_without_workers(bool async)
    {
        await using var admin = TestDatabase.Reserve(Cluster);
        await Database.ExecuteAsync($"CREATE DATABASE {admin.Name}");
        await admin.ExecuteAsync("CREATE EXTENSION citus");
        await using var reserved = TestDatabase.Reserve(Cluster);
        var warnings = new List<string>();
        await using var context = new DbContext(
            new DbContextOptionsBuilder()
                .UseOwnServices()
                .UseNpgsql(reserved.ConnectionString, npgsql => npgsql.UseAdminDatabase(admin.Name).UseCitus())
                .LogTo((id, _) => id == CitusEventId.DatabaseCreatedWithoutWorkersWarning, e => warnings.Add(e.ToString()))
                .Options);

        _ = async
            ? await context.Database.EnsureCreatedAsync(TestContext.Current.CancellationToken)
            : context.Database.EnsureCreated();

        Assert.StartsWith($"Database '{reserved.Name}' is created without workers", Assert.Single(warnings), StringComparison.Ordinal);
        Assert.Equal(1, await reserved.ScalarAsync<int>("SELECT 1"));
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(false, false)]
    public async Task Warns_when_a_database_is_created_on_one_node_of_a_cluster(bool async, bool knowsCluster)
    {
        // The database does not have the extension, and only exists on this node.
        await using var other = TestDatabase.Reserve(Cluster);
        await Database.ExecuteAsync($"CREATE DATABASE {other.Name}");
        await using var reserved = TestDatabase.Reserve(Cluster);
        var warnings = new List<string>();
        await using var context = new DbContext(
            new DbContextOptionsBuilder()
                .UseOwnServices()
                .UseNpgsql(
                    reserved.ConnectionString,
                    npgsql => npgsql.UseAdminDatabase(knowsCluster ? Database.Name : other.Name).UseCitus())
                .ConfigureWarnings(w => w.Log(CitusEventId.DatabaseCreatedOnOneNodeWarning))
                .LogTo((id, _) => id == CitusEventId.DatabaseCreatedOnOneNodeWarning, e => warnings.Add(e.ToString()))
                .Options);

        _ = async
            ? await context.Database.EnsureCreatedAsync(TestContext.Current.CancellationToken)
            : context.Database.EnsureCreated();

        if (knowsCluster)
        {
            Assert.Empty(warnings);
        }
        else
        {
            Assert.StartsWith($"Database '{reserved.Name}' would be created on one node only", Assert.Single(warnings), StringComparison.Ordinal);
        }
    }

    private static async Task MigrateAsync(DbContext context, string? target, bool async)
    {
        if (async)
        {
            await context.GetService<IMigrator>().MigrateAsync(target, TestContext.Current.CancellationToken);
        }
        else
        {
            context.GetService<IMigrator>().Migrate(target);
        }
    }

    private sealed class NotesContext(string connectionString, string adminDatabase = "citus") : DbContext
    {
        protected override void OnConfiguring(DbContextOptionsBuilder optionsBuilder)
            => optionsBuilder
                .UseNpgsql(connectionString, npgsql => npgsql.UseAdminDatabase(adminDatabase).UseCitus())
                // The migrations in this test have no snapshot, so pending model changes cannot be detected.
                .ConfigureWarnings(w => w.Ignore(RelationalEventId.PendingModelChangesWarning));

        protected override void OnModelCreating(ModelBuilder modelBuilder)
        {
            modelBuilder.Entity<Kind>().ToTable("kinds").IsReferenceTable();
            modelBuilder.Entity<Note>(b =>
            {
                b.ToTable("notes").IsDistributedBy(n => n.TenantId);
                b.HasKey(n => new { n.TenantId, n.Id });
                b.HasOne<Kind>().WithMany().HasForeignKey(n => n.KindId);
            });
            modelBuilder.Entity<Comment>(b =>
            {
                b.ToTable("comments").IsDistributedBy(c => c.TenantId);
                b.HasKey(c => new { c.TenantId, c.Id });
                b.HasOne<Note>().WithMany().HasForeignKey(c => new { c.TenantId, c.NoteId });
            });
        }
    }

    private sealed class Kind
    {
        public int Id { get; set; }
    }

    private sealed class Note
    {
        public int TenantId { get; set; }

        public int Id { get; set; }

        public int KindId { get; set; }
    }

    private sealed class Comment
    {
        public int TenantId { get; set; }

        public int Id { get; set; }

        public int NoteId { get; set; }
    }

    [DbContext(typeof(NotesContext))]
    [Migration("20260101000000_Tables")]
    private sealed class TablesMigration : Migration
    {
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AlterDatabase().Annotation("Npgsql:PostgresExtension:citus", ",,");
            migrationBuilder.CreateTable(
                    "kinds", t => new { Id = t.Column<int>() }, constraints: t => t.PrimaryKey("PK_kinds", x => x.Id))
                .Annotation("Citus:TableType", CitusTableType.Reference);
            migrationBuilder.CreateTable(
                    "notes",
                    t => new { TenantId = t.Column<int>(), Id = t.Column<int>(), KindId = t.Column<int>() },
                    constraints: t =>
                    {
                        t.PrimaryKey("PK_notes", x => new { x.TenantId, x.Id });
                        t.ForeignKey("FK_notes_kinds_KindId", x => x.KindId, "kinds", "Id", onDelete: ReferentialAction.Cascade);
                    })
                .Annotation("Citus:TableType", CitusTableType.Distributed)
                .Annotation("Citus:DistributionColumn", "TenantId");
            migrationBuilder.InsertData("kinds", "Id", [1, 2]);
            migrationBuilder.CreateIndex("IX_notes_KindId", "notes", "KindId");
        }

        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable("notes").Annotation("Citus:TableType", CitusTableType.Distributed);
            migrationBuilder.DropTable("kinds").Annotation("Citus:TableType", CitusTableType.Reference);
        }

        protected override void BuildTargetModel(ModelBuilder modelBuilder)
            => AddTables(modelBuilder);
    }

    [DbContext(typeof(NotesContext))]
    [Migration("20260102000000_More")]
    private sealed class MoreMigration : Migration
    {
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                    "comments",
                    t => new { TenantId = t.Column<int>(), Id = t.Column<int>(), NoteId = t.Column<int>() },
                    constraints: t =>
                    {
                        t.PrimaryKey("PK_comments", x => new { x.TenantId, x.Id });
                        t.ForeignKey(
                            "FK_comments_notes_TenantId_NoteId", x => new { x.TenantId, x.NoteId }, "notes", ["TenantId", "Id"],
                            onDelete: ReferentialAction.Cascade);
                    })
                .Annotation("Citus:TableType", CitusTableType.Distributed)
                .Annotation("Citus:DistributionColumn", "TenantId")
                .Annotation("Citus:ColocateWith", "notes");
            migrationBuilder.AddColumn<string>("Text", "notes", nullable: true);
        }

        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable("comments").Annotation("Citus:TableType", CitusTableType.Distributed);
            migrationBuilder.DropColumn("Text", "notes");
        }

        protected override void BuildTargetModel(ModelBuilder modelBuilder)
            => AddTables(modelBuilder);
    }

    private static void AddTables(ModelBuilder modelBuilder)
        => modelBuilder.Entity("Kind", b =>
        {
            b.Property<int>("Id");
            b.HasKey("Id");
            b.ToTable("kinds");
            b.HasAnnotation("Citus:TableType", CitusTableType.Reference);
        });
}
