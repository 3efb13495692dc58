using EFCore.Citus.FunctionalTests.TestUtilities;
using Microsoft.EntityFrameworkCore;

namespace EFCore.Citus.FunctionalTests.Migrations.Adoption;

/// <summary>
///     Provides more than a hundred thousand rows for the tables of <see cref="AdoptionContext" />.
/// </summary>
internal static class AdoptionData
{
    /// <summary>Inserts the rows into an ordinary database.</summary>
    public static async Task InsertAsync(TestDatabase database, int orders)
    {
        await database.ExecuteAsync(
            $"""
            INSERT INTO countries SELECT 'C' || i FROM generate_series(0, 9) AS i;
            INSERT INTO currencies SELECT 'X' || i FROM generate_series(0, 4) AS i;
            INSERT INTO settings ("Value") SELECT 'v' || i FROM generate_series(1, 20) AS i;
            INSERT INTO stores ("CountryCode") SELECT 'C' || i % 10 FROM generate_series(1, 40) AS i;
            INSERT INTO customers ("StoreId", "Name", "CountryCode")
                SELECT 1 + i % 40, 'n' || i, CASE WHEN i % 3 > 0 THEN 'C' || i % 10 END FROM generate_series(1, 2000) AS i;
            INSERT INTO addresses ("CustomerId", "Street") SELECT id, 's' || id FROM customers;
            INSERT INTO categories ("StoreId", "Name", "ParentId")
                SELECT 1 + i % 40, 'c' || i, CASE WHEN i > 40 THEN i - 40 END FROM generate_series(1, 200) AS i;
            INSERT INTO products ("CategoryId", "CurrencyCode", "Price")
                SELECT 1 + i % 200, 'X' || i % 5, i / 7.0 FROM generate_series(1, 4000) AS i;
            INSERT INTO product_tags ("ProductId", "Name") SELECT id, t FROM products, unnest(ARRAY['a', 'b']) AS t;
            INSERT INTO orders ("CustomerId", "Number", "At")
                SELECT 1 + i % 2000, i, timestamptz '2025-01-01 00:00Z' + i * interval '1 minute' FROM generate_series(1, {orders}) AS i;
            INSERT INTO order_lines ("OrderId", "ProductId", "Quantity")
                SELECT o.id, p.id, o."Number" % 9 + n
                FROM orders AS o JOIN customers AS c ON c.id = o."CustomerId", generate_series(0, 1) AS n,
                    LATERAL (SELECT id FROM products WHERE "CategoryId" = (SELECT min(id) FROM categories WHERE "StoreId" = c."StoreId")
                        ORDER BY id LIMIT 1) AS p;
            INSERT INTO payments ("OrderId", "Amount") SELECT id, "Number" / 3.0 FROM orders;
            INSERT INTO shipments ("OrderId") SELECT id FROM orders WHERE "Number" % 2 = 0;
            INSERT INTO shipment_lines ("ShipmentId", "OrderLineId")
                SELECT s.id, l.id FROM shipments AS s JOIN order_lines AS l ON l."OrderId" = s."OrderId";
            INSERT INTO reviews ("ProductId", "CustomerId", "Text")
                SELECT DISTINCT ON (l."ProductId", o."CustomerId") l."ProductId", o."CustomerId", 'good'
                FROM order_lines AS l JOIN orders AS o ON o.id = l."OrderId";
            """);
        await database.ExecuteAsync("ANALYZE");
    }

    /// <summary>Gets the number of rows of each table, and a checksum of all columns of the ordinary application.</summary>
    public static async Task<IReadOnlyDictionary<string, string>> ChecksumsAsync(TestDatabase database)
    {
        await using var context = new AdoptionContext(AdoptionStage.Plain, database.ConnectionString);
        var checksums = new Dictionary<string, string>();

        foreach (var table in context.DesignTimeModel.GetRelationalModel().Tables)
        {
            var columns = string.Join(", ", table.Columns.Select(c => $"\"{c.Name}\""));
            checksums[table.Name] = (await database.ScalarAsync<string>(
                $"SELECT format('%s %s', count(*), sum(hashtext(concat_ws('|', {columns})))) FROM \"{table.Name}\""))!;
        }

        return checksums;
    }
}
