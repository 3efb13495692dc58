using EFCore.Citus.Infrastructure.Validation;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Migrations.Operations;

namespace EFCore.Citus.Migrations.Planning;

/// <summary>
///     Checks the operations of a migration against the rules of Citus for tables that exist.
/// </summary>
/// <remarks>
///     The operations are those of the plan, in the order in which they run: a table that becomes a Citus table at the end of a migration may
///     be altered before like any other table. Where it is not known what a table is, nothing is said, and the server has the last word.
/// </remarks>
internal static class MigrationRules
{
    /// <summary>
    ///     Finds everything that Citus would refuse, or accept to no good end.
    /// </summary>
    /// <param name="operations">The operations as the migration has them.</param>
    /// <param name="planned">The operations as they will run.</param>
    /// <param name="model">The model that the migration leads to, if there is one.</param>
    /// <param name="isIdempotent">Whether the migration becomes a part of a script that asks whether it was applied.</param>
    public static IReadOnlyList<CitusViolation> Check(
        IReadOnlyList<MigrationOperation> operations,
        IReadOnlyList<MigrationOperation> planned,
        IModel? model,
        bool isIdempotent = false)
    {
        var tables = new MigrationTables(operations, model);
        var violations = new List<CitusViolation>();

        // Whether a foreign key of another context's table can be restored, the server is asked.
        foreach (var operation in planned.Where(o => !KeptForeignKeys.IsOfOtherContext(o)))
        {
            violations.AddRange(ColumnOperationRules.Check(operation, tables));
            violations.AddRange(ConstraintOperationRules.Check(operation, tables));
            violations.AddRange(TableOperationRules.Check(operation, tables));
            violations.AddRange(ColocationOperationRules.Check(operation, tables));
            violations.AddRange(PartitionOperationRules.Check(operation, tables));
            if (operation is SqlOperation sql)
            {
                violations.AddRange(HandWrittenSqlRules.Check(sql, tables, isIdempotent));
            }

            tables.Apply(operation);
        }

        return violations;
    }
}
