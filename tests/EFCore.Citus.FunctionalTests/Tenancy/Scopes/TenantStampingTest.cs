using EFCore.Citus.Tenancy;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.DependencyInjection;

namespace EFCore.Citus.FunctionalTests.Tenancy.Scopes;

/// <summary>
///     Tests contexts that only set the tenant of rows: the rows that they read inside and outside of scopes, and the cache of their
///     queries.
/// </summary>
public class TenantStampingTest(DeskFixture fixture) : IClassFixture<DeskFixture>
{
    private static CancellationToken Cancellation
        => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Stamping_alone_leaves_reads_and_rows_of_others_alone()
    {
        var (a, b) = await fixture.AddTenantsAsync();
        await using var services = new ServiceCollection()
            .AddTenantAccessor<int>()
            .AddDbContext<DeskContext>(
                o => o.UseNpgsql(fixture.Database.ConnectionString, npgsql => npgsql.UseCitus(c => c.StampTenantsOnly())))
            .BuildServiceProvider();
        await using var scope = services.CreateAsyncScope();
        var context = scope.ServiceProvider.GetRequiredService<DeskContext>();
        Assert.Equal(2, await context.Projects.CountAsync(p => p.Id == 7 && (p.Account!.Id == a || p.Account.Id == b), Cancellation));

        // The current tenant of the application is set on rows, and does not filter queries.
        using (services.GetRequiredService<TenantAccessor<int>>().Begin(a))
        {
            var theirs = await context.Tickets.SingleAsync(t => t.Id == 7 && EF.Property<int>(t, "AccountId") == b, Cancellation);
            theirs.Title = "changed";
            var mine = new Project { Id = 9, Name = "mine" };
            context.Add(mine);
            await context.SaveChangesAsync(Cancellation);
            Assert.Equal(a, context.Entry(mine).Property("AccountId").CurrentValue);
            Assert.Same(theirs, await context.Tickets.FindAsync([b, 7L], Cancellation));
        }

        Assert.Equal(
            ["changed"],
            await fixture.Database.ColumnAsync<string>($"SELECT \"Title\" FROM \"Tickets\" WHERE \"AccountId\" = {b} AND \"Id\" = 7"));
    }

    [Fact]
    public async Task Application_moves_query_by_query_with_scopes_of_its_own()
    {
        var (a, b) = await fixture.AddTenantsAsync();
        await using var context = fixture.CreateContext(c => c.StampTenantsOnly());
        var theirs = await context.Projects.SingleAsync(p => p.Id == 7 && EF.Property<int>(p, "AccountId") == b, Cancellation);
        using (context.ForTenant(a))
        {
            Assert.Equal([$"seven of {a}"], await context.Projects.Where(p => p.Id == 7).Select(p => p.Name).ToListAsync(Cancellation));
            Assert.Equal($"seven of {a}", (await context.Projects.FindAsync([7], Cancellation))!.Name);
            Assert.Equal(0, await context.Projects.Where(p => EF.Property<int>(p, "AccountId") == b).ExecuteDeleteAsync(Cancellation));
            await Assert.ThrowsAsync<TenantMismatchException>(() => context.Projects.FindAsync([b, 7], Cancellation).AsTask());

            // Data of an entity is read for the tenant of the entity.
            await context.Entry(theirs).Collection(p => p.Tickets).LoadAsync(Cancellation);
            Assert.Equal([$"first of {b}", $"second of {b}"], theirs.Tickets.OrderBy(t => t.Id).Select(t => t.Title));
            await context.Entry(theirs).ReloadAsync(Cancellation);
            Assert.Equal(EntityState.Unchanged, context.Entry(theirs).State);

            theirs.Budget = 17;
            await context.SaveChangesAsync(Cancellation);
        }

        Assert.Equal(
            [17], await fixture.Database.ColumnAsync<int>($"SELECT \"Budget\" FROM \"Projects\" WHERE \"AccountId\" = {b} AND \"Id\" = 7"));
        using (context.ForTenants(a, b))
        {
            Assert.Equal(2, await context.Projects.CountAsync(p => p.Id == 7, Cancellation));
        }

        using (context.AcrossTenants("to see all"))
        {
            Assert.Equal(2, await context.Projects.CountAsync(p => p.Id == 7 && (p.Account!.Id == a || p.Account.Id == b), Cancellation));
        }

        Assert.Equal(2, await context.Projects.CountAsync(p => p.Id == 7 && (p.Account!.Id == a || p.Account.Id == b), Cancellation));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Queries_of_contexts_with_other_options_stay_apart_in_a_shared_cache(bool stampingFirst)
    {
        var (a, b) = await fixture.AddTenantsAsync();
        using var cache = new MemoryCache(new MemoryCacheOptions());
        await using var stamping = fixture.CreateContext(c => c.StampTenantsOnly(), o => o.UseMemoryCache(cache));
        await using var strict = fixture.CreateContext(configure: o => o.UseMemoryCache(cache));
        foreach (var isStamping in new[] { stampingFirst, !stampingFirst, stampingFirst })
        {
            if (isStamping)
            {
                Assert.Equal([$"seven of {a}", $"seven of {b}"], Names(stamping));
            }
            else
            {
                Assert.Throws<TenantNotSetException>(() => Names(strict));
                using (strict.ForTenant(a))
                {
                    Assert.Equal([$"seven of {a}"], Names(strict));
                }
            }
        }

        string[] Names(DeskContext context)
            => [.. context.Projects.Where(p => p.Id == 7 && p.Budget >= a && p.Budget <= b).OrderBy(p => p.Budget).Select(p => p.Name)];
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Compiled_query_refuses_a_context_with_other_options_than_it_was_compiled_for(bool stampingFirst)
    {
        var (a, b) = await fixture.AddTenantsAsync();
        await using var first = fixture.CreateContext();
        await using var stamping = fixture.CreateContext(c => c.StampTenantsOnly(), o => o.UseModel(first.Model));
        await using var strict = fixture.CreateContext(configure: o => o.UseModel(first.Model));
        var compiled = EF.CompileQuery((DeskContext c, int from, int to) => c.Projects.Count(p => p.Id == 7 && p.Budget >= from && p.Budget <= to));
        var shared = EF.CompileQuery((DeskContext c) => c.Countries.Count());
        using var scope = strict.ForTenant(a);
        if (stampingFirst)
        {
            Assert.Equal((2, 1), (compiled(stamping, a, b), shared(stamping)));
            Assert.Contains("compiled for", Assert.Throws<TenantNotSetException>(() => compiled(strict, a, b)).Message);
            Assert.Equal(1, shared(strict));
            using (stamping.ForTenant(a))
            {
                Assert.Throws<TenantNotSetException>(() => compiled(stamping, a, b));
            }
        }
        else
        {
            Assert.Equal((1, 1), (compiled(strict, a, b), shared(strict)));
            Assert.Contains("compiled for", Assert.Throws<TenantNotSetException>(() => compiled(stamping, a, b)).Message);
            Assert.Equal(1, shared(stamping));
            using (stamping.ForTenant(a))
            {
                Assert.Equal(1, compiled(stamping, a, b));
            }
        }
    }
}
