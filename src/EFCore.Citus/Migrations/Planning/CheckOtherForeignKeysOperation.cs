using Microsoft.EntityFrameworkCore.Migrations.Operations;

namespace EFCore.Citus.Migrations.Planning;

/// <summary>
///     Fails when foreign keys that the model does not know, such as those of another context, keep tables from being distributed.
/// </summary>
internal sealed class CheckOtherForeignKeysOperation : MigrationOperation
{
    /// <summary>The tables that are going to be distributed, or to be in one shard.</summary>
    public required IReadOnlyList<TableIdentity> Sharded { get; init; }

    /// <summary>All tables of which the migration makes distributed or reference tables, these included.</summary>
    public required IReadOnlyList<TableIdentity> Converted { get; init; }

    /// <summary>The other tables with which tables are going to be colocated.</summary>
    public required IReadOnlyList<TableIdentity> Groups { get; init; }

    /// <summary>The foreign keys of tables of other contexts that the migration drops.</summary>
    public required IReadOnlyList<(TableIdentity Table, string Name)> Dropped { get; init; }
}
