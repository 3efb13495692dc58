using Microsoft.EntityFrameworkCore;
using Shop;

using var context = new ShopContext();

// What an application finds in its model at run time, where the design-time part of a model is not available.
foreach (var entityType in context.Model.GetEntityTypes().OrderBy(e => e.Name, StringComparer.Ordinal))
{
    Console.WriteLine(
        $"{context.Model.GetType().Name} {entityType.Name}: {entityType.GetCitusTableType()}"
        + $" by {entityType.FindDistributionProperty()?.Name ?? "-"}"
        + $" in {entityType.GetShardCount()?.ToString() ?? "-"} shards"
        + $" with {entityType.GetColocatedWithEntityTypeName() ?? (entityType.IsColocated() ? "-" : "none")}");
}
