using EFCore.Citus.FunctionalTests.TestUtilities;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace EFCore.Citus.FunctionalTests.Migrations.Adoption;

/// <summary>
///     Asserts the state of a database that has been migrated to Citus by any procedure.
/// </summary>
internal static class Adopted
{
    public static async Task AssertNothingIsLeftOnTheCoordinatorAsync(TestDatabase database)
        => Assert.Empty(
            await database.ColumnAsync<string>(
                "SELECT logicalrelid::text FROM pg_dist_partition WHERE pg_relation_size(logicalrelid) > 0 ORDER BY 1"));

    public static async Task AssertIdentitiesGoOnAsync(AdoptionContext context, TestDatabase database)
    {
        context.Add(new Setting { Value = "new" });
        context.Add(new Order { StoreId = 2, CustomerId = 1, Number = -1, At = DateTime.UtcNow });
        await context.SaveChangesAsync(TestContext.Current.CancellationToken);
        Assert.Equal(1L, await database.ScalarAsync<long>("SELECT count(*) FROM settings WHERE id > 20"));
    }

    public static async Task AssertForeignKeysAreEnforcedAsync(TestDatabase database)
    {
        // The order exists, but belongs to another store.
        var order = await database.ScalarAsync<long>("""SELECT id FROM orders WHERE "StoreId" = 7 LIMIT 1""");
        var exception = await Assert.ThrowsAsync<PostgresException>(
            () => database.ExecuteAsync("""INSERT INTO payments ("StoreId", "OrderId", "Amount") VALUES (8, $1, 1)""", order));
        Assert.Equal(PostgresErrorCodes.ForeignKeyViolation, exception.SqlState);

        // Order lines restrict the deletion of products, which cascades from a currency. PostgreSQL has a separate error code for this
        // since version 18.
        exception = await Assert.ThrowsAsync<PostgresException>(() => database.ExecuteAsync("DELETE FROM currencies"));
        Assert.Equal(
            await database.ScalarAsync<int>("SELECT current_setting('server_version_num')::int") >= 180000
                ? PostgresErrorCodes.RestrictViolation
                : PostgresErrorCodes.ForeignKeyViolation,
            exception.SqlState);
        Assert.Equal(
            0L,
            await database.ScalarAsync<long>("SELECT count(*) FROM pg_constraint WHERE contype = 'f' AND NOT convalidated"));
    }

    public static async Task AssertQueriesGoToOneShardAsync(AdoptionContext context, TestDatabase database)
    {
        var queries = new IQueryable[]
        {
            context.Set<Order>().Where(o => o.StoreId == 7).OrderBy(o => o.Number),
            from order in context.Set<Order>()
            join customer in context.Set<Customer>() on new { order.StoreId, Id = order.CustomerId } equals new { customer.StoreId, customer.Id }
            join country in context.Set<Country>() on customer.CountryCode equals country.Code
            where order.StoreId == 7
            group order by country.Code into byCountry
            select new { byCountry.Key, Count = byCountry.Count() }
        };

        foreach (var query in queries)
        {
            var plan = string.Join('\n', await database.ColumnAsync<string>("EXPLAIN " + query.ToQueryString()));
            Assert.Contains("Task Count: 1\n", plan, StringComparison.Ordinal);
        }
    }
}
