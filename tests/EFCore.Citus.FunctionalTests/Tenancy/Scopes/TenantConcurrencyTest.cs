using System.Globalization;
using EFCore.Citus.Tenancy;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace EFCore.Citus.FunctionalTests.Tenancy.Scopes;

/// <summary>
///     Tests many flows at the same time on contexts of one pool, each with one tenant after the other. No flow reads or writes a row of
///     another tenant. <c>CITUS_TENANT_OPERATIONS</c> sets the number of operations.
/// </summary>
public class TenantConcurrencyTest(DeskFixture fixture) : IClassFixture<DeskFixture>
{
    private const int Flows = 64;

    private static readonly Func<DeskContext, int, Task<string>> CompiledName = EF.CompileAsyncQuery(
        (DeskContext context, int id) => context.Projects.Where(p => p.Id == id).Select(p => p.Name).Single());

    private static int Operations
        => int.Parse(Environment.GetEnvironmentVariable("CITUS_TENANT_OPERATIONS") ?? "6400", CultureInfo.InvariantCulture);

    [Fact]
    public async Task Flows_do_not_disturb_each_other()
    {
        var pairs = new List<(int A, int B)>();
        for (var i = 0; i < 4; i++)
        {
            pairs.Add(await fixture.AddTenantsAsync());
        }

        var ids = pairs.SelectMany(p => new[] { p.A, p.B }).ToArray();
        // There are fewer connections than flows, and fewer contexts in the pool.
        var connectionString = new NpgsqlConnectionStringBuilder(fixture.Database.ConnectionString) { MaxPoolSize = 12, Timeout = 300 };
        await using var services = new ServiceCollection()
            .AddTenantAccessor<int>()
            .AddPooledDbContextFactory<DeskContext>(o => o.UseNpgsql(connectionString.ConnectionString, n => n.UseCitus()), poolSize: 24)
            .BuildServiceProvider(validateScopes: true);
        var tenants = services.GetRequiredService<TenantAccessor<int>>();
        var factory = services.GetRequiredService<IDbContextFactory<DeskContext>>();
        var perFlow = (Operations + Flows - 1) / Flows;

        var done = await Task.WhenAll(Enumerable.Range(0, Flows).Select(flow => Task.Run(() => RunAsync(flow))));
        Assert.Equal(perFlow * Flows, done.Sum());

        // The title of every row contains the tenant that wrote it.
        Assert.Equal(
            0,
            await fixture.Database.ScalarAsync<long>(
                "SELECT count(*) FROM \"Tickets\" WHERE \"Title\" LIKE 'by %' AND \"Title\" <> 'by ' || \"AccountId\""));
        Assert.True(await fixture.Database.ScalarAsync<long>("SELECT count(*) FROM \"Tickets\" WHERE \"Title\" LIKE 'by %'") >= perFlow * Flows / 20);
        await using (var connection = new NpgsqlConnection(connectionString.ConnectionString))
        {
            NpgsqlConnection.ClearPool(connection);
        }

        async Task<int> RunAsync(int flow)
        {
            var random = new Random(flow);
            var count = 0;
            for (; count < perFlow; count++)
            {
                var tenant = ids[(flow + count) % ids.Length];
                var id = 1_000_000L * (flow + 1) + count;
                if (random.Next(2) == 0)
                {
                    using (tenants.Begin(tenant))
                    {
                        await using var context = await factory.CreateDbContextAsync(CancellationToken.None);
                        await OperateAsync(context, tenant, id, random.Next(6));
                    }
                }
                else
                {
                    // The scope of the context is not disposed. The pool ends it. Another tenant is current meanwhile.
                    using var other = random.Next(2) == 0 ? tenants.Begin(ids[random.Next(ids.Length)]) : null;
                    await using var context = await factory.CreateDbContextAsync(CancellationToken.None);
                    context.ForTenant(tenant);
                    await OperateAsync(context, tenant, id, random.Next(6));
                }
            }

            return count;
        }

        static async Task OperateAsync(DeskContext context, int tenant, long id, int operation)
        {
            switch (operation)
            {
                case 0:
                    Assert.Equal([$"eight of {tenant}", $"seven of {tenant}"], await context.Projects.Select(p => p.Name).Order().ToListAsync());
                    break;
                case 1:
                    Assert.Equal($"first of {tenant}", (await context.Tickets.FindAsync(7L))!.Title);
                    break;
                case 2:
                    context.Add(new Ticket { Id = id, ProjectId = 7, Title = $"by {tenant}" });
                    Assert.Equal(1, await context.SaveChangesAsync());
                    break;
                case 3:
                    Assert.Equal($"seven of {tenant}", await CompiledName(context, 7));
                    break;
                case 4:
                    Assert.Equal(
                        1, await context.Tickets.Where(t => t.Id == 8).ExecuteUpdateAsync(s => s.SetProperty(t => t.Points, t => t.Points + 1)));
                    break;
                default:
                    var project = await context.Projects.Include(p => p.Tickets.Where(t => t.Id < 9)).SingleAsync(p => p.Id == 7);
                    Assert.Equal([$"first of {tenant}", $"second of {tenant}"], project.Tickets.Select(t => t.Title).Order());
                    break;
            }
        }
    }
}
