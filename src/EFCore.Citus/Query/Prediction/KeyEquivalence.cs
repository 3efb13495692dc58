namespace EFCore.Citus.Query.Prediction;

/// <summary>
///     Finds the distribution columns that are equal in all rows that a query joins, as Citus does for colocated joins.
/// </summary>
internal sealed class KeyEquivalence
{
    private readonly Dictionary<QueryColumn, QueryColumn> _parents = [];
    private readonly bool _areValuesEqual;

    /// <param name="root">The query.</param>
    /// <param name="areValuesEqual">A value indicating whether all values are taken for equal, as those of several parameters may be.</param>
    public KeyEquivalence(QueryBlock root, bool areValuesEqual = false)
    {
        _areValuesEqual = areValuesEqual;
        Read(root, isOptional: false, []);
    }

    public bool AreEqual(QueryColumn one, QueryColumn other)
        => Find(one) == Find(other);

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

    /// <param name="block">The block.</param>
    /// <param name="isOptional">A value indicating whether the block is on the optional side of a join.</param>
    /// <param name="values">
    ///     The columns by their values in the blocks that PostgreSQL plans together, or <see langword="null" /> if it does not join columns with
    ///     the same value, as for <c>NOT EXISTS</c> and the optional side of a join.
    /// </param>
    private void Read(QueryBlock block, bool isOptional, Dictionary<object, QueryColumn>? values)
    {
        foreach (var source in block.Sources)
        {
            Read(source.On, source is { Join: QueryJoin.Inner, IsNullable: false } ? values : null);
            source.Subqueries.ForEach(s => Read(s, []));
            ReadDerived(source, isOptional || source.IsNullable, IsRequired(source) ? values : null);
        }

        Read(block.Where, values);
        block.Subqueries.ForEach(s => Read(s, values));
    }

    private static bool IsRequired(QuerySource source)
        => !source.IsNullable
            || !NullableKeys.MayBeMissing(source)
            || source.Block.Where.OfType<ColumnHasValue>().Any(c => c.Operand.Column.Source == source);

    private void Read(IEnumerable<QueryCondition> conditions, Dictionary<object, QueryColumn>? values)
    {
        foreach (var condition in conditions)
        {
            switch (condition)
            {
                case ColumnsAreEqual { Transfers: true } equality:
                    Join(equality.Left.Column, equality.Right.Column);
                    break;
                case ColumnHasValue { Operand.Column: var column } comparison when values is not null:
                    var value = _areValuesEqual ? this : comparison.Value;
                    if (!values.TryAdd(value, column))
                    {
                        Join(values[value], column);
                    }

                    break;
            }
        }
    }

    private void ReadDerived(QuerySource source, bool isOptional, Dictionary<object, QueryColumn>? values)
    {
        foreach (var block in source.Blocks)
        {
            Read(block, isOptional, source.Blocks.Count == 1 && block.IsFlat ? values : []);
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
    private void Read(QuerySubquery subquery, Dictionary<object, QueryColumn>? values)
    {
        Read(
            subquery.Block,
            isOptional: false,
            subquery switch
            {
                { Block.IsFlat: false } => [],
                { Kind: QuerySubqueryKind.Exists } or { Kind: QuerySubqueryKind.In, IsCorrelated: false } => values,
                { Kind: QuerySubqueryKind.NotExists } => null,
                _ => []
            });
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
