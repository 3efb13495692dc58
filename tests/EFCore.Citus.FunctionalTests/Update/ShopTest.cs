using EFCore.Citus.FunctionalTests.TestUtilities;
using Microsoft.EntityFrameworkCore;

namespace EFCore.Citus.FunctionalTests.Update;

/// <summary>
///     Represents a test with a separate shop that has one country and ten tenants.
/// </summary>
public abstract class ShopTest(CitusClusterFixture fixture) : CitusTest(fixture)
{
    protected static CancellationToken CancellationToken
        => TestContext.Current.CancellationToken;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        await using var context = Create();
        await context.Database.EnsureCreatedAsync(CancellationToken);
        context.Add(new Country { Code = "de" });
        context.AddRange(Enumerable.Range(1, 10).Select(i => new Tenant { Id = i, Name = "t" }));
        await context.SaveChangesAsync(CancellationToken);
    }

    protected ShopContext Create(Action<DbContextOptionsBuilder>? more = null, bool sets = true)
    {
        var builder = new DbContextOptionsBuilder<ShopContext>();
        builder.UseNpgsql(Database.ConnectionString, npgsql => npgsql.UseCitus(c => c.UseSetBasedSaveChanges(sets)));
        more?.Invoke(builder);

        return new ShopContext(builder.Options);
    }
}
