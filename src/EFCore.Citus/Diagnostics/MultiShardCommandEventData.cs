// ReSharper disable once CheckNamespace
namespace Microsoft.EntityFrameworkCore.Diagnostics;

/// <summary>
///     A <see cref="System.Diagnostics.DiagnosticSource" /> event payload class for a command that Citus has executed on several shards.
/// </summary>
/// <param name="eventDefinition">The event definition.</param>
/// <param name="messageGenerator">A delegate that generates a log message for this event.</param>
/// <param name="context">The context.</param>
/// <param name="commandText">The text of the command, or <see langword="null" /> if it is unknown.</param>
/// <param name="commandId">The ID of the command, or <see langword="null" /> if Entity Framework Core has not created it.</param>
/// <param name="connectionId">The ID of the connection.</param>
/// <param name="commandSource">The source of the command.</param>
/// <param name="planCount">The number of plans with several tasks.</param>
/// <param name="isPlanCached">Whether the number is that of an earlier execution.</param>
public class MultiShardCommandEventData(
    EventDefinitionBase eventDefinition,
    Func<EventDefinitionBase, EventData, string> messageGenerator,
    DbContext context,
    string? commandText,
    Guid? commandId,
    Guid connectionId,
    CommandSource commandSource,
    int planCount,
    bool isPlanCached) : DbContextEventData(eventDefinition, messageGenerator, context)
{
    /// <summary>
    ///     Gets the text of the command with the tags of the query, or <see langword="null" /> if Entity Framework Core has not executed the
    ///     command and Npgsql does not trace it.
    /// </summary>
    public virtual string? CommandText { get; } = commandText;

    /// <summary>
    ///     Gets the ID of the command, which the events of Entity Framework Core for this command have as well, or <see langword="null" /> if
    ///     Entity Framework Core has not executed the command.
    /// </summary>
    public virtual Guid? CommandId { get; } = commandId;

    /// <summary>
    ///     Gets the ID of the connection, which the events of Entity Framework Core for this connection have as well.
    /// </summary>
    public virtual Guid ConnectionId { get; } = connectionId;

    /// <summary>
    ///     Gets the source of the command. It is <see cref="Microsoft.EntityFrameworkCore.Diagnostics.CommandSource.Unknown" /> if Entity
    ///     Framework Core has not executed the command.
    /// </summary>
    public virtual CommandSource CommandSource { get; } = commandSource;

    /// <summary>
    ///     Gets the number of plans with several tasks: one for each statement that asks several shards, and one for each subquery that Citus
    ///     reads from several shards first.
    /// </summary>
    public virtual int PlanCount { get; } = planCount;

    /// <summary>
    ///     Gets a value indicating whether the server has kept the plan of a prepared statement, so that <see cref="PlanCount" /> is that of
    ///     an earlier execution.
    /// </summary>
    public virtual bool IsPlanCached { get; } = isPlanCached;
}
