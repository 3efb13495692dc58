namespace EFCore.Citus.Query;

/// <summary>
///     Represents a <c>SELECT</c> with what the decisions about its distribution columns need, without types of Entity Framework Core.
/// </summary>
/// <param name="node">The expression, which identifies the block in the result of the decisions.</param>
internal sealed class QueryBlock(object node)
{
    public object Node { get; } = node;

    /// <summary>
    ///     Gets the tables, in the order of their joins.
    /// </summary>
    public List<QuerySource> Sources { get; } = [];

    /// <summary>
    ///     Gets the conditions of the <c>WHERE</c>, all of which a row fulfils.
    /// </summary>
    public List<QueryCondition> Where { get; } = [];

    /// <summary>
    ///     Gets the subqueries in expressions that are computed for rows that fulfil the conditions, and those in the conditions.
    /// </summary>
    public List<QuerySubquery> Subqueries { get; } = [];

    public List<QueryOutput> Outputs { get; } = [];

    /// <summary>
    ///     Gets the columns of the <c>GROUP BY</c>, without other expressions.
    /// </summary>
    public List<QueryColumn> GroupColumns { get; } = [];

    /// <summary>
    ///     Gets the window functions.
    /// </summary>
    public List<QueryWindow> Windows { get; } = [];

    /// <summary>
    ///     Gets the columns of this block that subqueries use after the rows are grouped.
    /// </summary>
    public HashSet<QueryColumn> ColumnsOfSubqueries { get; } = [];

    /// <summary>
    ///     Gets or sets a value indicating whether the block has a <c>LIMIT</c> or an <c>OFFSET</c>.
    /// </summary>
    public bool IsLimited { get; set; }

    public bool IsDistinct { get; set; }

    /// <summary>
    ///     Gets or sets a value indicating whether the block has a <c>GROUP BY</c>, a <c>HAVING</c> or an aggregate.
    /// </summary>
    public bool IsGrouped { get; set; }

    /// <summary>
    ///     Gets or sets the number of expressions in the <c>GROUP BY</c>.
    /// </summary>
    public int GroupCount { get; set; }

    /// <summary>
    ///     Gets or sets a value indicating whether the block has a <c>HAVING</c>.
    /// </summary>
    public bool HasHaving { get; set; }

    /// <summary>
    ///     Gets or sets a value indicating whether the block has a <c>WHERE</c>.
    /// </summary>
    public bool HasPredicate { get; set; }

    /// <summary>
    ///     Gets or sets a value indicating whether the block uses columns of outer queries.
    /// </summary>
    public bool IsCorrelated { get; set; }

    /// <summary>
    ///     Gets or sets a value indicating whether the block is a set operation without anything else, so that it is not a derived table.
    /// </summary>
    public bool IsSetOperation { get; set; }

    /// <summary>
    ///     Gets the functions in conditions and in values of an <c>UPDATE</c> that PostgreSQL does not compute once for equal arguments.
    /// </summary>
    public List<QueryFunction> Functions { get; } = [];

    /// <summary>
    ///     Gets a value indicating whether PostgreSQL merges the block with the outer block.
    /// </summary>
    public bool IsFlat
        => !IsLimited && !IsDistinct && !IsGrouped && Windows.Count == 0;

    public bool HasRightJoin
        => Sources.Any(s => s.Join == QueryJoin.Right);

    public bool ReadsDistributedTables
        => Sources.Exists(
                s => s.DistributionColumn is not null
                    || s.Blocks.Exists(b => b.ReadsDistributedTables)
                    || s.Subqueries.Exists(q => q.Block.ReadsDistributedTables))
            || Subqueries.Exists(q => q.Block.ReadsDistributedTables);

    /// <summary>
    ///     Determines whether PostgreSQL can compare a column of the result inside of the block, before rows are grouped.
    /// </summary>
    public bool Admits(QueryColumn column)
        => !IsLimited
            && (!IsGrouped || GroupColumns.Contains(column))
            && Windows.All(w => w.Partition.Contains(column));
}

/// <summary>
///     Represents a column of the result of a block.
/// </summary>
/// <param name="Name">The name for the outer block.</param>
/// <param name="Operand">The column that is returned, or <see langword="null" /> if it is another expression.</param>
internal sealed record QueryOutput(string Name, QueryOperand? Operand);

/// <summary>
///     Represents a call of a function.
/// </summary>
/// <param name="Name">The name of the function.</param>
/// <param name="IsVolatile">A value indicating whether the function is volatile, or stable otherwise.</param>
/// <param name="HasColumns">A value indicating whether an argument contains a column.</param>
/// <param name="IsConditional">A value indicating whether the call is inside of a <c>CASE</c> or <c>COALESCE</c>.</param>
internal sealed record QueryFunction(string Name, bool IsVolatile, bool HasColumns, bool IsConditional);

/// <summary>
///     Represents the window of a window function.
/// </summary>
/// <param name="Node">The expression of the function.</param>
/// <param name="Partition">The columns of the <c>PARTITION BY</c>, without other expressions.</param>
internal sealed record QueryWindow(object Node, IReadOnlyList<QueryColumn> Partition);
