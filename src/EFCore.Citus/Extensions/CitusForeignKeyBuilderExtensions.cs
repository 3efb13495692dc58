using EFCore.Citus.Metadata;
using EFCore.Citus.Shared;
using Microsoft.EntityFrameworkCore.Metadata;
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
    /// <param name="notValid">A value indicating whether the validation of existing rows is skipped.</param>
    /// <returns>The same builder instance so that multiple calls can be chained.</returns>
    /// <remarks>
    ///     See <see href="https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-DESC-ADD-TABLE-CONSTRAINT">ADD CONSTRAINT ... NOT VALID</see>.
    /// </remarks>
    public static ReferenceCollectionBuilder IsCreatedNotValid(this ReferenceCollectionBuilder referenceCollectionBuilder, bool notValid = true)
    {
        ArgumentNullException.ThrowIfNull(referenceCollectionBuilder);

        Set(referenceCollectionBuilder.Metadata, notValid);

        return referenceCollectionBuilder;
    }

    /// <summary>
    ///     Configures the foreign key to be created without validating the existing rows (<c>NOT VALID</c>). A large table is not scanned,
    ///     and is locked for a shorter time. Rows that are written afterwards are checked. The configuration has no effect on a new table.
    /// </summary>
    /// <typeparam name="TEntity">The class of the principal entity type, or of the entity type on one end of the relationship.</typeparam>
    /// <typeparam name="TRelatedEntity">The class of the entity type on the other end.</typeparam>
    /// <param name="referenceCollectionBuilder">The builder for the relationship being configured.</param>
    /// <param name="notValid">A value indicating whether the validation of existing rows is skipped.</param>
    /// <returns>The same builder instance so that multiple calls can be chained.</returns>
    /// <remarks>
    ///     See <see href="https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-DESC-ADD-TABLE-CONSTRAINT">ADD CONSTRAINT ... NOT VALID</see>.
    /// </remarks>
    public static ReferenceCollectionBuilder<TEntity, TRelatedEntity> IsCreatedNotValid<TEntity, TRelatedEntity>(
        this ReferenceCollectionBuilder<TEntity, TRelatedEntity> referenceCollectionBuilder,
        bool notValid = true)
        where TEntity : class
        where TRelatedEntity : class
        => (ReferenceCollectionBuilder<TEntity, TRelatedEntity>)((ReferenceCollectionBuilder)referenceCollectionBuilder).IsCreatedNotValid(notValid);

    /// <summary>
    ///     Configures the foreign key to be created without validating the existing rows (<c>NOT VALID</c>). A large table is not scanned,
    ///     and is locked for a shorter time. Rows that are written afterwards are checked. The configuration has no effect on a new table.
    /// </summary>
    /// <param name="referenceReferenceBuilder">The builder for the relationship being configured.</param>
    /// <param name="notValid">A value indicating whether the validation of existing rows is skipped.</param>
    /// <returns>The same builder instance so that multiple calls can be chained.</returns>
    /// <remarks>
    ///     See <see href="https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-DESC-ADD-TABLE-CONSTRAINT">ADD CONSTRAINT ... NOT VALID</see>.
    /// </remarks>
    public static ReferenceReferenceBuilder IsCreatedNotValid(this ReferenceReferenceBuilder referenceReferenceBuilder, bool notValid = true)
    {
        ArgumentNullException.ThrowIfNull(referenceReferenceBuilder);

        Set(referenceReferenceBuilder.Metadata, notValid);

        return referenceReferenceBuilder;
    }

    /// <summary>
    ///     Configures the foreign key to be created without validating the existing rows (<c>NOT VALID</c>). A large table is not scanned,
    ///     and is locked for a shorter time. Rows that are written afterwards are checked. The configuration has no effect on a new table.
    /// </summary>
    /// <typeparam name="TEntity">The class of the principal entity type, or of the entity type on one end of the relationship.</typeparam>
    /// <typeparam name="TRelatedEntity">The class of the entity type on the other end.</typeparam>
    /// <param name="referenceReferenceBuilder">The builder for the relationship being configured.</param>
    /// <param name="notValid">A value indicating whether the validation of existing rows is skipped.</param>
    /// <returns>The same builder instance so that multiple calls can be chained.</returns>
    /// <remarks>
    ///     See <see href="https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-DESC-ADD-TABLE-CONSTRAINT">ADD CONSTRAINT ... NOT VALID</see>.
    /// </remarks>
    public static ReferenceReferenceBuilder<TEntity, TRelatedEntity> IsCreatedNotValid<TEntity, TRelatedEntity>(
        this ReferenceReferenceBuilder<TEntity, TRelatedEntity> referenceReferenceBuilder,
        bool notValid = true)
        where TEntity : class
        where TRelatedEntity : class
        => (ReferenceReferenceBuilder<TEntity, TRelatedEntity>)((ReferenceReferenceBuilder)referenceReferenceBuilder).IsCreatedNotValid(notValid);

    private static void Set(IMutableForeignKey foreignKey, bool notValid)
        => foreignKey.SetCitusAnnotation(foreignKey.DeclaringEntityType, CitusAnnotationNames.IsNotValid, notValid ? true : null);
}
