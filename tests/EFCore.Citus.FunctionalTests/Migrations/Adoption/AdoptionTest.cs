using EFCore.Citus.FunctionalTests.TestUtilities;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql;

namespace EFCore.Citus.FunctionalTests.Migrations.Adoption;

/// <summary>
///     Tests the migration of an ordinary application with migrations and rows to Citus.
/// </summary>
public class AdoptionTest(CitusClusterFixture fixture) : CitusTest(fixture)
{
    private const string Initial = "20250101000000_Initial";

    [Fact]
    public async Task One_migration_distributes_a_database_of_fifteen_tables_with_its_rows()
    {
        await CreatePlainAsync(orders: 20_000);
        var before = await AdoptionData.ChecksumsAsync(Database);
        Assert.Equal(15, before.Count);
        Assert.True(before.Values.Sum(c => long.Parse(c.Split(' ')[0], null)) > 100_000);

        await using (var context = new AdoptionContext(AdoptionStage.Distributed, Database.ConnectionString))
        {
            await context.Database.MigrateAsync(TestContext.Current.CancellationToken);

            await CitusCatalog.AssertMatchesAsync(context, Database);
            Assert.Equal(before, await AdoptionData.ChecksumsAsync(Database));
            await Adopted.AssertNothingIsLeftOnTheCoordinatorAsync(Database);
            await Adopted.AssertForeignKeysAreEnforcedAsync(Database);
            await Adopted.AssertIdentitiesGoOnAsync(context, Database);
            await Adopted.AssertQueriesGoToOneShardAsync(context, Database);
        }
    }

    [Fact]
    public async Task It_comes_back()
    {
        await CreatePlainAsync(orders: 200);
        var before = await AdoptionData.ChecksumsAsync(Database);
        await using var context = new AdoptionContext(AdoptionStage.Distributed, Database.ConnectionString);
        await context.Database.MigrateAsync(TestContext.Current.CancellationToken);

        // Citus cannot undistribute a table with an identity column.
        var exception = await Assert.ThrowsAsync<InvalidOperationException>(
            () => context.GetService<IMigrator>().MigrateAsync(Initial, TestContext.Current.CancellationToken));

        Assert.Contains("CITUS131: 'UndistributeTable()' is called for table 'orders'", exception.Message, StringComparison.Ordinal);
        Assert.Equal(before, await AdoptionData.ChecksumsAsync(Database));
    }

    [Fact]
    public async Task Tables_are_distributed_while_they_are_written()
    {
        using var turn = await ShardSplits.TakeTurnAsync();
        await CreatePlainAsync(orders: 20_000);
        var before = await AdoptionData.ChecksumsAsync(Database);
        await PrepareAsync();
        Assert.Equal(before, await AdoptionData.ChecksumsAsync(Database));
        await using var prepared = new AdoptionContext(AdoptionStage.Prepared, Database.ConnectionString);
        await using var distributed = new AdoptionContext(AdoptionStage.Distributed, Database.ConnectionString);

        await using (var writers = new AdoptionWriters(Database, count: 4))
        {
            await UntilItSucceedsAsync(() => Migrating.MigrateAsync(prepared, distributed, b => b.DistributeConcurrently()));

            await writers.StopAsync();
            Assert.True(
                writers.Numbers.Count > 100 && writers.Lost < writers.Numbers.Count / 10,
                $"Only {writers.Numbers.Count} orders were written meanwhile, and {writers.Lost} were not.");
            Assert.Equal(
                writers.Numbers.Order(),
                (await Database.ColumnAsync<int>("""SELECT "Number" FROM orders WHERE "Number" > 1000000""")).Order());
            Assert.Equal(
                writers.Numbers.Order(),
                (await Database.ColumnAsync<int>(
                    """
                    SELECT o."Number" FROM orders AS o JOIN payments AS p ON p."StoreId" = o."StoreId" AND p."OrderId" = o.id
                    WHERE o."Number" > 1000000
                    """)).Order());
        }

        await CitusCatalog.AssertMatchesAsync(distributed, Database);
        await Database.ExecuteAsync("""DELETE FROM payments WHERE "Amount" = -1""");
        await Database.ExecuteAsync("""DELETE FROM orders WHERE "Number" > 1000000""");
        Assert.Equal(before, await AdoptionData.ChecksumsAsync(Database));
        await Adopted.AssertNothingIsLeftOnTheCoordinatorAsync(Database);
        await Adopted.AssertForeignKeysAreEnforcedAsync(Database);
        await Adopted.AssertQueriesGoToOneShardAsync(distributed, Database);
    }

    // A migration that waits for locks may fail because of a concurrent writer. It is then executed again.
    private static async Task UntilItSucceedsAsync(Func<Task> migrate)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await migrate();

                return;
            }
            catch (Exception exception) when (
                exception.GetBaseException() is PostgresException { SqlState: PostgresErrorCodes.DeadlockDetected } && attempt < 10)
            {
                TestContext.Current.SendDiagnosticMessage("Deadlock of the migration, attempt {0}", attempt);
            }
        }
    }

    // The SQL for the values of the new column is written manually, because the model does not determine them at this stage.
    private async Task PrepareAsync()
    {
        await using var plain = new AdoptionContext(AdoptionStage.Plain, Database.ConnectionString);
        await using var prepared = new AdoptionContext(AdoptionStage.Prepared, Database.ConnectionString);
        await Migrating.MigrateAsync(
            plain,
            prepared,
            b =>
            {
                b.BackfillColumn("shipment_lines", "StoreId", "ShipmentId", "shipments", "id");
                b.BackfillColumn("shipments", "StoreId", "OrderId", "orders", "id");
                b.BackfillColumn("payments", "StoreId", "OrderId", "orders", "id");
                b.BackfillColumn("order_lines", "StoreId", "OrderId", "orders", "id");
                b.BackfillColumn("orders", "StoreId", "CustomerId", "customers", "id");
                b.BackfillColumn("addresses", "StoreId", "CustomerId", "customers", "id");
                b.BackfillColumn("reviews", "StoreId", "ProductId", "products", "id");
                b.BackfillColumn("product_tags", "StoreId", "ProductId", "products", "id");
                b.BackfillColumn("products", "StoreId", "CategoryId", "categories", "id");
            });
    }

    private async Task CreatePlainAsync(int orders)
    {
        await using var context = new AdoptionContext(AdoptionStage.Plain, Database.ConnectionString);
        await context.GetService<IMigrator>().MigrateAsync(Initial, TestContext.Current.CancellationToken);
        await AdoptionData.InsertAsync(Database, orders);
    }
}
