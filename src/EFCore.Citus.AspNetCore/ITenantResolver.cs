using Microsoft.AspNetCore.Http;

namespace EFCore.Citus.AspNetCore;

/// <summary>
///     Determines the tenant of a request.
/// </summary>
/// <remarks>
///     The resolver is called once for each request. The constructor of a resolver that is added by
///     <see cref="TenantResolutionBuilder{TKey}.From{TResolver}" /> can have services of the application as parameters.
/// </remarks>
public interface ITenantResolver
{
    /// <summary>
    ///     Determines the tenant of a request.
    /// </summary>
    /// <param name="context">The request.</param>
    /// <returns>The key of the tenant as text, or <see langword="null" /> if the resolver does not find it in the request.</returns>
    ValueTask<string?> ResolveAsync(HttpContext context);
}
