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
    ///     Lets the context work for a tenant, whatever the current one of the application is.
    /// </summary>
    /// <typeparam name="TKey">The type of the key of a tenant, as <c>HasTenant</c> has it.</typeparam>
    /// <param name="context">The context.</param>
    /// <param name="tenant">The key of the tenant.</param>
    /// <returns>
    ///     What lets the context work for whom it did before when it is disposed. A context that is returned to its pool forgets about it.
    /// </returns>
    /// <exception cref="ArgumentException"><typeparamref name="TKey" /> is not the type of the key of a tenant.</exception>
    /// <exception cref="InvalidOperationException">The model has no tenants.</exception>
    public static IDisposable ForTenant<TKey>(this DbContext context, TKey tenant)
        where TKey : notnull
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(tenant);

        return context.GetService<TenantContext>().Begin<TKey>(TenantScopeKind.One, tenant);
    }

    /// <summary>
    ///     Lets the context work for several tenants at once: queries see the rows of each of them.
    /// </summary>
    /// <typeparam name="TKey">The type of the key of a tenant, as <c>HasTenant</c> has it.</typeparam>
    /// <param name="context">The context.</param>
    /// <param name="tenants">The keys of the tenants.</param>
    /// <returns>What lets the context work for whom it did before when it is disposed.</returns>
    /// <remarks>
    ///     Such a query runs on the shards of each of these tenants. What is added has to say whose it is.
    /// </remarks>
    /// <exception cref="ArgumentException"><typeparamref name="TKey" /> is not the type of the key of a tenant.</exception>
    /// <exception cref="InvalidOperationException">The model has no tenants.</exception>
    public static IDisposable ForTenants<TKey>(this DbContext context, params TKey[] tenants)
        where TKey : notnull
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(tenants);

        return context.GetService<TenantContext>().Begin<TKey>(TenantScopeKind.Several, tenants.Clone());
    }

    /// <summary>
    ///     Lets the context work for all tenants.
    /// </summary>
    /// <param name="context">The context.</param>
    /// <param name="reason">Why, for those who read the code.</param>
    /// <returns>What lets the context work for whom it did before when it is disposed.</returns>
    /// <remarks>
    ///     This is the only way around the tenant of a query; <c>IgnoreQueryFilters</c> leaves it alone. Queries run on every shard. What is
    ///     added has to say whose it is.
    /// </remarks>
    /// <exception cref="InvalidOperationException">The model has no tenants.</exception>
    public static IDisposable AcrossTenants(this DbContext context, string reason)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentException.ThrowIfNullOrWhiteSpace(reason);

        return context.GetService<TenantContext>().BeginAll(reason);
    }
}
