using EFCore.Citus.Diagnostics;
using EFCore.Citus.Metadata;
using EFCore.Citus.Migrations.Operations;
using EFCore.Citus.Migrations.Operations.Internal;
using EFCore.Citus.Properties;
using EFCore.Citus.Shared;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations.Operations;

namespace EFCore.Citus.Migrations.State;

/// <summary>
///     Reads the access method of a table from operations, and creates the operations that set it.
/// </summary>
internal static class AccessMethods
{
    private const string Heap = "heap";

    public static bool IsSaidBy(IReadOnlyAnnotatable operation)
        => operation[CitusAnnotationNames.AccessMethod] is not null;

    public static bool IsChangedBy(AlterTableOperation alter)
        => Get(alter) != Get(alter.OldTable);

    /// <summary>
    ///     Creates the operation that sets the access method of a new table. PostgreSQL sets it for a partitioned table, and Citus does
    ///     not.
    /// </summary>
    public static MigrationOperation Set(CreateTableOperation create)
        => create[CitusAnnotationNames.PartitionColumn] is null
            ? Alter(create.Name, create.Schema, create)
            : new SetAccessMethodOperation { Table = create.Name, Schema = create.Schema, AccessMethod = Get(create) };

    public static AlterTableAccessMethodOperation Alter(string table, string? schema, IReadOnlyAnnotatable operation)
        => new() { Table = table, Schema = schema, AccessMethod = Get(operation) };

    /// <summary>
    ///     Determines whether the migration allows an access method to be changed. All rows of the table are rewritten, which requires
    ///     confirmation if they are distributed over the cluster.
    /// </summary>
    public static IEnumerable<CitusViolation> Check(AlterTableOperation alter, MigrationScope scope)
    {
        var table = alter.TableIdentity;

        // A partitioned table is refused independently of the confirmation.
        return CitusTableState.From(alter.OldTable).Type == CitusTableType.Local
            || alter[CitusAnnotationNames.PartitionColumn] is not null
            || scope.Movable.Contains(table)
                ? []
                :
                [
                    new CitusViolation(
                        CitusRules.DistributedRowsMoved,
                        CitusStrings.DistributedRowsMoved(
                            table, Describe(alter.OldTable), Describe(alter), DataMovement.DescribeCall(table)))
                ];
    }

    public static string Get(IReadOnlyAnnotatable operation)
        => operation[CitusAnnotationNames.AccessMethod] as string ?? Heap;

    private static string Describe(IReadOnlyAnnotatable operation)
        => $"stored as {Get(operation)}";
}
