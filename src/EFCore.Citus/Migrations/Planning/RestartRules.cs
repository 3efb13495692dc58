using EFCore.Citus.Diagnostics;
using EFCore.Citus.Migrations.Operations;
using EFCore.Citus.Migrations.Operations.Internal;
using EFCore.Citus.Properties;
using EFCore.Citus.Shared;
using Microsoft.EntityFrameworkCore.Migrations.Operations;

namespace EFCore.Citus.Migrations.Planning;

/// <summary>
///     Checks that a migration which cannot be executed in one transaction can be run again after an interruption. The operations before a
///     concurrent distribution are committed by then, and would be executed a second time.
/// </summary>
internal static class RestartRules
{
    public static IEnumerable<CitusViolation> Check(List<MigrationOperation> planned)
    {
        var last = planned.FindLastIndex(o => o is CreateDistributedTableOperation { IsConcurrent: true });

        return last >= 0 && planned.Take(last).FirstOrDefault(o => !CanBeRepeated(o)) is { } operation
            ?
            [
                new CitusViolation(
                    CitusRules.MoreThanConcurrentDistribution,
                    CitusStrings.MoreThanConcurrentDistribution(
                        ((CreateDistributedTableOperation)planned[last]).Table, NameOf(operation)))
            ]
            : [];
    }

    // The author of SQL written by hand must ensure that it can be repeated.
    private static bool CanBeRepeated(MigrationOperation operation)
        => operation is CreateDistributedTableOperation { IsConcurrent: true } or AlterTableOperation or AlterDatabaseOperation
            or EnsureCitusExtensionOperation or CheckConcurrentDistributionOperation or EnsureSchemaOperation
            or CheckOtherForeignKeysOperation or DropForeignKeyIfExistsOperation or SqlOperation;

    private static string NameOf(MigrationOperation operation)
    {
        var name = operation.GetType().Name;

        return name.EndsWith("Operation", StringComparison.Ordinal) ? name[..^"Operation".Length] : name;
    }
}
