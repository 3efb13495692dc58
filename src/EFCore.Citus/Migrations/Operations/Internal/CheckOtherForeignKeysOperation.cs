using Microsoft.EntityFrameworkCore.Migrations.Operations;

namespace EFCore.Citus.Migrations.Operations.Internal;

/// <summary>
///     Fails if foreign keys that the model does not contain, such as those of another context, prevent tables from being distributed.
/// </summary>
internal sealed class CheckOtherForeignKeysOperation : MigrationOperation
{
    /// <summary>Gets the tables that become distributed or single-shard tables.</summary>
    public required IReadOnlyList<TableIdentity> Sharded { get; init; }

    /// <summary>Gets all tables that become distributed, single-shard or reference tables.</summary>
    public required IReadOnlyList<TableIdentity> Converted { get; init; }

    /// <summary>Gets the other tables with which tables of the migration are colocated.</summary>
    public required IReadOnlyList<TableIdentity> Groups { get; init; }

    /// <summary>Gets the foreign keys of tables of other contexts that the migration drops.</summary>
    public required IReadOnlyList<(TableIdentity Table, string Name)> Dropped { get; init; }
}
