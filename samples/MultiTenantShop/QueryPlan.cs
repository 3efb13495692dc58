using System.Text.Json;
using Microsoft.EntityFrameworkCore;

namespace MultiTenantShop;

/// <summary>
///     Represents the nodes on which Citus executes a query, as reported by <c>EXPLAIN</c>.
/// </summary>
/// <param name="Tasks">The number of shards that are queried, or <see langword="null" /> if the plan is local.</param>
/// <param name="Nodes">The nodes for which <c>EXPLAIN</c> shows a task.</param>
public sealed record QueryPlan(int? Tasks, IReadOnlyList<string> Nodes)
{
    public override string ToString()
        => Tasks switch
        {
            null => "local plan",
            1 => $"one shard, on {string.Join(", ", Nodes)}",
            _ => $"{Tasks} shards"
        };

    public static async Task<QueryPlan> ReadAsync(DbContext context, IQueryable query, CancellationToken cancellationToken)
    {
        await context.Database.OpenConnectionAsync(cancellationToken);
        try
        {
            await using var command = query.CreateDbCommand();
            command.CommandText = "EXPLAIN (FORMAT JSON) " + command.CommandText;
            using var plan = JsonDocument.Parse((string)(await command.ExecuteScalarAsync(cancellationToken))!);
            int? tasks = null;
            var nodes = new SortedSet<string>(StringComparer.Ordinal);
            Visit(plan.RootElement, ref tasks, nodes);

            return new QueryPlan(tasks, [.. nodes]);
        }
        finally
        {
            await context.Database.CloseConnectionAsync();
        }
    }

    private static void Visit(JsonElement element, ref int? tasks, SortedSet<string> nodes)
    {
        if (element.ValueKind == JsonValueKind.Array)
        {
            foreach (var item in element.EnumerateArray())
            {
                Visit(item, ref tasks, nodes);
            }
        }
        else if (element.ValueKind == JsonValueKind.Object)
        {
            foreach (var property in element.EnumerateObject())
            {
                switch (property.Name)
                {
                    case "Task Count":
                        tasks = Math.Max(tasks ?? 0, property.Value.GetInt32());
                        break;
                    case "Node" when property.Value.ValueKind == JsonValueKind.String:
                        nodes.Add(Address(property.Value.GetString()!));
                        break;
                    default:
                        Visit(property.Value, ref tasks, nodes);
                        break;
                }
            }
        }
    }

    // The node has the format "host=… port=… dbname=…".
    private static string Address(string node)
    {
        var parts = node.Split(' ').Select(p => p.Split('=', 2)).Where(p => p.Length == 2).ToDictionary(p => p[0], p => p[1]);

        return $"{parts.GetValueOrDefault("host")}:{parts.GetValueOrDefault("port")}";
    }
}
