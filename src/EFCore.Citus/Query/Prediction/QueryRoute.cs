namespace EFCore.Citus.Query.Prediction;

/// <summary>
///     Represents what Citus does with a query, as far as its expression tells.
/// </summary>
/// <param name="Kind">Where the query runs.</param>
internal sealed record QueryRoute(QueryRouteKind Kind)
{
    /// <summary>
    ///     Gets the reason of a refusal.
    /// </summary>
    public QueryRefusal? Refusal { get; init; }

    /// <summary>
    ///     Gets the table that is the reason: it is copied, has no value for its distribution column, or is refused.
    /// </summary>
    public QueryTable? Table { get; init; }

    /// <summary>
    ///     Gets a value indicating whether all rows of <see cref="Table" /> are read to the coordinator.
    /// </summary>
    public bool IsWholeTable { get; init; }

    /// <summary>
    ///     Gets a value indicating whether all tables are in one shard, although the coordinator reads values first.
    /// </summary>
    public bool IsOfOneShard { get; init; }

    /// <summary>
    ///     Gets the tables without a value for their distribution columns.
    /// </summary>
    public IReadOnlyList<QueryTable> TablesWithoutValue { get; init; } = [];

    public override string ToString()
        => Refusal is null ? $"{Kind}" : $"{Kind} ({Refusal})";
}

/// <summary>
///     Where a query runs. Logged by name, so that tests of applications can compare it.
/// </summary>
internal enum QueryRouteKind
{
    /// <summary>
    ///     The query reads SQL of the application, a view or a function, which may read any table, or versions of PostgreSQL differ.
    /// </summary>
    Unknown,

    /// <summary>
    ///     The query is one task for any values of its parameters: it is sent to one shard, or reads reference or managed local tables.
    /// </summary>
    OneShard,

    /// <summary>
    ///     The number of shards depends on the values, such as those of a list.
    /// </summary>
    DependsOnValues,

    /// <summary>
    ///     The query is sent to the shards of its tables.
    /// </summary>
    ManyShards,

    /// <summary>
    ///     Rows of a part of the query are read to the coordinator first.
    /// </summary>
    ReadsIntermediateResult,

    /// <summary>
    ///     Citus refuses the query.
    /// </summary>
    Refused
}

/// <summary>
///     The reason for which Citus refuses a query.
/// </summary>
internal enum QueryRefusal
{
    /// <summary>
    ///     Distributed tables are joined or correlated without an equality of their distribution columns.
    /// </summary>
    NotJoinedByDistributionColumns,

    /// <summary>
    ///     Distributed tables are joined by other columns, which requires that rows are distributed again.
    /// </summary>
    RequiresRepartition,

    /// <summary>
    ///     Distributed tables are joined without a condition.
    /// </summary>
    CartesianProduct,

    /// <summary>
    ///     A correlated subquery reads a distributed table, and the outer query a reference table only.
    /// </summary>
    CorrelatedWithReferenceTable,

    /// <summary>
    ///     A correlated subquery reads a distributed table, and the outer query an intermediate result only.
    /// </summary>
    CorrelatedWithIntermediateResult,

    /// <summary>
    ///     A correlated subquery connects a local and a distributed table.
    /// </summary>
    CorrelatedWithLocalTable,

    /// <summary>
    ///     A correlated subquery has an <c>INTERSECT</c> or <c>EXCEPT</c>, or a <c>UNION</c> with a table that is not distributed.
    /// </summary>
    CorrelatedSetOperation,

    /// <summary>
    ///     A condition on a group has a correlated subquery.
    /// </summary>
    CorrelatedHaving,

    /// <summary>
    ///     A table function that is not immutable is used for the rows of several shards.
    /// </summary>
    StableTableFunction,

    /// <summary>
    ///     Rows of a reference table are changed by those of a distributed table.
    /// </summary>
    ReferenceTableModifiedByDistributedTable,

    /// <summary>
    ///     Rows of a local table are changed by those of a table of Citus.
    /// </summary>
    LocalTableModifiedByCitusTable,

    /// <summary>
    ///     The value of the distribution column is changed.
    /// </summary>
    DistributionColumnModified,

    /// <summary>
    ///     An <c>UPDATE</c> or <c>DELETE</c> uses a volatile function.
    /// </summary>
    VolatileFunction,

    /// <summary>
    ///     An <c>UPDATE</c> uses a stable function of a column.
    /// </summary>
    StableFunctionOfColumn,

    /// <summary>
    ///     An <c>UPDATE</c> uses a stable function in a <c>CASE</c> or <c>COALESCE</c>.
    /// </summary>
    ConditionalStableFunction
}
