namespace EFCore.Citus.Query.Prediction;

/// <summary>
///     Represents a query as Citus plans it: a set operation is a query of its own, with its queries as derived tables.
/// </summary>
internal sealed class PlannedQuery
{
    private PlannedQuery(QueryBlock? block)
        => Block = block;

    /// <summary>
    ///     Gets the block, or <see langword="null" /> for a set operation in a derived table.
    /// </summary>
    public QueryBlock? Block { get; }

    public List<PlannedSource> From { get; } = [];

    public List<PlannedSubquery> Subqueries { get; } = [];

    public bool IsSetOperation { get; private init; }

    /// <summary>
    ///     Gets a value indicating whether all set operations are <c>UNION</c>.
    /// </summary>
    public bool IsUnion { get; private set; } = true;

    /// <summary>
    ///     Gets or sets a value indicating whether the rows are an intermediate result.
    /// </summary>
    public bool IsIntermediateResult { get; set; }

    public bool IsCorrelated
        => Block?.IsCorrelated ?? From.Exists(s => s.Query!.IsCorrelated);

    /// <summary>
    ///     Gets the queries of the <c>FROM</c> and of expressions.
    /// </summary>
    public IEnumerable<PlannedQuery> Children
        => From.Select(s => s.Query).OfType<PlannedQuery>().Concat(Subqueries.Select(s => s.Query));

    /// <summary>
    ///     Gets the tables that are not part of an intermediate result.
    /// </summary>
    public IEnumerable<PlannedSource> Tables
        => IsIntermediateResult
            ? []
            : From.Where(s => s.Query is null && !s.IsIntermediateResult).Concat(Children.SelectMany(q => q.Tables));

    /// <summary>
    ///     Gets the tables of the <c>FROM</c>, including those of subqueries of derived tables.
    /// </summary>
    public IEnumerable<PlannedSource> TablesOfFrom
        => IsIntermediateResult ? [] : From.SelectMany(s => s.Tables);

    public static PlannedQuery Of(QueryBlock block)
    {
        var query = new PlannedQuery(block) { IsSetOperation = block.IsSetOperation };
        foreach (var source in block.Sources)
        {
            if (block.IsSetOperation)
            {
                query.AddQueries(source);
            }
            else
            {
                query.From.Add(new PlannedSource(source, source.Blocks switch
                {
                    [] => null,
                    [var derived] => Of(derived),
                    _ => OfSetOperation(source)
                }));
            }

            query.Subqueries.AddRange(source.Subqueries.Select(s => new PlannedSubquery(s)));
        }

        query.Subqueries.AddRange(block.Subqueries.Select(s => new PlannedSubquery(s)));

        return query;
    }

    private static PlannedQuery OfSetOperation(QuerySource source)
    {
        var query = new PlannedQuery(null) { IsSetOperation = true };
        query.AddQueries(source);

        return query;
    }

    // The queries of nested set operations are those of one set operation.
    private void AddQueries(QuerySource source)
    {
        IsUnion &= source.IsUnion;
        foreach (var block in source.Blocks)
        {
            if (block is { IsSetOperation: true, Sources: [var nested] })
            {
                AddQueries(nested);
            }
            else
            {
                From.Add(new PlannedSource(source, Of(block)));
            }
        }
    }
}

/// <summary>
///     Represents a table or a query of a <c>FROM</c>.
/// </summary>
internal sealed class PlannedSource(QuerySource source, PlannedQuery? query)
{
    public QuerySource Source { get; } = source;

    public PlannedQuery? Query { get; } = query;

    /// <summary>
    ///     Gets or sets a value indicating whether the rows of the table are an intermediate result.
    /// </summary>
    public bool IsIntermediateResult { get; set; }

    public QueryTableKind Kind
        => Source.Kind();

    public bool IsDistributed
        => Query is null && Kind is QueryTableKind.Distributed or QueryTableKind.SingleShard;

    public bool IsLocal
        => Query is null && Kind is QueryTableKind.Local or QueryTableKind.ManagedLocal;

    public QueryColumn? Key
        => Source.DistributionColumn is { } column ? new QueryColumn(Source, column) : null;

    public IEnumerable<PlannedSource> Tables
        => Query is not null ? Query.Tables : IsIntermediateResult ? [] : [this];

    /// <summary>
    ///     Gets a value indicating whether each shard would read the same rows.
    /// </summary>
    public bool IsRecurring
        => !Tables.Any(t => t.IsDistributed);
}

/// <summary>
///     Represents a query of an expression.
/// </summary>
internal sealed class PlannedSubquery(QuerySubquery subquery)
{
    public QuerySubqueryPlace Place { get; } = subquery.Place;

    public PlannedQuery Query { get; } = PlannedQuery.Of(subquery.Block);
}
