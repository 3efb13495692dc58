using System.Globalization;
using EFCore.Citus.Tenancy;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace EFCore.Citus.AspNetCore;

/// <summary>
///     Lets the rest of a request run for its tenant.
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
                await RefuseAsync(context, resolution.StatusCodeWhenMissing, "The request does not say for which tenant it is.")
                    .ConfigureAwait(false);
            }
        }
        // The default of the type, such as 0, is nobody's.
        else if (!TKey.TryParse(text, CultureInfo.InvariantCulture, out var tenant)
            || EqualityComparer<TKey>.Default.Equals(tenant, default))
        {
            await RefuseAsync(context, resolution.StatusCodeWhenMissing, "What the request says about its tenant is not the key of one.")
                .ConfigureAwait(false);
        }
        else if (resolution.Accepts is { } accepts
            && EqualityComparer<TKey?>.Default.Equals(tenant = await accepts(context, tenant).ConfigureAwait(false), default))
        {
            await RefuseAsync(context, resolution.StatusCodeWhenUnknown, "There is no such tenant.").ConfigureAwait(false);
        }
        else
        {
            using (tenants.Begin(tenant!))
            {
                await next(context).ConfigureAwait(false);
            }
        }
    }

    // Written as the application writes its own, and else as RFC 9457 has it.
    private static Task RefuseAsync(HttpContext context, int statusCode, string detail)
        => TypedResults.Problem(detail, statusCode: statusCode).ExecuteAsync(context);
}
