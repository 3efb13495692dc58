namespace EFCore.Citus.Query;

/// <summary>
///     Finds the columns for which Citus finds a value itself. <c>docs/decisions/routing.md</c> lists the rules.
/// </summary>
/// <remarks>
///     Columns are the nodes of a graph. A value moves along an edge from a column to a column. If a rule is not certain, the edge is
///     missing, so that a comparison is added to the query.
/// </remarks>
internal sealed class ServerKnowledge
{
    private readonly ILookup<object, KeyComparison> _added;
    private readonly bool _areValuesNotNull;
    private readonly Dictionary<QueryColumn, List<Edge>> _edges = [];
    private readonly Dictionary<QuerySource, int> _regions = [];
    private readonly List<(QueryColumn Column, object Value, bool IsOfJoin)> _values = [];
    private readonly Dictionary<QueryColumn, HashSet<object>> _known = [];
    private int _lastRegion;

    private ServerKnowledge(IEnumerable<KeyComparison> added, bool areValuesNotNull)
    {
        _added = added.ToLookup<KeyComparison, object>(c => c.Place, ReferenceEqualityComparer.Instance);
        _areValuesNotNull = areValuesNotNull;
    }

    /// <summary>
    ///     Finds the columns for a query with added comparisons.
    /// </summary>
    /// <param name="root">The query.</param>
    /// <param name="added">The added comparisons.</param>
    /// <param name="areValuesNotNull">
    ///     A value indicating whether no parameter is null, so that a comparison with one removes the rows without a row of the other side of
    ///     an outer join.
    /// </param>
    public static ServerKnowledge Of(QueryBlock root, IEnumerable<KeyComparison> added, bool areValuesNotNull = false)
    {
        var knowledge = new ServerKnowledge(added, areValuesNotNull);
        knowledge.Walk(root, region: 0, isFromOutside: false);
        knowledge.Spread();

        return knowledge;
    }

    /// <summary>
    ///     Determines whether a query reads distributed tables, and Citus does not find a value for each of them itself.
    /// </summary>
    public static bool ReadsSeveralShards(QueryBlock block)
        => block.ReadsDistributedTables && !Of(block, []).KnowsAll(block);

    public bool Knows(QueryColumn column)
        => _known.ContainsKey(column);

    /// <summary>
    ///     Gets the values that Citus finds for a column. They are several if the column is compared several times.
    /// </summary>
    public IReadOnlyCollection<object> FindValues(QueryColumn column)
        => _known.GetValueOrDefault(column) ?? [];

    /// <summary>
    ///     Determines whether Citus has a value for each distributed table in the sources of a block.
    /// </summary>
    public bool KnowsAll(QueryBlock block)
        => block.Sources.All(
            s => (s.DistributionColumn is not { } column || Knows(new QueryColumn(s, column))) && s.Blocks.All(KnowsAll));

    /// <param name="block">The block.</param>
    /// <param name="region">
    ///     A number for the blocks that PostgreSQL merges. An equality in a region does not pass a value from or to another one.
    /// </param>
    /// <param name="isFromOutside">
    ///     A value indicating whether values pass from outer regions into the block, and not back, as for <c>NOT EXISTS</c>.
    /// </param>
    private void Walk(QueryBlock block, int region, bool isFromOutside)
    {
        foreach (var source in block.Sources)
        {
            _regions[source] = region;
        }

        foreach (var source in block.Sources)
        {
            WalkJoin(source, region);
            WalkDerived(source, region);
            WalkSubqueries(source.Subqueries, region, areConditions: false);
        }

        foreach (var condition in block.Where.Concat(AddedTo(block.Node)))
        {
            if (condition is ColumnHasValue { Operand.Column: var column, Value: var value })
            {
                _values.Add((column, value, IsOfJoin: false));
            }
            else if (condition is ColumnsAreEqual { Transfers: true } equality)
            {
                WalkEquality(equality, region, isFromOutside);
            }
        }

        WalkSubqueries(block.Subqueries, region, areConditions: true);
    }

