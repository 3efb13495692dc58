// Times queries of a tenant, and the same queries with the condition written by hand on Npgsql alone. See ../README.md.
//
//   dotnet run -c Release --project benchmarks/TenantQueries [-- <rounds> [<queries of a round>]]

using System.Diagnostics;
using System.Globalization;
using EFCore.Citus.DevCluster;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using TenantQueries;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;

const int Stores = 10;
const int Customers = 20;
const int Orders = 100;
const int Lines = 3;

var rounds = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 60;
var perRound = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 50;

await using var cluster = await CitusCluster.StartAsync(o => o.WorkerCount = 2);
await using var database = await cluster.CreateDatabaseAsync();

var tenants = new PooledDbContextFactory<TenantContext>(
    new DbContextOptionsBuilder<TenantContext>().UseNpgsql(database.ConnectionString, npgsql => npgsql.UseCitus()).Options);
var plain = new PooledDbContextFactory<PlainContext>(
    new DbContextOptionsBuilder<PlainContext>().UseNpgsql(database.ConnectionString).Options);

Fill();
Console.WriteLine($"{cluster.Description}\n{rounds} rounds of {perRound} queries each; a context of the pool for each query\n");
Console.WriteLine($"{"",-28} {"tenant",9} {"by hand",9} {"ratio",6}   {"tenant",9} {"by hand",9} {"ratio",6}");

Compare(
    "a row by its key",
    (c, _, i) => c.Orders.AsNoTracking().Single(o => o.Id == i % Orders + 1).Id,
    (c, s, i) => c.Orders.AsNoTracking().Single(o => o.StoreId == s && o.Id == i % Orders + 1).Id);
Compare(
    "a row by its key, tracked",
    (c, _, i) => c.Orders.Single(o => o.Id == i % Orders + 1).Id,
    (c, s, i) => c.Orders.Single(o => o.StoreId == s && o.Id == i % Orders + 1).Id);
Compare(
    "a page of 20",
    (c, _, i) => c.Orders.AsNoTracking().Where(o => o.Total >= i % 9).OrderBy(o => o.Id).Take(20).ToList().Count,
    (c, s, i) => c.Orders.AsNoTracking().Where(o => o.StoreId == s && o.Total >= i % 9).OrderBy(o => o.Id).Take(20).ToList().Count);
Compare(
    "a graph of three tables",
    (c, _, i) => c.Customers.Include(x => x.Orders).ThenInclude(o => o.Lines).Single(x => x.Id == i % Customers + 1).Orders.Count,
    (c, s, i) => c.Customers.Include(x => x.Orders).ThenInclude(o => o.Lines).Single(x => x.StoreId == s && x.Id == i % Customers + 1).Orders.Count);
// If rows are joined with the first rows of a sorted result, Citus queries all nodes for them unless they have the condition as well.
Compare(
    "the same, all conditions",
    (c, _, i) => c.Customers.Include(x => x.Orders).ThenInclude(o => o.Lines).Single(x => x.Id == i % Customers + 1).Orders.Count,
    (c, s, i) => c.Customers.Include(x => x.Orders.Where(o => o.StoreId == s)).ThenInclude(o => o.Lines.Where(l => l.StoreId == s))
        .Single(x => x.StoreId == s && x.Id == i % Customers + 1).Orders.Count);
Compare(
    "sums of groups",
    (c, _, _) => c.Orders.GroupBy(o => o.CustomerId).Select(g => new { g.Key, Total = g.Sum(o => o.Total) }).ToList().Count,
    (c, s, _) => c.Orders.Where(o => o.StoreId == s).GroupBy(o => o.CustomerId).Select(g => new { g.Key, Total = g.Sum(o => o.Total) }).ToList().Count);

return;

void Compare(string name, Func<TenantContext, int, int, int> scoped, Func<PlainContext, int, int, int> byHand)
{
    var tenantCosts = new List<Cost>();
    var plainCosts = new List<Cost>();
    for (var round = -10; round < rounds; round++)
    {
        // The order alternates, so that neither variant always comes first. Both use the same connection pool, so that they use the same
        // server processes.
        var first = round % 2 == 0 ? OfTenant() : ByHand();
        var second = round % 2 == 0 ? ByHand() : OfTenant();

        // The first rounds compile queries and code.
        if (round >= 0)
        {
            tenantCosts.Add(round % 2 == 0 ? first : second);
            plainCosts.Add(round % 2 == 0 ? second : first);
        }
    }

    Console.WriteLine(
        $"{name,-28} {Median(tenantCosts.Select(c => c.Microseconds)),6:F1} µs {Median(plainCosts.Select(c => c.Microseconds)),6:F1} µs "
        + $"{Ratio(c => c.Microseconds),6:F3}   {Median(tenantCosts.Select(c => c.Bytes)),7:F0} B {Median(plainCosts.Select(c => c.Bytes)),7:F0} B "
        + $"{Ratio(c => c.Bytes),6:F3}");

    double Ratio(Func<Cost, double> cost)
        => Median(tenantCosts.Zip(plainCosts, (t, p) => cost(t) / cost(p)));

    Cost OfTenant()
        => Measure(
            (store, i) =>
            {
                using var context = tenants.CreateDbContext();
                using var scope = context.ForTenant(store);

                return scoped(context, store, i);
            });

    Cost ByHand()
        => Measure(
            (store, i) =>
            {
                using var context = plain.CreateDbContext();

                return byHand(context, store, i);
            });
}

Cost Measure(Func<int, int, int> query)
{
    var bytes = GC.GetAllocatedBytesForCurrentThread();
    var start = Stopwatch.GetTimestamp();
    for (var i = 0; i < perRound; i++)
    {
        if (query(i % Stores + 1, i) == 0)
        {
            throw new InvalidOperationException("The query found nothing.");
        }
    }

    var elapsed = Stopwatch.GetElapsedTime(start);

    return new Cost(elapsed.TotalMicroseconds / perRound, (GC.GetAllocatedBytesForCurrentThread() - bytes) / (double)perRound);
}

void Fill()
{
    using var context = tenants.CreateDbContext();
    context.Database.EnsureCreated();
    for (var store = 1; store <= Stores; store++)
    {
        context.Add(new Store { Id = store, Name = $"store {store}" });
        using (context.ForTenant(store))
        {
            for (var customer = 1; customer <= Customers; customer++)
            {
                context.Add(new Customer { Id = customer, StoreId = store, Name = $"customer {customer}" });
            }

            for (var order = 1; order <= Orders; order++)
            {
                var added = new Order { Id = order, CustomerId = order % Customers + 1, Total = 10 + order };
                for (var line = 0; line < Lines; line++)
                {
                    added.Lines.Add(new Line { Id = order * Lines + line, Product = $"product {line}", Quantity = line });
                }

                context.Add(added);
            }

            context.SaveChanges();
        }

        context.ChangeTracker.Clear();
    }
}

static double Median(IEnumerable<double> values)
{
    var sorted = values.Order().ToArray();

    return sorted.Length % 2 == 1 ? sorted[sorted.Length / 2] : (sorted[sorted.Length / 2 - 1] + sorted[sorted.Length / 2]) / 2;
}

internal readonly record struct Cost(double Microseconds, double Bytes);
