using System.Diagnostics.CodeAnalysis;

namespace EFCore.Citus.Tenancy;

/// <summary>
///     Provides the current tenant of the application.
/// </summary>
/// <typeparam name="TKey">The type of the tenant key in <c>HasTenant</c>.</typeparam>
/// <remarks>
///     Resolved from the services of the application. It is called when a query runs and when rows are saved, and not when a context is
///     created, so pooled contexts always use the current tenant. Most applications can use <see cref="TenantAccessor{TKey}" />.
/// </remarks>
public interface ITenantAccessor<TKey>
{
    /// <summary>
    ///     Gets the current tenant of the application.
    /// </summary>
    /// <param name="tenant">The tenant key, if there is a current tenant.</param>
    /// <returns><see langword="true" /> if there is a current tenant.</returns>
    bool TryGetTenant([MaybeNullWhen(false)] out TKey tenant);
}
