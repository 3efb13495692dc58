using EFCore.Citus.FunctionalTests.TestUtilities;
using Microsoft.EntityFrameworkCore;

namespace EFCore.Citus.FunctionalTests.Tenancy;

/// <summary>
///     Provides a database with two agencies. Their rows have the same keys in every table, and different values.
/// </summary>
public sealed class AgencyFixture(CitusClusterFixture cluster) : IAsyncLifetime
{
    public static readonly AgencyCode North = new("north");
    public static readonly AgencyCode South = new("south");

    private TestDatabase? _database;

    public async ValueTask InitializeAsync()
    {
        if (await cluster.FindCitusAsync() is not { } citus)
        {
            return;
        }

        _database = await TestDatabase.CreateAsync(citus);
        await using var context = CreateContext();
        await context.Database.EnsureCreatedAsync(TestContext.Current.CancellationToken);
        await _database.ExecuteAsync(
            """
            CREATE VIEW turnovers AS
            SELECT "AgencyCode", "AgentId", sum("Price") AS "Sum" FROM "Contracts" GROUP BY "AgencyCode", "AgentId"
            """);
        await ShopFixture.AdvanceSequencesAsync(_database);
        foreach (var (tenant, n) in new[] { (North, 1), (South, 2) })
        {
            context.ChangeTracker.Clear();
            using (context.ForTenant(tenant))
            {
                var seven = new Agent
                {
                    Id = 7,
                    Name = $"agent 7 of {tenant}",
                    Rules = [new Rule { Text = $"rule of {tenant}", Days = n }, new Rule { Text = "another", Days = 9 }],
                    Assets = { new House { Id = 7, Name = $"house of {tenant}", Rooms = n }, new Plot { Id = 8, Name = $"plot of {tenant}", Area = 100 * n } },
                    Contracts =
                    {
                        new Contract { Id = 7, Price = 10 * n, Terms = $"terms of {tenant}", Words = ["all", tenant.Value] },
                        new Contract { Id = 8, Price = 20 * n, State = "signed" }
                    }
                };
                context.AddRange(
                    new Agency { Id = Guid.NewGuid(), Code = tenant, City = $"city of {tenant}" },
                    seven,
                    new Agent { Id = 8, Name = $"agent 8 of {tenant}", DeputyOf = { seven } });
                await context.SaveChangesAsync(TestContext.Current.CancellationToken);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_database is not null)
        {
            await _database.DisposeAsync();
        }
    }

    public AgencyContext CreateContext(CapturedCommands? commands = null)
    {
        var builder = new DbContextOptionsBuilder<AgencyContext>().UseNpgsql(CitusClusterFixture.Require(_database).ConnectionString, npgsql => npgsql.UseCitus());
        if (commands is not null)
        {
            builder.AddInterceptors(commands);
        }

        return new AgencyContext(builder.Options);
    }
}
