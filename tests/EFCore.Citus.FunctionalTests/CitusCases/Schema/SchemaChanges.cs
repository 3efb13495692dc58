using EFCore.Citus.FunctionalTests.CitusCases.Sql;

namespace EFCore.Citus.FunctionalTests.CitusCases.Schema;

/// <summary>
///     Applies a statement to a schema.
/// </summary>
internal static class SchemaChanges
{
    /// <exception cref="OutOfScopeException">Neither models nor migrations support the statement.</exception>
    public static CaseSchema Apply(CaseSchema schema, SqlStatement statement)
        => statement switch
        {
            CreateTableStatement create => TableChanges.Create(schema, create),
            CreateIndexStatement index => TableChanges.CreateIndex(schema, index),
            AlterTableStatement alter => alter.Actions.Aggregate(schema, (s, a) => AlterChanges.Apply(s, alter, a)),
            CallStatement call => CallChanges.Apply(schema, call),
            BlockStatement block => block.Statements.Aggregate(schema, (s, c) => CallChanges.Apply(s, c)),
            DropStatement drop => Drop(schema, drop),
            RenameIndexStatement rename => RenameIndex(schema, rename),
            CreateSchemaStatement create => CreateSchema(schema, create),
            CreateEnumStatement create => schema with { Enums = schema.Enums.Add(create) },
            CreateDomainStatement create => schema with
            {
                Domains = schema.Domains.Add(create.Name.ToString(), create.Type),
                Prerequisites = schema.Prerequisites.Add(create.Sql)
            },
            CreateCompositeStatement or UnrelatedStatement { Kind: "FUNCTION" } => schema with
            {
                Prerequisites = schema.Prerequisites.Add(statement.Sql)
            },
            CreateSequenceStatement create => schema with
            {
                Sequences = schema.Sequences.Add(
                    new CaseSequence(CaseSchema.Normalize(create.Name.Schema), create.Name.Name, create.Options))
            },
            CreateCollationStatement { IsDeterministic: false } create => schema with
            {
                NondeterministicCollations = schema.NondeterministicCollations.Add(create.Name.Name)
            },
            CreateCollationStatement => schema with { Prerequisites = schema.Prerequisites.Add(statement.Sql) },
            CreateExtensionStatement create => schema with { Extensions = schema.Extensions.Add(create.Name) },
            CreateTriggerStatement trigger => schema.With(
                schema.Get(trigger.Table) with { Triggers = schema.Get(trigger.Table).Triggers.Add(trigger.Name) }),
            CreateViewStatement view => schema with
            {
                Tables = schema.Tables.Add(
                    new CaseTable(view.Name.ToString(), CaseSchema.Normalize(view.Name.Schema), view.Name.Name) { IsView = true })
            },
            CommentStatement comment => schema.With(schema.Get(comment.Table) with { Comment = comment.Comment }),
            SetStatement { Name: "search_path" } => throw new OutOfScopeException("sets search_path, which no model knows"),
            SetStatement set => schema with
            {
                Settings = set.Value is { } value ? schema.Settings.SetItem(set.Name, value) : schema.Settings.Remove(set.Name)
            },
            InsertStatement insert => schema.Find(insert.Table) is { } table ? schema.With(table with { HasRows = true }) : schema,
            ProbeStatement probe => RowVersions.Apply(schema, probe),
            _ => schema
        };

    private static CaseSchema CreateSchema(CaseSchema schema, CreateSchemaStatement create)
    {
        return schema with
        {
            Schemas = schema.Schemas.Add(create.Name),
            DistributedSchemas = schema.IsOn("citus.enable_schema_based_sharding")
                ? schema.DistributedSchemas.Add(create.Name)
                : schema.DistributedSchemas
        };
    }

    private static CaseSchema Drop(CaseSchema schema, DropStatement drop)
        => drop.Names.Aggregate(
            schema,
            (s, name) => drop.Kind switch
            {
                SqlObjectKind.Table or SqlObjectKind.View => DropTable(s, s.Get(name), drop.IsCascade),
                SqlObjectKind.Index => s.Tables.Find(t => t.Indexes.Exists(i => i.Name == name.Name)) is { } table
                    ? s.With(table with { Indexes = table.Indexes.RemoveAll(i => i.Name == name.Name) })
                    : throw new OutOfScopeException($"drops the index '{name}', which the set-up does not create"),
                SqlObjectKind.Sequence => s with { Sequences = s.Sequences.RemoveAll(q => q.Name == name.Name) },
                SqlObjectKind.Schema => s with { Tables = s.Tables.RemoveAll(t => t.Schema == name.Name) },
                _ => s
            });

    private static CaseSchema DropTable(CaseSchema schema, CaseTable table, bool isCascade)
    {
        var referencing = schema.Tables.FindAll(t => t.Id != table.Id && t.ForeignKeys.Exists(f => f.PrincipalId == table.Id));
        if (referencing.Count > 0 && !isCascade)
        {
            throw new OutOfScopeException(
                $"drops '{table.Name}' while '{referencing[0].Name}' refers to it: models do not support this, and PostgreSQL refuses it without Citus");
        }

        return referencing
            .Aggregate(
                schema,
                (s, t) => s.With(t with { ForeignKeys = t.ForeignKeys.RemoveAll(f => f.PrincipalId == table.Id) }))
            .Without(table);
    }

    private static CaseSchema RenameIndex(CaseSchema schema, RenameIndexStatement rename)
    {
        foreach (var table in schema.Tables)
        {
            if (table.Indexes.Find(i => i.Name == rename.Name.Name) is { } index)
            {
                return schema.With(table with { Indexes = table.Indexes.Replace(index, index with { Name = rename.NewName }) });
            }
        }

        // The constraint is renamed with its index.
        return schema.Tables.Find(t => t.PrimaryKey?.Name == rename.Name.Name || t.UniqueConstraints.Exists(k => k.Name == rename.Name.Name))
            is { } owner
                ? schema.With(AlterChanges.RenameConstraint(owner, new RenameConstraintAction(rename.Name.Name, rename.NewName)))
                : throw new OutOfScopeException($"renames the index '{rename.Name}', which the set-up does not create");
    }
}
