using Microsoft.EntityFrameworkCore.Diagnostics;

namespace EFCore.Citus.Diagnostics;

/// <summary>
///     Describes a command that Citus has executed on several shards.
/// </summary>
/// <param name="CommandText">The text of the command, or <see langword="null" /> if it is unknown.</param>
/// <param name="LogCommandText">The text that may be logged.</param>
/// <param name="CommandId">The ID of the command, or <see langword="null" /> if Entity Framework Core has not created it.</param>
/// <param name="ConnectionId">The ID of the connection.</param>
/// <param name="Source">The source of the command.</param>
/// <param name="Plans">The number of plans with several tasks.</param>
/// <param name="IsPlanCached">Whether the number is that of an earlier execution, because the server has kept the plan.</param>
internal sealed record MultiShardCommand(
    string? CommandText,
    string LogCommandText,
    Guid? CommandId,
    Guid ConnectionId,
    CommandSource Source,
    int Plans,
    bool IsPlanCached);
