using EFCore.Citus.Metadata;
using EFCore.Citus.Migrations.Operations;
using Microsoft.EntityFrameworkCore.Migrations.Operations;

namespace EFCore.Citus.Migrations.Planning;

/// <summary>
///     Puts operations into a form that Citus takes, where there is one that does the same.
/// </summary>
internal static class OperationRewrites
{
    public static IReadOnlyList<MigrationOperation> Apply(IReadOnlyList<MigrationOperation> planned, MigrationTables tables)
    {
        var rewritten = new List<MigrationOperation>(planned.Count);
        var unmanaged = tables.GetLocalTablesWithIdentity().ToList();

        foreach (var operation in planned)
        {
            rewritten.AddRange(Rewrite(operation, tables));
            tables.Apply(operation);
            switch (operation)
            {
                case AddForeignKeyOperation or CreateReferenceTableOperation or AddLocalTableToMetadataOperation:
                    rewritten.AddRange(unmanaged.Where(tables.MayBeManaged).Select(Restore));
                    unmanaged.RemoveAll(tables.MayBeManaged);
                    break;
                case RenameTableOperation rename when unmanaged.Remove(new TableIdentity(rename.Name, rename.Schema)):
                    unmanaged.Add(RenamedObjects.NewNameOf(rename));
                    break;
                case CreateTableOperation create:
                    unmanaged.Remove(new TableIdentity(create.Name, create.Schema));
                    break;
            }
        }

        return rewritten;
    }

    private static RestoreIdentityOperation Restore(TableIdentity table)
        => new() { Table = table.Name, Schema = table.Schema };

    private static IEnumerable<MigrationOperation> Rewrite(MigrationOperation operation, MigrationTables tables)
        => operation switch
        {
            AddColumnOperation { DefaultValueSql: { } sql } add
                when tables.FindType(new TableIdentity(add.Table, add.Schema)) == CitusTableType.Reference
                && !DefaultSql.IsConstant(sql)
                && !DefaultSql.IsVolatile(sql) => InSteps(add, sql),
            AlterColumnOperation alter
                when tables.Find(new TableIdentity(alter.Table, alter.Schema))?.DistributionColumn == alter.Name
                && FillsOnly(alter, tables) => [WithoutDefault(alter)],
            CreateDistributedTableOperation { IsConcurrent: true } create =>
            [
                new PrepareConcurrentDistributionOperation { Table = create.Table, Schema = create.Schema },
                InGroup(create, tables)
            ],
            CreateDistributedTableOperation create => [InGroup(create, tables)],
            DropForeignKeyOperation drop when tables.MayReleaseSequences(new TableIdentity(drop.Table, drop.Schema))
                => [new KeepTableManagedOperation { Table = drop.Table, Schema = drop.Schema }, drop],
            DropTableOperation drop when tables.MayReleaseSequences(new TableIdentity(drop.Name, drop.Schema))
                => [new KeepTableManagedOperation { Table = drop.Name, Schema = drop.Schema }, drop],
            _ => [operation]
        };

    // The default group of Citus is any group that fits, also one that was opened for a table that was to be on its own.
    private static CreateDistributedTableOperation InGroup(CreateDistributedTableOperation create, MigrationTables tables)
        => create is { ColocateWith: null, IsColocated: true } && tables.IsDefaultGroupAmbiguous(create, out var member)
            ? new CreateDistributedTableOperation
            {
                Table = create.Table,
                Schema = create.Schema,
                DistributionColumn = create.DistributionColumn,
                ShardCount = member is null ? create.ShardCount : null,
                ColocateWith = member?.Name,
                ColocateWithSchema = member?.Schema,
                IsColocated = member is not null,
                IsConcurrent = create.IsConcurrent
            }
            : create;

    // In one step, each node would compute the default for the rows of its copy, and the copies would differ.
    private static IEnumerable<MigrationOperation> InSteps(AddColumnOperation add, string sql)
    {
        var optional = new AddColumnOperation();
        Copy(add, optional);
        optional.IsNullable = true;
        optional.DefaultValueSql = null;
        yield return optional;

        yield return new FillColumnOperation { Table = add.Table, Schema = add.Schema, Column = add.Name, ValueSql = sql };

        var alter = new AlterColumnOperation();
        Copy(add, alter);
        Copy(optional, alter.OldColumn);
        yield return alter;
    }

    // Entity Framework Core states a default to fill the rows that have no value. A distributed table has no such rows.
    private static bool FillsOnly(AlterColumnOperation alter, MigrationTables tables)
        => !alter.IsNullable
            && alter.OldColumn.IsNullable
            && (alter.DefaultValue ?? alter.DefaultValueSql) is not null
            && alter.OldColumn.DefaultValue is null
            && alter.OldColumn.DefaultValueSql is null
            && tables.FindColumn(new TableIdentity(alter.Table, alter.Schema), alter.Name) is not { HasDefault: true };

    private static AlterColumnOperation WithoutDefault(AlterColumnOperation alter)
    {
        var copy = new AlterColumnOperation();
        Copy(alter, copy);
        copy.DefaultValue = null;
        copy.DefaultValueSql = null;
        copy.IsDestructiveChange = alter.IsDestructiveChange;
        Copy(alter.OldColumn, copy.OldColumn);

        return copy;
    }

    private static void Copy(ColumnOperation from, ColumnOperation to)
    {
        to.Name = from.Name;
        to.Schema = from.Schema;
        to.Table = from.Table;
        to.ClrType = from.ClrType;
        to.ColumnType = from.ColumnType;
        to.IsUnicode = from.IsUnicode;
        to.IsFixedLength = from.IsFixedLength;
        to.MaxLength = from.MaxLength;
        to.Precision = from.Precision;
        to.Scale = from.Scale;
        to.IsRowVersion = from.IsRowVersion;
        to.IsNullable = from.IsNullable;
        to.DefaultValue = from.DefaultValue;
        to.DefaultValueSql = from.DefaultValueSql;
        to.ComputedColumnSql = from.ComputedColumnSql;
        to.IsStored = from.IsStored;
        to.Comment = from.Comment;
        to.Collation = from.Collation;
        to.AddAnnotations(from.GetAnnotations());
    }
}
