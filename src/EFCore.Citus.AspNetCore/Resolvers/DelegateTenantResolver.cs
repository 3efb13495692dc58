using Microsoft.AspNetCore.Http;

namespace EFCore.Citus.AspNetCore.Resolvers;

internal sealed class DelegateTenantResolver(Func<HttpContext, ValueTask<string?>> resolve) : ITenantResolver
{
    public ValueTask<string?> ResolveAsync(HttpContext context)
        => resolve(context);
}
