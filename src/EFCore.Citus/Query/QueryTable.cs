namespace EFCore.Citus.Query;

/// <summary>
///     Represents a table of a query.
/// </summary>
/// <param name="Name">The name of the table in the database.</param>
/// <param name="Kind">How its rows are stored.</param>
internal sealed record QueryTable(string Name, QueryTableKind Kind)
{
    public string? DistributionColumn { get; init; }

    /// <summary>
    ///     Gets the name of the entity type for messages.
    /// </summary>
    public string? EntityType { get; init; }

    /// <summary>
    ///     Gets the name of the property with the distribution column for messages.
    /// </summary>
    public string? DistributionProperty { get; init; }

    /// <summary>
    ///     Gets the colocation group, or <see langword="null" /> if the model does not determine it.
    /// </summary>
    public QueryTableGroup? Group { get; init; }
}

/// <summary>
///     Represents the colocation group of a table.
/// </summary>
/// <param name="Name">What all tables of the group have in common.</param>
/// <param name="ShardCount">The number of shards, or <see langword="null" /> for the default of the server.</param>
internal sealed record QueryTableGroup(object Name, int? ShardCount)
{
    /// <summary>
    ///     Determines whether two groups are certainly different. The default of the server may be the number of another group.
    /// </summary>
    public bool IsOther(QueryTableGroup other)
        => !Name.Equals(other.Name) || (ShardCount is { } count && other.ShardCount is { } otherCount && count != otherCount);
}

internal enum QueryTableKind
{
    /// <summary>
    ///     A view, SQL of the application, or a function, which may read any table.
    /// </summary>
    Unknown,

    /// <summary>
    ///     Values of the query, which no table contains.
    /// </summary>
    Values,

    /// <summary>
    ///     Values of the query that contain a function that is not immutable, such as <c>now()</c>.
    /// </summary>
    StableValues,

    /// <summary>
    ///     A table function that is not immutable, such as <c>jsonb_to_recordset</c>.
    /// </summary>
    StableFunction,
    Local,
    ManagedLocal,
    Reference,
    SingleShard,
    Distributed
}
