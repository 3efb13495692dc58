using EFCore.Citus.FunctionalTests.CitusCases.Sql;

namespace EFCore.Citus.FunctionalTests.CitusCases.Schema;

/// <summary>
///     Applies the actions of ALTER TABLE to a table.
/// </summary>
internal static class AlterChanges
{
    public static CaseSchema Apply(CaseSchema schema, AlterTableStatement alter, AlterTableAction action)
    {
        var table = schema.Get(alter.Table);

        return action switch
        {
            AddColumnAction add => AddColumn(schema, table, add.Column),
            DropColumnAction drop => schema.With(DropColumn(table, drop.Column)),
            AlterColumnTypeAction type => schema.With(
                table.With(table.GetColumn(type.Column) with { Type = type.Type, Collation = type.Collation })),
            SetDefaultAction set => schema.With(table.With(table.GetColumn(set.Column) with { Default = set.Default })),
            SetNotNullAction set => schema.With(table.With(table.GetColumn(set.Column) with { IsNotNull = set.IsNotNull })),
            SetIdentityAction set => schema.With(table.With(table.GetColumn(set.Column) with { Identity = set.Identity })),
            RestartIdentityAction restart => schema.With(
                table.With(table.GetColumn(restart.Column) with { IdentityStart = restart.Value ?? 1 })),
            DropExpressionAction drop => schema.With(
                table.With(table.GetColumn(drop.Column) with { Generated = null, IsVirtual = false })),
            SetCompressionAction set => schema.With(
                table.With(table.GetColumn(set.Column) with { Compression = set.Method is "default" ? null : set.Method })),
            AddConstraintAction add => TableChanges.AddConstraint(schema, table.Id, add.Constraint),
            DropConstraintAction drop => schema.With(DropConstraint(table, drop.Name)),
            RenameTableAction rename => schema.With(table with { Name = rename.Name }),
            RenameColumnAction rename => schema.With(RenameColumn(table, rename)),
            RenameConstraintAction rename => schema.With(RenameConstraint(table, rename)),
            SetSchemaAction set => schema.With(SetSchema(schema, table, set.Schema)),
            SetStorageParametersAction set => schema.With(
                table with
                {
                    StorageParameters = set.Parameters.Aggregate(
                        table.StorageParameters, (p, s) => s.Value is null ? p.Remove(s.Name) : p.SetItem(s.Name, s.Value))
                }),
            OtherAction { Kind: "ATTACH PARTITION" or "DETACH PARTITION" or "DETACH PARTITION CONCURRENTLY" } other
                => throw new OutOfScopeException($"ALTER TABLE ... {other.Kind}: models do not contain partitions"),
            OtherAction => schema,
            _ => throw new OutOfScopeException($"{action.GetType().Name} has no form in a model")
        };
    }

    private static CaseSchema AddColumn(CaseSchema schema, CaseTable table, SqlColumn column)
    {
        var created = TableChanges.CreateColumn(column);

        return column.Constraints.Aggregate(
            schema.With(table with { Columns = table.Columns.Add(created) }),
            (s, c) => TableChanges.AddConstraint(s, table.Id, c));
    }

    // The constraints and indexes that contain the column are dropped with it, but not its metadata in Citus.
    private static CaseTable DropColumn(CaseTable table, string name)
    {
        var id = table.GetColumn(name).Id;

        return table with
        {
            Columns = table.Columns.RemoveAll(c => c.Id == id),
            PrimaryKey = table.PrimaryKey?.Columns.Contains(id) == true ? null : table.PrimaryKey,
            UniqueConstraints = table.UniqueConstraints.RemoveAll(k => k.Columns.Contains(id)),
            Indexes = table.Indexes.RemoveAll(i => i.Columns.Contains(id) || i.Include.Contains(id)),
            ForeignKeys = table.ForeignKeys.RemoveAll(f => f.Columns.Contains(id))
        };
    }

    private static CaseTable RenameColumn(CaseTable table, RenameColumnAction rename)
        => table.With(table.GetColumn(rename.Column) with { Name = rename.Name }) with
        {
            DistributionColumn = table.DistributionColumn == rename.Column ? rename.Name : table.DistributionColumn
        };

    private static CaseTable DropConstraint(CaseTable table, string name)
    {
        var without = table with
        {
            PrimaryKey = table.PrimaryKey?.Name == name ? null : table.PrimaryKey,
            UniqueConstraints = table.UniqueConstraints.RemoveAll(k => k.Name == name),
            Indexes = table.Indexes.RemoveAll(i => i.Name == name),
            Checks = table.Checks.RemoveAll(c => c.Name == name),
            ForeignKeys = table.ForeignKeys.RemoveAll(f => f.Name == name)
        };

        return without == table ? throw new OutOfScopeException($"drops the constraint '{name}', which the set-up does not create") : without;
    }

    public static CaseTable RenameConstraint(CaseTable table, RenameConstraintAction rename)
    {
        var renamed = table with
        {
            PrimaryKey = table.PrimaryKey is { } key && key.Name == rename.Constraint ? key with { Name = rename.Name } : table.PrimaryKey,
            UniqueConstraints = [.. table.UniqueConstraints.Select(k => k.Name == rename.Constraint ? k with { Name = rename.Name } : k)],
            Checks = [.. table.Checks.Select(c => c.Name == rename.Constraint ? (rename.Name, c.Condition) : c)],
            ForeignKeys = [.. table.ForeignKeys.Select(f => f.Name == rename.Constraint ? f with { Name = rename.Name } : f)]
        };

        return renamed;
    }

    private static CaseTable SetSchema(CaseSchema schema, CaseTable table, string name)
    {
        if (schema.DistributedSchemas.Contains(name) || schema.DistributedSchemas.Contains(table.Schema ?? "public"))
        {
            throw new OutOfScopeException("moves a table into or out of a distributed schema, which the library does not offer yet");
        }

        return table with { Schema = CaseSchema.Normalize(name) };
    }
}
