using System.Globalization;
using EFCore.Citus.FunctionalTests.CitusCases.Schema;
using EFCore.Citus.FunctionalTests.CitusCases.Sql;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Migrations.Operations;

namespace EFCore.Citus.FunctionalTests.CitusCases.Prediction;

/// <summary>
///     Creates the operations of the migration that corresponds to a statement: the operations between the models before and after it, and
///     the operations that a developer adds manually because models do not support them.
/// </summary>
internal static class CaseOperations
{
    public static IReadOnlyList<MigrationOperation> Create(CaseStep step)
    {
        if (CaseForms.IsWrittenByHand(step))
        {
            return
            [
                new SqlOperation
                {
                    Sql = step.Statement.Sql, SuppressTransaction = step.Statement is CreateIndexStatement { IsConcurrent: true }
                }
            ];
        }

        using var before = CaseContext.CreateUnchecked(step.Before);
        using var after = CaseContext.CreateUnchecked(step.After);

        var operations = after.GetService<IMigrationsModelDiffer>()
            .GetDifferences(before.DesignTimeModel.GetRelationalModel(), after.DesignTimeModel.GetRelationalModel())
            .ToList();

        Complete(operations, step);
        operations.AddRange([.. ByHand(step.Statement, step, operations)]);

        // If the model does not change, only a developer can add the statement manually.
        return operations.Count == 0 && step.Statement is AlterTableStatement ? [new SqlOperation { Sql = step.Statement.Sql }] : operations;
    }

    /// <summary>Adds properties that operations support and models do not.</summary>
    private static void Complete(List<MigrationOperation> operations, CaseStep step)
    {
        foreach (var (table, foreignKey) in step.After.Tables.SelectMany(t => t.ForeignKeys.Select(f => (t, f))))
        {
            foreach (var operation in operations.OfType<AddForeignKeyOperation>()
                         .Concat(operations.OfType<CreateTableOperation>().SelectMany(c => c.ForeignKeys))
                         .Where(o => o.Name == foreignKey.Name && o.Table == table.Name))
            {
                operation.OnDelete = ToReferentialAction(foreignKey.OnDelete);
                operation.OnUpdate = ToReferentialAction(foreignKey.OnUpdate);
            }
        }

        // The differ adds default values for existing rows, which the case does not have.
        foreach (var operation in operations.OfType<ColumnOperation>())
        {
            operation.DefaultValue = null;
        }

        // The principal columns of a foreign key are a key in the model. An existing unique index is sufficient for it.
        operations.RemoveAll(
            o => o is AddUniqueConstraintOperation add
                && step.After.Tables.Exists(
                    t => t.Name == add.Table
                        && t.Indexes.Exists(i => i.IsUnique && i.Columns.Select(c => t.GetColumnById(c).Name).SequenceEqual(add.Columns))));

        // A unique constraint with nullable columns is not a key of a model, but an operation can add it.
        foreach (var (table, key) in step.After.Tables.SelectMany(t => t.UniqueConstraints.Select(k => (t, k))))
        {
            var index = operations.FindIndex(
                o => o is CreateIndexOperation create && create.Name == key.Name && create.Table == table.Name);
            if (index >= 0 && !key.NullsNotDistinct)
            {
                operations[index] = new AddUniqueConstraintOperation
                {
                    Name = key.Name,
                    Table = table.Name,
                    Schema = table.Schema,
                    Columns = ((CreateIndexOperation)operations[index]).Columns
                };
            }
        }
    }

    private static ReferentialAction ToReferentialAction(SqlAction action)
        => action switch
        {
            SqlAction.Cascade => ReferentialAction.Cascade,
            SqlAction.SetNull => ReferentialAction.SetNull,
            SqlAction.SetDefault => ReferentialAction.SetDefault,
            SqlAction.Restrict => ReferentialAction.Restrict,
            _ => ReferentialAction.NoAction
        };

