using System.Diagnostics.Metrics;
using System.Linq.Expressions;
using EFCore.Citus.Tenancy;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.Extensions.DependencyInjection;

namespace EFCore.Citus.FunctionalTests.Tenancy.Scopes;

/// <summary>
///     Tests the tenant of a context: pools, factories, compiled queries, queries that run later, and nested scopes.
/// </summary>
public class TenantScopeTest(DeskFixture fixture) : IClassFixture<DeskFixture>
{
    private static readonly Func<DeskContext, int, IAsyncEnumerable<string>> CompiledNames = EF.CompileAsyncQuery(
        (DeskContext context, int id) => context.Projects.Where(p => p.Id == id).Select(p => p.Name));

    private static CancellationToken Cancellation
        => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Pooled_context_forgets_its_scope_when_it_is_returned()
    {
        var (a, b) = await fixture.AddTenantsAsync();
        await using var services = fixture.CreateServices((s, options) => s.AddDbContextPool<DeskContext>(options, poolSize: 1));
        IDisposable left;
        DeskContext first;
        using (var lease = services.CreateScope())
        {
            first = lease.ServiceProvider.GetRequiredService<DeskContext>();
            left = first.ForTenant(a);
            Assert.Equal($"seven of {a}", await first.Projects.Where(p => p.Id == 7).Select(p => p.Name).SingleAsync(Cancellation));
        }

        using (var lease = services.CreateScope())
        {
            var second = lease.ServiceProvider.GetRequiredService<DeskContext>();
            Assert.Same(first, second);
            await Assert.ThrowsAsync<TenantNotSetException>(() => second.Projects.ToListAsync(Cancellation));

            using (second.ForTenant(b))
            {
                left.Dispose();
                Assert.Equal($"seven of {b}", await second.Projects.Where(p => p.Id == 7).Select(p => p.Name).SingleAsync(Cancellation));
            }

            await Assert.ThrowsAsync<TenantNotSetException>(() => second.Projects.ToListAsync(Cancellation));
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Factories_make_contexts_that_ask_for_the_current_tenant(bool pooled)
    {
        var (a, b) = await fixture.AddTenantsAsync();
        await using var services = fixture.CreateServices(
            (s, options) => _ = pooled ? s.AddPooledDbContextFactory<DeskContext>(options) : s.AddDbContextFactory<DeskContext>(options));
        var tenants = services.GetRequiredService<TenantAccessor<int>>();
        var factory = services.GetRequiredService<IDbContextFactory<DeskContext>>();

        // The tenant is the current one when the query runs, and not when the context is created.
        await using var context = await factory.CreateDbContextAsync(Cancellation);
        foreach (var tenant in new[] { a, b, a })
        {
            using (tenants.Begin(tenant))
            {
                Assert.Equal([$"eight of {tenant}", $"seven of {tenant}"], await context.Projects.Select(p => p.Name).Order().ToListAsync(Cancellation));
            }
        }

        await Assert.ThrowsAsync<TenantNotSetException>(() => context.Projects.ToListAsync(Cancellation));

        // The scope of the context takes precedence over the tenant of the application.
        using (tenants.Begin(a))
        using (context.ForTenant(b))
        {
            Assert.Equal($"first of {b}", (await context.Tickets.FindAsync([7L], Cancellation))!.Title);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Internal_services_of_the_application_may_come_in_any_order(bool citusFirst)
    {
        var (a, b) = await fixture.AddTenantsAsync();
        var collection = new ServiceCollection();
        _ = citusFirst
            ? collection.AddEntityFrameworkCitus().AddEntityFrameworkNpgsql()
            : collection.AddEntityFrameworkNpgsql().AddEntityFrameworkCitus();
        await using var services = collection.BuildServiceProvider(validateScopes: true);
        await using var context = fixture.CreateContext(configure: o => o.UseInternalServiceProvider(services));

        await Assert.ThrowsAsync<TenantNotSetException>(() => context.Projects.ToListAsync(Cancellation));
        foreach (var tenant in new[] { a, b })
        {
            using (context.ForTenant(tenant))
            {
                Assert.Equal($"seven of {tenant}", (await context.Projects.FindAsync([7], Cancellation))!.Name);
                Assert.Equal(2, await context.Tickets.CountAsync(Cancellation));
                var project = new Project { Id = 9, Name = "new" };
                context.Add(project);
                await context.SaveChangesAsync(Cancellation);
                Assert.Equal(tenant, context.Entry(project).Property("AccountId").CurrentValue);
            }
        }
    }

    [Fact]
    public async Task Extension_that_comes_before_the_provider_works_as_well()
    {
        var (a, _) = await fixture.AddTenantsAsync();
        var builder = new DbContextOptionsBuilder();
        ((IDbContextOptionsBuilderInfrastructure)builder).AddOrUpdateExtension(new EFCore.Citus.Infrastructure.CitusOptionsExtension());
        await using var context = new DeskContext(builder.UseNpgsql(fixture.Database.ConnectionString).Options);
        using (context.ForTenant(a))
        {
            Assert.Equal($"seven of {a}", (await context.Projects.FindAsync([7], Cancellation))!.Name);
            Assert.Equal(2, await context.Projects.IgnoreQueryFilters().CountAsync(Cancellation));
        }
    }

    [Fact]
    public async Task Compiled_query_runs_for_the_tenant_of_its_execution()
    {
        var (a, b) = await fixture.AddTenantsAsync();
        await using var context = fixture.CreateContext();
        foreach (var tenant in new[] { a, b })
        {
            using (context.ForTenant(tenant))
            {
                Assert.Equal([$"seven of {tenant}"], await CompiledNames(context, 7).ToListAsync(Cancellation));
            }
        }

        Assert.Throws<TenantNotSetException>(() => CompiledNames(context, 7));
        using (context.ForTenants(a, b))
        {
            Assert.Contains("compiled for another kind of scope", Assert.Throws<TenantNotSetException>(() => CompiledNames(context, 7)).Message);
        }

        using (context.AcrossTenants("to compile another"))
        {
            Assert.Throws<TenantNotSetException>(() => CompiledNames(context, 7));
            var compiled = EF.CompileQuery((DeskContext c, int first) => c.Projects.Where(p => p.Id == 7).Count(p => p.Budget >= first));
            Assert.True(compiled(context, 0) >= 2);
            using (context.ForTenant(a))
            {
                Assert.Throws<TenantNotSetException>(() => compiled(context, 0));
            }
        }
    }

    [Fact]
    public async Task Query_that_is_made_in_one_scope_runs_for_the_tenant_of_another()
    {
        var (a, b) = await fixture.AddTenantsAsync();
        await using var context = fixture.CreateContext();
        IQueryable<string> query;
        using (context.ForTenant(a))
        {
            query = context.Projects.Where(p => p.Id == 7).Select(p => p.Name);
        }

        Assert.Throws<TenantNotSetException>(() => query.ToList());
        await Assert.ThrowsAsync<TenantNotSetException>(() => query.ToListAsync(Cancellation));
        await Assert.ThrowsAsync<TenantNotSetException>(async () => await query.AsAsyncEnumerable().FirstAsync(Cancellation));
        using (context.ForTenant(b))
        {
            Assert.Equal([$"seven of {b}"], query.ToList());
            Assert.Equal([$"seven of {b}"], await query.AsAsyncEnumerable().ToListAsync(Cancellation));
        }

        using (context.ForTenants(a, b))
        {
            Assert.Equal([$"seven of {a}", $"seven of {b}"], (await query.ToListAsync(Cancellation)).OrderBy(name => name != $"seven of {a}"));
        }
    }

    [Fact]
    public async Task Query_inside_the_enumeration_of_another_has_its_own_tenants()
    {
        var (a, b) = await fixture.AddTenantsAsync();
        await using var context = fixture.CreateContext();
        var seen = new List<string>();
        using (context.ForTenant(a))
        {
            foreach (var project in context.Projects.OrderBy(p => p.Id).AsEnumerable().ToList())
            {
                using (context.ForTenant(b))
                {
                    seen.Add($"{project.Name} / {context.Projects.Single(p => p.Id == project.Id).Name}");
                }

                using (context.AcrossTenants("to see both"))
                {
                    seen.Add($"{context.Projects.Count(p => p.Id == project.Id && (p.Account!.Id == a || p.Account.Id == b))}");
                }

                seen.Add(context.Projects.Count().ToString());
            }
        }

        Assert.Equal([$"seven of {a} / seven of {b}", "2", "2", $"eight of {a} / eight of {b}", "2", "2"], seen);

        // A reader that is open when the tenant changes keeps the tenant with which it began.
        var tickets = new List<string>();
        using (context.ForTenant(a))
        {
            await foreach (var title in context.Tickets.OrderBy(t => t.Id).Select(t => t.Title).AsAsyncEnumerable())
            {
                tickets.Add(title);
                context.ForTenant(b);
            }
        }

        Assert.Equal([$"first of {a}", $"second of {a}"], tickets);
    }

    [Fact]
    public async Task Scopes_nest_and_end_in_any_order()
    {
        var (a, b) = await fixture.AddTenantsAsync();
        await using var context = fixture.CreateContext();
        var outer = context.ForTenant(a);
        var inner = context.ForTenant(b);
        outer.Dispose();
        Assert.Equal($"account {b}", context.Accounts.Single().Name);
        inner.Dispose();
        inner.Dispose();
        Assert.Throws<TenantNotSetException>(() => context.Accounts.Single());

        using (context.ForTenant(a))
        {
            try
            {
                using (context.ForTenant(b))
                {
                    throw new InvalidOperationException();
                }
            }
            catch (InvalidOperationException)
            {
                Assert.Equal($"account {a}", context.Accounts.Single().Name);
            }
        }

        Assert.Contains("'Int32', not of type 'Int64'", Assert.Throws<ArgumentException>(() => context.ForTenant(7L)).Message);
    }

    [Fact]
    public async Task Nothing_takes_the_filter_away()
    {
        var (a, b) = await fixture.AddTenantsAsync();
        await using var context = fixture.CreateContext(configure: o => o.AddInterceptors(new FilterIgnoringInterceptor()));
        using (context.ForTenant(a))
        {
            context.Add(new Project { Id = 9, Name = "hidden", IsHidden = true });
            await context.SaveChangesAsync(Cancellation);

            // The interceptor runs after that of the library.
            Assert.Equal(3, await context.Projects.CountAsync(Cancellation));
            Assert.Equal(3, await context.Projects.IgnoreQueryFilters().CountAsync(Cancellation));
            Assert.Equal(3, await context.Projects.IgnoreQueryFilters(["EFCore.Citus.One", "other"]).CountAsync(Cancellation));
            Assert.Equal(2, await context.Tickets.Where(t => context.Projects.Any(p => p.Id == t.ProjectId)).CountAsync(Cancellation));
        }

        await using var other = fixture.CreateContext();
        using (other.ForTenant(a))
        {
            Assert.Equal(2, await other.Projects.CountAsync(Cancellation));
            Assert.Equal(3, await other.Projects.IgnoreQueryFilters().CountAsync(Cancellation));
            Assert.Equal(2, await other.Projects.IgnoreQueryFilters(["EFCore.Citus.One"]).CountAsync(Cancellation));

            // The query contains several sets. Filters are ignored in the whole query, as without tenants.
            Assert.Equal(3, await other.Projects.CountAsync(p => other.Accounts.IgnoreQueryFilters().All(x => x.Id == a), Cancellation));
            Assert.Equal(
                [7, 8], await other.Projects.Select(p => p.Id).Union(other.Projects.Select(p => p.Id)).Order().ToListAsync(Cancellation));
            var ids = other.Tickets.Select(t => t.ProjectId);
            Assert.Equal([$"seven of {a}"], await other.Projects.Where(p => ids.Contains(p.Id)).Select(p => p.Name).ToListAsync(Cancellation));
            Assert.Equal(
                2,
                await (from p in other.Projects from q in other.Projects where p.Id == q.Id select q).CountAsync(Cancellation));
        }
    }

    [Fact]
    public async Task Filters_of_the_application_that_ignore_filters_leave_that_of_the_tenant()
    {
        var (a, b) = await fixture.AddTenantsAsync();
        var before = await fixture.RowsOfAsync(b);
        await using var context = new LabelledDeskContext(
            new DbContextOptionsBuilder().UseNpgsql(fixture.Database.ConnectionString, npgsql => npgsql.UseCitus()).Options);
        using (context.ForTenant(a))
        {
            Assert.Equal(
                [$"eight of {a}", $"first of {a}", $"second of {a}", $"seven of {a}"],
                await context.Projects.Select(p => p.Name).Concat(context.Tickets.Select(t => t.Title)).Order().ToListAsync(Cancellation));
            Assert.Equal(4, await (from p in context.Projects from t in context.Tickets select t).CountAsync(Cancellation));
            Assert.Equal(2, await context.Tickets.Where(t => context.Projects.Any()).ExecuteDeleteAsync(Cancellation));
        }

        Assert.Equal(before, await fixture.RowsOfAsync(b));
    }

    [Fact]
    public async Task Working_for_all_tenants_is_logged_and_counted()
    {
        var events = new List<EventData>();
        await using var context = fixture.CreateContext(
            configure: o => o.LogTo((id, _) => id == CitusEventId.AcrossTenantsBegun, events.Add));
        var scopes = 0L;
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, l) =>
        {
            if (instrument is { Meter.Name: "EFCore.Citus", Name: "efcore.citus.across_tenants_scopes" })
            {
                l.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>((_, value, _, _) => Interlocked.Add(ref scopes, value));
        listener.Start();

        using (context.AcrossTenants("monthly invoices"))
        {
            Assert.NotEqual(-1, await context.Accounts.CountAsync(Cancellation));
        }

        var begun = Assert.IsType<AcrossTenantsEventData>(Assert.Single(events));
        Assert.Equal("monthly invoices", begun.Reason);
        Assert.Same(context, begun.Context);
        Assert.Contains("Context 'DeskContext' runs for all tenants: monthly invoices", begun.ToString(), StringComparison.Ordinal);
        // Other tests can begin scopes at the same time.
        Assert.True(scopes >= 1);
        Assert.Throws<ArgumentException>(() => context.AcrossTenants(" "));
    }

    private sealed class LabelledDeskContext(DbContextOptions options) : DeskContext(options)
    {
        protected override void OnModelCreating(ModelBuilder modelBuilder)
        {
            base.OnModelCreating(modelBuilder);
            modelBuilder.Entity<Project>().HasQueryFilter(p => Labels.IgnoreQueryFilters().Any(l => l.Name != p.Name));
        }
    }

    private sealed class FilterIgnoringInterceptor : IQueryExpressionInterceptor
    {
        public Expression QueryCompilationStarting(Expression queryExpression, QueryExpressionEventData eventData)
            => new Visitor().Visit(queryExpression);

        private sealed class Visitor : ExpressionVisitor
        {
            protected override Expression VisitExtension(Expression node)
                => node is Microsoft.EntityFrameworkCore.Query.EntityQueryRootExpression
                    ? Expression.Call(
                        typeof(EntityFrameworkQueryableExtensions),
                        nameof(EntityFrameworkQueryableExtensions.IgnoreQueryFilters),
                        [node.Type.GetGenericArguments()[0]],
                        node)
                    : base.VisitExtension(node);
        }
    }
}
