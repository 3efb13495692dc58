// Times queries for which the library adds comparisons or uses equivalent forms, with the plain provider and with the library. See
// ../README.md.
//
//   dotnet run -c Release --project benchmarks/QueryRouting [-- <rounds>]

using System.Diagnostics;
using System.Globalization;
using EFCore.Citus.DevCluster;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;

const int Stores = 100;
const int OrdersOfStore = 500;
const int Lines = 200_000;

var rounds = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 20;

await using var cluster = await CitusCluster.StartAsync(o => o.WorkerCount = 2);
await using var database = await cluster.CreateDatabaseAsync();

var plain = Factory(withCitus: false);
var citus = Factory(withCitus: true);

Fill();
Console.WriteLine($"{cluster.Description}\n{Lines} lines, {rounds} rounds\n");
Console.WriteLine($"{"",-40} {"plain",12} {"library",12} {"ratio",9}");

Compare("Single with Include", 1, (c, s, i) => c.Orders.AsNoTracking().Include(o => o.Lines).Single(o => o.StoreId == s && o.Id == i).Lines.Count);
Compare("Single with Include, split query", 1, (c, s, i)
    => c.Orders.AsNoTracking().AsSplitQuery().Include(o => o.Lines).Single(o => o.StoreId == s && o.Id == i).Lines.Count);
Compare("count of a navigation", 1, (c, s, _) => c.Orders.Where(o => o.StoreId == s).Select(o => o.Lines.Count).ToList().Count);
Compare("page with Include", 1, (c, s, _)
    => c.Orders.AsNoTracking().Where(o => o.StoreId == s).OrderBy(o => o.Id).Take(20).Include(o => o.Lines).ToList().Count);
Compare("Any of all shards", 1, (c, _, _) => c.Lines.Any(l => l.Quantity > 0) ? 1 : 0);
Compare("one row by its key (not changed)", 50, (c, s, i) => c.Orders.AsNoTracking().Single(o => o.StoreId == s && o.Id == i).Id);
Compare("Include without Take (not changed)", 20, (c, s, i)
    => c.Orders.AsNoTracking().Include(o => o.Lines).Where(o => o.StoreId == s && o.Id == i).ToList().Count);

return;

void Compare(string name, int repeat, Func<ShopContext, int, int, int> query)
{
    var times = new[] { new List<double>(), new List<double>() };
    for (var round = -3; round < rounds; round++)
    {
        for (var v = 0; v < 2; v++)
        {
            // The order alternates, and the first rounds compile queries and code.
            var variant = (v + round + 3) % 2;
            var time = Measure(variant == 0 ? plain : citus, repeat, round + 3, query);
            if (round >= 0)
            {
                times[variant].Add(time);
            }
        }
    }

    Console.WriteLine(
        $"{name,-40} {Median(times[0]),9:F2} ms {Median(times[1]),9:F2} ms {Median(times[1].Zip(times[0], (a, b) => a / b)),9:F4}");
}

double Measure(PooledDbContextFactory<ShopContext> factory, int repeat, int round, Func<ShopContext, int, int, int> query)
{
    var start = Stopwatch.GetTimestamp();
    for (var i = 0; i < repeat; i++)
    {
        using var context = factory.CreateDbContext();
        if (query(context, (round + i) % Stores + 1, i % OrdersOfStore + 1) == 0)
        {
            throw new InvalidOperationException("The query found nothing.");
        }
    }

    return Stopwatch.GetElapsedTime(start).TotalMilliseconds / repeat;
}

PooledDbContextFactory<ShopContext> Factory(bool withCitus)
    => new(
        new DbContextOptionsBuilder<ShopContext>().UseNpgsql(
            database.ConnectionString,
            npgsql =>
            {
                if (withCitus)
                {
                    npgsql.UseCitus();
                }
            }).Options);

void Fill()
{
    using var context = citus.CreateDbContext();
    context.Database.EnsureCreated();
    context.Database.SetCommandTimeout(TimeSpan.FromMinutes(5));
    context.Database.ExecuteSql(
        $"""INSERT INTO "Orders" ("StoreId", "Id") SELECT s, i FROM generate_series(1, {Stores}) s, generate_series(1, {OrdersOfStore}) i""");
    context.Database.ExecuteSql(
        $"""
         INSERT INTO "Lines" ("StoreId", "Id", "OrderId", "Quantity")
         SELECT i % {Stores} + 1, i, i / {Stores} % {OrdersOfStore} + 1, i % 7 FROM generate_series(1, {Lines}) i
         """);
    context.Database.ExecuteSql($"""ANALYZE "Orders", "Lines" """);
}

static double Median(IEnumerable<double> values)
{
    var sorted = values.Order().ToArray();

    return sorted.Length % 2 == 1 ? sorted[sorted.Length / 2] : (sorted[sorted.Length / 2 - 1] + sorted[sorted.Length / 2]) / 2;
}

internal sealed class ShopContext(DbContextOptions<ShopContext> options) : DbContext(options)
{
    public DbSet<Order> Orders => Set<Order>();

    public DbSet<Line> Lines => Set<Line>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<Order>().HasKey(o => new { o.StoreId, o.Id });
        modelBuilder.Entity<Line>().HasKey(l => new { l.StoreId, l.Id });
        modelBuilder.Entity<Order>().HasMany(o => o.Lines).WithOne().HasForeignKey(l => new { l.StoreId, l.OrderId });

        // The plain provider has the same model without the configuration of Citus, which it refuses.
        if (Database.GetService<IDbContextOptions>().Extensions.Any(e => e.GetType().Name == "CitusOptionsExtension"))
        {
            modelBuilder.Entity<Order>().IsDistributedBy(o => o.StoreId);
            modelBuilder.Entity<Line>().IsDistributedBy(l => l.StoreId);
        }
    }
}

internal sealed class Order
{
    public int StoreId { get; set; }

    public int Id { get; set; }

    public List<Line> Lines { get; } = [];
}

internal sealed class Line
{
    public int StoreId { get; set; }

    public int Id { get; set; }

    public int OrderId { get; set; }

    public int Quantity { get; set; }
}
