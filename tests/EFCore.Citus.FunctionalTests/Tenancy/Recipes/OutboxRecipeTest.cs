using System.Collections.Concurrent;
using EFCore.Citus.FunctionalTests.TestUtilities;
using EFCore.Citus.Tenancy;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace EFCore.Citus.FunctionalTests.Tenancy.Recipes;

/// <summary>
///     Tests the outbox of the documentation: messages are written with the rows that they describe, and sent later.
/// </summary>
public class OutboxRecipeTest(CitusClusterFixture fixture) : CitusTest(fixture)
{
    private static CancellationToken Cancellation
        => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Message_is_written_with_its_row_on_one_node()
    {
        var commands = new CapturedCommands();
        await using var services = await CreateServicesAsync(commands);
        commands.Clear();
        await OrderAsync(services, 1, 7);

        await using var context = await Factory(services).CreateDbContextAsync(Cancellation);
        await commands.AssertSingleTaskAsync(context);
        Assert.Equal(
            ["1 ordered 7"],
            await Database.ColumnAsync<string>("SELECT \"MerchantId\" || ' ' || \"Text\" FROM \"Outbox\""));
    }

    [Fact]
    public async Task Message_is_gone_when_its_row_is_refused()
    {
        await using var services = await CreateServicesAsync();
        await OrderAsync(services, 1, 7);
        await Assert.ThrowsAsync<DbUpdateException>(() => OrderAsync(services, 1, 7));

        Assert.Equal(1, await Database.ScalarAsync<long>("SELECT count(*) FROM \"Outbox\""));
    }

    [Fact]
    public async Task Messages_are_sent_in_order_for_their_tenants()
    {
        await using var services = await CreateServicesAsync();
        foreach (var order in new[] { 7, 8, 9 })
        {
            await OrderAsync(services, 1, order);
            await OrderAsync(services, 2, order);
        }

        var sent = new ConcurrentQueue<(int Tenant, int Current, string Text)>();
        var tenants = services.GetRequiredService<TenantAccessor<int>>();
        await RelayAsync(
            services,
            (merchant, message) =>
            {
                Assert.True(tenants.TryGetTenant(out var current));
                sent.Enqueue((merchant, current, message.Text));
                return Task.CompletedTask;
            });

        foreach (var merchant in new[] { 1, 2 })
        {
            Assert.Equal(
                [(merchant, merchant, "ordered 7"), (merchant, merchant, "ordered 8"), (merchant, merchant, "ordered 9")],
                sent.Where(s => s.Tenant == merchant));
        }

        Assert.Equal(0, await Database.ScalarAsync<long>("SELECT count(*) FROM \"Outbox\""));
    }

    [Fact]
    public async Task Message_that_is_not_sent_stays_and_does_not_hold_up_other_tenants()
    {
        await using var services = await CreateServicesAsync();
        await OrderAsync(services, 1, 7);
        await OrderAsync(services, 2, 7);

        await RelayAsync(
            services,
            (merchant, _) => merchant == 1 ? Task.FromException(new TimeoutException("no broker")) : Task.CompletedTask);

        Assert.Equal([1], await Database.ColumnAsync<int>("SELECT \"MerchantId\" FROM \"Outbox\""));
    }

    [Fact]
    public async Task Relays_at_the_same_time_do_not_send_a_message_twice()
    {
        await using var services = await CreateServicesAsync();
        await OrderAsync(services, 1, 7);

        var sent = 0;
        var inner = 0;
        await RelayAsync(
            services,
            async (_, _) =>
            {
                sent++;
                await RelayAsync(services, (_, _) => Task.FromResult(inner++));
            });

        Assert.Equal((1, 0), (sent, inner));
        Assert.Equal(0, await Database.ScalarAsync<long>("SELECT count(*) FROM \"Outbox\""));
    }

    private static async Task OrderAsync(ServiceProvider services, int merchant, int order)
    {
        using var tenant = services.GetRequiredService<TenantAccessor<int>>().Begin(merchant);
        await using var context = await Factory(services).CreateDbContextAsync(Cancellation);
        context.Add(new Purchase { Id = order });
        context.Add(new OutboxMessage { Text = $"ordered {order}" });
        await context.SaveChangesAsync(Cancellation);
    }

    private static async Task RelayAsync(ServiceProvider services, Func<int, OutboxMessage, Task> send)
    {
        var factory = Factory(services);
        List<int> waiting;
        await using (var context = await factory.CreateDbContextAsync(Cancellation))
        using (context.AcrossTenants("tenants with pending messages"))
        {
            waiting = await context.Outbox.Select(m => m.MerchantId).Distinct().ToListAsync(Cancellation);
        }

        await services.GetRequiredService<TenantAccessor<int>>().ForEachTenantAsync(
            waiting,
            async (merchant, token) =>
            {
                await using var context = await factory.CreateDbContextAsync(token);
                await using var transaction = await context.Database.BeginTransactionAsync(token);
                var messages = await context.Outbox
                    .FromSql($"""SELECT * FROM "Outbox" WHERE "MerchantId" = {merchant} ORDER BY "Id" LIMIT 100 FOR UPDATE SKIP LOCKED""")
                    .OrderBy(m => m.Id)
                    .ToListAsync(token);
                try
                {
                    foreach (var message in messages)
                    {
                        await send(merchant, message);
                        context.Remove(message);
                    }
                }
                catch (TimeoutException)
                {
                    // The messages that were sent are removed. The others are sent by the next run.
                }

                await context.SaveChangesAsync(token);
                await transaction.CommitAsync(token);
            },
            maxDegreeOfParallelism: 4,
            Cancellation);
    }

    private static IDbContextFactory<MerchantContext> Factory(ServiceProvider services)
        => services.GetRequiredService<IDbContextFactory<MerchantContext>>();

    private async Task<ServiceProvider> CreateServicesAsync(CapturedCommands? commands = null)
    {
        var services = new ServiceCollection()
            .AddTenantAccessor<int>()
            .AddPooledDbContextFactory<MerchantContext>(
                options =>
                {
                    options.UseNpgsql(Database.ConnectionString, npgsql => npgsql.UseCitus());
                    if (commands is not null)
                    {
                        options.AddInterceptors(commands);
                    }
                })
            .BuildServiceProvider(validateScopes: true);
        await using var context = await Factory(services).CreateDbContextAsync(Cancellation);
        await context.Database.EnsureCreatedAsync(Cancellation);
        context.AddRange(new Merchant { Id = 1, Name = "one" }, new Merchant { Id = 2, Name = "two" });
        await context.SaveChangesAsync(Cancellation);

        return services;
    }

    public class Merchant
    {
        public int Id { get; set; }
        public required string Name { get; set; }
    }

    public class Purchase
    {
        public int Id { get; set; }
        public int MerchantId { get; set; }
    }

    public class OutboxMessage
    {
        public long Id { get; set; }
        public int MerchantId { get; set; }
        public required string Text { get; set; }
    }

    public class MerchantContext(DbContextOptions<MerchantContext> options) : DbContext(options)
    {
        public DbSet<Purchase> Purchases => Set<Purchase>();
        public DbSet<OutboxMessage> Outbox => Set<OutboxMessage>();

        protected override void OnModelCreating(ModelBuilder modelBuilder)
        {
            modelBuilder.HasTenant<Merchant>(m => m.Id);
            modelBuilder.Entity<Merchant>().Property(m => m.Id).ValueGeneratedNever();
        }
    }
}
