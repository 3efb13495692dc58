using EFCore.Citus.Metadata;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations.Operations;
using Microsoft.EntityFrameworkCore.Migrations.Operations.Builders;

// ReSharper disable once CheckNamespace
namespace Microsoft.EntityFrameworkCore.Migrations;

/// <summary>
///     Citus specific extension methods for <see cref="OperationBuilder{TOperation}" />.
/// </summary>
public static class CitusOperationBuilderExtensions
{
    /// <summary>
    ///     Adds the foreign key without checking the rows that exist (<c>NOT VALID</c>).
    /// </summary>
    /// <param name="operationBuilder">The builder of the operation.</param>
    /// <param name="notValid"><see langword="false" /> to check the rows that exist.</param>
    /// <returns>The same builder, so that further calls can be chained.</returns>
    public static OperationBuilder<AddForeignKeyOperation> IsNotValid(
        this OperationBuilder<AddForeignKeyOperation> operationBuilder,
        bool notValid = true)
        => Set(operationBuilder, CitusAnnotationNames.IsNotValid, notValid);

    /// <summary>
    ///     Adds the check constraint without checking the rows that exist (<c>NOT VALID</c>).
    /// </summary>
    /// <param name="operationBuilder">The builder of the operation.</param>
    /// <param name="notValid"><see langword="false" /> to check the rows that exist.</param>
    /// <returns>The same builder, so that further calls can be chained.</returns>
    public static OperationBuilder<AddCheckConstraintOperation> IsNotValid(
        this OperationBuilder<AddCheckConstraintOperation> operationBuilder,
        bool notValid = true)
        => Set(operationBuilder, CitusAnnotationNames.IsNotValid, notValid);

    /// <summary>
    ///     Drops the index while its table is written (<c>DROP INDEX CONCURRENTLY IF EXISTS</c>), outside of a transaction.
    /// </summary>
    /// <param name="operationBuilder">The builder of the operation.</param>
    /// <param name="droppedConcurrently"><see langword="false" /> to drop it in the transaction of the migration.</param>
    /// <returns>The same builder, so that further calls can be chained.</returns>
    public static OperationBuilder<DropIndexOperation> IsDroppedConcurrently(
        this OperationBuilder<DropIndexOperation> operationBuilder,
        bool droppedConcurrently = true)
        => Set(operationBuilder, CitusAnnotationNames.DroppedConcurrently, droppedConcurrently);

    /// <summary>
    ///     Has SQL of a migration run as it is, although a rule says that Citus refuses it. For SQL that the check understands wrongly,
    ///     because it does not know what happened to the database outside of migrations, or what SQL before it does.
    /// </summary>
    /// <param name="operationBuilder">The builder that <see cref="MigrationBuilder.Sql" /> returns.</param>
    /// <returns>The same builder, so that calls can be chained.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="operationBuilder" /> is <see langword="null" />.</exception>
    public static OperationBuilder<SqlOperation> IgnoreCitusRules(this OperationBuilder<SqlOperation> operationBuilder)
    {
        ArgumentNullException.ThrowIfNull(operationBuilder);

        return operationBuilder.Annotation(CitusAnnotationNames.IgnoresRules, true);
    }

    private static OperationBuilder<TOperation> Set<TOperation>(OperationBuilder<TOperation> operationBuilder, string annotation, bool value)
        where TOperation : MigrationOperation
    {
        ArgumentNullException.ThrowIfNull(operationBuilder);

        var operation = operationBuilder.GetInfrastructure();
        operation.RemoveAnnotation(annotation);
        if (value)
        {
            operation.AddAnnotation(annotation, true);
        }

        return operationBuilder;
    }
}
