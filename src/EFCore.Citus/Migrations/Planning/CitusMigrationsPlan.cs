using Microsoft.EntityFrameworkCore.Migrations.Operations;

namespace EFCore.Citus.Migrations.Planning;

/// <summary>
///     The operations of a migration in an order that Citus accepts.
/// </summary>
/// <param name="Operations">The operations, those of this library included.</param>
/// <param name="UsesSequentialMode">Whether each transaction has to start in sequential mode.</param>
internal sealed record CitusMigrationsPlan(IReadOnlyList<MigrationOperation> Operations, bool UsesSequentialMode);
