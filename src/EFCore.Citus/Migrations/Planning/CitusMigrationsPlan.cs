using EFCore.Citus.Infrastructure.Validation;
using Microsoft.EntityFrameworkCore.Migrations.Operations;

namespace EFCore.Citus.Migrations.Planning;

/// <summary>
///     The operations of a migration in an order that Citus accepts.
/// </summary>
/// <param name="Operations">The operations, those of this library included.</param>
/// <param name="UsesSequentialMode">Whether each transaction has to start in sequential mode.</param>
/// <param name="Violations">What could not be planned, because a migration does not do it by itself.</param>
internal sealed record CitusMigrationsPlan(
    IReadOnlyList<MigrationOperation> Operations,
    bool UsesSequentialMode,
    IReadOnlyList<CitusViolation> Violations);
