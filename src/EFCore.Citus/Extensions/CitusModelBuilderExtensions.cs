using System.Linq.Expressions;
using System.Reflection;
using EFCore.Citus.Metadata.Tenancy;
using Microsoft.EntityFrameworkCore.Infrastructure;

// ReSharper disable once CheckNamespace
namespace Microsoft.EntityFrameworkCore;

/// <summary>
///     Citus specific extension methods for <see cref="ModelBuilder" />.
/// </summary>
public static class CitusModelBuilderExtensions
{
    /// <summary>
    ///     Makes the model one of many tenants, each of which is a row of <typeparamref name="TTenant" />, and distributes its tables by tenant.
    /// </summary>
    /// <typeparam name="TTenant">The class of the tenants, for example a store or an account.</typeparam>
    /// <param name="modelBuilder">The builder of the model.</param>
    /// <param name="keyExpression">
    ///     The property by which rows refer to their tenant, for example <c>s => s.Id</c>. It need not be the primary key.
    /// </param>
    /// <returns>The same builder, so that further calls can be chained.</returns>
    /// <remarks>
    ///     <para>
    ///         Every entity type that refers to the tenant, directly or by way of others, or that has its property, becomes one of tenants: its
    ///         table is distributed by the key of the tenant, which becomes the first property of its keys, of the foreign keys to them and
    ///         of its unique indexes; where the class has no such property, a shadow property is added. Queries see the rows of the current
    ///         tenant only, and what is saved gets its key.
    ///     </para>
    ///     <para>
    ///         What belongs to all tenants says so with <c>IsReferenceTable</c> or <c>IsLocalTable</c>. An entity type that is neither is
    ///         refused, unless it says <c>BelongsToTenant</c>. The order of calls does not matter: all of this happens when the model is
    ///         complete.
    ///     </para>
    ///     <para>
    ///         A model has one kind of tenants: a second call that names others is refused, and one that says the same again is not.
    ///     </para>
    /// </remarks>
    /// <exception cref="InvalidOperationException">The model has other tenants already, or the context does not use Citus.</exception>
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
    ///     Makes the model one of many tenants that are not in the model themselves, and distributes its tables by tenant.
    /// </summary>
    /// <typeparam name="TKey">The type of the key of a tenant.</typeparam>
    /// <param name="modelBuilder">The builder of the model.</param>
    /// <param name="propertyName">
    ///     The name of the property with the key of the tenant. Entity types whose class does not have it get a shadow property.
    /// </param>
    /// <returns>The same builder, so that further calls can be chained.</returns>
    /// <remarks>
    ///     Every entity type becomes one of tenants, in the way of the other overload, unless it says
    ///     <c>IsReferenceTable</c> or <c>IsLocalTable</c>. If the tenants are in the model, name their class with the other overload.
    /// </remarks>
    /// <exception cref="InvalidOperationException">The model has other tenants already, or the context does not use Citus.</exception>
    public static ModelBuilder HasTenant<TKey>(this ModelBuilder modelBuilder, string propertyName)
    {
        ArgumentNullException.ThrowIfNull(modelBuilder);
        ArgumentException.ThrowIfNullOrWhiteSpace(propertyName);

        TenantModel.Set(modelBuilder.Model, null, typeof(TKey), propertyName);

        return modelBuilder;
    }

    private static Type GetMemberType(this MemberInfo member)
        => member is PropertyInfo property ? property.PropertyType : ((FieldInfo)member).FieldType;
}
