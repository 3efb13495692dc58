using EFCore.Citus.Metadata;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EFCore.Citus.Validation;

/// <summary>
///     Represents the reason why Citus turns a local table into a managed local table: a foreign key connects it with a reference or
///     managed local table, or with a local table that is converted.
/// </summary>
/// <param name="Table">The local table.</param>
/// <param name="ConnectedWith">The table at the other end of the foreign key.</param>
internal sealed record ImplicitConversion(CitusTable Table, CitusTable ConnectedWith)
{
    public static Dictionary<StoreObjectIdentifier, ImplicitConversion> FindAll(IEnumerable<CitusForeignKey> foreignKeys)
    {
        var edges = foreignKeys
            .SelectMany(f => new[] { (From: f.Dependent, To: f.Principal), (From: f.Principal, To: f.Dependent) })
            .Where(e => e.From.Type == CitusTableType.Local)
            .ToLookup(e => e.To.Identifier);

        var conversions = new Dictionary<StoreObjectIdentifier, ImplicitConversion>();
        var queue = new Queue<CitusTable>(
            edges
                .SelectMany(e => e)
                .Select(e => e.To)
                .Where(t => t.Type is CitusTableType.Reference or CitusTableType.ManagedLocal)
                .DistinctBy(t => t.Identifier));

        while (queue.TryDequeue(out var table))
        {
            foreach (var edge in edges[table.Identifier])
            {
                if (conversions.TryAdd(edge.From.Identifier, new ImplicitConversion(edge.From, table)))
                {
                    queue.Enqueue(edge.From);
                }
            }
        }

        return conversions;
    }
}
