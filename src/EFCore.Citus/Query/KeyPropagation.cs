namespace EFCore.Citus.Query;

/// <summary>
///     Decides which comparisons of distribution columns with values are added to a query. <c>docs/decisions/routing.md</c> describes the
///     rules and why the rows of the result stay the same.
/// </summary>
internal sealed class KeyPropagation
{
    private readonly ServerKnowledge _server;
    private readonly ILookup<object, KeyComparison> _added;
    private readonly Dictionary<QuerySource, KnownColumns> _inside = [];
    private readonly List<KeyComparison> _found = [];

    private KeyPropagation(ServerKnowledge server, IReadOnlyList<KeyComparison> added)
    {
        _server = server;
        _added = added.ToLookup<KeyComparison, object>(c => c.Place, ReferenceEqualityComparer.Instance);
    }

    /// <summary>
    ///     Finds the comparisons, until no more follow.
    /// </summary>
    public static IReadOnlyList<KeyComparison> Plan(QueryBlock root)
    {
        var added = new List<KeyComparison>();
        while (true)
        {
            var propagation = new KeyPropagation(ServerKnowledge.Of(root, added), added);
            propagation.Visit(root, new KnownColumns());
            if (propagation._found.Count == 0)
            {
                return added;
            }

            added.AddRange(propagation._found);
        }
    }

    /// <summary>
    ///     Visits a block and returns the columns that are known in its rows.
    /// </summary>
    /// <param name="block">The block.</param>
    /// <param name="outer">The known columns of outer queries at the place of the block.</param>
    private KnownColumns Visit(QueryBlock block, KnownColumns outer)
    {
        var known = new KnownColumns(outer);
        foreach (var source in block.Sources.Where(s => !s.IsLateral))
        {
            VisitBlocks(source, outer, known);
        }

        Learn(block, known);
        foreach (var source in block.Sources.Where(s => s.IsLateral))
        {
            VisitBlocks(source, block.HasRightJoin ? outer : KnownBefore(source, known, outer), known);
        }

        Learn(block, known);
        var where = ConditionsOf(block.Node, block.Where);
        foreach (var subquery in block.Subqueries)
        {
            var found = VisitSubquery(subquery, known);
            AddFromSubquery(block, subquery, found, known);
        }

        Learn(block, known);
        AddComparisons(block.Node, where, known, c => c.Source.Block == block);
        foreach (var source in block.Sources)
        {
            VisitJoin(source, known, outer);
        }

        return known;
    }

    private void VisitBlocks(QuerySource source, KnownColumns outer, KnownColumns known)
    {
        var results = source.Blocks.ConvertAll(b => (Block: b, Known: Visit(b, outer)));
        if (results.Count == 0)
        {
            return;
        }

        var inside = _inside[source] = new KnownColumns();
        foreach (var name in results[0].Block.Outputs.Select(o => o.Name))
        {
            var values = source.FindOutputs(name)
                .Zip(results, (output, result) => output.Operand is { } operand ? result.Known.Find(operand.Column) : null)
                .Take(source.ReturnsFirstOnly ? 1 : results.Count)
                .ToList();
            if (values[0] is { } value && values.TrueForAll(v => value.Equals(v)))
            {
                inside.Add(new QueryColumn(source, name), value);
            }
        }

        known.AddRange(inside, _ => true);
    }

    // The conditions of an outer join are fulfilled by the rows of its nullable side only, which are null otherwise.
    private void Learn(QueryBlock block, KnownColumns known)
    {
        bool again;
        do
        {
            again = known.Learn(ConditionsOf(block.Node, block.Where), _ => true);
            foreach (var source in block.HasRightJoin ? [] : block.Sources)
            {
                again |= known.Learn(
                    ConditionsOf(source.Node, source.On), c => source.Join == QueryJoin.Inner || c.Source == source);
            }
        }
        while (again);
    }

