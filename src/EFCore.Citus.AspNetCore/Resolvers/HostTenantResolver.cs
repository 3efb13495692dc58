using Microsoft.AspNetCore.Http;

namespace EFCore.Citus.AspNetCore.Resolvers;

/// <summary>
///     Reads the tenant from the label before the domain of the application: <c>acme</c> for <c>acme.example.com</c>.
/// </summary>
internal sealed class HostTenantResolver(string domain) : ITenantResolver
{
    private readonly string _suffix = "." + domain.Trim('.');

    public ValueTask<string?> ResolveAsync(HttpContext context)
    {
        var host = context.Request.Host.Host.TrimEnd('.');
        var label = host.EndsWith(_suffix, StringComparison.OrdinalIgnoreCase) ? host[..^_suffix.Length] : "";

        return ValueTask.FromResult(label.Length > 0 && !label.Contains('.', StringComparison.Ordinal) ? label.ToLowerInvariant() : null);
    }
}
