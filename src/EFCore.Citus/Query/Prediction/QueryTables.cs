namespace EFCore.Citus.Query.Prediction;

/// <summary>
///     Finds the tables of a query.
/// </summary>
internal static class QueryTables
{
    /// <summary>
    ///     Gets the tables of a block, of its derived tables and of its subqueries.
    /// </summary>
    public static IEnumerable<QuerySource> In(QueryBlock block)
        => block.Sources.SelectMany(In).Concat(block.Subqueries.SelectMany(s => In(s.Block)));

    public static IEnumerable<QuerySource> In(QuerySource source)
        => (source.Blocks.Count == 0 ? [source] : source.Blocks.SelectMany(In)).Concat(source.Subqueries.SelectMany(s => In(s.Block)));

    public static QueryTableKind Kind(this QuerySource source)
        => source.Table?.Kind ?? QueryTableKind.Unknown;
}
