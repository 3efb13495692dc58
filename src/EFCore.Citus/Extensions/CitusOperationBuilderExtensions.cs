using EFCore.Citus.Shared;
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
    ///     Configures the operation to add the foreign key without validating the existing rows (<c>NOT VALID</c>).
    /// </summary>
    /// <param name="operationBuilder">The builder of the operation.</param>
    /// <param name="notValid">A value indicating whether the validation of existing rows is skipped.</param>
    /// <returns>The same builder instance so that multiple calls can be chained.</returns>
    public static OperationBuilder<AddForeignKeyOperation> IsNotValid(
        this OperationBuilder<AddForeignKeyOperation> operationBuilder,
        bool notValid = true)
        => Set(operationBuilder, CitusAnnotationNames.IsNotValid, notValid);

    /// <summary>
    ///     Configures the operation to add the check constraint without validating the existing rows (<c>NOT VALID</c>).
    /// </summary>
    /// <param name="operationBuilder">The builder of the operation.</param>
    /// <param name="notValid">A value indicating whether the validation of existing rows is skipped.</param>
    /// <returns>The same builder instance so that multiple calls can be chained.</returns>
    public static OperationBuilder<AddCheckConstraintOperation> IsNotValid(
        this OperationBuilder<AddCheckConstraintOperation> operationBuilder,
        bool notValid = true)
        => Set(operationBuilder, CitusAnnotationNames.IsNotValid, notValid);

    /// <summary>
    ///     Configures the operation to drop the index outside of a transaction while its table remains writable
    ///     (<c>DROP INDEX CONCURRENTLY IF EXISTS</c>).
    /// </summary>
    /// <param name="operationBuilder">The builder of the operation.</param>
    /// <param name="droppedConcurrently"><see langword="false" /> to drop it in the transaction of the migration.</param>
    /// <returns>The same builder instance so that multiple calls can be chained.</returns>
    public static OperationBuilder<DropIndexOperation> IsDroppedConcurrently(
        this OperationBuilder<DropIndexOperation> operationBuilder,
        bool droppedConcurrently = true)
        => Set(operationBuilder, CitusAnnotationNames.DroppedConcurrently, droppedConcurrently);

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
