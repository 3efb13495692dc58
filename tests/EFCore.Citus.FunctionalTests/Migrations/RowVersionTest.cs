using EFCore.Citus.FunctionalTests.TestUtilities;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace EFCore.Citus.FunctionalTests.Migrations;

/// <summary>
///     Tests a row version that gets a separate column, as recommended by CITUS100 and CITUS103. Entity Framework Core detects the change
///     as a column that is renamed from <c>xmin</c>.
/// </summary>
public class RowVersionTest(CitusClusterFixture fixture) : CitusTest(fixture)
{
    [Theory]
    [InlineData("local", "int")]
    [InlineData("distributed", "int")]
    [InlineData("distributed", "uint")]
    [InlineData("distributed", "string")]
    public async Task Column_takes_the_place_of_xmin_and_back(string table, string type)
    {
        await using var before = Context(table, "xmin");
        await using var after = Context(table, type);
        await Migrating.MigrateAsync(null, before);
        await Database.ExecuteAsync("INSERT INTO notes (id) VALUES (1), (2)");

        await Migrating.MigrateAsync(before, after);

        Assert.Equal(["Version", "id"], await ColumnsAsync());
        var note = await after.Set<Note>().SingleAsync(n => n.Id == 1, TestContext.Current.CancellationToken);
        after.Entry(note).Property("Version").CurrentValue = type switch { "int" => 5, "uint" => 5U, _ => "5" };
        Assert.Equal(1, await after.SaveChangesAsync(TestContext.Current.CancellationToken));

        await Migrating.MigrateAsync(after, before);
        Assert.Equal(["id"], await ColumnsAsync());
        Assert.Equal(2, await before.Set<Note>().CountAsync(TestContext.Current.CancellationToken));
    }

    private Task<IReadOnlyList<string>> ColumnsAsync()
        => Database.ColumnAsync<string>(
            "SELECT attname::text FROM pg_attribute WHERE attrelid = 'notes'::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attname COLLATE \"C\"");

    private NoteContext Context(string table, string version)
        => new(
            new DbContextOptionsBuilder().UseNpgsql(Database.ConnectionString, npgsql => npgsql.UseCitus())
                .EnableServiceProviderCaching(false)
                .Options,
            table,
            version);

    private sealed class NoteContext(DbContextOptions options, string table, string kind) : DbContext(options)
    {
        protected override void OnModelCreating(ModelBuilder modelBuilder)
            => modelBuilder.Entity<Note>(
                b =>
                {
                    b.ToTable("notes").Property(n => n.Id).HasColumnName("id").ValueGeneratedNever();
                    _ = table == "distributed" ? b.IsDistributedBy(n => n.Id) : b;
                    PropertyBuilder version = kind switch
                    {
                        "xmin" => b.Property<uint>("Version").IsRowVersion(),
                        "int" => b.Property<int>("Version"),
                        "uint" => b.Property<uint>("Version").HasColumnName("Version").HasColumnType("bigint"),
                        _ => b.Property<string>("Version")
                    };
                    version.IsConcurrencyToken();
                });
    }

    private sealed class Note
    {
        public int Id { get; set; }
    }
}
