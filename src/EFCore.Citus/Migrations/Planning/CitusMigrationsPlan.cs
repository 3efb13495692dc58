using EFCore.Citus.Diagnostics;
using Microsoft.EntityFrameworkCore.Migrations.Operations;

namespace EFCore.Citus.Migrations.Planning;

/// <summary>
///     Represents the operations of a migration in an order that Citus accepts.
/// </summary>
/// <param name="Operations">The operations, including those of this library.</param>
/// <param name="UsesSequentialMode">Whether each transaction must be started in sequential mode.</param>
/// <param name="Violations">The changes that could not be planned, because a migration does not make them automatically.</param>
internal sealed record CitusMigrationsPlan(
    IReadOnlyList<MigrationOperation> Operations,
    bool UsesSequentialMode,
    IReadOnlyList<CitusViolation> Violations);
