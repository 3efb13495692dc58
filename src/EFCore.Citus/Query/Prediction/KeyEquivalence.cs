namespace EFCore.Citus.Query.Prediction;

/// <summary>
///     Finds the distribution columns that are equal in all rows that a query joins, as Citus does for colocated joins.
/// </summary>
internal sealed class KeyEquivalence
{
    private readonly Dictionary<QueryColumn, QueryColumn> _parents = [];

    public KeyEquivalence(QueryBlock root)
        => Read(root);

    /// <summary>
    ///     Determines whether the tables are joined by their distribution columns, and may be colocated.
    /// </summary>
    public bool AreJoined(IEnumerable<PlannedSource> tables)
    {
        var distributed = tables.Where(t => t.IsDistributed).ToList();

        return distributed.Count < 2 || distributed.Skip(1).All(t => IsJoined(distributed[0], t));
    }

    private bool IsJoined(PlannedSource one, PlannedSource other)
        => one.Source == other.Source
            || (MayBeColocated(one.Source.Table, other.Source.Table)
                && (one.Key is { } key
                    ? other.Key is { } otherKey && Find(key) == Find(otherKey)
                    : other.Key is null));

    private static bool MayBeColocated(QueryTable? one, QueryTable? other)
        => one?.Group is not { } group || other?.Group is not { } otherGroup || !group.IsOther(otherGroup);

    private void Read(QueryBlock block)
    {
        foreach (var source in block.Sources)
        {
            Read(source.On);
            source.Subqueries.ForEach(Read);
            ReadDerived(source);
        }

        Read(block.Where);
        block.Subqueries.ForEach(Read);
    }

    private void Read(IEnumerable<QueryCondition> conditions)
    {
        foreach (var equality in conditions.OfType<ColumnsAreEqual>().Where(e => e.Transfers))
        {
            Join(equality.Left.Column, equality.Right.Column);
        }
    }

    private void ReadDerived(QuerySource source)
    {
        foreach (var block in source.Blocks)
        {
            Read(block);
        }

        foreach (var output in source.Blocks is [var first, ..] ? first.Outputs : [])
        {
            var column = new QueryColumn(source, output.Name);
            foreach (var (_, operand) in source.FindOutputs(output.Name))
            {
                if (operand is not null && (source.Blocks.Count == 1 || source.IsUnion))
                {
                    Join(column, operand.Column);
                }
            }
        }
    }

    // PostgreSQL does not join the rows of NOT IN.
    private void Read(QuerySubquery subquery)
    {
        Read(subquery.Block);
        if (subquery is { Kind: QuerySubqueryKind.In, Comparison: { Transfers: true } comparison })
        {
            Join(comparison.Left.Column, comparison.Right.Column);
        }
    }

    private void Join(QueryColumn one, QueryColumn other)
    {
        var (root, otherRoot) = (Find(one), Find(other));
        if (root != otherRoot)
        {
            _parents[root] = otherRoot;
        }
    }

    private QueryColumn Find(QueryColumn column)
    {
        while (_parents.TryGetValue(column, out var parent))
        {
            column = parent;
        }

        return column;
    }
}