    private static IEnumerable<MigrationOperation> ByHand(SqlStatement statement, CaseStep step, IReadOnlyList<MigrationOperation> operations)
        => statement switch
        {
            BlockStatement block => block.Statements.SelectMany(s => Call(s, step)),
            CallStatement call => Call(call, step),
            AlterSequenceStatement alter => AlterSequence(alter),
            InsertStatement { Rows: not null } insert => [Insert(insert, step)],
            CreateTableStatement create => step.After.Get(create.Name).AddedByHand.Select(sql => new SqlOperation { Sql = sql }),
            AlterTableStatement alter => MakeOptional(alter, step, operations),
            _ => []
        };

    private static List<MigrationOperation> Call(CallStatement call, CaseStep step)
    {
        if (CallChanges.GetText(call, "schemaname") is { } schema)
        {
            // The model determines the type of the tables.
            return step.Before.Tables.Exists(t => t.Schema == CaseSchema.Normalize(schema)) ? [] : [new SqlOperation { Sql = call.Sql }];
        }

        var builder = new MigrationBuilder("Npgsql.EntityFrameworkCore.PostgreSQL");
        var table = CallChanges.GetTable(step.After, call);
        var colocateWith = CallChanges.GetText(call, "colocate_with");
        var other = colocateWith is null or "default" or "none"
            ? (SqlName?)null
            : step.After.Get(CallChanges.ParseName(colocateWith)).SqlName;

        switch (call.Function)
        {
            case "create_distributed_table_concurrently":
                builder.CreateDistributedTableConcurrently(
                    table.Name,
                    CallChanges.GetText(call, "distribution_column")!,
                    table.Schema,
                    CallChanges.GetNumber(call, "shard_count"),
                    other?.Name,
                    other?.Schema,
                    colocateWith != "none");
                break;
            case "alter_distributed_table":
                builder.AlterDistributedTable(
                    table.Name,
                    CallChanges.GetText(call, "distribution_column"),
                    CallChanges.GetNumber(call, "shard_count"),
                    other?.Name,
                    CallChanges.Find(call, "cascade_to_colocated") is null ? null : CallChanges.GetFlag(call, "cascade_to_colocated"),
                    table.Schema,
                    other?.Schema,
                    colocateWith != "none");
                break;
            case "alter_table_set_access_method":
                builder.AlterTableAccessMethod(table.Name, CallChanges.GetText(call, "access_method")!, table.Schema);
                break;
            case "create_distributed_table" when CallChanges.Find(call, "distribution_column") is { IsNull: false } column:
                builder.CreateDistributedTable(
                    table.Name,
                    column.Constant!,
                    table.Schema,
                    CallChanges.GetNumber(call, "shard_count"),
                    other?.Name,
                    other?.Schema,
                    colocateWith != "none");
                break;
            case "create_distributed_table":
                builder.CreateSingleShardTable(table.Name, table.Schema, other?.Name, other?.Schema, colocateWith != "none");
                break;
            case "create_reference_table":
                builder.CreateReferenceTable(table.Name, table.Schema);
                break;
            case "citus_add_local_table_to_metadata":
                builder.AddLocalTableToMetadata(table.Name, table.Schema, CallChanges.GetFlag(call, "cascade_via_foreign_keys"));
                break;
            case "undistribute_table":
                builder.UndistributeTable(table.Name, table.Schema, CallChanges.GetFlag(call, "cascade_via_foreign_keys"));
                break;
            case "update_distributed_table_colocation":
                builder.UpdateTableColocation(table.Name, other?.Name, table.Schema, other?.Schema);
                break;
            case "truncate_local_data_after_distributing_table":
                builder.TruncateLocalData(table.Name, table.Schema);
                break;
        }

        return builder.Operations;
    }

