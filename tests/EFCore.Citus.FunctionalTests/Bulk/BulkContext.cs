using EFCore.Citus.FunctionalTests.TestUtilities;
using Microsoft.EntityFrameworkCore;

namespace EFCore.Citus.FunctionalTests.Bulk;

/// <summary>
///     Represents a context with the model of a single test.
/// </summary>
public sealed class BulkContext(DbContextOptions options, Action<ModelBuilder> build) : DbContext(options)
{
    public static BulkContext Create(TestDatabase database, Action<ModelBuilder> build, Action<DbContextOptionsBuilder>? configure = null)
    {
        var options = new DbContextOptionsBuilder()
            .UseNpgsql(database.ConnectionString, npgsql => npgsql.UseCitus(c => c.AllowPlainPostgres()))
            .EnableServiceProviderCaching(false);
        configure?.Invoke(options);

        return new BulkContext(options.Options, build);
    }

    /// <summary>Creates the tables of the model.</summary>
    public static async Task<BulkContext> MigrateAsync(
        TestDatabase database,
        Action<ModelBuilder> build,
        Action<DbContextOptionsBuilder>? configure = null)
    {
        var context = Create(database, build, configure);
        await Migrating.MigrateAsync(null, context);

        return context;
    }

    protected override void OnModelCreating(ModelBuilder modelBuilder)
        => build(modelBuilder);
}
