using System.Linq.Expressions;
using EFCore.Citus.Metadata;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

// ReSharper disable once CheckNamespace
namespace Microsoft.EntityFrameworkCore;

public static partial class CitusEntityTypeBuilderExtensions
{
    /// <summary>
    ///     Says that each row belongs to one tenant, whose key is in the property that the model names its tenant's.
    /// </summary>
    /// <param name="entityTypeBuilder">The builder for the entity type being configured.</param>
    /// <returns>The same builder, so that further calls can be chained.</returns>
    /// <remarks>
    ///     Needed only where <c>HasTenant</c> cannot know it. A shadow property is added when the class has none of that name, and no foreign
    ///     key to the tenant.
    /// </remarks>
    public static EntityTypeBuilder BelongsToTenant(this EntityTypeBuilder entityTypeBuilder)
        => SetTenant(entityTypeBuilder, string.Empty);

    /// <summary>
    ///     Says that each row belongs to one tenant, whose key is in the property that the model names its tenant's.
    /// </summary>
    /// <typeparam name="TEntity">The class of the entity type being configured.</typeparam>
    /// <param name="entityTypeBuilder">The builder for the entity type being configured.</param>
    /// <returns>The same builder, so that further calls can be chained.</returns>
    /// <remarks>
    ///     Needed only where <c>HasTenant</c> cannot know it. A shadow property is added when the class has none of that name, and no foreign
    ///     key to the tenant.
    /// </remarks>
    public static EntityTypeBuilder<TEntity> BelongsToTenant<TEntity>(this EntityTypeBuilder<TEntity> entityTypeBuilder)
        where TEntity : class
        => (EntityTypeBuilder<TEntity>)SetTenant(entityTypeBuilder, string.Empty);

    /// <summary>
    ///     Says that each row belongs to one tenant.
    /// </summary>
    /// <param name="entityTypeBuilder">The builder for the entity type being configured.</param>
    /// <param name="propertyName">The name of the property with the key of the tenant; a shadow property when the class has none.</param>
    /// <returns>The same builder, so that further calls can be chained.</returns>
    /// <remarks>
    ///     Tables of one model may have different names for it.
    /// </remarks>
    public static EntityTypeBuilder BelongsToTenant(this EntityTypeBuilder entityTypeBuilder, string propertyName)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(propertyName);

        return SetTenant(entityTypeBuilder, propertyName);
    }

    /// <summary>
    ///     Says that each row belongs to one tenant.
    /// </summary>
    /// <typeparam name="TEntity">The class of the entity type being configured.</typeparam>
    /// <param name="entityTypeBuilder">The builder for the entity type being configured.</param>
    /// <param name="propertyName">The name of the property with the key of the tenant; a shadow property when the class has none.</param>
    /// <returns>The same builder, so that further calls can be chained.</returns>
    /// <remarks>
    ///     Tables of one model may have different names for it.
    /// </remarks>
    public static EntityTypeBuilder<TEntity> BelongsToTenant<TEntity>(
        this EntityTypeBuilder<TEntity> entityTypeBuilder,
        string propertyName)
        where TEntity : class
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(propertyName);

        return (EntityTypeBuilder<TEntity>)SetTenant(entityTypeBuilder, propertyName);
    }

    /// <summary>
    ///     Says that each row belongs to one tenant.
    /// </summary>
    /// <typeparam name="TEntity">The class of the entity type being configured.</typeparam>
    /// <typeparam name="TProperty">The type of the key of the tenant.</typeparam>
    /// <param name="entityTypeBuilder">The builder for the entity type being configured.</param>
    /// <param name="propertyExpression">The property with the key of the tenant, for example <c>e => e.AccountId</c>.</param>
    /// <returns>The same builder, so that further calls can be chained.</returns>
    /// <remarks>
    ///     Tables of one model may have different names for it.
    /// </remarks>
    public static EntityTypeBuilder<TEntity> BelongsToTenant<TEntity, TProperty>(
        this EntityTypeBuilder<TEntity> entityTypeBuilder,
        Expression<Func<TEntity, TProperty>> propertyExpression)
        where TEntity : class
    {
        ArgumentNullException.ThrowIfNull(propertyExpression);

        return entityTypeBuilder.BelongsToTenant(propertyExpression.GetMemberAccess().Name);
    }

    private static EntityTypeBuilder SetTenant(EntityTypeBuilder entityTypeBuilder, string propertyName)
    {
        ArgumentNullException.ThrowIfNull(entityTypeBuilder);

        entityTypeBuilder.Metadata.SetCitusAnnotation(CitusAnnotationNames.TenantProperty, propertyName);

        return entityTypeBuilder;
    }
}