    // The properties of a key are required, so a model cannot make their columns nullable.
    private static IEnumerable<MigrationOperation> MakeOptional(
        AlterTableStatement statement,
        CaseStep step,
        IReadOnlyList<MigrationOperation> operations)
    {
        var table = step.After.Tables.Single(t => t.Id == step.Before.Get(statement.Table).Id);
        var columns = statement.Actions.OfType<SetNotNullAction>().Where(a => !a.IsNotNull).Select(a => a.Column);
        foreach (var column in columns.Where(c => !operations.OfType<AlterColumnOperation>().Any(o => o.Name == c && o.Table == table.Name)))
        {
            using var context = CaseContext.CreateUnchecked(step.Before);
            var known = context.GetService<IMigrationsModelDiffer>()
                .GetDifferences(null, context.DesignTimeModel.GetRelationalModel())
                .OfType<CreateTableOperation>()
                .Single(c => c.Name == statement.Table.Name && c.Schema == table.Schema)
                .Columns.Single(c => c.Name == column);

            var alter = new AlterColumnOperation { Name = column, Table = table.Name, Schema = table.Schema };
            foreach (var operation in new[] { alter, alter.OldColumn })
            {
                operation.ClrType = known.ClrType;
                operation.ColumnType = known.ColumnType;
                operation.Collation = known.Collation;
                operation.DefaultValueSql = known.DefaultValueSql;
                operation.AddAnnotations(known.GetAnnotations());
            }

            alter.IsNullable = true;

            yield return alter;
        }
    }

    private static IEnumerable<MigrationOperation> AlterSequence(AlterSequenceStatement alter)
    {
        var schema = CaseSchema.Normalize(alter.Name.Schema);

        if (alter.NewName is { } name)
        {
            yield return new RenameSequenceOperation { Name = alter.Name.Name, Schema = schema, NewName = name, NewSchema = schema };
        }
        else if (alter.Options.Restarts)
        {
            yield return new RestartSequenceOperation
            {
                Name = alter.Name.Name,
                Schema = schema,
                StartValue = alter.Options.RestartsWith
            };
        }
        else
        {
            yield return new AlterSequenceOperation
            {
                Name = alter.Name.Name,
                Schema = schema,
                IncrementBy = checked((int)(alter.Options.IncrementsBy ?? 1))
            };
        }
    }

    private static InsertDataOperation Insert(InsertStatement insert, CaseStep step)
    {
        var table = step.Before.Get(insert.Table);
        var columns = insert.Columns ?? [.. table.Columns.Take(insert.Rows!.Max(r => r.Count)).Select(c => c.Name)];
        var values = new object?[insert.Rows!.Count, columns.Count];

        for (var row = 0; row < insert.Rows.Count; row++)
        {
            for (var column = 0; column < columns.Count; column++)
            {
                values[row, column] = Value(table.GetColumn(columns[column]), insert.Rows[row][column]);
            }
        }

        return new InsertDataOperation
        {
            Table = table.Name,
            Schema = table.Schema,
            Columns = [.. columns],
            ColumnTypes = [.. columns.Select(c => table.GetColumn(c).Type.ToString())],
            Values = values
        };
    }

    private static object? Value(CaseColumn column, SqlArgument value)
        => (value, column.Type.Name) switch
        {
            ({ IsNull: true }, _) => null,
            ({ Constant: null }, _) => throw new OutOfScopeException("inserts what an expression yields, which seed data cannot be"),
            (_, "bigint") => long.Parse(value.Constant!, CultureInfo.InvariantCulture),
            (_, "integer") => int.Parse(value.Constant!, CultureInfo.InvariantCulture),
            (_, "smallint") => short.Parse(value.Constant!, CultureInfo.InvariantCulture),
            (_, "numeric") => decimal.Parse(value.Constant!, CultureInfo.InvariantCulture),
            (_, "boolean") => value.Constant is "true" or "t",
            (_, "uuid") => Guid.Parse(value.Constant!),
            _ => value.Constant
        };
}