    private void VisitJoin(QuerySource source, KnownColumns known, KnownColumns outer)
    {
        var here = outer;
        if (!source.Block.HasRightJoin)
        {
            here = KnownBefore(source, known, outer);
            if (_inside.TryGetValue(source, out var inside))
            {
                here.AddRange(inside, _ => true);
            }

            var on = ConditionsOf(source.Node, source.On);
            here.Learn(on, _ => true);
            AddComparisons(
                source.Node, on, here, c => source.Join == QueryJoin.Left ? c.Source == source : c.Source.Block == source.Block);
        }

        foreach (var subquery in source.Subqueries)
        {
            VisitSubquery(subquery, here);
        }
    }

    private static KnownColumns KnownBefore(QuerySource source, KnownColumns known, KnownColumns outer)
    {
        var before = new KnownColumns(outer);
        before.AddRange(known, c => c.Source.Block == source.Block && c.Source.Index < source.Index);

        return before;
    }

    private KnownColumns VisitSubquery(QuerySubquery subquery, KnownColumns known)
    {
        if (subquery is { Comparison: { Transfers: true } comparison, Block.IsLimited: false }
            && (subquery.Kind == QuerySubqueryKind.In || comparison is { Left.IsNullable: false, Right.IsNullable: false })
            && known.Find(comparison.Left.Column) is { } value)
        {
            AddComparison(subquery.Block.Node, comparison.Right, value);
        }

        return Visit(subquery.Block, known);
    }

    // A row of the block has a row of the subquery, so a value of that row is a value of the column that is compared with it.
    private void AddFromSubquery(QueryBlock block, QuerySubquery subquery, KnownColumns found, KnownColumns known)
    {
        IEnumerable<QueryCondition> conditions = subquery switch
        {
            { Kind: QuerySubqueryKind.Exists, Block.IsGrouped: false } => ConditionsOf(subquery.Block.Node, subquery.Block.Where),
            { Kind: QuerySubqueryKind.In, Comparison: { } comparison } => [comparison],
            _ => []
        };

        foreach (var equality in conditions.OfType<ColumnsAreEqual>().Where(e => e.Transfers))
        {
            foreach (var (from, to) in equality.Directions)
            {
                if (to.Column.Source.Block == block && from.Column.Source.Block != block && found.Find(from.Column) is { } value)
                {
                    known.Add(to.Column, value);
                    AddComparison(block.Node, to, value);
                }
            }
        }
    }

    private void AddComparisons(
        object place,
        IEnumerable<QueryCondition> conditions,
        KnownColumns known,
        Func<QueryColumn, bool> canAdd)
    {
        foreach (var equality in conditions.OfType<ColumnsAreEqual>().Where(e => e.Transfers))
        {
            foreach (var (from, to) in equality.Directions)
            {
                // If the other column has just been added, the next pass decides whether Citus finds the value of this one.
                if (canAdd(to.Column)
                    && known.Find(from.Column) is not null
                    && known.Find(to.Column) is { } value
                    && !_found.Exists(c => c.Operand.Column == from.Column))
                {
                    AddComparison(place, to, value);
                }
            }
        }
    }

    private void AddComparison(object place, QueryOperand operand, object value)
    {
        if (FindKeys(operand.Column).Any(k => !_server.Knows(k))
            && !_found.Concat(_added[place]).Any(c => ReferenceEquals(c.Place, place) && c.Operand.Node.Equals(operand.Node)))
        {
            _found.Add(new KeyComparison(place, operand, value));
        }
    }

    // The distribution columns to which PostgreSQL passes a comparison with the column.
    private static IEnumerable<QueryColumn> FindKeys(QueryColumn column)
        => column.Source.DistributionColumn == column.Name
            ? [column]
            : column.Source.FindOutputs(column.Name)
                .Where(o => o.Operand is not null && o.Block.Admits(o.Operand.Column))
                .SelectMany(o => FindKeys(o.Operand!.Column));

    private List<QueryCondition> ConditionsOf(object place, IEnumerable<QueryCondition> conditions)
        => [.. conditions, .. _added[place].Select(c => new ColumnHasValue(c.Operand, c.Value))];
}
