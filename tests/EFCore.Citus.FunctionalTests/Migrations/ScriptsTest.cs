using System.Text.RegularExpressions;
using EFCore.Citus.FunctionalTests.TestUtilities;
using EFCore.Citus.Metadata;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace EFCore.Citus.FunctionalTests.Migrations;

/// <summary>
///     Tests scripts of migrations with all options of the tools. Idempotent scripts are executed twice.
/// </summary>
public partial class ScriptsTest(CitusClusterFixture fixture) : CitusTest(fixture)
{
    [Theory]
    [InlineData(MigrationsSqlGenerationOptions.Default, false)]
    [InlineData(MigrationsSqlGenerationOptions.Default, true)]
    [InlineData(MigrationsSqlGenerationOptions.NoTransactions, false)]
    [InlineData(MigrationsSqlGenerationOptions.NoTransactions, true)]
    [InlineData(MigrationsSqlGenerationOptions.Idempotent, false)]
    [InlineData(MigrationsSqlGenerationOptions.Idempotent, true)]
    [InlineData(MigrationsSqlGenerationOptions.Idempotent | MigrationsSqlGenerationOptions.NoTransactions, false)]
    [InlineData(MigrationsSqlGenerationOptions.Idempotent | MigrationsSqlGenerationOptions.NoTransactions, true)]
    public async Task Create_what_the_model_says(MigrationsSqlGenerationOptions options, bool allowPlainPostgres)
    {
        await using var context = new TeamContext(Database.ConnectionString, allowPlainPostgres);
        var migrator = context.GetService<IMigrator>();

        await RunAsync(Database, migrator.GenerateScript(options: options), options);

        await CitusCatalog.AssertMatchesAsync(context, Database);
        Assert.Equal(2L, await Database.ScalarAsync<long>("SELECT count(*) FROM members"));
        await RunAsync(Database, migrator.GenerateScript("20260101000000_All", Migration.InitialDatabase, options), options);
        Assert.Empty(await CitusCatalog.ReadTablesAsync(Database));
    }

    internal static async Task RunAsync(TestDatabase database, string script, MigrationsSqlGenerationOptions options)
    {
        // A message is a transaction unless it contains transactions. Without them, the script is executed statement by statement, as psql
        // does.
        var messages = options.HasFlag(MigrationsSqlGenerationOptions.NoTransactions) ? EndOfStatement().Split(script) : [script];
        for (var run = 0; run < (options.HasFlag(MigrationsSqlGenerationOptions.Idempotent) ? 2 : 1); run++)
        {
            foreach (var message in messages)
            {
                await database.ExecuteAsync(message);
            }
        }
    }

    // Statements inside a block are indented.
    [GeneratedRegex(@"(?<=;\s*)^(?=[A-Z])(?!END|BEGIN)", RegexOptions.Multiline)]
    private static partial Regex EndOfStatement();
}

/// <summary>
///     Tests the same scripts on PostgreSQL without Citus.
/// </summary>
public class PlainScriptsTest(CitusClusterFixture fixture) : PlainPostgresTest(fixture)
{
    [Theory]
    [InlineData(MigrationsSqlGenerationOptions.Default)]
    [InlineData(MigrationsSqlGenerationOptions.NoTransactions)]
    [InlineData(MigrationsSqlGenerationOptions.Idempotent)]
    public async Task Create_plain_tables(MigrationsSqlGenerationOptions options)
    {
        await using var context = new TeamContext(Database.ConnectionString, allowPlainPostgres: true);
        var migrator = context.GetService<IMigrator>();

        await ScriptsTest.RunAsync(Database, migrator.GenerateScript(options: options), options);

        Assert.Equal(2L, await Database.ScalarAsync<long>("SELECT count(*) FROM members"));
        Assert.Equal(3L, await Database.ScalarAsync<long>("SELECT count(*) FROM pg_constraint WHERE contype = 'f'"));
        await ScriptsTest.RunAsync(Database, migrator.GenerateScript("20260101000000_All", Migration.InitialDatabase, options), options);
        Assert.Equal(0L, await Database.ScalarAsync<long>("SELECT count(*) FROM pg_constraint WHERE contype = 'f'"));
        await context.Database.MigrateAsync(TestContext.Current.CancellationToken);
        Assert.Equal(2L, await Database.ScalarAsync<long>("SELECT count(*) FROM members"));
    }
}

