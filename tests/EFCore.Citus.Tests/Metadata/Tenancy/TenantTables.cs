using EFCore.Citus.Metadata;
using EFCore.Citus.Shared;
using EFCore.Citus.Tests.TestUtilities;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Migrations;

namespace EFCore.Citus.Tests.Metadata.Tenancy;

/// <summary>
///     Describes the tables of a model in lines that are easy to compare.
/// </summary>
internal static class TenantTables
{
    /// <summary>
    ///     Gets the distribution, keys, foreign keys and unique indexes of a table.
    /// </summary>
    public static string[] Describe(this IModel model, string name, string? schema = null)
    {
        var table = model.Table(name, schema);

        return
        [
            table[CitusAnnotationNames.TableType] is CitusTableType.Distributed
                ? $"by {table[CitusAnnotationNames.DistributionColumn]}"
                : $"{table[CitusAnnotationNames.TableType] ?? CitusTableType.Local}",
            .. table.UniqueConstraints
                .OrderByDescending(u => u.GetIsPrimaryKey())
                .ThenBy(u => u.Name, StringComparer.Ordinal)
                .Select(u => $"{(u.GetIsPrimaryKey() ? "PK" : "AK")} {Columns(u.Columns)}"),
            .. table.ForeignKeyConstraints
                .Select(f => $"FK {Columns(f.Columns)} -> {f.PrincipalTable.Name} {Columns(f.PrincipalColumns)}{Action(f)}")
                .Order(StringComparer.Ordinal),
            .. table.Indexes
                .Where(i => i.IsUnique)
                .Select(i => $"UX {Columns(i.Columns)}{(i.Filter is null ? "" : $" where {i.Filter}")}")
                .Order(StringComparer.Ordinal)
        ];
    }

    /// <summary>
    ///     Gets the columns of a table with generated values.
    /// </summary>
    public static string Generated(this IModel model, string name)
        => string.Join(
            ", ",
            model.Table(name).Columns
                .Where(c => c.PropertyMappings.Any(m => m.Property.ValueGenerated != ValueGenerated.Never))
                .Select(c => c.Name)
                .Order(StringComparer.Ordinal));

    public static IProperty Property<TEntity>(this IModel model, string name)
        => model.FindEntityType(typeof(TEntity))!.FindProperty(name)!;

    private static string Columns(IEnumerable<IColumnBase> columns)
        => $"({string.Join(", ", columns.Select(c => c.Name))})";

    private static string Action(IForeignKeyConstraint foreignKey)
        => foreignKey.OnDeleteAction == ReferentialAction.NoAction
            ? ""
            : $" {foreignKey.OnDeleteAction}";
}
