namespace EFCore.Citus.Query;

/// <summary>
///     Finds groups that each shard computes, although their distribution column is of the nullable side of an outer join, so that rows
///     for which it is null are in several shards.
/// </summary>
internal sealed class NullableKeys
{
    private readonly ServerKnowledge _server;
    private readonly List<NullableKey> _found = [];

    private NullableKeys(ServerKnowledge server)
        => _server = server;

    /// <summary>
    ///     Finds the columns to be wrapped in a query.
    /// </summary>
    /// <param name="root">The query.</param>
    /// <param name="added">The comparisons that are added to the query.</param>
    public static NullableKeys Of(QueryBlock root, IEnumerable<KeyComparison> added)
    {
        var keys = new NullableKeys(ServerKnowledge.Of(root, added));
        keys.Visit(root, isOutermost: true);

        return keys;
    }

    /// <summary>
    ///     Gets the columns to be wrapped.
    /// </summary>
    public IReadOnlyList<NullableKey> Found
        => _found;

    /// <summary>
    ///     Determines whether a column contains the distribution column of a table.
    /// </summary>
    public bool IsDistributionColumn(QueryColumn column)
        => FindOrigin(column) is not null;

    private void Visit(QueryBlock block, bool isOutermost)
    {
        foreach (var source in block.Sources)
        {
            source.Blocks.ForEach(b => Visit(b, isOutermost: false));
            source.Subqueries.ForEach(s => Visit(s.Block, isOutermost: false));
        }

        block.Subqueries.ForEach(s => Visit(s.Block, isOutermost: false));
        if (_server.KnowsAll(block))
        {
            return;
        }

        if (block.GroupColumns.Count > 0)
        {
            Add(block, block.Node, block.GroupColumns, isWrapped: !block.GroupColumns.Exists(block.ColumnsOfSubqueries.Contains));
        }
        else if (block.IsDistinct && !isOutermost)
        {
            Add(block, block.Node, [.. block.Outputs.Select(o => o.Operand?.Column).OfType<QueryColumn>()], isWrapped: true);
        }

        block.Windows.ForEach(w => Add(block, w.Node, w.Partition, isWrapped: true));
    }

    private void Add(QueryBlock block, object node, IReadOnlyList<QueryColumn> group, bool isWrapped)
    {
        var keys = group.Distinct()
            .Select(c => (Column: c, Origin: FindOrigin(c)))
            .Where(k => k.Origin is not null)
            .ToList();

        // An expression can be in the result and in the GROUP BY or ORDER BY.
        if (keys.Count > 0
            && keys.TrueForAll(k => k.Origin == Origin.NullableSide)
            && !_found.Exists(k => ReferenceEquals(k.Node, node)))
        {
            _found.Add(new NullableKey(block, node, [.. keys.Select(k => k.Column)], isWrapped));
        }
    }

    private Origin? FindOrigin(QueryColumn column)
    {
        var origin = FindOriginInside(column);

        return origin == Origin.PreservedSide && MayBeMissing(column.Source)
            ? Origin.NullableSide
            : origin;
    }

    private Origin? FindOriginInside(QueryColumn column)
    {
        var source = column.Source;
        if (source.Blocks.Count == 0)
        {
            return source.DistributionColumn == column.Name ? Origin.PreservedSide : null;
        }

        var origins = source.FindOutputs(column.Name)
            .Select(o => o.Operand is null || IsWrapped(o.Block, o.Operand.Column) ? null : FindOrigin(o.Operand.Column))
            .ToList();

        return origins.Count == 0 || origins.Contains(null) ? null : origins.Max();
    }

    /// <summary>
    ///     Determines whether a column is wrapped in the result of a block.
    /// </summary>
    public bool IsWrapped(QueryBlock block, QueryColumn column)
        => _found.Exists(k => k.Block == block && ReferenceEquals(k.Node, block.Node) && k.IsWrapped && k.Columns.Contains(column));

    /// <summary>
    ///     Determines whether the columns of a source may be null, because no condition removes the rows without a row of the source.
    /// </summary>
    public static bool MayBeMissing(QuerySource source)
        => (source.Join == QueryJoin.Left && !RemovesMissingRows(source))
            || source.Block.Sources.Skip(source.Index + 1).Any(s => s.Join == QueryJoin.Right && !RemovesMissingRows(s));

    /// <summary>
    ///     Determines whether a condition removes the rows that an outer join returns without a row of its optional side. PostgreSQL then uses
    ///     an inner join.
    /// </summary>
    /// <param name="join">The source that is joined. The optional side of a right join consists of the sources before it.</param>
    public static bool RemovesMissingRows(QuerySource join)
        => join.Block.Where
            .Concat(join.Block.Sources.Skip(join.Index + 1).Where(s => s.Join == QueryJoin.Inner).SelectMany(s => s.On))
            .Any(
                c => c switch
                {
                    ColumnIsNotNull { Column.Source: var s } => IsOptional(s, join),
                    ColumnsAreEqual { IsStrict: true } equality
                        => IsOptional(equality.Left.Column.Source, join) || IsOptional(equality.Right.Column.Source, join),
                    _ => false
                });

    private static bool IsOptional(QuerySource source, QuerySource join)
        => join.Join == QueryJoin.Right ? source.Block == join.Block && source.Index < join.Index : source == join;

    private enum Origin
    {
        PreservedSide,
        NullableSide
    }
}

/// <summary>
///     Represents a group by distribution columns of a nullable side.
/// </summary>
/// <param name="Block">The block.</param>
/// <param name="Node">The node of the block for a <c>GROUP BY</c> or a <c>DISTINCT</c>, or of the window function.</param>
/// <param name="Columns">The distribution columns of the group.</param>
/// <param name="IsWrapped">
///     <see langword="false" /> if the query cannot be changed, because a subquery uses a column of the group.
/// </param>
internal sealed record NullableKey(QueryBlock Block, object Node, IReadOnlyList<QueryColumn> Columns, bool IsWrapped);
