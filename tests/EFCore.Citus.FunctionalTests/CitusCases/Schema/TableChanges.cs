using EFCore.Citus.FunctionalTests.CitusCases.Sql;
using EFCore.Citus.Metadata;

namespace EFCore.Citus.FunctionalTests.CitusCases.Schema;

/// <summary>
///     Creates tables, their constraints and indexes.
/// </summary>
internal static class TableChanges
{
    public static CaseSchema Create(CaseSchema schema, CreateTableStatement create)
    {
        var name = create.Name;
        var table = new CaseTable(name.ToString(), CaseSchema.Normalize(name.Schema), name.Name)
        {
            Columns = [.. create.Columns.Select(CreateColumn)],
            Inexpressible = [.. FindInexpressible(create)]
        };

        foreach (var like in create.Like)
        {
            table = CopyFrom(table, schema.Get(like));
        }

        foreach (var parent in create.Inherits)
        {
            table = table with { Columns = table.Columns.InsertRange(0, schema.Get(parent).Columns) };
        }

        if (create.PartitionOf is { } whole)
        {
            schema.Get(whole);
        }

        if (schema.DistributedSchemas.Contains(table.Schema ?? "public"))
        {
            table = InDistributedSchema(schema, table);
        }

        schema = schema with { Tables = schema.Tables.Add(table) };

        foreach (var constraint in create.Columns.SelectMany(c => c.Constraints).Concat(create.Constraints))
        {
            schema = AddConstraint(schema, table.Id, constraint);
        }

        return schema;
    }

    /// <summary>
    ///     Creates a table of a distributed schema: a single-shard table that is colocated with the other tables of the schema.
    /// </summary>
    public static CaseTable InDistributedSchema(CaseSchema schema, CaseTable table)
        => table with
        {
            Type = CitusTableType.SingleShard,
            DistributionColumn = null,
            ShardCount = null,
            ColocateWithId = schema.Tables.Find(
                t => t.Schema == table.Schema && t.Id != table.Id && t is { Type: CitusTableType.SingleShard, ColocateWithId: null })?.Id,
            IsColocated = schema.Tables.Exists(
                t => t.Schema == table.Schema && t.Id != table.Id && t.Type == CitusTableType.SingleShard)
        };

    public static CaseColumn CreateColumn(SqlColumn column)
        => new(column.Name, column.Name, column.Type with { IsSerial = false })
        {
            IsNotNull = column.IsNotNull || column.Type.IsSerial,
            Default = column.Default,
            Identity = column.Identity,
            IsSerial = column.Type.IsSerial,
            Generated = column.Generated?.Text,
            IsVirtual = column.IsVirtual,
            Collation = column.Collation,
            Compression = column.Compression
        };

    private static IEnumerable<string> FindInexpressible(CreateTableStatement create)
    {
        if (create.IsQuery)
        {
            yield return "a table with the columns of a query";
        }

        if (create.IsPartitioned)
        {
            yield return "a partitioned table";
        }

        if (create.PartitionOf is not null)
        {
            yield return "a partition";
        }
    }

    private static CaseTable CopyFrom(CaseTable table, CaseTable source)
        => table with
        {
            Columns = table.Columns.AddRange(source.Columns),
            PrimaryKey = source.PrimaryKey is { } key ? key with { Name = $"{table.Name}_pkey" } : null,
            Indexes =
            [
                .. source.Indexes.Select(i => i with { Name = $"{table.Name}_{string.Join('_', i.Columns)}_idx" })
            ]
        };