internal sealed class TeamContext(string connectionString, bool allowPlainPostgres) : DbContext
{
    protected override void OnConfiguring(DbContextOptionsBuilder optionsBuilder)
        => optionsBuilder
            .UseNpgsql(
                connectionString,
                npgsql => npgsql.MigrationsHistoryTable("__History", "team\"s").UseCitus(c => c.AllowPlainPostgres(allowPlainPostgres)))
            .ConfigureWarnings(w => w.Ignore(RelationalEventId.PendingModelChangesWarning));

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity("Country", b =>
        {
            b.Property<int>("Id").ValueGeneratedNever();
            b.ToTable("countries").IsReferenceTable();
        });
        modelBuilder.Entity("Team", b =>
        {
            b.Property<int>("Id").ValueGeneratedNever();
            b.Property<int?>("CountryId");
            b.ToTable("it's \"teams\"").IsDistributedBy("Id");
            b.HasOne("Country", null).WithMany().HasForeignKey("CountryId").HasConstraintName("fk_1");
        });
        modelBuilder.Entity("Member", b =>
        {
            b.Property<int>("TeamId");
            b.Property<int>("Id");
            b.Property<int?>("CountryId");
            b.HasKey("TeamId", "Id");
            b.ToTable("members").IsDistributedBy("TeamId");
            b.HasOne("Team", null).WithMany().HasForeignKey("TeamId").HasConstraintName("fk_2");
            b.HasOne("Country", null).WithMany().HasForeignKey("CountryId").HasConstraintName("fk_3");
        });
    }

    [DbContext(typeof(TeamContext))]
    [Migration("20260101000000_All")]
    private sealed class AllMigration : Migration
    {
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AlterDatabase().Annotation("Npgsql:PostgresExtension:citus", ",,");
            migrationBuilder.CreateTable(
                    "countries", t => new { Id = t.Column<int>() }, constraints: t => t.PrimaryKey("pk_1", x => x.Id), comment: "it's")
                .Annotation("Citus:TableType", CitusTableType.Reference);
            migrationBuilder.CreateTable(
                    "it's \"teams\"",
                    t => new { Id = t.Column<int>(), CountryId = t.Column<int>(nullable: true) },
                    constraints: t =>
                    {
                        t.PrimaryKey("pk_2", x => x.Id);
                        t.ForeignKey("fk_1", x => x.CountryId, "countries", "Id");
                    })
                .Annotation("Citus:TableType", CitusTableType.Distributed)
                .Annotation("Citus:DistributionColumn", "Id");
            migrationBuilder.CreateTable(
                    "members",
                    t => new { TeamId = t.Column<int>(), Id = t.Column<int>(), CountryId = t.Column<int>(nullable: true) },
                    constraints: t =>
                    {
                        t.PrimaryKey("pk_3", x => new { x.TeamId, x.Id });
                        t.ForeignKey("fk_2", x => x.TeamId, "it's \"teams\"", "Id");
                        t.ForeignKey("fk_3", x => x.CountryId, "countries", "Id");
                    })
                .Annotation("Citus:TableType", CitusTableType.Distributed)
                .Annotation("Citus:DistributionColumn", "TeamId")
                .Annotation("Citus:ColocateWith", "it's \"teams\"");
            migrationBuilder.InsertData("countries", ["Id"], ["integer"], new object[] { 1 });
            migrationBuilder.InsertData("it's \"teams\"", ["Id", "CountryId"], ["integer", "integer"], new object[] { 1, 1 });
            migrationBuilder.InsertData(
                "members", ["TeamId", "Id", "CountryId"], ["integer", "integer", "integer"], new object[,] { { 1, 1, 1 }, { 1, 2, 1 } });
        }

        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable("members").Annotation("Citus:TableType", CitusTableType.Distributed);
            migrationBuilder.DropTable("it's \"teams\"").Annotation("Citus:TableType", CitusTableType.Distributed);
            migrationBuilder.DropTable("countries").Annotation("Citus:TableType", CitusTableType.Reference);
        }
    }
}
