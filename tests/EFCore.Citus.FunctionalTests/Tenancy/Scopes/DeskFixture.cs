using EFCore.Citus.FunctionalTests.TestUtilities;
using EFCore.Citus.Infrastructure;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace EFCore.Citus.FunctionalTests.Tenancy.Scopes;

/// <summary>
///     Provides a database of accounts, projects and tickets. Each test uses its own tenants, with rows that have the same keys.
/// </summary>
public sealed class DeskFixture(CitusClusterFixture cluster) : IAsyncLifetime
{
    private TestDatabase? _database;
    private int _lastTenant;

    public TestDatabase Database
        => CitusClusterFixture.Require(_database);

    public async ValueTask InitializeAsync()
    {
        if (await cluster.FindCitusAsync() is not { } citus)
        {
            return;
        }

        _database = await TestDatabase.CreateAsync(citus);
        await using var context = CreateContext();
        await context.Database.EnsureCreatedAsync(TestContext.Current.CancellationToken);
        context.Add(new Country { Id = "CH", Name = "Switzerland" });
        await context.SaveChangesAsync(TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        if (_database is not null)
        {
            await _database.DisposeAsync();
        }
    }

    public DeskContext CreateContext(
        Action<CitusDbContextOptionsBuilder>? citus = null,
        Action<DbContextOptionsBuilder>? configure = null)
    {
        var builder = new DbContextOptionsBuilder().UseNpgsql(Database.ConnectionString, npgsql => npgsql.UseCitus(citus));
        configure?.Invoke(builder);

        return new DeskContext(builder.Options);
    }

    /// <summary>
    ///     Creates the services of an application with a current tenant.
    /// </summary>
    public ServiceProvider CreateServices(Action<IServiceCollection, Action<DbContextOptionsBuilder>> addContext)
    {
        var services = new ServiceCollection().AddTenantAccessor<int>();
        addContext(services, options => options.UseNpgsql(Database.ConnectionString, npgsql => npgsql.UseCitus()));

        return services.BuildServiceProvider(validateScopes: true);
    }

    /// <summary>
    ///     Adds two tenants. Each has the projects 7 and 8, and project 7 has the tickets 7 and 8 and one label.
    /// </summary>
    public async Task<(int A, int B)> AddTenantsAsync()
    {
        var b = Interlocked.Add(ref _lastTenant, 2);
        await using var context = CreateContext();
        foreach (var tenant in new[] { b - 1, b })
        {
            context.Add(new Account { Id = tenant, Name = $"account {tenant}" });
            using (context.ForTenant(tenant))
            {
                context.Add(
                    new Project
                    {
                        Id = 7,
                        Name = $"seven of {tenant}",
                        Budget = tenant,
                        CountryId = "CH",
                        Tickets =
                        {
                            new Ticket { Id = 7, Title = $"first of {tenant}", Points = 1, Labels = { new Label { Name = $"label of {tenant}" } } },
                            new Ticket { Id = 8, Title = $"second of {tenant}", Points = 2 }
                        }
                    });
                context.Add(new Project { Id = 8, Name = $"eight of {tenant}", Budget = 100 + tenant });
                await context.SaveChangesAsync(TestContext.Current.CancellationToken);
            }
        }

        return (b - 1, b);
    }

    /// <summary>
    ///     Gets all rows of a tenant as one text.
    /// </summary>
    public async Task<string> RowsOfAsync(int tenant)
    {
        var rows = new List<string>();
        foreach (var (table, column) in new[] { ("Accounts", "Id"), ("Projects", "AccountId"), ("Tickets", "AccountId"), ("Labels", "AccountId"), ("LabelTicket", "AccountId") })
        {
            rows.AddRange(
                await Database.ColumnAsync<string>(
                    $"SELECT '{table} ' || t::text FROM \"{table}\" AS t WHERE \"{column}\" = {tenant} ORDER BY t::text"));
        }

        return string.Join('\n', rows);
    }
}
