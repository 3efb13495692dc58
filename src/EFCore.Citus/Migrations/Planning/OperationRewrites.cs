using EFCore.Citus.Metadata;
using EFCore.Citus.Migrations.Operations;
using EFCore.Citus.Migrations.Operations.Internal;
using EFCore.Citus.Migrations.State;
using EFCore.Citus.Postgres;
using Microsoft.EntityFrameworkCore.Migrations.Operations;
using Microsoft.EntityFrameworkCore.Storage;

namespace EFCore.Citus.Migrations.Planning;

/// <summary>
///     Replaces operations that Citus does not support by equivalent operations that it supports.
/// </summary>
/// <param name="tables">The known state of tables, to which each operation is applied after it has been rewritten.</param>
/// <param name="sqlGenerationHelper">The helper that delimits names.</param>
internal sealed class OperationRewrites(MigrationTables tables, ISqlGenerationHelper sqlGenerationHelper)
{
    // The name is the same with and without delimiters.
    private const string PlainColumn = "citus_column";

    private readonly List<TableIdentity> _unmanaged = tables.GetLocalTablesWithIdentity().ToList();

    /// <summary>
    ///     Gets the operations that follow an operation which has been applied.
    /// </summary>
    public IReadOnlyList<MigrationOperation> Follow(MigrationOperation operation)
    {
        switch (operation)
        {
            case AddForeignKeyOperation or CreateReferenceTableOperation or AddLocalTableToMetadataOperation:
                var managed = _unmanaged.Where(tables.MayBeManaged).ToList();
                _unmanaged.RemoveAll(managed.Contains);

                return [.. managed.Select(t => new RestoreIdentityOperation { Table = t.Name, Schema = t.Schema })];
            case RenameTableOperation rename when _unmanaged.Remove(rename.TableIdentity):
                _unmanaged.Add(RenamedObjects.NewNameOf(rename));
                break;
            case CreateTableOperation create:
                _unmanaged.Remove(create.TableIdentity);
                break;
        }

        return [];
    }

    /// <summary>
    ///     Gets the operations that are executed instead of an operation.
    /// </summary>
    public IEnumerable<MigrationOperation> Rewrite(MigrationOperation operation)
        => operation switch
        {
            AddColumnOperation { IsNullable: true } add
                when DefaultSql.FindSequences(add.DefaultValueSql).Any()
                && tables.FindType(add.TableIdentity) is not (null or CitusTableType.Local)
                => WithDefaultLater(add),
            AddColumnOperation add when TakesSequenceByDelimitedName(add) => ByPlainName(add),
            AlterColumnOperation alter
                when alter.DefaultValueSql != alter.OldColumn.DefaultValueSql && TakesSequenceByDelimitedName(alter)
                => ByPlainName(alter),
            AddColumnOperation { DefaultValueSql: { } sql } add
                when tables.FindType(add.TableIdentity) == CitusTableType.Reference
                && !DefaultSql.IsConstant(sql)
                && !DefaultSql.IsVolatile(sql) => InSteps(add, sql),
            AlterColumnOperation alter
                when tables.Find(alter.TableIdentity)?.DistributionColumn == alter.Name
                && FillsOnly(alter) => [WithoutDefault(alter)],
            CreateDistributedTableOperation { IsConcurrent: true } create =>
            [
                new PrepareConcurrentDistributionOperation { Table = create.Table, Schema = create.Schema },
                InGroup(create)
            ],
            CreateDistributedTableOperation create => [InGroup(create)],
            DropForeignKeyOperation drop when tables.MayReleaseSequences(drop.TableIdentity)
                => [new KeepTableManagedOperation { Table = drop.Table, Schema = drop.Schema }, drop],
            DropTableOperation drop when tables.MayReleaseSequences(drop.TableIdentity)
                => [new KeepTableManagedOperation { Table = drop.Name, Schema = drop.Schema }, drop],
            _ => [operation]
        };

    // The default group of Citus is any group with matching properties, including a group that was opened for a single table.
    private CreateDistributedTableOperation InGroup(CreateDistributedTableOperation create)
        => create is { ColocateWith: null, IsColocated: true } && tables.Groups.IsDefaultGroupAmbiguous(create, out var member)
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

    // Citus sends a default with a sequence to the workers without delimiting the name of the column, so a worker looks for another column,
    // or adds one.
    private bool TakesSequenceByDelimitedName(ColumnOperation column)
        => DefaultSql.FindSequences(column.DefaultValueSql).Any()
            && sqlGenerationHelper.DelimitIdentifier(column.Name) != column.Name
            && tables.FindType(column.TableIdentity) is not (null or CitusTableType.Local);

    private static IEnumerable<MigrationOperation> ByPlainName(AddColumnOperation add)
    {
        var copy = new AddColumnOperation();
        Copy(add, copy);
        copy.Name = PlainColumn;

        return [copy, Rename(add, PlainColumn, add.Name)];
    }

    // Citus only adds a column with values from a sequence to an empty table. The existing rows of the table have no value afterwards.
    private IEnumerable<MigrationOperation> WithDefaultLater(AddColumnOperation add)
    {
        var name = sqlGenerationHelper.DelimitIdentifier(add.Name) == add.Name ? add.Name : PlainColumn;
        var optional = new AddColumnOperation();
        Copy(add, optional);
        (optional.Name, optional.DefaultValueSql) = (name, null);
        yield return optional;

        var alter = new AlterColumnOperation();
        Copy(add, alter);
        Copy(optional, alter.OldColumn);
        alter.Name = name;
        yield return alter;

        if (name != add.Name)
        {
            yield return Rename(add, name, add.Name);
        }
    }

    private static IEnumerable<MigrationOperation> ByPlainName(AlterColumnOperation alter)
    {
        var copy = Copy(alter);
        copy.Name = PlainColumn;
        copy.OldColumn.Name = PlainColumn;

        return [Rename(alter, alter.Name, PlainColumn), copy, Rename(alter, PlainColumn, alter.Name)];
    }

    private static RenameColumnOperation Rename(ColumnOperation column, string from, string to)
        => new() { Table = column.Table, Schema = column.Schema, Name = from, NewName = to };

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

    // Entity Framework Core specifies a default to set the rows that have no value. A distributed table has no such rows.
    private bool FillsOnly(AlterColumnOperation alter)
        => !alter.IsNullable
            && alter.OldColumn.IsNullable
            && (alter.DefaultValue ?? alter.DefaultValueSql) is not null
            && alter.OldColumn.DefaultValue is null
            && alter.OldColumn.DefaultValueSql is null
            && tables.Columns.Find(alter.TableIdentity, alter.Name) is not { HasDefault: true };

    private static AlterColumnOperation WithoutDefault(AlterColumnOperation alter)
    {
        var copy = Copy(alter);
        copy.DefaultValue = null;
        copy.DefaultValueSql = null;

        return copy;
    }

    private static AlterColumnOperation Copy(AlterColumnOperation alter)
    {
        var copy = new AlterColumnOperation { IsDestructiveChange = alter.IsDestructiveChange };
        Copy(alter, copy);
        Copy(alter.OldColumn, copy.OldColumn);

        return copy;
    }

    /// <summary>
    ///     Copies all column properties from one operation to another.
    /// </summary>
    public static void Copy(ColumnOperation from, ColumnOperation to)
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
