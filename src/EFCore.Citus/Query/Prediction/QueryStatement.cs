namespace EFCore.Citus.Query.Prediction;

/// <summary>
///     Represents a statement, the route of which is predicted.
/// </summary>
/// <param name="Block">The query, or the rows that an <c>UPDATE</c> or <c>DELETE</c> changes.</param>
internal sealed record QueryStatement(QueryBlock Block)
{
    /// <summary>
    ///     Gets the table with the rows that are changed.
    /// </summary>
    public QuerySource? Target { get; init; }

    /// <summary>
    ///     Gets the columns that an <c>UPDATE</c> sets to other values than their own.
    /// </summary>
    public IReadOnlyList<string> SetColumns { get; init; } = [];
}
