using Microsoft.EntityFrameworkCore.Migrations.Operations;

namespace EFCore.Citus.Migrations.Operations.Internal;

/// <summary>
///     Drops a foreign key that a previous, interrupted run of the migration, or the migration of another context, may have dropped.
/// </summary>
internal sealed class DropForeignKeyIfExistsOperation : DropForeignKeyOperation
{
    /// <summary>Gets a value indicating whether the operation is executed outside of the transaction of the migration.</summary>
    public bool SuppressTransaction { get; init; }
}
