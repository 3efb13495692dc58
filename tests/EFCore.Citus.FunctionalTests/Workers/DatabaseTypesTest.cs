using EFCore.Citus.FunctionalTests.TestUtilities;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace EFCore.Citus.FunctionalTests.Workers;

/// <summary>
///     Tests types that are defined by a database. They have a different OID on each node, but Npgsql caches the OIDs of the first node.
/// </summary>
public class DatabaseTypesTest(CitusClusterFixture fixture) : CitusTest(fixture)
{
    private static CancellationToken CancellationToken
        => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Type_of_an_extension_fails_behind_one_port()
        => Assert.NotEmpty(await FailuresAsync(Storage.Citext));

    [Fact]
    public async Task Text_works_behind_one_port()
        => Assert.Empty(await FailuresAsync(Storage.Text));

    // The servers of tests start with the same OID, and may assign the same one to the type by chance.
    private async Task SeparateOidsAsync()
    {
        const string next = "SELECT result::bigint FROM run_command_on_all_nodes('SELECT lo_create(0)') ORDER BY 1";
        for (var oids = await Database.ColumnAsync<long>(next);
            oids.Zip(oids.Skip(1)).Any(pair => pair.Second - pair.First < 1_000);
            oids = await Database.ColumnAsync<long>(next))
        {
            await Database.ExecuteAsync(
                "SELECT run_command_on_all_nodes('SELECT count(lo_create(0)) FROM generate_series(1, 2000 * (SELECT groupid FROM pg_dist_local_group))')");
        }
    }

    private async Task<List<Exception>> FailuresAsync(Storage storage)
    {
        await SeparateOidsAsync();
        await using (var coordinator = new MoodContext(Database.ConnectionString, storage))
        {
            await Migrating.MigrateAsync(null, coordinator);
        }

        await using var port = await BalancedPort.OpenAsync(Database);
        var failures = new List<Exception>();
        for (var i = 0; i < 2 * (Cluster.WorkerCount + 1); i++)
        {
            try
            {
                await using var context = new MoodContext(port.ConnectionString, storage);
                context.Add(new Person { Id = i, Name = "x", Mood = Mood.Happy });
                await context.SaveChangesAsync(CancellationToken);
                await context.Set<Person>().Where(p => p.Mood == Mood.Happy && p.Name == "X").ToListAsync(CancellationToken);
            }
            catch (Exception e) when (e is DbUpdateException or PostgresException or InvalidCastException)
            {
                failures.Add(e);
            }
        }

        return failures;
    }

    /// <summary>Indicates the storage of the columns.</summary>
    private enum Storage
    {
        /// <summary>The name has a type of an extension.</summary>
        Citext,

        /// <summary>The name is stored as text.</summary>
        Text
    }

    private enum Mood
    {
        Sad,
        Happy
    }

    private sealed class Person
    {
        public int Id { get; set; }

        public string Name { get; set; } = "";

        public Mood Mood { get; set; }
    }

    private sealed class MoodContext(string connectionString, Storage storage) : DbContext
    {
        protected override void OnConfiguring(DbContextOptionsBuilder optionsBuilder)
            => optionsBuilder.UseOwnServices().UseNpgsql(
                connectionString,
                npgsql => npgsql.UseCitus());

        protected override void OnModelCreating(ModelBuilder modelBuilder)
            => modelBuilder.Entity<Person>(
                b =>
                {
                    b.ToTable("people").IsDistributedBy(p => p.Id).Property(p => p.Id).ValueGeneratedNever();
                    b.Property(p => p.Mood).HasConversion<string>();
                    if (storage == Storage.Citext)
                    {
                        modelBuilder.HasPostgresExtension("citext");
                        b.Property(p => p.Name).HasColumnType("citext");
                    }
                });
    }
}
