namespace EFCore.Citus.Query.Prediction;

/// <summary>
///     Finds the values of the distribution columns of tables.
/// </summary>
internal sealed class ShardValues(QueryBlock root)
{
    private readonly ServerKnowledge _server = ServerKnowledge.Of(root, []);
    private readonly HashSet<QueryColumn> _lists = [.. ListsIn(root)];

    public bool IsKnown(QuerySource table)
        => FindKey(table) is not { } key || _server.Knows(key);

    public bool AreKnown(IReadOnlyCollection<QuerySource> tables)
        => tables.All(IsKnown);

    /// <summary>
    ///     Determines whether tables with known values are in one shard, for any values.
    /// </summary>
    public bool AreOfOneShard(IReadOnlyCollection<QuerySource> tables)
    {
        var first = tables.First();
        if (tables.Count > 1 && (first.Table?.Group is not { } group || tables.Any(t => !group.Equals(t.Table?.Group))))
        {
            return false;
        }

        return FindKey(first) is not { } key
            || _server.FindValues(key).Any(v => tables.All(t => FindKey(t) is { } other && _server.FindValues(other).Contains(v)));
    }

    /// <summary>
    ///     Determines whether one shard may be enough for some values: lists of values may have one value, and parameters may be equal.
    /// </summary>
    public bool MayBeOfOneShard(IReadOnlyCollection<QuerySource> tables)
        => tables.Any(HasList) || (tables.Where(IsKnown).ToList() is { Count: > 1 } known && !AreOfOneShard(known));

    /// <summary>
    ///     Determines whether all tables have values, among them lists of values.
    /// </summary>
    public bool MayAllBeOfOneShard(IReadOnlyCollection<QuerySource> tables)
        => tables.All(t => IsKnown(t) || HasList(t));

    private bool HasList(QuerySource table)
        => FindKey(table) is { } key && _lists.Contains(key);

    private static QueryColumn? FindKey(QuerySource table)
        => table.DistributionColumn is { } column ? new QueryColumn(table, column) : null;

    private static IEnumerable<QueryColumn> ListsIn(QueryBlock block)
        => ListsIn(block.Where)
            .Concat(block.Sources.SelectMany(s => ListsIn(s.On)))
            .Concat(block.Sources.SelectMany(s => s.Blocks.Concat(s.Subqueries.Select(q => q.Block))).SelectMany(ListsIn))
            .Concat(block.Subqueries.SelectMany(s => ListsIn(s.Block)));

    private static IEnumerable<QueryColumn> ListsIn(IEnumerable<QueryCondition> conditions)
        => conditions.OfType<ColumnHasOneOf>().SelectMany(c => FindBase(c.Operand.Column));

    private static IEnumerable<QueryColumn> FindBase(QueryColumn column)
        => column.Source.Blocks.Count == 0
            ? [column]
            : column.Source.FindOutputs(column.Name).Select(o => o.Operand).OfType<QueryOperand>().SelectMany(o => FindBase(o.Column));
}
