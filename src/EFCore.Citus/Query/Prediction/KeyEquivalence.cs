namespace EFCore.Citus.Query.Prediction;

/// <summary>
///     Finds the distribution columns that are equal in all rows that a query joins, as Citus does for colocated joins.
/// </summary>
internal sealed class KeyEquivalence
{
    private readonly Dictionary<QueryColumn, QueryColumn> _parents = [];

    public KeyEquivalence(QueryBlock root)
        => Read(root, isOptional: false);

    /// <summary>
    ///     Determines whether the tables are joined by their distribution columns. They may be of different colocation groups.
    /// </summary>
    public bool AreJoined(IEnumerable<PlannedSource> tables)
    {
        var distributed = tables.Where(t => t.IsDistributed).ToList();

        return distributed.Count < 2 || distributed.Skip(1).All(t => IsJoined(distributed[0], t));
    }

    private bool IsJoined(PlannedSource one, PlannedSource other)
        => one.Source == other.Source
            || (one.Key is { } key
                ? other.Key is { } otherKey && Find(key) == Find(otherKey)
                : other.Key is null);

    private void Read(QueryBlock block, bool isOptional)
    {
        foreach (var source in block.Sources)
        {
            Read(source.On);
            source.Subqueries.ForEach(Read);
            ReadDerived(source, isOptional || source.IsNullable);
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

    private void ReadDerived(QuerySource source, bool isOptional)
    {
        foreach (var block in source.Blocks)
        {
            Read(block, isOptional);
        }

        foreach (var output in source.Blocks is [var first, ..] ? first.Outputs : [])
        {
            var column = new QueryColumn(source, output.Name);
            foreach (var (_, operand) in source.FindOutputs(output.Name))
            {
                // Citus does not compare set operations of the optional side of a join, and not with columns of such a side.
                if (operand is not null
                    && (source.Blocks.Count == 1 || (source.IsUnion && !isOptional && !operand.Column.Source.IsNullable)))
                {
                    Join(column, operand.Column);
                }
            }
        }
    }

    // PostgreSQL does not join the rows of NOT IN.
    private void Read(QuerySubquery subquery)
    {
        Read(subquery.Block, isOptional: false);
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
