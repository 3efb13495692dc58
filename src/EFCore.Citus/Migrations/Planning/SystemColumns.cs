using EFCore.Citus.Postgres;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Migrations.Operations;
using Microsoft.EntityFrameworkCore.Storage;

namespace EFCore.Citus.Migrations.Planning;

/// <summary>
///     Replaces a rename of a column from or to a system column such as <c>xmin</c> by adding or dropping the other column. Entity
///     Framework Core scaffolds a rename when a row version gets a separate column or loses it, which PostgreSQL refuses.
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
                // Later alterations of the column use its new name.
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
            add.ClrType = mapping.ProviderClrType;
            add.ColumnType = column.StoreType;
            add.IsNullable = column.IsNullable;
        }
        else
        {
            add.ClrType = typeof(uint);
            add.ColumnType = "xid";
        }

        (add.Name, add.Table, add.Schema) = (rename.NewName, rename.Table, rename.Schema);

        // Existing rows get the default that Entity Framework Core specifies when it adds a column.
        if (!add.IsNullable && (add.DefaultValue ?? add.DefaultValueSql ?? add.ComputedColumnSql) is null)
        {
            add.DefaultValue = add.ClrType == typeof(string) ? "" : add.ClrType.IsValueType ? Activator.CreateInstance(add.ClrType) : null;
        }

        return add;
    }
}