    private void WalkJoin(QuerySource source, int region)
    {
        var join = _areValuesNotNull && HasValueOfOptionalSide(source) ? QueryJoin.Inner : source.Join;
        foreach (var condition in source.On.Concat(AddedTo(source.Node)))
        {
            if (condition is ColumnHasValue { Operand.Column: var column, Value: var value })
            {
                _values.Add((column, value, IsOfJoin: join != QueryJoin.Inner));
            }
            else if (condition is ColumnsAreEqual { Transfers: true } equality)
            {
                foreach (var (from, to) in equality.Directions)
                {
                    var isAllowed = join switch
                    {
                        QueryJoin.Left => to.Column.Source == source,
                        QueryJoin.Right => from.Column.Source == source,
                        _ => true
                    };

                    if (isAllowed && IsIn(from, region) && IsIn(to, region))
                    {
                        AddEdge(from.Column, to.Column, isOfJoin: join != QueryJoin.Inner);
                    }
                }
            }
        }
    }

    private static bool HasValueOfOptionalSide(QuerySource source)
        => source.Block.Where.OfType<ColumnHasValue>().Select(c => c.Operand.Column.Source).Any(
            s => source.Join == QueryJoin.Right ? s.Block == source.Block && s.Index < source.Index : s == source);

    private void WalkDerived(QuerySource source, int region)
    {
        foreach (var block in source.Blocks)
        {
            var isFlat = source.Blocks.Count == 1 && block.IsFlat;
            Walk(block, isFlat ? region : ++_lastRegion, isFromOutside: false);

            foreach (var output in source.Blocks[0].Outputs)
            {
                var operand = source.FindOutputs(output.Name).First(o => o.Block == block).Operand;
                if (operand is null || !block.Admits(operand.Column))
                {
                    continue;
                }

                var column = new QueryColumn(source, output.Name);
                AddEdge(column, operand.Column, isInto: true);
                if (isFlat && !source.IsNullable)
                {
                    AddEdge(operand.Column, column);
                }
            }
        }
    }

    private void WalkSubqueries(IEnumerable<QuerySubquery> subqueries, int region, bool areConditions)
    {
        foreach (var subquery in subqueries)
        {
            var kind = areConditions && subquery.Block.IsFlat ? subquery.Kind : QuerySubqueryKind.Other;
            if (kind == QuerySubqueryKind.Exists)
            {
                Walk(subquery.Block, region, isFromOutside: false);
            }
            else if (kind == QuerySubqueryKind.In && !subquery.IsCorrelated && subquery.Comparison is { Transfers: true } comparison)
            {
                Walk(subquery.Block, region, isFromOutside: false);
                WalkEquality(comparison, region, isFromOutside: false);
            }
            else
            {
                Walk(subquery.Block, ++_lastRegion, isFromOutside: kind == QuerySubqueryKind.NotExists);
            }
        }
    }

    private void WalkEquality(ColumnsAreEqual equality, int region, bool isFromOutside)
    {
        foreach (var (from, to) in equality.Directions)
        {
            if (IsIn(to, region) && (IsIn(from, region) || isFromOutside))
            {
                AddEdge(from.Column, to.Column);
            }
        }
    }

    private bool IsIn(QueryOperand operand, int region)
        => _regions.TryGetValue(operand.Column.Source, out var other) && other == region;

    private void AddEdge(QueryColumn from, QueryColumn to, bool isOfJoin = false, bool isInto = false)
    {
        if (!_edges.TryGetValue(from, out var edges))
        {
            _edges.Add(from, edges = []);
        }

        edges.Add(new Edge(to, isOfJoin, isInto));
    }

    private IEnumerable<QueryCondition> AddedTo(object place)
        => _added[place].Select(c => new ColumnHasValue(c.Operand, c.Value));

    // A value from the condition of an outer join is not a value of the joined rows, so it does not pass through another outer join. In the
    // derived table that is joined, it is a value of all rows.
    private void Spread()
    {
        var visited = new HashSet<(QueryColumn, object, bool)>();
        var pending = new Stack<(QueryColumn Column, object Value, bool IsOfJoin)>(_values);
        while (pending.TryPop(out var value))
        {
            if (!visited.Add(value))
            {
                continue;
            }

            if (!_known.TryGetValue(value.Column, out var values))
            {
                _known.Add(value.Column, values = []);
            }

            values.Add(value.Value);
            foreach (var edge in _edges.GetValueOrDefault(value.Column) ?? [])
            {
                if (!(edge.IsOfJoin && value.IsOfJoin))
                {
                    pending.Push((edge.Column, value.Value, value.IsOfJoin && !edge.IsInto));
                }
            }
        }
    }

    private sealed record Edge(QueryColumn Column, bool IsOfJoin, bool IsInto);
}
