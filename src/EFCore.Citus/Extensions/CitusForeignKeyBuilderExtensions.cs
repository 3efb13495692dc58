using EFCore.Citus.Shared;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

// ReSharper disable once CheckNamespace
namespace Microsoft.EntityFrameworkCore;

/// <summary>
///     Citus specific extension methods for relationship builders.
/// </summary>
public static class CitusForeignKeyBuilderExtensions
{
    /// <summary>
    ///     Configures the foreign key to be created without validating the existing rows (<c>NOT VALID</c>). A large table is not scanned,
    ///     and is locked for a shorter time. Rows that are written afterwards are checked. The configuration has no effect on a new table.
    /// </summary>
    /// <param name="referenceCollectionBuilder">The builder for the relationship being configured.</param>
    /// <param name="createdNotValid">A value indicating whether the validation of existing rows is skipped.</param>
    /// <returns>The same builder instance so that multiple calls can be chained.</returns>
    /// <remarks>
    ///     See <see href="https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-DESC-ADD-TABLE-CONSTRAINT">ADD CONSTRAINT ... NOT VALID</see>.
    /// </remarks>
    public static ReferenceCollectionBuilder IsCreatedNotValid(this ReferenceCollectionBuilder referenceCollectionBuilder, bool createdNotValid = true)
    {
        ArgumentNullException.ThrowIfNull(referenceCollectionBuilder);

        referenceCollectionBuilder.Metadata.SetIsCreatedNotValid(createdNotValid ? true : null);

        return referenceCollectionBuilder;
    }

    /// <summary>
    ///     Configures the foreign key to be created without validating the existing rows (<c>NOT VALID</c>). A large table is not scanned,
    ///     and is locked for a shorter time. Rows that are written afterwards are checked. The configuration has no effect on a new table.
    /// </summary>
    /// <typeparam name="TEntity">The class of the principal entity type, or of the entity type on one end of the relationship.</typeparam>
    /// <typeparam name="TRelatedEntity">The class of the entity type on the other end.</typeparam>
    /// <param name="referenceCollectionBuilder">The builder for the relationship being configured.</param>
    /// <param name="createdNotValid">A value indicating whether the validation of existing rows is skipped.</param>
    /// <returns>The same builder instance so that multiple calls can be chained.</returns>
    /// <remarks>
    ///     See <see href="https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-DESC-ADD-TABLE-CONSTRAINT">ADD CONSTRAINT ... NOT VALID</see>.
    /// </remarks>
    public static ReferenceCollectionBuilder<TEntity, TRelatedEntity> IsCreatedNotValid<TEntity, TRelatedEntity>(
        this ReferenceCollectionBuilder<TEntity, TRelatedEntity> referenceCollectionBuilder,
        bool createdNotValid = true)
        where TEntity : class
        where TRelatedEntity : class
        => (ReferenceCollectionBuilder<TEntity, TRelatedEntity>)((ReferenceCollectionBuilder)referenceCollectionBuilder).IsCreatedNotValid(createdNotValid);

    /// <summary>
    ///     Configures the foreign key to be created without validating the existing rows (<c>NOT VALID</c>). A large table is not scanned,
    ///     and is locked for a shorter time. Rows that are written afterwards are checked. The configuration has no effect on a new table.
    /// </summary>
    /// <param name="referenceReferenceBuilder">The builder for the relationship being configured.</param>
    /// <param name="createdNotValid">A value indicating whether the validation of existing rows is skipped.</param>
    /// <returns>The same builder instance so that multiple calls can be chained.</returns>
    /// <remarks>
    ///     See <see href="https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-DESC-ADD-TABLE-CONSTRAINT">ADD CONSTRAINT ... NOT VALID</see>.
    /// </remarks>
    public static ReferenceReferenceBuilder IsCreatedNotValid(this ReferenceReferenceBuilder referenceReferenceBuilder, bool createdNotValid = true)
    {
        ArgumentNullException.ThrowIfNull(referenceReferenceBuilder);

        referenceReferenceBuilder.Metadata.SetIsCreatedNotValid(createdNotValid ? true : null);

        return referenceReferenceBuilder;
    }

    /// <summary>
    ///     Configures the foreign key to be created without validating the existing rows (<c>NOT VALID</c>). A large table is not scanned,
    ///     and is locked for a shorter time. Rows that are written afterwards are checked. The configuration has no effect on a new table.
    /// </summary>
    /// <typeparam name="TEntity">The class of the principal entity type, or of the entity type on one end of the relationship.</typeparam>
    /// <typeparam name="TRelatedEntity">The class of the entity type on the other end.</typeparam>
    /// <param name="referenceReferenceBuilder">The builder for the relationship being configured.</param>
    /// <param name="createdNotValid">A value indicating whether the validation of existing rows is skipped.</param>
    /// <returns>The same builder instance so that multiple calls can be chained.</returns>
    /// <remarks>
    ///     See <see href="https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-DESC-ADD-TABLE-CONSTRAINT">ADD CONSTRAINT ... NOT VALID</see>.
    /// </remarks>
    public static ReferenceReferenceBuilder<TEntity, TRelatedEntity> IsCreatedNotValid<TEntity, TRelatedEntity>(
        this ReferenceReferenceBuilder<TEntity, TRelatedEntity> referenceReferenceBuilder,
        bool createdNotValid = true)
        where TEntity : class
        where TRelatedEntity : class
        => (ReferenceReferenceBuilder<TEntity, TRelatedEntity>)((ReferenceReferenceBuilder)referenceReferenceBuilder).IsCreatedNotValid(createdNotValid);

    /// <summary>
    ///     Configures the foreign key to be created without validating the existing rows (<c>NOT VALID</c>).
    /// </summary>
    /// <param name="foreignKeyBuilder">The builder for the foreign key being configured.</param>
    /// <param name="createdNotValid">
    ///     A value indicating whether the validation of existing rows is skipped, or <see langword="null" /> to remove the configuration.
    /// </param>
    /// <param name="fromDataAnnotation">Indicates whether the configuration was specified using a data annotation.</param>
    /// <returns>The same builder instance if the configuration was applied, <see langword="null" /> otherwise.</returns>
    public static IConventionForeignKeyBuilder? IsCreatedNotValid(
        this IConventionForeignKeyBuilder foreignKeyBuilder,
        bool? createdNotValid,
        bool fromDataAnnotation = false)
    {
        if (!foreignKeyBuilder.CanSetIsCreatedNotValid(createdNotValid, fromDataAnnotation))
        {
            return null;
        }

        foreignKeyBuilder.Metadata.SetIsCreatedNotValid(createdNotValid, fromDataAnnotation);

        return foreignKeyBuilder;
    }

    /// <summary>
    ///     Returns a value indicating whether the validation of existing rows can be configured from the current configuration source.
    /// </summary>
    /// <param name="foreignKeyBuilder">The builder for the foreign key being configured.</param>
    /// <param name="createdNotValid">
    ///     A value indicating whether the validation of existing rows is skipped, or <see langword="null" /> to remove the configuration.
    /// </param>
    /// <param name="fromDataAnnotation">Indicates whether the configuration was specified using a data annotation.</param>
    /// <returns><see langword="true" /> if the configuration can be applied.</returns>
    public static bool CanSetIsCreatedNotValid(
        this IConventionForeignKeyBuilder foreignKeyBuilder,
        bool? createdNotValid,
        bool fromDataAnnotation = false)
        => foreignKeyBuilder.CanSetAnnotation(CitusAnnotationNames.IsNotValid, createdNotValid, fromDataAnnotation);
}
