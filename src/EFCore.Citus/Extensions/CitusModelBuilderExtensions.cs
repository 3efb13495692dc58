using System.Linq.Expressions;
using System.Reflection;
using EFCore.Citus.Shared;
using EFCore.Citus.Tenancy.Model;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

// ReSharper disable once CheckNamespace
namespace Microsoft.EntityFrameworkCore;

/// <summary>
///     Citus specific extension methods for <see cref="ModelBuilder" />.
/// </summary>
public static class CitusModelBuilderExtensions
{
    /// <summary>
    ///     Configures the model for multiple tenants, which are the rows of <typeparamref name="TTenant" />, and distributes its tables by
    ///     tenant.
    /// </summary>
    /// <typeparam name="TTenant">The class of the tenants, for example a store or an account.</typeparam>
    /// <param name="modelBuilder">The model builder.</param>
    /// <param name="keyExpression">
    ///     The property that rows reference as the tenant key, for example <c>s => s.Id</c>. It does not have to be the primary key.
    /// </param>
    /// <returns>The same builder instance so that multiple calls can be chained.</returns>
    /// <remarks>
    ///     <para>
    ///         Every entity type that references the tenant, directly or through other entity types, or that has a property with the name
    ///         of the tenant key, becomes tenant-owned. Its table is distributed by the tenant key, which becomes the first property of its
    ///         keys, of the foreign keys to them and of its unique indexes. If the class has no such property, a shadow property is added.
    ///         Queries only return the rows of the current tenant, and saved entities get its key.
    ///     </para>
    ///     <para>
    ///         Shared tables are configured with <c>IsReferenceTable</c> or <c>IsLocalTable</c>. An entity type that is neither shared nor
    ///         tenant-owned is refused, unless <c>BelongsToTenant</c> is called for it. The order of the calls does not matter, because the
    ///         configuration is applied when the model is finalized.
    ///     </para>
    ///     <para>
    ///         A model has one tenant configuration. A second call with a different configuration is refused, and a second call with the
    ///         same configuration is allowed.
    ///     </para>
    /// </remarks>
    /// <exception cref="InvalidOperationException">
    ///     The model already has a different tenant configuration, or the context does not use Citus.
    /// </exception>
    public static ModelBuilder HasTenant<TTenant>(this ModelBuilder modelBuilder, Expression<Func<TTenant, object?>> keyExpression)
        where TTenant : class
    {
        ArgumentNullException.ThrowIfNull(modelBuilder);
        ArgumentNullException.ThrowIfNull(keyExpression);

        var key = keyExpression.GetMemberAccess();
        modelBuilder.Entity<TTenant>();
        TenantModel.Set(modelBuilder.Model, typeof(TTenant), key.GetMemberType(), key.Name);

        return modelBuilder;
    }

    /// <summary>
    ///     Configures the model for multiple tenants that are not part of the model, and distributes its tables by tenant.
    /// </summary>
    /// <typeparam name="TKey">The type of the tenant key.</typeparam>
    /// <param name="modelBuilder">The model builder.</param>
    /// <param name="propertyName">
    ///     The name of the tenant key. A shadow property is added to entity types without such a property in their class.
    /// </param>
    /// <returns>The same builder instance so that multiple calls can be chained.</returns>
    /// <remarks>
    ///     Every entity type becomes tenant-owned, as with <c>HasTenant</c>, unless it is configured with <c>IsReferenceTable</c> or
    ///     <c>IsLocalTable</c>. If the tenants are part of the model, use <c>HasTenant</c>.
    /// </remarks>
    /// <exception cref="InvalidOperationException">
    ///     The model already has a different tenant configuration, or the context does not use Citus.
    /// </exception>
    public static ModelBuilder HasTenantKey<TKey>(this ModelBuilder modelBuilder, string propertyName)
    {
        ArgumentNullException.ThrowIfNull(modelBuilder);
        ArgumentException.ThrowIfNullOrWhiteSpace(propertyName);

        TenantModel.Set(modelBuilder.Model, null, typeof(TKey), propertyName);

        return modelBuilder;
    }

    /// <summary>
    ///     Configures the model for multiple tenants that are not part of the model, and distributes its tables by tenant.
    /// </summary>
    /// <param name="modelBuilder">The model builder.</param>
    /// <param name="keyType">The type of the tenant key.</param>
    /// <param name="propertyName">The name of the tenant key.</param>
    /// <param name="fromDataAnnotation">Indicates whether the configuration was specified using a data annotation.</param>
    /// <returns>The same builder instance if the configuration was applied, <see langword="null" /> otherwise.</returns>
    public static IConventionModelBuilder? HasTenantKey(
        this IConventionModelBuilder modelBuilder,
        Type keyType,
        string propertyName,
        bool fromDataAnnotation = false)
    {
        if (!modelBuilder.CanSetTenantKey(keyType, propertyName, fromDataAnnotation))
        {
            return null;
        }

        modelBuilder.Metadata.SetTenantKey(keyType, propertyName, fromDataAnnotation);

        return modelBuilder;
    }

    /// <summary>
    ///     Returns a value indicating whether the tenant key can be configured from the current configuration source.
    /// </summary>
    /// <param name="modelBuilder">The model builder.</param>
    /// <param name="keyType">The type of the tenant key.</param>
    /// <param name="propertyName">The name of the tenant key.</param>
    /// <param name="fromDataAnnotation">Indicates whether the configuration was specified using a data annotation.</param>
    /// <returns><see langword="true" /> if the configuration can be applied.</returns>
    public static bool CanSetTenantKey(
        this IConventionModelBuilder modelBuilder,
        Type keyType,
        string propertyName,
        bool fromDataAnnotation = false)
        => modelBuilder.CanSetAnnotation(CitusAnnotationNames.TenantKeyType, keyType, fromDataAnnotation)
            && modelBuilder.CanSetAnnotation(CitusAnnotationNames.TenantProperty, propertyName, fromDataAnnotation)
            // In a model with an entity type of the tenants, the name is that of its key.
            && modelBuilder.Metadata[CitusAnnotationNames.TenantEntityType] is null;

    private static Type GetMemberType(this MemberInfo member)
        => member is PropertyInfo property ? property.PropertyType : ((FieldInfo)member).FieldType;
}
