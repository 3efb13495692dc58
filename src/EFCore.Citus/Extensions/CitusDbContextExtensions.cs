using EFCore.Citus.Tenancy;
using Microsoft.EntityFrameworkCore.Infrastructure;

// ReSharper disable once CheckNamespace
namespace Microsoft.EntityFrameworkCore;

/// <summary>
///     Citus specific extension methods for <see cref="DbContext" />.
/// </summary>
public static class CitusDbContextExtensions
{
    /// <summary>
    ///     Sets the current tenant of the context, which takes precedence over the current tenant of the application.
    /// </summary>
    /// <typeparam name="TKey">The type of the tenant key that is configured with <c>HasTenant</c>.</typeparam>
    /// <param name="context">The context.</param>
    /// <param name="tenant">The tenant key.</param>
    /// <returns>
    ///     An object that restores the previous current tenant of the context when it is disposed. A context that is returned to its pool
    ///     loses the tenant.
    /// </returns>
    /// <exception cref="ArgumentException"><typeparamref name="TKey" /> is not the type of the tenant key.</exception>
    /// <exception cref="InvalidOperationException">The model has no tenants.</exception>
    public static IDisposable ForTenant<TKey>(this DbContext context, TKey tenant)
        where TKey : notnull
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(tenant);

        return context.GetService<TenantContext>().Begin<TKey>(TenantScopeKind.One, tenant);
    }

    /// <summary>
    ///     Sets several current tenants of the context. Queries return the rows of each of them.
    /// </summary>
    /// <typeparam name="TKey">The type of the tenant key that is configured with <c>HasTenant</c>.</typeparam>
    /// <param name="context">The context.</param>
    /// <param name="tenants">The tenant keys.</param>
    /// <returns>An object that restores the previous current tenant of the context when it is disposed.</returns>
    /// <remarks>
    ///     Such a query is executed on the shards of each of these tenants. The tenant key of added entities must be set explicitly.
    /// </remarks>
    /// <exception cref="ArgumentException"><typeparamref name="TKey" /> is not the type of the tenant key.</exception>
    /// <exception cref="InvalidOperationException">The model has no tenants.</exception>
    public static IDisposable ForTenants<TKey>(this DbContext context, params TKey[] tenants)
        where TKey : notnull
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(tenants);

        return context.GetService<TenantContext>().Begin<TKey>(TenantScopeKind.Several, tenants.Clone());
    }

    /// <summary>
    ///     Allows the context to access the rows of all tenants.
    /// </summary>
    /// <param name="context">The context.</param>
    /// <param name="reason">The reason, which documents the call.</param>
    /// <returns>An object that restores the previous current tenant of the context when it is disposed.</returns>
    /// <remarks>
    ///     Only this method removes the tenant filter of a query; <c>IgnoreQueryFilters</c> does not. Queries are executed on every shard.
    ///     The tenant key of added entities must be set explicitly.
    /// </remarks>
    /// <exception cref="InvalidOperationException">The model has no tenants.</exception>
    public static IDisposable AcrossTenants(this DbContext context, string reason)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentException.ThrowIfNullOrWhiteSpace(reason);

        return context.GetService<TenantContext>().BeginAll(reason);
    }
}
