namespace EFCore.Citus.Query;

/// <summary>
///     Represents how Citus executes a query or a statement: the number of tasks, their nodes, the shards that they read, and the rows that
///     are collected before. Instances are obtained from <c>query.ToCitusPlanAsync()</c> and
///     <c>context.Database.Citus().ExplainAsync(…)</c>.
/// </summary>
/// <remarks>
///     A split query consists of several statements. The properties of this class combine them.
/// </remarks>
public sealed record CitusPlan
{
    internal CitusPlan(IReadOnlyList<CitusStatementPlan> statements)
        => Statements = statements;

    /// <summary>
    ///     Gets the statements: several for a split query, otherwise one.
    /// </summary>
    public IReadOnlyList<CitusStatementPlan> Statements { get; }

    /// <summary>
    ///     Gets where the query is executed. For a split query, this is the most expensive kind of its statements.
    /// </summary>
    public CitusPlanKind Kind
        => Statements.Max(s => s.Kind);

    /// <summary>
    ///     Gets the number of tasks of the statements, without those of subplans.
    /// </summary>
    public int TaskCount
        => Statements.Sum(s => s.TaskCount);

    /// <summary>
    ///     Gets the nodes of all tasks, such as <c>worker-1:5432</c>, in alphabetical order.
    /// </summary>
    public IReadOnlyList<string> Nodes
        => [.. Statements.SelectMany(s => s.Nodes).Distinct().Order(StringComparer.Ordinal)];

    /// <summary>
    ///     Gets the tables that the statements read or write, without those of subplans. A table of several statements of a split query is
    ///     listed for each of them.
    /// </summary>
    public IReadOnlyList<CitusPlanTable> Tables
        => [.. Statements.SelectMany(s => s.Tables)];

    /// <summary>
    ///     Gets the parts of the statements with rows that are collected before the statement is executed.
    /// </summary>
    public IReadOnlyList<CitusSubplan> Subplans
        => [.. Statements.SelectMany(s => s.Subplans)];

    /// <summary>
    ///     Gets a value indicating whether a statement or a subplan has several tasks.
    /// </summary>
    public bool IsMultiShard
        => Statements.Any(s => s.IsMultiShard);

    /// <summary>
    ///     Gets the output of <c>EXPLAIN</c> for each statement, with the plan of each task.
    /// </summary>
    public string Text
        => string.Join("\n\n", Statements.Select(s => s.Text));

    /// <summary>
    ///     Returns a description of the plan.
    /// </summary>
    /// <returns>The description, in one line for each statement and one for each subplan.</returns>
    public override string ToString()
        => string.Join('\n', Statements);
}
