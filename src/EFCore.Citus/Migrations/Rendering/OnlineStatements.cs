using EFCore.Citus.Shared;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Migrations.Operations;
using Microsoft.EntityFrameworkCore.Storage;

namespace EFCore.Citus.Migrations.Rendering;

/// <summary>
///     Extends the statements that another generator creates for an operation: those that keep tables available while they are changed, and
///     those that create partitioned and columnar tables.
/// </summary>
internal sealed class OnlineStatements(
    IMigrationsSqlGenerator inner,
    ConcurrentIndexes concurrentIndexes,
    OtherForeignKeys otherForeignKeys,
    ISqlGenerationHelper sqlGenerationHelper)
{
    public IEnumerable<MigrationOperation> Render(MigrationOperation operation, IModel? model, MigrationsSqlGenerationOptions options)
        => operation switch
        {
            AddForeignKeyOperation add when otherForeignKeys.IsRestored(add) =>
                [otherForeignKeys.Restore(add, Constraint(add, model, options))],
            AddForeignKeyOperation or AddCheckConstraintOperation when operation[CitusAnnotationNames.IsNotValid] is true
                => [new SqlOperation { Sql = Constraint(operation, model, options) }],
            DropIndexOperation drop when operation[CitusAnnotationNames.DroppedConcurrently] is true =>
                [concurrentIndexes.Drop(drop.Name, drop.Schema)],
            CreateIndexOperation create when ConcurrentIndexes.IsCreatedConcurrently(create) => concurrentIndexes.Create(create, model, options),
            CreateTableOperation create when Clauses(create) is { Length: > 0 } clauses => [Create(create, clauses, model, options)],
            _ => [operation]
        };

    private string Clauses(CreateTableOperation operation)
        => (operation[CitusAnnotationNames.PartitionColumn] is string column
                ? $" PARTITION BY RANGE ({sqlGenerationHelper.DelimitIdentifier(column)})"
                : "")
            + (operation[CitusAnnotationNames.AccessMethod] is string accessMethod
                ? $" USING {sqlGenerationHelper.DelimitIdentifier(accessMethod)}"
                : "");

    // Comments on the table and its columns are separate statements that follow the one that creates the table.
    private SqlOperation Create(CreateTableOperation operation, string clauses, IModel? model, MigrationsSqlGenerationOptions options)
    {
        var sql = string.Concat(inner.Generate([operation], model, options).Select(c => c.CommandText));
        var end = SqlTokens.Split(sql).First(t => t is { Kind: SqlTokenKind.Symbol, Text: ";" }).Start;

        return new SqlOperation { Sql = sql.Insert(end, clauses) };
    }

    private string Constraint(MigrationOperation operation, IModel? model, MigrationsSqlGenerationOptions options)
        => Unterminated(operation, model, options)
            + (operation[CitusAnnotationNames.IsNotValid] is true ? " NOT VALID" : "")
            + sqlGenerationHelper.StatementTerminator;

    private string Unterminated(MigrationOperation operation, IModel? model, MigrationsSqlGenerationOptions options)
        => string.Concat(inner.Generate([operation], model, options).Select(c => c.CommandText))
            .TrimEnd()
            .TrimEnd(';');
}
