using System.Globalization;
using System.Text;

namespace EFCore.Citus.Query.Plans;

/// <summary>
///     Describes plans in a few lines.
/// </summary>
internal static class PlanText
{
    public static string Describe(CitusStatementPlan plan)
    {
        var text = new StringBuilder();
        Append(text, plan.Kind, plan.TaskCount, null, plan.Tables);
        if (plan.Nodes.Count > 0)
        {
            text.Append(" on ").AppendJoin(", ", plan.Nodes);
        }

        AppendSubplans(text, plan.Subplans, 1);

        return text.ToString();
    }

    public static string Describe(CitusSubplan subplan)
    {
        var text = new StringBuilder();
        Append(text, subplan, 0);

        return text.ToString();
    }

    private static void AppendSubplans(StringBuilder text, IReadOnlyList<CitusSubplan> subplans, int depth)
    {
        foreach (var subplan in subplans)
        {
            text.Append('\n').Append(' ', 2 * depth).Append("first: ");
            Append(text, subplan, depth);
        }
    }

    private static void Append(StringBuilder text, CitusSubplan subplan, int depth)
    {
        Append(text, subplan.Kind, subplan.TaskCount, subplan.EstimatedRows, subplan.Tables);
        AppendSubplans(text, subplan.Subplans, depth + 1);
    }

    private static void Append(
        StringBuilder text, CitusPlanKind kind, int taskCount, double? rows, IReadOnlyList<CitusPlanTable> tables)
    {
        text.Append(kind).Append(": ");
        if (kind != CitusPlanKind.Local)
        {
            text.Append(CultureInfo.InvariantCulture, $"{taskCount} {(taskCount == 1 ? "task" : "tasks")}, ");
        }

        if (rows is { } count)
        {
            text.Append(CultureInfo.InvariantCulture, $"about {count:0} {(count is >= 0.5 and < 1.5 ? "row" : "rows")}, ");
        }

        text.AppendJoin(", ", tables);
        if (tables.Count == 0)
        {
            text.Append("no table");
        }
    }
}
