using Microsoft.AspNetCore.Http;

namespace EFCore.Citus.AspNetCore;

/// <summary>
///     Finds in a request for which tenant it is.
/// </summary>
/// <remarks>
///     Asked once for each request. One that is given to <see cref="TenantResolutionBuilder{TKey}.From{TResolver}" /> may have services of
///     the application in its constructor.
/// </remarks>
public interface ITenantResolver
{
    /// <summary>
    ///     Finds for which tenant a request is.
    /// </summary>
    /// <param name="context">The request.</param>
    /// <returns>The key of the tenant as text, or <see langword="null" /> when the request does not say it here.</returns>
    ValueTask<string?> ResolveAsync(HttpContext context);
}
