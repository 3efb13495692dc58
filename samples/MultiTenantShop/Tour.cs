using System.Data;
using System.Diagnostics;
using System.Globalization;
using EFCore.Citus.Query;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using MultiTenantShop.Model;
using Npgsql;

namespace MultiTenantShop;

/// <summary>
///     Shows the features of the library on the console: it migrates, seeds, executes queries, and shows the placement of rows.
/// </summary>
public sealed class Tour(Func<Action<string>?, ShopContext> createContext, TextWriter output)
{
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await MigrateAsync(cancellationToken);
        await SeedAsync(cancellationToken);

        var hasCitus = await HasCitusAsync(cancellationToken);
        if (hasCitus)
        {
            await ShowTablesAsync(cancellationToken);
            await ShowShardsAsync(cancellationToken);
        }
        else
        {
            ShowSqlForCitus();
        }

        await RunQueriesAsync(hasCitus, cancellationToken);
        await new RoutingTour(createContext, output).RunAsync(hasCitus, cancellationToken);
        await BreakAForeignKeyAsync(cancellationToken);
    }

    private ShopContext CreateContext()
        => createContext(null);

    private async Task MigrateAsync(CancellationToken cancellationToken)
    {
        await using var context = CreateContext();
        var pending = (await context.Database.GetPendingMigrationsAsync(cancellationToken)).ToList();
        var watch = Stopwatch.StartNew();
        await context.Database.MigrateAsync(cancellationToken);
        output.WriteLine(
            pending.Count == 0
                ? "Migrations: none pending."
                : $"Migrations: {string.Join(", ", pending)} applied in {Milliseconds(watch)}.");
    }

    private async Task SeedAsync(CancellationToken cancellationToken)
    {
        await using (var context = CreateContext())
        {
            if (await context.Stores.AnyAsync(cancellationToken))
            {
                output.WriteLine("Data: there already.");
                return;
            }
        }

        var watch = Stopwatch.StartNew();
        var rows = await ShopData.SeedAsync(CreateContext, cancellationToken);
        output.WriteLine(Invariant($"Data: {rows} rows of 40 stores saved in {Milliseconds(watch)}, the largest store with a quarter of all orders."));
    }

    private async Task<bool> HasCitusAsync(CancellationToken cancellationToken)
    {
        await using var context = CreateContext();

        return await context.Database
            .SqlQueryRaw<bool>("""SELECT EXISTS (SELECT 1 FROM pg_extension WHERE extname = 'citus') AS "Value" """)
            .SingleAsync(cancellationToken);
    }

    private Task ShowTablesAsync(CancellationToken cancellationToken)
        => PrintAsync(
            "Tables",
            """
            SELECT table_name::text AS "table", citus_table_type AS "type", distribution_column AS "distributed by",
                   colocation_id::text AS "group", shard_count::text AS "shards", table_size AS "size"
            FROM citus_tables
            ORDER BY citus_table_type, table_name::text
            """,
            cancellationToken);

    private async Task ShowShardsAsync(CancellationToken cancellationToken)
    {
        await PrintAsync(
            "Shards on each node",
            """
            SELECT table_name::text AS "table", nodename || ':' || nodeport AS "node", count(*)::text AS "shards",
                   pg_size_pretty(sum(shard_size)) AS "size"
            FROM citus_shards
            GROUP BY 1, 2
            ORDER BY 1, 2
            """,
            cancellationToken);

        await PrintAsync(
            "The largest stores",
            """
            SELECT s.id::text AS "store", s.orders::text AS "orders", p.shardid::text AS "shard of orders",
                   p.nodename || ':' || p.nodeport AS "node"
            FROM (SELECT "StoreId" AS id, count(*) AS orders FROM orders GROUP BY 1 ORDER BY 2 DESC LIMIT 5) AS s
            JOIN citus_shards AS p ON p.shardid = get_shard_id_for_distribution_column('orders', s.id)
            ORDER BY s.orders DESC
            """,
            cancellationToken);
    }

    // Plain PostgreSQL has all tables on one server. The migration contains additional statements for Citus.
    private void ShowSqlForCitus()
    {
        using var context = ShopContextFactory.CreateForCitus();
        var script = context.GetService<IMigrator>().GenerateScript();

        output.WriteLine();
        output.WriteLine("Citus would get these statements too (all of them: dotnet ef migrations script --project samples/MultiTenantShop)");
        foreach (var line in script.Split('\n').Select(l => l.Trim()).Where(l => l.Contains("SELECT create_", StringComparison.Ordinal)))
        {
            output.WriteLine("  " + line);
        }
    }

    private async Task RunQueriesAsync(bool hasCitus, CancellationToken cancellationToken)
    {
        output.WriteLine();
        output.WriteLine("Queries");

        foreach (var query in TourQuery.All)
        {
            await using var context = CreateContext();
            var watch = Stopwatch.StartNew();
            var rows = (await query.Build(context).ToListAsync(cancellationToken)).Count;
            var elapsed = Milliseconds(watch);
            var plan = hasCitus
                ? Describe(await query.Build(context).ToCitusPlanAsync(cancellationToken))
                : $"one server (on Citus: {query.OnCitus})";
            output.WriteLine(Invariant($"  {query.Title,-55} {rows,5} rows {elapsed,8}   {plan}"));
        }
    }

    private static string Describe(CitusPlan plan)
        => plan.IsMultiShard ? Invariant($"{plan.TaskCount} shards") : $"one shard, on {string.Join(", ", plan.Nodes)}";

    private async Task BreakAForeignKeyAsync(CancellationToken cancellationToken)
    {
        await using var context = CreateContext();
        context.Add(new Order { StoreId = 2, Number = int.MaxValue, CustomerId = int.MaxValue, PlacedAt = DateTime.UnixEpoch });

        output.WriteLine();
        try
        {
            await context.SaveChangesAsync(cancellationToken);
            throw new InvalidOperationException("An order of a customer that does not exist was saved: the foreign key is not enforced.");
        }
        catch (DbUpdateException e) when (e.InnerException is PostgresException { SqlState: PostgresErrorCodes.ForeignKeyViolation } inner)
        {
            output.WriteLine("An order of a customer that does not exist is rejected:");
            output.WriteLine("  " + inner.MessageText);
        }
    }

    private async Task PrintAsync(string title, string sql, CancellationToken cancellationToken)
    {
        await using var context = CreateContext();
        await context.Database.OpenConnectionAsync(cancellationToken);
        await using var command = context.Database.GetDbConnection().CreateCommand();
        command.CommandText = sql;
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);

        var rows = new List<string[]> { Enumerable.Range(0, reader.FieldCount).Select(reader.GetName).ToArray() };
        while (await reader.ReadAsync(cancellationToken))
        {
            rows.Add(Enumerable.Range(0, reader.FieldCount).Select(i => Text(reader, i)).ToArray());
        }

        var widths = Enumerable.Range(0, reader.FieldCount).Select(i => rows.Max(r => r[i].Length)).ToArray();

        output.WriteLine();
        output.WriteLine(title);
        foreach (var row in rows)
        {
            output.WriteLine("  " + string.Join("  ", row.Select((value, i) => value.PadRight(widths[i]))).TrimEnd());
        }
    }

    private static string Text(IDataRecord record, int ordinal)
        => record.IsDBNull(ordinal) ? "" : record.GetString(ordinal);

    private static string Milliseconds(Stopwatch watch)
        => Invariant($"{watch.ElapsedMilliseconds} ms");

    private static string Invariant(FormattableString text)
        => text.ToString(CultureInfo.InvariantCulture);
}
