using EFCore.Citus.Migrations.Operations;
using EFCore.Citus.Migrations.Operations.Internal;
using EFCore.Citus.Shared;
using Microsoft.EntityFrameworkCore.Migrations.Operations;

namespace EFCore.Citus.Migrations.Planning;

/// <summary>
///     Validates constraints that were not valid. Entity Framework Core drops foreign keys and adds them again, which locks the table while
///     its rows are read, and ignores check constraints.
/// </summary>
internal static class NotValidConstraints
{
    /// <summary>
    ///     Replaces foreign keys that are dropped and added without another change by their validation, and adds the validation of check
    ///     constraints.
    /// </summary>
    public static IReadOnlyList<MigrationOperation> Validate(IReadOnlyList<MigrationOperation> operations)
    {
        var replaced = operations.OfType<DropCheckConstraintOperation>().Select(d => (d.Name, d.TableIdentity)).ToHashSet();
        var result = operations
            .SelectMany(o => o is AlterTableOperation alter ? ValidateChecks(alter, replaced).Prepend(o) : [o])
            .ToList();

        foreach (var drop in operations.OfType<DropForeignKeyOperation>().Where(d => d[CitusAnnotationNames.NotValidDefinition] is string))
        {
            var index = result.FindIndex(result.IndexOf(drop), o => IsSame(o, drop) && o[CitusAnnotationNames.IsNotValid] is not true);
            if (index >= 0)
            {
                result[index] = new ValidateConstraintOperation { Name = drop.Name, Table = drop.Table, Schema = drop.Schema };
                result.Remove(drop);
            }
        }

        return result;
    }

    /// <summary>
    ///     Gets the definition of a foreign key without its name.
    /// </summary>
    public static string Define(AddForeignKeyOperation foreignKey)
        => $"{List(foreignKey.Columns)} {foreignKey.PrincipalIdentity} "
            + $"{List(foreignKey.PrincipalColumns ?? [])} {foreignKey.OnDelete} {foreignKey.OnUpdate}";

    private static IEnumerable<MigrationOperation> ValidateChecks(AlterTableOperation alter, HashSet<(string, TableIdentity)> replaced)
        => from annotation in alter.OldTable.GetAnnotations()
           where annotation.Name.StartsWith(CitusAnnotationNames.NotValidCheckPrefix, StringComparison.Ordinal)
               && alter.FindAnnotation(annotation.Name) is null
           let name = annotation.Name[CitusAnnotationNames.NotValidCheckPrefix.Length..]
           where !replaced.Contains((name, alter.TableIdentity))
           select new ValidateConstraintOperation { Name = name, Table = alter.Name, Schema = alter.Schema };

    private static bool IsSame(MigrationOperation operation, DropForeignKeyOperation drop)
        => operation is AddForeignKeyOperation add
            && (add.Name, add.Table, add.Schema) == (drop.Name, drop.Table, drop.Schema)
            && Define(add) == (string)drop[CitusAnnotationNames.NotValidDefinition]!;

    private static string List(string[] columns)
        => $"({string.Join(", ", columns)})";
}
