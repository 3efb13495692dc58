using EFCore.Citus.FunctionalTests.TestUtilities;
using EFCore.Citus.Metadata;
using Microsoft.EntityFrameworkCore;

namespace EFCore.Citus.FunctionalTests.Migrations;

/// <summary>
///     Tests columns with values from a sequence that are added to tables with rows, which Citus refuses in a single step.
/// </summary>
public class SequenceColumnTest(CitusClusterFixture fixture) : CitusTest(fixture)
{
    [Theory]
    [InlineData(CitusTableType.Distributed, "number")]
    [InlineData(CitusTableType.Distributed, "Number \"ü\"")]
    [InlineData(CitusTableType.SingleShard, "number")]
    [InlineData(CitusTableType.Reference, "number")]
    [InlineData(CitusTableType.ManagedLocal, "number")]
    public async Task Optional_column_takes_values_from_a_sequence(CitusTableType type, string column)
    {
        await using var before = new NoteContext(Database.ConnectionString, type, null);
        await using var after = new NoteContext(Database.ConnectionString, type, column);
        await Migrating.MigrateAsync(null, before);
        await Database.ExecuteAsync("INSERT INTO notes (id) VALUES (1), (2)");

        await Migrating.MigrateAsync(before, after);

        await Database.ExecuteAsync("INSERT INTO notes (id) VALUES (3)");
        Assert.Equal(
            [null, null, 1L],
            await after.Set<Note>().OrderBy(n => n.Id).Select(n => n.Number).ToListAsync(TestContext.Current.CancellationToken));
        await CitusCatalog.AssertMatchesAsync(after, Database);

        await Migrating.MigrateAsync(after, before);
        Assert.Equal(3, await before.Set<Note>().CountAsync(TestContext.Current.CancellationToken));
    }

    private sealed class NoteContext(string connectionString, CitusTableType type, string? column) : DbContext
    {
        protected override void OnConfiguring(DbContextOptionsBuilder optionsBuilder)
            => optionsBuilder.UseNpgsql(connectionString, npgsql => npgsql.UseCitus()).EnableServiceProviderCaching(false);

        protected override void OnModelCreating(ModelBuilder modelBuilder)
            => modelBuilder.Entity<Note>(
                b =>
                {
                    b.ToTable("notes").Property(n => n.Id).HasColumnName("id").ValueGeneratedNever();
                    _ = type switch
                    {
                        CitusTableType.Distributed => b.IsDistributedBy(n => n.Id),
                        CitusTableType.SingleShard => b.IsSingleShardTable(),
                        CitusTableType.Reference => b.IsReferenceTable(),
                        _ => b.IsManagedLocalTable()
                    };
                    if (column is null)
                    {
                        b.Ignore(n => n.Number);
                    }
                    else
                    {
                        modelBuilder.HasSequence<long>("numbers");
                        b.Property(n => n.Number).HasColumnName(column).HasDefaultValueSql("nextval('numbers')");
                    }
                });
    }

    private sealed class Note
    {
        public int Id { get; set; }

        public long? Number { get; set; }
    }
}
