using EFCore.Citus.Query.Plans;

namespace EFCore.Citus.Query;

/// <summary>
///     Represents a part of a statement with rows that are collected before the statement is executed. Instances are obtained from a
///     <see cref="CitusPlan" />.
/// </summary>
public sealed record CitusSubplan
{
    internal CitusSubplan(
        CitusPlanKind kind,
        int taskCount,
        double estimatedRows,
        IReadOnlyList<string> nodes,
        IReadOnlyList<CitusPlanTable> tables,
        IReadOnlyList<CitusSubplan> subplans)
    {
        Kind = kind;
        TaskCount = taskCount;
        EstimatedRows = estimatedRows;
        Nodes = nodes;
        Tables = tables;
        Subplans = subplans;
    }

    /// <summary>
    ///     Gets where the subplan is executed.
    /// </summary>
    public CitusPlanKind Kind { get; }

    /// <summary>
    ///     Gets the number of tasks of the subplan, without those of its own subplans.
    /// </summary>
    public int TaskCount { get; }

    /// <summary>
    ///     Gets the number of rows of the intermediate result, as the nodes estimate it from the statistics of <c>ANALYZE</c>. For several
    ///     tasks, it is the sum of their estimates.
    /// </summary>
    public double EstimatedRows { get; }

    /// <summary>
    ///     Gets the nodes of the tasks, such as <c>worker-1:5432</c>, in alphabetical order.
    /// </summary>
    public IReadOnlyList<string> Nodes { get; }

    /// <summary>
    ///     Gets the tables that the subplan reads, without those of its own subplans.
    /// </summary>
    public IReadOnlyList<CitusPlanTable> Tables { get; }

    /// <summary>
    ///     Gets the subplans that are executed before this one.
    /// </summary>
    public IReadOnlyList<CitusSubplan> Subplans { get; }

    /// <summary>
    ///     Gets a value indicating whether the subplan, or one of its own subplans, has several tasks.
    /// </summary>
    public bool IsMultiShard
        => TaskCount > 1 || Subplans.Any(s => s.IsMultiShard);

    /// <summary>
    ///     Returns a description of the subplan.
    /// </summary>
    /// <returns>The description, in one line for each subplan.</returns>
    public override string ToString()
        => PlanText.Describe(this);
}