    public static CaseSchema AddConstraint(CaseSchema schema, string tableId, SqlConstraint constraint)
    {
        var table = schema.GetById(tableId);

        switch (constraint)
        {
            case SqlKeyConstraint { WithoutOverlaps: true }:
                return Inexpressible("a temporal key");

            case SqlKeyConstraint { UsingIndex: { } indexName }:
                var index = table.Indexes.Find(i => i.Name == indexName)
                    ?? throw new OutOfScopeException($"names the index '{indexName}', which the set-up does not create");
                var key = new CaseKey(constraint.Name ?? indexName, index.Columns, index.NullsNotDistinct);
                table = table with { Indexes = table.Indexes.Remove(index) };

                return schema.With(AddKey(table, key, ((SqlKeyConstraint)constraint).IsPrimaryKey));

            case SqlKeyConstraint { Include.Count: > 0 } withInclude:
                // Entity Framework Core supports included columns of indexes only.
                return schema.With(
                    table with
                    {
                        Indexes = table.Indexes.Add(
                            new CaseIndex(NameOf(table, withInclude), table.GetIds(withInclude.Columns))
                            {
                                IsUnique = true,
                                Include = table.GetIds(withInclude.Include),
                                NullsNotDistinct = withInclude.NullsNotDistinct
                            })
                    });

            case SqlKeyConstraint created:
                return schema.With(
                    AddKey(
                        table,
                        new CaseKey(NameOf(table, created), table.GetIds(created.Columns), created.NullsNotDistinct),
                        created.IsPrimaryKey));

            case SqlCheckConstraint check:
                return schema.With(
                    table with { Checks = table.Checks.Add((check.Name ?? $"{table.Name}_check{table.Checks.Count}", check.Condition.Text)) });

            case SqlForeignKey foreignKey:
                return schema.With(
                    table with { ForeignKeys = table.ForeignKeys.Add(CreateForeignKey(schema, table, foreignKey)) });

            case SqlExclusion exclusion:
                var name = exclusion.Name is { } given ? $"CONSTRAINT \"{given}\" " : "";

                return schema.With(
                    table with
                    {
                        AddedByHand = table.AddedByHand.Add($"ALTER TABLE {table.DelimitedName} ADD {name}EXCLUDE {exclusion.Text}")
                    });

            default:
                return Inexpressible("a constraint of a kind that is not known");
        }

        CaseSchema Inexpressible(string what)
            => schema.With(table with { Inexpressible = table.Inexpressible.Add(what) });
    }

    private static CaseTable AddKey(CaseTable table, CaseKey key, bool isPrimaryKey)
        => isPrimaryKey
            ? key.Columns.Aggregate(table, (t, id) => t.With(t.GetColumnById(id) with { IsNotNull = true })) with { PrimaryKey = key }
            : table with { UniqueConstraints = table.UniqueConstraints.Add(key) };

    // If there is no name, the constraint has the default name of PostgreSQL, so that the model has the name in the database.
    private static string NameOf(CaseTable table, SqlKeyConstraint key)
        => key.Name ?? (key.IsPrimaryKey ? $"{table.Name}_pkey" : $"{table.Name}_{string.Join('_', key.Columns)}_key");

    private static CaseForeignKey CreateForeignKey(CaseSchema schema, CaseTable table, SqlForeignKey foreignKey)
    {
        var principal = schema.Get(foreignKey.Principal);
        var principalColumns = foreignKey.PrincipalColumns.Count > 0
            ? principal.GetIds(foreignKey.PrincipalColumns)
            : principal.PrimaryKey?.Columns ?? throw new OutOfScopeException($"refers to the primary key of '{principal.Name}', which has none");

        return new CaseForeignKey(
            foreignKey.Name ?? $"{table.Name}_{string.Join('_', foreignKey.Columns)}_fkey",
            table.GetIds(foreignKey.Columns),
            principal.Id,
            principalColumns,
            foreignKey.OnDelete,
            foreignKey.OnUpdate);
    }

    public static CaseSchema CreateIndex(CaseSchema schema, CreateIndexStatement create)
    {
        var table = schema.Get(create.Table);
        var columns = create.Elements.Select(e => e.Column).ToList();

        if (columns.Contains(null))
        {
            return schema;
        }

        return schema.With(
            table with
            {
                Indexes = table.Indexes.Add(
                    new CaseIndex(create.Name ?? $"{table.Name}_{string.Join('_', columns.Concat(create.Include))}_idx", table.GetIds(columns!))
                    {
                        IsUnique = create.IsUnique,
                        IsConcurrent = create.IsConcurrent,
                        Method = create.Method,
                        Include = table.GetIds(create.Include),
                        NullsNotDistinct = create.NullsNotDistinct,
                        Filter = create.Where?.Text
                    })
            });
    }
}
