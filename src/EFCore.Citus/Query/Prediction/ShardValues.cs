namespace EFCore.Citus.Query.Prediction;

/// <summary>
///     Finds the values of the distribution columns of tables.
/// </summary>
internal sealed class ShardValues(QueryBlock root)
{
    private readonly ServerKnowledge _server = ServerKnowledge.Of(root, []);
    private readonly List<QueryColumn> _lists =
        [.. ConditionsIn(root).OfType<ColumnHasOneOf>().SelectMany(c => FindBase(c.Operand.Column))];

    // A comparison with a value of the optional side of a join makes it an inner join, unless the value is null.
    private readonly Lazy<ServerKnowledge> _withoutNulls = new(() => ServerKnowledge.Of(root, [], areValuesNotNull: true));

    public bool IsKnown(QuerySource table)
        => FindKey(table) is not { } key || _server.Knows(key);

    public bool AreKnown(IReadOnlyCollection<QuerySource> tables)
        => tables.All(IsKnown);

    /// <summary>
    ///     Determines whether tables are certainly of several colocation groups, of which Citus sends no query to one node.
    /// </summary>
    public static bool AreOfSeveralGroups(IReadOnlyCollection<QuerySource> tables)
        => tables.FirstOrDefault()?.Table?.Group is { } group && tables.Any(t => t.Table?.Group is { } other && group.IsOther(other));

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
        => tables.Any(HasList)
            || (tables.Where(IsKnown).ToList() is { Count: > 1 } known && !AreOfOneShard(known))
            || tables.All(t => FindKey(t) is not { } key || _withoutNulls.Value.Knows(key));

    /// <summary>
    ///     Determines whether all tables have values, among them lists of values and those that no row without a row of an optional side has.
    /// </summary>
    public bool MayAllBeOfOneShard(IReadOnlyCollection<QuerySource> tables)
        => tables.All(t => IsKnown(t) || HasList(t) || _withoutNulls.Value.Knows(FindKey(t)!));

    /// <summary>
    ///     Determines whether Citus may find that no shard has rows, because a condition is never fulfilled, or a distribution column is compared
    ///     several times.
    /// </summary>
    public bool MayBeOfNoShard(IReadOnlyCollection<QuerySource> tables, KeyEquivalence keys)
    {
        var conditions = ConditionsIn(root).ToList();
        if (conditions.OfType<ConditionMayBeFalse>().Any())
        {
            return true;
        }

        var compared = conditions.OfType<ColumnIsCompared>().SelectMany(c => FindBase(c.Operand.Column)).ToList();

        return tables.Select(FindKey).OfType<QueryColumn>().Any(
            key =>
            {
                var values = _server.FindValues(key).Count + _lists.Count(l => keys.AreEqual(l, key));

                return values > 1 || (values == 1 && compared.Exists(c => keys.AreEqual(c, key)));
            });
    }

    private bool HasList(QuerySource table)
        => FindKey(table) is { } key && _lists.Contains(key);

    private static QueryColumn? FindKey(QuerySource table)
        => table.DistributionColumn is { } column ? new QueryColumn(table, column) : null;

    private static IEnumerable<QueryCondition> ConditionsIn(QueryBlock block)
        => block.Where
            .Concat(block.Sources.SelectMany(s => s.On))
            .Concat(block.Sources.SelectMany(s => s.Blocks.Concat(s.Subqueries.Select(q => q.Block))).SelectMany(ConditionsIn))
            .Concat(block.Subqueries.SelectMany(s => ConditionsIn(s.Block)));

    private static IEnumerable<QueryColumn> FindBase(QueryColumn column)
        => column.Source.Blocks.Count == 0
            ? [column]
            : column.Source.FindOutputs(column.Name).Select(o => o.Operand).OfType<QueryOperand>().SelectMany(o => FindBase(o.Column));
}
