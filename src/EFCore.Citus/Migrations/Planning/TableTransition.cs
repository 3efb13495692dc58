using EFCore.Citus.Diagnostics;
using EFCore.Citus.Metadata;
using EFCore.Citus.Migrations.Operations;
using EFCore.Citus.Migrations.Operations.Internal;
using EFCore.Citus.Migrations.State;

namespace EFCore.Citus.Migrations.Planning;

/// <summary>
///     Represents the old and new state of an altered table, with the operations that are required, or the reason why the change is not
///     supported.
/// </summary>
internal sealed record TableTransition(
    TableIdentity Table,
    CitusTableState Old,
    CitusTableState New,
    IReadOnlyList<CitusTableOperation> Operations,
    IReadOnlyList<CitusViolation> Violations)
{
    /// <summary>
    ///     Gets a value indicating whether foreign keys from and to the table must wait until it has its new state.
    /// </summary>
    public bool ChangesTable
        => Operations.Any(o => o is not UpdateTableColocationOperation);

    /// <summary>
    ///     Gets a value indicating whether existing foreign keys prevent the change. The foreign keys of a local table that becomes a
    ///     managed one also convert the other tables.
    /// </summary>
    public bool RebuildsTable
        => ChangesTable && (Old.Type != CitusTableType.Local || New.Type != CitusTableType.ManagedLocal);

    /// <summary>
    ///     Gets the old distribution column if the table has another one, or none, afterwards.
    /// </summary>
    public string? ReplacedColumn
        => ChangesTable && Old.DistributionColumn != New.DistributionColumn ? Old.DistributionColumn : null;
}
