using EFCore.Citus.Infrastructure;
using EFCore.Citus.Tenancy;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace EFCore.Citus.FunctionalTests.Tenancy.Scopes;

/// <summary>
///     Tests contexts that have their own tenant, as in the documentation of Entity Framework Core on multi-tenancy.
/// </summary>
public class TenantOfContextTest(DeskFixture fixture) : IClassFixture<DeskFixture>
{
    private IModel? _model;

    private static CancellationToken Cancellation
        => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Context_works_for_the_tenant_that_it_was_made_with()
    {
        var (a, b) = await fixture.AddTenantsAsync();
        var compiled = CompileName();
        foreach (var tenant in new[] { a, b })
        {
            await using var context = Create(tenant);
            Assert.Equal([$"seven of {tenant}"], await context.Projects.Where(p => p.Id == 7).Select(p => p.Name).ToListAsync(Cancellation));
            Assert.Equal($"seven of {tenant}", (await context.Projects.FindAsync([7], Cancellation))!.Name);
            Assert.Equal($"seven of {tenant}", compiled(context, 7));
            context.Add(new Project { Id = 9, Name = "new" });
            await context.SaveChangesAsync(Cancellation);
            Assert.Equal(tenant, context.Entry(context.Projects.Local.Single(p => p.Id == 9)).Property("AccountId").CurrentValue);
            Assert.Equal(1, await context.Projects.Where(p => p.Id == 9).ExecuteDeleteAsync(Cancellation));
            await context.BulkInsertAsync([new Project { Id = 10, Name = "bulk" }], cancellationToken: Cancellation);
            Assert.Equal(3, await context.Projects.CountAsync(Cancellation));
        }

        await using var other = Create(a);
        using (other.ForTenant(b))
        {
            Assert.Equal($"seven of {b}", compiled(other, 7));
        }

        using (other.ForTenants(a, b))
        {
            Assert.Equal(2, await other.Projects.CountAsync(p => p.Id == 7, Cancellation));
        }

        var theirs = new Project { Id = 11, Name = "other" };
        other.Add(theirs);
        other.Entry(theirs).Property("AccountId").CurrentValue = b;
        await Assert.ThrowsAsync<TenantMismatchException>(() => other.SaveChangesAsync(Cancellation));
    }

    [Fact]
    public async Task Pooled_context_works_for_the_tenant_of_its_property()
    {
        var (a, b) = await fixture.AddTenantsAsync();
        var compiled = CompileName();
        await using var services = new ServiceCollection()
            .AddTenantAccessor<int>()
            .AddPooledDbContextFactory<KnowingContext>(Configure, poolSize: 1)
            .BuildServiceProvider();
        var factory = services.GetRequiredService<IDbContextFactory<KnowingContext>>();
        foreach (var tenant in new[] { a, b })
        {
            await using var context = await factory.CreateDbContextAsync(Cancellation);
            context.TenantId = tenant;
            Assert.Equal($"seven of {tenant}", compiled(context, 7));
            Assert.Equal(2, await context.Projects.CountAsync(Cancellation));
        }

        // The tenant of the application is not used.
        using var scope = services.GetRequiredService<TenantAccessor<int>>().Begin(a);
        await using var unset = await factory.CreateDbContextAsync(Cancellation);
        unset.TenantId = null;
        Assert.Contains(
            "returned no tenant for context 'KnowingContext'",
            (await Assert.ThrowsAsync<TenantNotSetException>(() => unset.Projects.ToListAsync(Cancellation))).Message);
        unset.TenantId = 0;
        Assert.Throws<TenantNotSetException>(() => compiled(unset, 7));
    }

    [Fact]
    public async Task Contexts_with_functions_of_their_own_share_one_service_provider()
    {
        var (a, b) = await fixture.AddTenantsAsync();
        await using var one = Create(a);
        await using var other = new KnowingContext(Options(c => c.CurrentTenant((KnowingContext _) => b)));
        Assert.Same(one.GetService<IRelationalTypeMappingSource>(), other.GetService<IRelationalTypeMappingSource>());
        Assert.Equal($"seven of {a}", one.Projects.Single(p => p.Id == 7).Name);
        Assert.Equal($"seven of {b}", other.Projects.Single(p => p.Id == 7).Name);
    }

    [Fact]
    public async Task Function_for_other_contexts_or_keys_is_refused()
    {
        await using var context = new DeskContext(Options(c => c.CurrentTenant<KnowingContext, int>(db => db.TenantId)));
        Assert.Contains(
            "'KnowingContext', but the options are used by a context of type 'DeskContext'",
            Assert.Throws<InvalidOperationException>(() => context.Projects.ToList()).Message);

        await using var knowing = new KnowingContext(Options(c => c.CurrentTenant<KnowingContext, long>(db => db.TenantId)));
        Assert.Contains(
            "is of type 'Int32', not of type 'Int64'", Assert.Throws<InvalidOperationException>(() => knowing.Projects.ToList()).Message);
    }

    // A compiled query belongs to one model, and the cache that tests share can remove the model in the meantime.
    private Func<KnowingContext, int, string> CompileName()
    {
        using var knowing = Create(1);
        _model = knowing.Model;

        return EF.CompileQuery((KnowingContext context, int id) => context.Projects.Where(p => p.Id == id).Select(p => p.Name).Single());
    }

    private KnowingContext Create(int tenant)
        => new(Options()) { TenantId = tenant };

    private DbContextOptions Options(Action<CitusDbContextOptionsBuilder>? citus = null)
    {
        var builder = new DbContextOptionsBuilder();
        Configure(builder, citus);

        return builder.Options;
    }

    private void Configure(DbContextOptionsBuilder options)
        => Configure(options, null);

    private void Configure(DbContextOptionsBuilder options, Action<CitusDbContextOptionsBuilder>? citus)
    {
        options.UseNpgsql(
            fixture.Database.ConnectionString,
            npgsql => npgsql.UseCitus(citus ?? (c => c.CurrentTenant<KnowingContext, int>(db => db.TenantId))));
        if (_model is not null)
        {
            options.UseModel(_model);
        }
    }

    private sealed class KnowingContext(DbContextOptions options) : DeskContext(options)
    {
        public int? TenantId { get; set; }
    }
}
