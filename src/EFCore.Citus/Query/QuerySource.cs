namespace EFCore.Citus.Query;

/// <summary>
///     Represents a table, a derived table or a set operation in the <c>FROM</c> of a block.
/// </summary>
internal sealed class QuerySource
{
    public QuerySource(QueryBlock block, object node, QueryJoin join)
    {
        Block = block;
        Node = node;
        Join = join;
        Index = block.Sources.Count;
        block.Sources.Add(this);
    }

    public QueryBlock Block { get; }

    /// <summary>
    ///     Gets the expression of the join, or an object of its own if the table is not joined.
    /// </summary>
    public object Node { get; }

    public QueryJoin Join { get; }

    public int Index { get; }

    /// <summary>
    ///     Gets or sets the name of the source in the block.
    /// </summary>
    public string? Alias { get; set; }

    /// <summary>
    ///     Gets or sets the table, or <see langword="null" /> if the source has queries.
    /// </summary>
    public QueryTable? Table { get; set; }

    /// <summary>
    ///     Gets or sets the distribution column, if the source is a distributed table.
    /// </summary>
    public string? DistributionColumn { get; set; }

    /// <summary>
    ///     Gets the query of a derived table, or the queries of a set operation, which return the same columns in the same order.
    /// </summary>
    public List<QueryBlock> Blocks { get; } = [];

    /// <summary>
    ///     Gets or sets a value indicating whether the queries use columns of sources before this one.
    /// </summary>
    public bool IsLateral { get; set; }

    /// <summary>
    ///     Gets or sets a value indicating whether the queries are those of a <c>UNION</c>, and not of an <c>INTERSECT</c> or <c>EXCEPT</c>.
    /// </summary>
    public bool IsUnion { get; set; }

    /// <summary>
    ///     Gets or sets a value indicating whether equal rows of the queries are returned once, as <c>UNION</c> does without <c>ALL</c>.
    /// </summary>
    public bool RemovesEqualRows { get; set; }

    /// <summary>
    ///     Gets or sets a value indicating whether rows of the first query only are returned, as <c>EXCEPT</c> does.
    /// </summary>
    public bool ReturnsFirstOnly { get; set; }

    /// <summary>
    ///     Gets the conditions of the join, all of which a pair of rows fulfils.
    /// </summary>
    public List<QueryCondition> On { get; } = [];

    /// <summary>
    ///     Gets the subqueries in the conditions of the join.
    /// </summary>
    public List<QuerySubquery> Subqueries { get; } = [];

    /// <summary>
    ///     Gets a value indicating whether the columns are null in rows without a row of this source.
    /// </summary>
    public bool IsNullable
        => Join == QueryJoin.Left || Block.Sources.Skip(Index + 1).Any(s => s.Join == QueryJoin.Right);

    /// <summary>
    ///     Gets what each query returns for a column of this source.
    /// </summary>
    public IEnumerable<(QueryBlock Block, QueryOperand? Operand)> FindOutputs(string column)
    {
        // The columns of a set operation have the names of those of the first query.
        var position = Blocks.Count == 0 ? -1 : Blocks[0].Outputs.FindIndex(o => o.Name == column);

        return position < 0 ? [] : Blocks.Select(b => (b, position < b.Outputs.Count ? b.Outputs[position].Operand : null));
    }
}

/// <summary>
///     The join of a source with the sources before it. A cross join is an inner join without conditions.
/// </summary>
internal enum QueryJoin
{
    Inner,
    Left,
    Right
}

/// <summary>
///     Represents a column of a source.
/// </summary>
internal sealed record QueryColumn(QuerySource Source, string Name)
{
    public override string ToString()
        => $"{Source.Alias}.{Name}";
}

/// <summary>
///     Represents a column at a place of a query.
/// </summary>
/// <param name="Column">The column.</param>
/// <param name="Node">The expression.</param>
/// <param name="Type">The type of the column in the database.</param>
/// <param name="IsNullable">A value indicating whether Entity Framework Core takes the column for nullable at this place.</param>
internal sealed record QueryOperand(QueryColumn Column, object Node, string? Type, bool IsNullable)
{
    /// <summary>
    ///     Gets the collation of the column, or <see langword="null" /> for the default of the database.
    /// </summary>
    public string? Collation { get; init; }
}
