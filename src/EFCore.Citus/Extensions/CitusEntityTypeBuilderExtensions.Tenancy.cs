using System.Linq.Expressions;
using EFCore.Citus.Metadata;
using EFCore.Citus.Shared;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

// ReSharper disable once CheckNamespace
namespace Microsoft.EntityFrameworkCore;

public static partial class CitusEntityTypeBuilderExtensions
{
    /// <summary>
    ///     Configures the entity type to be tenant-owned. The tenant key is the property with the name that the model configures.
    /// </summary>
    /// <param name="entityTypeBuilder">The builder for the entity type being configured.</param>
    /// <returns>The same builder instance so that multiple calls can be chained.</returns>
    /// <remarks>
    ///     The call is only required if <c>HasTenant</c> cannot determine that the entity type is tenant-owned. If the class has no
    ///     property with that name and no foreign key to the tenant, a shadow property is added.
    /// </remarks>
    public static EntityTypeBuilder BelongsToTenant(this EntityTypeBuilder entityTypeBuilder)
        => SetTenant(entityTypeBuilder, string.Empty);

    /// <summary>
    ///     Configures the entity type to be tenant-owned. The tenant key is the property with the name that the model configures.
    /// </summary>
    /// <typeparam name="TEntity">The entity type being configured.</typeparam>
    /// <param name="entityTypeBuilder">The builder for the entity type being configured.</param>
    /// <returns>The same builder instance so that multiple calls can be chained.</returns>
    /// <remarks>
    ///     The call is only required if <c>HasTenant</c> cannot determine that the entity type is tenant-owned. If the class has no
    ///     property with that name and no foreign key to the tenant, a shadow property is added.
    /// </remarks>
    public static EntityTypeBuilder<TEntity> BelongsToTenant<TEntity>(this EntityTypeBuilder<TEntity> entityTypeBuilder)
        where TEntity : class
        => (EntityTypeBuilder<TEntity>)SetTenant(entityTypeBuilder, string.Empty);

    /// <summary>
    ///     Configures the entity type to be tenant-owned, with the specified tenant key.
    /// </summary>
    /// <param name="entityTypeBuilder">The builder for the entity type being configured.</param>
    /// <param name="propertyName">The name of the tenant key. A shadow property is added if the class has no such property.</param>
    /// <returns>The same builder instance so that multiple calls can be chained.</returns>
    /// <remarks>
    ///     Entity types of one model can have tenant keys with different names.
    /// </remarks>
    public static EntityTypeBuilder BelongsToTenant(this EntityTypeBuilder entityTypeBuilder, string propertyName)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(propertyName);

        return SetTenant(entityTypeBuilder, propertyName);
    }

    /// <summary>
    ///     Configures the entity type to be tenant-owned, with the specified tenant key.
    /// </summary>
    /// <typeparam name="TEntity">The entity type being configured.</typeparam>
    /// <param name="entityTypeBuilder">The builder for the entity type being configured.</param>
    /// <param name="propertyName">The name of the tenant key. A shadow property is added if the class has no such property.</param>
    /// <returns>The same builder instance so that multiple calls can be chained.</returns>
    /// <remarks>
    ///     Entity types of one model can have tenant keys with different names.
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
    ///     Configures the entity type to be tenant-owned, with the specified tenant key.
    /// </summary>
    /// <typeparam name="TEntity">The entity type being configured.</typeparam>
    /// <typeparam name="TProperty">The type of the tenant key.</typeparam>
    /// <param name="entityTypeBuilder">The builder for the entity type being configured.</param>
    /// <param name="propertyExpression">The tenant key, for example <c>e => e.AccountId</c>.</param>
    /// <returns>The same builder instance so that multiple calls can be chained.</returns>
    /// <remarks>
    ///     Entity types of one model can have tenant keys with different names.
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
