namespace EFCore.Citus.Query;

/// <summary>
///     Finds the source of a column by its alias. Aliases are unique within a block only: an inner alias hides an outer one.
/// </summary>
internal sealed class QueryScope(QueryBlock block, QueryScope? outer)
{
    private readonly Dictionary<string, QuerySource> _sources = new(StringComparer.Ordinal);

    public QueryBlock Block { get; } = block;

    public QueryScope? Outer { get; } = outer;

    /// <summary>
    ///     Gets or sets a value indicating whether the block uses columns of outer queries.
    /// </summary>
    public bool IsCorrelated { get; set; }

    /// <summary>
    ///     Gets or sets a value indicating whether expressions are read that are computed after rows are grouped.
    /// </summary>
    public bool IsAfterGrouping { get; set; }

    public void Add(string alias, QuerySource source)
        => _sources[alias] = source;

    public QueryColumn? Find(string alias, string name)
    {
        if (_sources.TryGetValue(alias, out var source))
        {
            return new QueryColumn(source, name);
        }

        IsCorrelated = true;
        if (Outer?.Find(alias, name) is not { } column)
        {
            return null;
        }

        if (Outer.IsAfterGrouping && column.Source.Block == Outer.Block)
        {
            Outer.Block.ColumnsOfSubqueries.Add(column);
        }

        return column;
    }
}
