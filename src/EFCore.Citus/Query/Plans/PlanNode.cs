namespace EFCore.Citus.Query.Plans;

/// <summary>
///     Represents a statement or a subplan as <c>EXPLAIN</c> prints it, with the relations of the nodes. For distributed tables, these are
///     shards.
/// </summary>
internal sealed class PlanNode
{
    /// <summary>
    ///     Gets or sets a value indicating whether Citus executes the statement. Otherwise, PostgreSQL executes it on the node of the
    ///     connection.
    /// </summary>
    public bool HasJob { get; set; }

    public bool IsRepartitioned { get; set; }

    /// <summary>
    ///     Gets or sets a value indicating whether the plan of a task is missing, so that its tables are unknown.
    /// </summary>
    public bool HasHiddenTasks { get; set; }

    public int TaskCount { get; set; }

    public double EstimatedRows { get; set; }

    public List<(string? Schema, string Name)> Relations { get; } = [];

    public SortedSet<string> Nodes { get; } = new(StringComparer.Ordinal);

    public List<PlanNode> Subplans { get; } = [];

    public IEnumerable<(string? Schema, string Name)> AllRelations
        => Relations.Concat(Subplans.SelectMany(s => s.AllRelations));

    public CitusStatementPlan CreatePlan(string sql, string text, ShardCatalog shards)
    {
        var tables = shards.FindTables(Relations);

        return new CitusStatementPlan(
            sql, text, GetKind(tables), TaskCount, [.. AllNodes.Distinct().Order(StringComparer.Ordinal)], tables, CreateSubplans(shards));
    }

    private IEnumerable<string> AllNodes
        => Nodes.Concat(Subplans.SelectMany(s => s.AllNodes));

    private List<CitusSubplan> CreateSubplans(ShardCatalog shards)
        =>
        [
            .. Subplans.Select(
                s =>
                {
                    var tables = shards.FindTables(s.Relations);

                    return new CitusSubplan(s.GetKind(tables), s.TaskCount, s.EstimatedRows, [.. s.Nodes], tables, s.CreateSubplans(shards));
                })
        ];

    // If no row can fulfill the conditions, Citus creates one task for the coordinator that reads no shard.
    private CitusPlanKind GetKind(IReadOnlyList<CitusPlanTable> tables)
        => IsRepartitioned ? CitusPlanKind.Repartition
            : Subplans.Count > 0 ? CitusPlanKind.IntermediateResults
            : !HasJob ? CitusPlanKind.Local
            : TaskCount > 1 ? CitusPlanKind.SeveralShards
            : HasHiddenTasks || tables.Any(t => t.ShardsAsked > 0) ? CitusPlanKind.OneShard
            : CitusPlanKind.NoShard;
}
