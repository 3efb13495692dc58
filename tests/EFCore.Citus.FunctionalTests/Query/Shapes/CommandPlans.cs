using System.Text.RegularExpressions;
using Npgsql;

namespace EFCore.Citus.FunctionalTests.Query.Shapes;

/// <summary>
///     Explains the statements that a query has sent.
/// </summary>
public static partial class CommandPlans
{
    public static Outcome Explain(NpgsqlConnection connection, IReadOnlyList<(string Sql, IReadOnlyList<NpgsqlParameter> Parameters)> commands)
    {
        var kinds = new List<OutcomeKind>();
        foreach (var (sql, parameters) in commands)
        {
            foreach (var statement in Split(sql))
            {
                kinds.Add(KindOf(Plan(connection, statement, parameters)));
            }
        }

        OutcomeKind[] order =
            [OutcomeKind.Subplan, OutcomeKind.Many, OutcomeKind.RoutedSubplan, OutcomeKind.Routed, OutcomeKind.Local];

        return new Outcome(order.FirstOrDefault(kinds.Contains, OutcomeKind.None));
    }

    private static OutcomeKind KindOf(string plan)
    {
        var tasks = TaskCount().Matches(plan).Select(m => m.Groups[1].Value).ToList();
        var isOneTask = tasks.TrueForAll(t => t is "0" or "1");

        return plan.Contains("Distributed Subplan", StringComparison.Ordinal) || plan.Contains("INSERT/SELECT", StringComparison.Ordinal)
            ? isOneTask ? OutcomeKind.RoutedSubplan : OutcomeKind.Subplan
            : !isOneTask ? OutcomeKind.Many
            : tasks.Count > 0 ? OutcomeKind.Routed
            : OutcomeKind.Local;
    }

    private static string Plan(NpgsqlConnection connection, string statement, IReadOnlyList<NpgsqlParameter> parameters)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "EXPLAIN (COSTS OFF) " + statement;
        foreach (var parameter in parameters)
        {
            command.Parameters.Add(parameter.Clone());
        }

        var lines = new List<string>();
        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            lines.Add(reader.GetString(0));
        }

        return string.Join('\n', lines);
    }

    private static IEnumerable<string> Split(string sql)
        => sql.Split(";\n", StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Select(s => s.TrimEnd(';'))
            .Where(s => !s.StartsWith("SAVEPOINT", StringComparison.Ordinal) && !s.StartsWith("SET ", StringComparison.Ordinal));

    [GeneratedRegex(@"Task Count: (\d+)")]
    private static partial Regex TaskCount();
}
