using EFCore.Citus.Diagnostics;
using EFCore.Citus.Migrations.Planning;
using EFCore.Citus.Migrations.State;
using Microsoft.EntityFrameworkCore.Migrations.Operations;

namespace EFCore.Citus.Migrations.Rules;

/// <summary>
///     Checks the operations of a migration against the rules of Citus for existing tables.
/// </summary>
/// <remarks>
///     The operations are those of the plan, in the order in which they are executed: a table that becomes a Citus table at the end of a
///     migration may be altered before that like any other table. If the type of a table is unknown, its operations are not checked, and
///     the server decides.
/// </remarks>
internal static class MigrationRules
{
    /// <summary>
    ///     Checks an operation that Citus would refuse, or accept with an unwanted effect.
    /// </summary>
    /// <param name="operation">The operation.</param>
    /// <param name="tables">The known state of tables before the operation.</param>
    /// <param name="isIdempotent">Whether the migration becomes part of a script that checks whether it has been applied.</param>
    public static IEnumerable<CitusViolation> Check(MigrationOperation operation, MigrationTables tables, bool isIdempotent)
        // The server determines whether a foreign key of another context's table can be restored.
        => KeptForeignKeys.IsOfOtherContext(operation)
            ? []
            :
            [
                .. ColumnOperationRules.Check(operation, tables),
                .. ConstraintOperationRules.Check(operation, tables),
                .. TableOperationRules.Check(operation, tables),
                .. ColocationOperationRules.Check(operation, tables),
                .. PartitionOperationRules.Check(operation, tables),
                .. operation is SqlOperation sql ? SqlOperationRules.Check(sql, tables, isIdempotent) : []
            ];
}
