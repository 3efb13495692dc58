using System.Globalization;
using EFCore.Citus.Tenancy;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace EFCore.Citus.AspNetCore;

/// <summary>
///     Sets the current tenant for the rest of a request.
/// </summary>
internal sealed class TenantMiddleware<TKey>(RequestDelegate next, TenantAccessor<TKey> tenants, TenantResolutionBuilder<TKey> resolution)
    where TKey : IParsable<TKey>
{
    public async Task InvokeAsync(HttpContext context)
    {
        if (await resolution.ResolveAsync(context).ConfigureAwait(false) is not { } text)
        {
            if (!resolution.IsRequired || context.GetEndpoint()?.Metadata.GetMetadata<AllowMissingTenantAttribute>() is not null)
            {
                await next(context).ConfigureAwait(false);
            }
            else
            {
                await RefuseAsync(context, resolution.StatusCodeWhenMissing, "The request does not contain a tenant.")
                    .ConfigureAwait(false);
            }
        }
        // The default value of the key type, such as 0, means "no tenant".
        else if (!TKey.TryParse(text, CultureInfo.InvariantCulture, out var tenant)
            || EqualityComparer<TKey>.Default.Equals(tenant, default))
        {
            await RefuseAsync(context, resolution.StatusCodeWhenMissing, "The tenant in the request is not a valid tenant key.")
                .ConfigureAwait(false);
        }
        else if (resolution.Accepts is { } accepts
            && EqualityComparer<TKey?>.Default.Equals(tenant = await accepts(context, tenant).ConfigureAwait(false), default))
        {
            await RefuseAsync(context, resolution.StatusCodeWhenUnknown, "The tenant does not exist.").ConfigureAwait(false);
        }
        else
        {
            using (tenants.Begin(tenant!))
            {
                await next(context).ConfigureAwait(false);
            }
        }
    }

    // The response has the format of the application's problem details, or that of RFC 9457 if the application does not configure one.
    private static Task RefuseAsync(HttpContext context, int statusCode, string detail)
        => TypedResults.Problem(detail, statusCode: statusCode).ExecuteAsync(context);
}
