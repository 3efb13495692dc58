using System.Globalization;
using System.Text.Json;

namespace EFCore.Citus.Query.Plans;

/// <summary>
///     Reads the JSON of <c>EXPLAIN</c>. Citus adds the object <c>Distributed Query</c> to a node of the plan of PostgreSQL.
/// </summary>
internal static class PlanReader
{
    public static PlanNode Read(string json)
    {
        // The plan of a task is inside of the plan of the coordinator, and each level of a plan is several levels of JSON.
        using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 1000 });

        return ReadStatement(document.RootElement);
    }

    // An explained statement is a list with one plan.
    private static PlanNode ReadStatement(JsonElement statement)
    {
        var node = new PlanNode();
        if (FindTop(statement) is { } plan)
        {
            node.EstimatedRows = ReadRows(plan);
            Visit(plan, node);
        }

        return node;
    }

    private static JsonElement? FindTop(JsonElement statement)
        => statement.ValueKind switch
        {
            JsonValueKind.Array when statement.GetArrayLength() > 0 => FindTop(statement[0]),
            JsonValueKind.Object when statement.TryGetProperty("Plan", out var plan) => plan,
            _ => null
        };

    private static void Visit(JsonElement element, PlanNode node)
    {
        if (element.ValueKind == JsonValueKind.Array)
        {
            foreach (var item in element.EnumerateArray())
            {
                Visit(item, node);
            }
        }
        else if (element.ValueKind == JsonValueKind.Object)
        {
            AddRelation(element, node);
            foreach (var property in element.EnumerateObject())
            {
                Visit(property, node);
            }
        }
    }

    private static void Visit(JsonProperty property, PlanNode node)
    {
        switch (property.Name)
        {
            case "Distributed Query":
                VisitDistributed(property.Value, node);
                break;

            // The rows of a SELECT that cannot be inserted where they are, and of the source of a MERGE.
            case "Select Query" or "Source Query":
                node.Subplans.Add(ReadStatement(property.Value));
                break;

            // The name is "INSERT/SELECT method", or begins with "MERGE INTO".
            case var name when name.EndsWith(" method", StringComparison.Ordinal) && property.Value.ValueKind == JsonValueKind.String:
                node.HasJob = true;
                node.IsRepartitioned |= property.Value.GetString() == "repartition";
                break;

            default:
                Visit(property.Value, node);
                break;
        }
    }

    private static void VisitDistributed(JsonElement query, PlanNode node)
    {
        node.HasJob = true;
        if (query.TryGetProperty("Subplans", out var subplans))
        {
            node.Subplans.AddRange(subplans.EnumerateArray().Select(s => ReadStatement(s.GetProperty("PlannedStmt"))));
        }

        if (!query.TryGetProperty("Job", out var job))
        {
            return;
        }

        node.TaskCount += job.GetProperty("Task Count").GetInt32();
        node.IsRepartitioned |= job.TryGetProperty("Dependent Jobs", out _);
        foreach (var task in FindTasks(job))
        {
            if (task.TryGetProperty("Node", out var address))
            {
                node.Nodes.Add(ReadAddress(address.GetString()!));
            }

            if (task.TryGetProperty("Remote Plan", out var plan))
            {
                Visit(plan, node);
            }
            else
            {
                // Citus could not get the plan of the task from the node.
                node.HasHiddenTasks = true;
            }
        }
    }

    private static IEnumerable<JsonElement> FindTasks(JsonElement job)
        => job.TryGetProperty("Tasks", out var tasks) ? tasks.EnumerateArray() : [];

    private static void AddRelation(JsonElement element, PlanNode node)
    {
        if (element.TryGetProperty("Relation Name", out var name) && name.ValueKind == JsonValueKind.String)
        {
            node.Relations.Add(
                (element.TryGetProperty("Schema", out var schema) && schema.ValueKind == JsonValueKind.String ? schema.GetString() : null,
                    name.GetString()!));
        }
    }

    // The coordinator estimates 100,000 rows for each query of several shards. The tasks contain the estimates of the nodes.
    private static double ReadRows(JsonElement plan)
    {
        if (plan.TryGetProperty("Distributed Query", out var query) && query.TryGetProperty("Job", out var job))
        {
            var rows = FindTasks(job)
                .Select(t => t.TryGetProperty("Remote Plan", out var remote) ? FindTop(remote) : null)
                .OfType<JsonElement>()
                .Select(ReadRows)
                .ToList();
            if (rows.Count > 0)
            {
                return rows.Sum();
            }
        }

        return plan.TryGetProperty("Plan Rows", out var estimate) ? estimate.GetDouble() : 0;
    }

    // The address is "host=worker-1 port=5432 dbname=shop". It is not a connection string, because its parts are not quoted.
    private static string ReadAddress(string address)
    {
        const string host = "host=";
        const string port = " port=";

        var start = address.IndexOf(port, StringComparison.Ordinal);
        if (start < 0 || !address.StartsWith(host, StringComparison.Ordinal))
        {
            return address;
        }

        var number = address[(start + port.Length)..].Split(' ')[0];

        return string.Create(CultureInfo.InvariantCulture, $"{address[host.Length..start]}:{number}");
    }
}
