// Times queries with MonitorMultiShardQueries, without it, and on Npgsql alone. See ../README.md.
//
//   dotnet run -c Release --project benchmarks/MonitoredQueries [-- <rounds> [<queries of a round>]]

using System.Diagnostics;
using System.Globalization;
using EFCore.Citus.DevCluster;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;

const int Stores = 10;
const int Orders = 100;

var rounds = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 60;
var perRound = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 50;

await using var cluster = await CitusCluster.StartAsync(o => o.WorkerCount = 2);
await using var database = await cluster.CreateDatabaseAsync();

var plain = Factory(npgsql => npgsql);
var off = Factory(npgsql => npgsql.UseCitus());
var on = Factory(npgsql => npgsql.UseCitus(citus => citus.MonitorMultiShardQueries()));
PooledDbContextFactory<ShopContext>[] variants = [plain, off, on];

Fill();
Console.WriteLine($"{cluster.Description}\n{rounds} rounds of {perRound} queries each; a context of the pool for each query\n");
Console.WriteLine("Elapsed time, processor time of this process, and allocated bytes of a query: plain provider, off, on; off/plain, on/plain\n");

Compare("one row by its key", (c, s, i) => c.Orders.AsNoTracking().Single(o => o.StoreId == s && o.Id == i % Orders + 1).Id);
Compare("a page of 20", (c, s, _) => c.Orders.AsNoTracking().Where(o => o.StoreId == s).OrderBy(o => o.Id).Take(20).ToList().Count);
Compare("a count of all shards", (c, _, _) => c.Orders.Count());

return;

void Compare(string name, Func<ShopContext, int, int, int> query)
{
    var costs = variants.Select(_ => new List<Cost>()).ToArray();
    for (var round = -10; round < rounds; round++)
    {
        // The order rotates, so that no variant always comes first.
        for (var v = 0; v < variants.Length; v++)
        {
            var variant = (v + round + 10) % variants.Length;
            var cost = Measure(variants[variant], query);

            // The first rounds compile queries and code.
            if (round >= 0)
            {
                costs[variant].Add(cost);
            }
        }
    }

    Console.WriteLine(name);
    Print("µs", c => c.Microseconds);
    Print("µs CPU", c => c.Processor);
    Print("bytes", c => c.Bytes);

    // The processor time of a round is too short to be measured exactly, so the medians of the ratios are those of ten rounds each.
    void Print(string unit, Func<Cost, double> cost)
    {
        var chunks = costs.Select(v => v.Select(cost).Chunk(10).Select(c => c.Sum()).ToList()).ToList();
        Console.WriteLine(
            $"  {unit,-8} {string.Join(" ", costs.Select(v => $"{v.Select(cost).Average(),9:F0}"))} {Ratio(1),9:F3} {Ratio(2),9:F3}");

        double Ratio(int variant)
            => Median(chunks[variant].Zip(chunks[0], (a, b) => a / b));
    }
}

Cost Measure(PooledDbContextFactory<ShopContext> factory, Func<ShopContext, int, int, int> query)
{
    var bytes = GC.GetAllocatedBytesForCurrentThread();
    var processor = Environment.CpuUsage.TotalTime;
    var start = Stopwatch.GetTimestamp();
    for (var i = 0; i < perRound; i++)
    {
        using var context = factory.CreateDbContext();
        if (query(context, i % Stores + 1, i) == 0)
        {
            throw new InvalidOperationException("The query found nothing.");
        }
    }

    var elapsed = Stopwatch.GetElapsedTime(start);

    return new Cost(
        elapsed.TotalMicroseconds / perRound,
        (Environment.CpuUsage.TotalTime - processor).TotalMicroseconds / perRound,
        (GC.GetAllocatedBytesForCurrentThread() - bytes) / (double)perRound);
}

PooledDbContextFactory<ShopContext> Factory(
    Func<Npgsql.EntityFrameworkCore.PostgreSQL.Infrastructure.NpgsqlDbContextOptionsBuilder, object> configure)
    => new(
        new DbContextOptionsBuilder<ShopContext>().UseNpgsql(database.ConnectionString, npgsql => configure(npgsql)).Options);

void Fill()
{
    using var context = off.CreateDbContext();
    context.Database.EnsureCreated();
    for (var store = 1; store <= Stores; store++)
    {
        context.AddRange(Enumerable.Range(1, Orders).Select(i => new Order { StoreId = store, Id = i, Total = i }));
    }

    context.SaveChanges();
}

static double Median(IEnumerable<double> values)
{
    var sorted = values.Order().ToArray();

    return sorted.Length % 2 == 1 ? sorted[sorted.Length / 2] : (sorted[sorted.Length / 2 - 1] + sorted[sorted.Length / 2]) / 2;
}

internal readonly record struct Cost(double Microseconds, double Processor, double Bytes);

internal sealed class ShopContext(DbContextOptions<ShopContext> options) : DbContext(options)
{
    public DbSet<Order> Orders => Set<Order>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<Order>().HasKey(o => new { o.StoreId, o.Id });

        // The plain provider has the same model without the configuration of Citus, which it refuses.
        if (Database.GetService<IDbContextOptions>().Extensions.Any(e => e.GetType().Name == "CitusOptionsExtension"))
        {
            modelBuilder.Entity<Order>().IsDistributedBy(o => o.StoreId);
        }
    }
}

internal sealed class Order
{
    public int StoreId { get; set; }

    public int Id { get; set; }

    public decimal Total { get; set; }
}
