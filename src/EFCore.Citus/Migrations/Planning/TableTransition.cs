using EFCore.Citus.Infrastructure.Validation;
using EFCore.Citus.Metadata;
using EFCore.Citus.Migrations.Operations;

namespace EFCore.Citus.Migrations.Planning;

/// <summary>
///     What an altered table was, what it becomes, and the operations that it takes, or why it cannot have them.
/// </summary>
internal sealed record TableTransition(
    TableIdentity Table,
    CitusTableState Old,
    CitusTableState New,
    IReadOnlyList<CitusTableOperation> Operations,
    IReadOnlyList<CitusViolation> Violations)
{
    /// <summary>
    ///     Whether foreign keys from and to the table have to wait until it is what it becomes.
    /// </summary>
    public bool ChangesTable
        => Operations.Any(o => o is not UpdateTableColocationOperation);

    /// <summary>
    ///     Whether foreign keys that exist are in the way. Those of a local table that becomes a managed one take the other tables along.
    /// </summary>
    public bool RebuildsTable
        => ChangesTable && (Old.Type != CitusTableType.Local || New.Type != CitusTableType.ManagedLocal);

    /// <summary>
    ///     The column by which the table is distributed before, and no longer after.
    /// </summary>
    public string? ReplacedColumn
        => ChangesTable && Old.DistributionColumn != New.DistributionColumn ? Old.DistributionColumn : null;
}
