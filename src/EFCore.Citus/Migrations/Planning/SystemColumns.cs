using EFCore.Citus.Metadata;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Migrations.Operations;

namespace EFCore.Citus.Migrations.Planning;

/// <summary>
///     Puts a column that is added or dropped in the place of one that is renamed from or to a system column such as <c>xmin</c>. Entity
///     Framework Core scaffolds a renaming when a row version gets a column of its own, or has it no longer, and PostgreSQL refuses it.
/// </summary>
internal static class SystemColumns
{
    public static IReadOnlyList<MigrationOperation> Replace(IReadOnlyList<MigrationOperation> operations, IModel? model)
    {
        if (!operations.OfType<RenameColumnOperation>().Any(IsReplaced))
        {
            return operations;
        }

        var result = new List<MigrationOperation>(operations.Count);
        var obsolete = new HashSet<MigrationOperation>();
        for (var i = 0; i < operations.Count; i++)
        {
            if (operations[i] is RenameColumnOperation rename && IsReplaced(rename))
            {
                // Alterations of the column follow under its new name.
                var alter = operations.Skip(i + 1).OfType<AlterColumnOperation>()
                    .FirstOrDefault(a => a.Name == rename.NewName && a.Table == rename.Table && a.Schema == rename.Schema);
                result.Add(SystemColumn.Is(rename.Name) ? Add(rename, alter, model) : Drop(rename));
                if (alter is not null)
                {
                    obsolete.Add(alter);
                }
            }
            else if (!obsolete.Contains(operations[i]))
            {
                result.Add(operations[i]);
            }
        }

        return result;
    }

    private static bool IsReplaced(RenameColumnOperation rename)
        => SystemColumn.Is(rename.Name) != SystemColumn.Is(rename.NewName);

    private static DropColumnOperation Drop(RenameColumnOperation rename)
        => new() { Table = rename.Table, Schema = rename.Schema, Name = rename.Name, IsDestructiveChange = true };

    private static AddColumnOperation Add(RenameColumnOperation rename, AlterColumnOperation? alter, IModel? model)
    {
        var add = new AddColumnOperation();
        if (alter is not null)
        {
            OperationRewrites.Copy(alter, add);
        }
        else if (model?.GetRelationalModel().FindTable(rename.Table, rename.Schema)?.FindColumn(rename.NewName) is { } column)
        {
            var mapping = column.PropertyMappings[0].TypeMapping;
            add.ClrType = mapping.Converter?.ProviderClrType ?? mapping.ClrType;
            add.ColumnType = column.StoreType;
            add.IsNullable = column.IsNullable;
        }
        else
        {
            add.ClrType = typeof(uint);
            add.ColumnType = "xid";
        }

        (add.Name, add.Table, add.Schema) = (rename.NewName, rename.Table, rename.Schema);

        // Rows that exist get what Entity Framework Core gives them when it adds a column.
        if (!add.IsNullable && (add.DefaultValue ?? add.DefaultValueSql ?? add.ComputedColumnSql) is null)
        {
            add.DefaultValue = add.ClrType == typeof(string) ? "" : add.ClrType.IsValueType ? Activator.CreateInstance(add.ClrType) : null;
        }

        return add;
    }
}
