using EFCore.Citus.Query.Plans;

namespace EFCore.Citus.Query;

/// <summary>
///     Represents how Citus executes one statement. Instances are obtained from <see cref="CitusPlan.Statements" />.
/// </summary>
public sealed record CitusStatementPlan
{
    internal CitusStatementPlan(
        string sql,
        string text,
        CitusPlanKind kind,
        int taskCount,
        IReadOnlyList<string> nodes,
        IReadOnlyList<CitusPlanTable> tables,
        IReadOnlyList<CitusSubplan> subplans)
    {
        Sql = sql;
        Text = text;
        Kind = kind;
        TaskCount = taskCount;
        Nodes = nodes;
        Tables = tables;
        Subplans = subplans;
    }

    /// <summary>
    ///     Gets the statement.
    /// </summary>
    public string Sql { get; }

    /// <summary>
    ///     Gets the output of <c>EXPLAIN</c>, with the plan of each task.
    /// </summary>
    public string Text { get; }

    /// <summary>
    ///     Gets where the statement is executed.
    /// </summary>
    public CitusPlanKind Kind { get; }

    /// <summary>
    ///     Gets the number of tasks of the statement, without those of its subplans.
    /// </summary>
    public int TaskCount { get; }

    /// <summary>
    ///     Gets the nodes of the tasks of the statement and of its subplans, such as <c>worker-1:5432</c>, in alphabetical order. Citus does
    ///     not name them for <see cref="CitusPlanKind.Repartition" />.
    /// </summary>
    public IReadOnlyList<string> Nodes { get; }

    /// <summary>
    ///     Gets the tables that the statement reads or writes, without those of its subplans.
    /// </summary>
    public IReadOnlyList<CitusPlanTable> Tables { get; }

    /// <summary>
    ///     Gets the parts of the statement with rows that are collected before it is executed.
    /// </summary>
    public IReadOnlyList<CitusSubplan> Subplans { get; }

    /// <summary>
    ///     Gets a value indicating whether the statement, or one of its subplans, has several tasks.
    /// </summary>
    public bool IsMultiShard
        => TaskCount > 1 || Kind == CitusPlanKind.Repartition || Subplans.Any(s => s.IsMultiShard);

    /// <summary>
    ///     Returns a description of the plan.
    /// </summary>
    /// <returns>The description, in one line for the statement and one for each subplan.</returns>
    public override string ToString()
        => PlanText.Describe(this);
}
