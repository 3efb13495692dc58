using EFCore.Citus.Diagnostics;
using EFCore.Citus.Migrations.Operations;
using EFCore.Citus.Migrations.Planning;
using EFCore.Citus.Migrations.Rules;
using EFCore.Citus.Migrations.State;
using Microsoft.EntityFrameworkCore.Migrations.Operations;
using Microsoft.EntityFrameworkCore.Storage;

namespace EFCore.Citus.Migrations;

/// <summary>
///     Goes through the operations of a plan in the order in which they are executed, and rewrites and checks each of them for the state that
///     the tables have at that point.
/// </summary>
internal static class MigrationReplay
{
    public static CitusMigrationsPlan Run(
        CitusMigrationsPlan plan,
        MigrationScope scope,
        ISqlGenerationHelper sqlGenerationHelper,
        bool isIdempotent)
    {
        var tables = new MigrationTables(scope);
        var rewrites = scope.Types.UseCitus ? new OperationRewrites(tables, sqlGenerationHelper) : null;
        var operations = new List<MigrationOperation>(plan.Operations.Count);
        var violations = new List<CitusViolation>(plan.Violations);

        foreach (var operation in plan.Operations)
        {
            foreach (var rewritten in rewrites?.Rewrite(operation) ?? [operation])
            {
                violations.AddRange(MigrationRules.Check(rewritten, tables, isIdempotent));

                // A table of the default group remains one for the tables that follow, also where its own operation names another table.
                tables.Apply(rewritten is CreateDistributedTableOperation ? operation : rewritten);
                operations.Add(rewritten);
            }

            operations.AddRange(rewrites?.Follow(operation) ?? []);
        }

        return plan with { Operations = operations, Violations = [.. violations.Distinct()] };
    }
}
