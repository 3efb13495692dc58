using Microsoft.EntityFrameworkCore;
using MultiTenantShop.Model;

namespace MultiTenantShop;

/// <summary>
///     Shows a query that copies a whole table to the coordinator, what the log says, and the plans with and without a value for the
///     distribution column.
/// </summary>
public sealed class RoutingTour(Func<Action<string>?, ShopContext> createContext, TextWriter output)
{
    private const int StoreId = 1;

    public async Task RunAsync(bool hasCitus, CancellationToken cancellationToken)
    {
        output.WriteLine();
        output.WriteLine("The first orders with their lines");
        await ShowAsync("of all stores", Page, hasCitus, cancellationToken);
        await ShowAsync("of store 1", c => Page(c).Where(o => o.StoreId == StoreId), hasCitus, cancellationToken);
        await ShowAsync(
            "of store 1, without the comparison that the library adds",
            c => Page(c).Where(o => o.StoreId == StoreId).WithoutKeyPropagation(),
            hasCitus,
            cancellationToken);
    }

    private static IQueryable<Order> Page(ShopContext context)
        => context.Orders.Include(o => o.Lines).OrderBy(o => o.StoreId).ThenBy(o => o.Number);

    private async Task ShowAsync(
        string title,
        Func<ShopContext, IQueryable<Order>> query,
        bool hasCitus,
        CancellationToken cancellationToken)
    {
        var log = new List<string>();
        await using var context = createContext(log.Add);
        var page = query(context).Take(3);
        await page.ToListAsync(cancellationToken);

        output.WriteLine("  " + title);
        foreach (var line in log.SelectMany(e => e.Split('\n')))
        {
            output.WriteLine("    " + line.TrimEnd());
        }

        if (hasCitus)
        {
            foreach (var line in (await page.ToCitusPlanAsync(cancellationToken)).ToString().Split('\n'))
            {
                output.WriteLine("    " + line.TrimEnd());
            }
        }
    }
}
