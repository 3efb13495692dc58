using System.Diagnostics.CodeAnalysis;

namespace EFCore.Citus.Tenancy;

/// <summary>
///     Tells for which tenant the application is working at the moment.
/// </summary>
/// <typeparam name="TKey">The type of the key of a tenant, as <c>HasTenant</c> has it.</typeparam>
/// <remarks>
///     Found among the services of the application. Asked whenever a query runs and when rows are saved, not when a context is made, so a
///     pooled context is right for whoever uses it. <see cref="TenantAccessor{TKey}" /> is the one that most applications need.
/// </remarks>
public interface ITenantAccessor<TKey>
{
    /// <summary>
    ///     Tells for which tenant the application is working at the moment.
    /// </summary>
    /// <param name="tenant">The key of the tenant, if there is one.</param>
    /// <returns><see langword="true" /> if there is one.</returns>
    bool TryGetTenant([MaybeNullWhen(false)] out TKey tenant);
}
