using EFCore.Citus.Diagnostics;
using EFCore.Citus.Migrations.Planning;
using EFCore.Citus.Migrations.State;
using Microsoft.EntityFrameworkCore.Metadata;
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
    ///     Finds all operations that Citus would refuse, or accept with an unwanted effect.
    /// </summary>
    /// <param name="operations">The operations of the migration, before they are planned.</param>
    /// <param name="planned">The operations in the order in which they are executed.</param>
    /// <param name="model">The target model of the migration, if there is one.</param>
    /// <param name="isIdempotent">Whether the migration becomes part of a script that checks whether it has been applied.</param>
    public static IReadOnlyList<CitusViolation> Check(
        IReadOnlyList<MigrationOperation> operations,
        IReadOnlyList<MigrationOperation> planned,
        IModel? model,
        bool isIdempotent = false)
    {
        var tables = new MigrationTables(operations, model);
        var violations = new List<CitusViolation>();

        // The server determines whether a foreign key of another context's table can be restored.
        foreach (var operation in planned.Where(o => !KeptForeignKeys.IsOfOtherContext(o)))
        {
            violations.AddRange(ColumnOperationRules.Check(operation, tables));
            violations.AddRange(ConstraintOperationRules.Check(operation, tables));
            violations.AddRange(TableOperationRules.Check(operation, tables));
            violations.AddRange(ColocationOperationRules.Check(operation, tables));
            violations.AddRange(PartitionOperationRules.Check(operation, tables));
            if (operation is SqlOperation sql)
            {
                violations.AddRange(SqlOperationRules.Check(sql, tables, isIdempotent));
            }

            tables.Apply(operation);
        }

        return violations;
    }
}
