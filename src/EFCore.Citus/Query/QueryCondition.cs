using EFCore.Citus.Postgres;

namespace EFCore.Citus.Query;

/// <summary>
///     Represents a condition that rows fulfil. Other conditions are not part of a <see cref="QueryBlock" />.
/// </summary>
internal abstract record QueryCondition;

/// <summary>
///     Represents a comparison of a column with a value of the same type.
/// </summary>
/// <param name="Operand">The column.</param>
/// <param name="Value">The constant or parameter, which is compared with <see cref="object.Equals(object)" />.</param>
internal sealed record ColumnHasValue(QueryOperand Operand, object Value) : QueryCondition;

/// <summary>
///     Represents a comparison of a column with several values.
/// </summary>
internal sealed record ColumnHasOneOf(QueryOperand Operand) : QueryCondition;

/// <summary>
///     Represents a condition that no row without a row of the source of the column fulfils.
/// </summary>
internal sealed record ColumnIsNotNull(QueryColumn Column) : QueryCondition;

/// <summary>
///     Represents a comparison of a column that is not one of the others, such as with <c>&lt;</c>.
/// </summary>
internal sealed record ColumnIsCompared(QueryOperand Operand) : QueryCondition;

/// <summary>
///     Represents a condition that may be <c>FALSE</c> or <c>NULL</c> for all rows after PostgreSQL has computed its values. Citus then asks no
///     shard, and accepts queries that it refuses otherwise.
/// </summary>
internal sealed record ConditionMayBeFalse : QueryCondition;

/// <summary>
///     Represents a comparison of two columns.
/// </summary>
internal sealed record ColumnsAreEqual(QueryOperand Left, QueryOperand Right) : QueryCondition
{
    /// <summary>
    ///     Gets a value indicating whether two columns that are null are different. Otherwise, Entity Framework Core may compare them as
    ///     C# does.
    /// </summary>
    public bool IsStrict
        => !(Left.IsNullable && Right.IsNullable);

    /// <summary>
    ///     Gets a value indicating whether a value of one column is the value of the other one. The columns may have different lengths.
    /// </summary>
    public bool Transfers
        => IsStrict
            && Left.Type is not null
            && Right.Type is not null
            && PostgresTypeName.AreEqual(Left.Type, Right.Type)
            && Left.Collation == Right.Collation;

    public IEnumerable<(QueryOperand From, QueryOperand To)> Directions
        => [(Left, Right), (Right, Left)];
}

/// <summary>
///     Represents a subquery in an expression.
/// </summary>
/// <param name="Block">The subquery.</param>
/// <param name="Kind">The expression with the subquery.</param>
internal sealed record QuerySubquery(QueryBlock Block, QuerySubqueryKind Kind)
{
    /// <summary>
    ///     Gets the column that an <c>IN</c> compares with the rows of the subquery.
    /// </summary>
    public QueryOperand? Item { get; init; }

    /// <summary>
    ///     Gets a value indicating whether the subquery uses columns of outer queries.
    /// </summary>
    public bool IsCorrelated { get; init; }

    /// <summary>
    ///     Gets or sets the clause with the expression.
    /// </summary>
    public QuerySubqueryPlace Place { get; set; }

    /// <summary>
    ///     Gets the comparison of an <c>IN</c>, if it compares a column with a column.
    /// </summary>
    public ColumnsAreEqual? Comparison
        => Item is not null && Block.Outputs is [{ Operand: { } operand }] ? new ColumnsAreEqual(Item, operand) : null;
}

/// <summary>
///     The expression of a subquery. All kinds but <see cref="Other" /> are conditions that rows fulfil.
/// </summary>
internal enum QuerySubqueryKind
{
    Other,
    Exists,
    NotExists,
    In
}

/// <summary>
///     The clause with a subquery.
/// </summary>
internal enum QuerySubqueryPlace
{
    Where,
    On,
    Result,
    Having,
    Setter
}
