using Microsoft.EntityFrameworkCore.Migrations.Operations;

namespace EFCore.Citus.Migrations.Planning;

/// <summary>
///     Drops a foreign key in a migration that may have been cut off after it did so, or that another context's migration may have dropped.
/// </summary>
internal sealed class DropForeignKeyIfExistsOperation : DropForeignKeyOperation
{
    /// <summary>Whether this happens in a transaction of its own.</summary>
    public bool SuppressTransaction { get; init; }
}
