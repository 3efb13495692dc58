using EFCore.Citus.FunctionalTests.TestUtilities;
using EFCore.Citus.Infrastructure;
using EFCore.Citus.Metadata;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace EFCore.Citus.FunctionalTests.Migrations;

/// <summary>
///     Tests migrations for the version of a server that the model does not specify.
/// </summary>
public class ServerVersionTest(CitusClusterFixture fixture) : CitusTest(fixture)
{
    private const string Tables = "SELECT count(*) FROM pg_class WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace";

    private static readonly Version CollationsInGroups = new(14, 0);

    [Fact]
    public async Task Versions_are_those_of_the_server()
    {
        var expected = new ServerVersion(
            new Version(Cluster.CitusVersion!.Major, Cluster.CitusVersion.Minor),
            new Version(Cluster.PostgresVersion.Major, Cluster.PostgresVersion.Minor));

        Assert.Equal(expected, await ReadAsync());

        // The version of the extension that could be created is used.
        await Database.ExecuteAsync("DROP EXTENSION citus CASCADE");
        Assert.Equal(expected, await ReadAsync());

        async Task<ServerVersion> ReadAsync()
        {
            await using var connection = await Database.OpenAsync();
            await using var command = connection.CreateCommand();
            command.CommandText = ServerVersion.Query;
            await using var reader = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);
            Assert.True(await reader.ReadAsync(TestContext.Current.CancellationToken));

            return ServerVersion.Read(reader);
        }
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(false, false)]
    public async Task Server_that_is_too_old_is_refused_before_anything_is_changed(bool migrates, bool async)
    {
        // The version is read from the catalog, which a superuser may change.
        await Database.ExecuteAsync("UPDATE pg_extension SET extversion = '11.3-2' WHERE extname = 'citus'");
        await using var context = new RegionsContext(Database.ConnectionString);

        var exception = await Assert.ThrowsAsync<InvalidOperationException>(() => CreateAsync(context, migrates, async));

        Assert.StartsWith("The server has Citus 11.3, which is not supported. Update every node to Citus 12.1 or later", exception.Message, StringComparison.Ordinal);
        await Database.ExecuteAsync("UPDATE pg_extension SET extversion = $1 WHERE extname = 'citus'", $"{Cluster.CitusVersion!.ToString(2)}-1");
        Assert.Equal(0L, await Database.ScalarAsync<long>(Tables));
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(false, false)]
    public async Task Model_is_held_against_the_rules_of_the_server_before_anything_is_changed(bool migrates, bool async)
    {
        await using var context = new RegionsContext(Database.ConnectionString);

        if (Cluster.CitusVersion < CollationsInGroups)
        {
            var exception = await Assert.ThrowsAsync<InvalidOperationException>(() => CreateAsync(context, migrates, async));

            Assert.Contains("\nCITUS067: ", exception.Message, StringComparison.Ordinal);
            Assert.Equal(0L, await Database.ScalarAsync<long>(Tables));
        }
        else
        {
            await CreateAsync(context, migrates, async);

            Assert.Equal(2, (await CitusCatalog.ReadTablesAsync(Database)).Select(t => t.ColocationId).Distinct().Count());
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Model_is_held_against_the_rules_of_the_server_before_a_database_is_created(bool async)
    {
        Assert.SkipWhen(Cluster.CitusVersion >= CollationsInGroups, "the server has no rule that another supported one lacks");
        await using var reserved = TestDatabase.Reserve(Cluster);
        await using var context = new RegionsContext(reserved.ConnectionString);

        var exception = await Assert.ThrowsAsync<InvalidOperationException>(() => CreateAsync(context, migrates: true, async));

        Assert.Contains("\nCITUS067: ", exception.Message, StringComparison.Ordinal);
        Assert.Equal(0L, await Database.ScalarAsync<long>("SELECT count(*) FROM pg_database WHERE datname = $1", reserved.Name));
    }

    [Fact]
    public async Task Database_that_is_up_to_date_is_left_alone()
    {
        await using var context = new RegionsContext(Database.ConnectionString);
        await Database.ExecuteAsync(context.GetService<IHistoryRepository>().GetCreateScript());
        await Database.ExecuteAsync("INSERT INTO \"__EFMigrationsHistory\" VALUES ('20260101000000_Tables', '10.0.0')");

        await context.Database.MigrateAsync(TestContext.Current.CancellationToken);
        context.Database.Migrate();

        Assert.Equal(1L, await Database.ScalarAsync<long>(Tables));
    }

    private static async Task CreateAsync(DbContext context, bool migrates, bool async)
    {
        switch (migrates, async)
        {
            case (true, true):
                await context.Database.MigrateAsync(TestContext.Current.CancellationToken);
                break;
            case (true, false):
                context.Database.Migrate();
                break;
            case (false, true):
                await context.Database.EnsureCreatedAsync(TestContext.Current.CancellationToken);
                break;
            default:
                context.Database.EnsureCreated();
                break;
        }
    }

    private sealed class RegionsContext(string connectionString) : DbContext
    {
        protected override void OnConfiguring(DbContextOptionsBuilder optionsBuilder)
            => optionsBuilder
                .UseNpgsql(connectionString, npgsql => npgsql.UseAdminDatabase("citus").UseCitus())
                // The migrations in this test have no snapshot, so pending model changes cannot be detected.
                .ConfigureWarnings(w => w.Ignore(RelationalEventId.PendingModelChangesWarning));

        protected override void OnModelCreating(ModelBuilder modelBuilder)
        {
            modelBuilder.Entity<Region>(b =>
            {
                b.ToTable("regions").IsDistributedBy(r => r.Code);
                b.HasKey(r => r.Code);
            });
            modelBuilder.Entity<Country>(b =>
            {
                b.ToTable("countries").IsDistributedBy(c => c.Code);
                b.HasKey(c => c.Code);
                b.Property(c => c.Code).UseCollation("C");
            });
        }
    }

    private sealed class Region
    {
        public required string Code { get; set; }
    }

    private sealed class Country
    {
        public required string Code { get; set; }
    }

    [DbContext(typeof(RegionsContext))]
    [Migration("20260101000000_Tables")]
    private sealed class TablesMigration : Migration
    {
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AlterDatabase().Annotation("Npgsql:PostgresExtension:citus", ",,");
            foreach (var (table, collation) in new[] { ("regions", null), ("countries", "C") })
            {
                migrationBuilder.CreateTable(
                        table,
                        t => new { Code = t.Column<string>(type: "text", collation: collation) },
                        constraints: t => t.PrimaryKey($"PK_{table}", x => x.Code))
                    .Annotation("Citus:TableType", CitusTableType.Distributed)
                    .Annotation("Citus:DistributionColumn", "Code");
            }
        }
    }
}
