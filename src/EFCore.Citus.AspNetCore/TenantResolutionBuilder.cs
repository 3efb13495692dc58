using System.Globalization;
using EFCore.Citus.AspNetCore.Resolvers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace EFCore.Citus.AspNetCore;

/// <summary>
///     Configures the sources of the tenant in a request, and the responses if there is no tenant.
/// </summary>
/// <typeparam name="TKey">The type of the key of a tenant, as configured by <c>HasTenant</c>. It is parsed from text.</typeparam>
/// <remarks>
///     The first source that returns a tenant is used, and later sources are not called. Trusted sources must therefore be added first: a
///     claim, which the application has signed, before a header, which any client can set.
/// </remarks>
/// <seealso cref="TenantApplicationBuilderExtensions.UseTenant{TKey}" />
public sealed class TenantResolutionBuilder<TKey>
    where TKey : IParsable<TKey>
{
    private readonly List<Func<IServiceProvider, ITenantResolver>> _resolvers = [];

    internal TenantResolutionBuilder()
    {
    }

    /// <summary>
    ///     Gets the delegate that returns the key of the tenant as stored in the database, or the default of its type if the tenant is not
    ///     accepted.
    /// </summary>
    internal Func<HttpContext, TKey, ValueTask<TKey?>>? Accepts { get; private set; }

    internal int StatusCodeWhenMissing { get; private set; } = StatusCodes.Status400BadRequest;

    internal int StatusCodeWhenUnknown { get; private set; } = StatusCodes.Status404NotFound;

    internal bool IsRequired { get; private set; } = true;

    /// <summary>
    ///     Adds a source that reads the tenant from a header.
    /// </summary>
    /// <param name="name">The name of the header. If a request contains it more than once, it is ignored.</param>
    /// <returns>The same builder, so that further calls can be chained.</returns>
    public TenantResolutionBuilder<TKey> FromHeader(string name)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);

        return From(context => context.Request.Headers[name] is [var value] ? value : null);
    }

    /// <summary>
    ///     Adds a source that reads the tenant from the host: the label before the domain, in lower case.
    /// </summary>
    /// <param name="domain">The domain, for example <c>example.com</c>. The tenant of <c>acme.example.com</c> is then <c>acme</c>.</param>
    /// <returns>The same builder, so that further calls can be chained.</returns>
    public TenantResolutionBuilder<TKey> FromHost(string domain)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(domain);

        return From(new HostTenantResolver(domain));
    }

    /// <summary>
    ///     Adds a source that reads the tenant from a route value, for example <c>/{tenant}/orders</c>. The middleware must be added after
    ///     <c>UseRouting</c>.
    /// </summary>
    /// <param name="name">The name of the route value.</param>
    /// <returns>The same builder, so that further calls can be chained.</returns>
    public TenantResolutionBuilder<TKey> FromRoute(string name)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);

        // Route values from the path are strings. Default values of a route can have any type.
        return From(context => Convert.ToString(context.GetRouteValue(name), CultureInfo.InvariantCulture));
    }

    /// <summary>
    ///     Adds a source that reads the tenant from a claim of the user. The middleware must be added after <c>UseAuthentication</c>.
    /// </summary>
    /// <param name="type">The type of the claim.</param>
    /// <returns>The same builder, so that further calls can be chained.</returns>
    public TenantResolutionBuilder<TKey> FromClaim(string type)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(type);

        // A user may have identities other than the authenticated one.
        return From(context => context.User.Identities.Where(i => i.IsAuthenticated).Select(i => i.FindFirst(type)?.Value).FirstOrDefault(v => v is not null));
    }

    /// <summary>
    ///     Adds a source that reads the tenant by a delegate.
    /// </summary>
    /// <param name="resolve">
    ///     A delegate that returns the key of the tenant as text, or <see langword="null" /> if it does not find it in the request.
    /// </param>
    /// <returns>The same builder, so that further calls can be chained.</returns>
    public TenantResolutionBuilder<TKey> From(Func<HttpContext, string?> resolve)
    {
        ArgumentNullException.ThrowIfNull(resolve);

        return From(new DelegateTenantResolver(context => ValueTask.FromResult(resolve(context))));
    }

    /// <summary>
    ///     Adds a source that reads the tenant by an asynchronous delegate, for example from a table of tenant names.
    /// </summary>
    /// <param name="resolve">
    ///     A delegate that returns the key of the tenant as text, or <see langword="null" /> if it does not find it in the request.
    /// </param>
    /// <returns>The same builder, so that further calls can be chained.</returns>
    public TenantResolutionBuilder<TKey> From(Func<HttpContext, ValueTask<string?>> resolve)
    {
        ArgumentNullException.ThrowIfNull(resolve);

        return From(new DelegateTenantResolver(resolve));
    }

    /// <summary>
    ///     Adds a source that reads the tenant by a resolver.
    /// </summary>
    /// <param name="resolver">The resolver, which is shared by all requests.</param>
    /// <returns>The same builder, so that further calls can be chained.</returns>
    public TenantResolutionBuilder<TKey> From(ITenantResolver resolver)
    {
        ArgumentNullException.ThrowIfNull(resolver);

        _resolvers.Add(_ => resolver);
        return this;
    }

    /// <summary>
    ///     Adds a source that reads the tenant by a resolver of the application. An instance of the resolver is created for each request,
    ///     with the services that it requires.
    /// </summary>
    /// <typeparam name="TResolver">The type of the resolver. It does not need to be registered.</typeparam>
    /// <returns>The same builder, so that further calls can be chained.</returns>
    public TenantResolutionBuilder<TKey> From<TResolver>()
        where TResolver : class, ITenantResolver
    {
        var create = ActivatorUtilities.CreateFactory<TResolver>([]);
        _resolvers.Add(services => services.GetService<TResolver>() ?? create(services, []));

        return this;
    }

    /// <summary>
    ///     Configures a delegate that checks whether a tenant exists and the user has access to it. A request for another tenant is refused
    ///     with status 404, or the status configured by <see cref="WhenUnknown" />.
    /// </summary>
    /// <param name="accepts">
    ///     A delegate that returns a value indicating whether the tenant is accepted. It is called before the tenant becomes the current
    ///     tenant.
    /// </param>
    /// <returns>The same builder, so that further calls can be chained.</returns>
    public TenantResolutionBuilder<TKey> Accept(Func<HttpContext, TKey, ValueTask<bool>> accepts)
    {
        ArgumentNullException.ThrowIfNull(accepts);

        Accepts = async (context, tenant) => await accepts(context, tenant).ConfigureAwait(false) ? tenant : default;
        return this;
    }

    /// <summary>
    ///     Configures a delegate that checks whether a tenant exists and the user has access to it, and returns its key as stored in the
    ///     database. A string key has the spelling of the request: <c>Acme</c> and <c>acme</c> are different tenants in the database. A
    ///     request for another tenant is refused with status 404, or the status configured by <see cref="WhenUnknown" />.
    /// </summary>
    /// <param name="accepts">
    ///     A delegate that returns the key of the tenant, or the default of its type, such as <see langword="null" /> or an empty
    ///     <see cref="Guid" />, if the tenant is not accepted. It is called before the tenant becomes the current tenant.
    /// </param>
    /// <returns>The same builder, so that further calls can be chained.</returns>
    public TenantResolutionBuilder<TKey> Accept(Func<HttpContext, TKey, ValueTask<TKey?>> accepts)
    {
        ArgumentNullException.ThrowIfNull(accepts);

        Accepts = accepts;
        return this;
    }

    /// <summary>
    ///     Configures the status of the response to a request that contains no tenant, or an invalid key. The default is 400.
    /// </summary>
    /// <param name="statusCode">The status code, of the class 4xx.</param>
    /// <returns>The same builder, so that further calls can be chained.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="statusCode" /> is not a client error.</exception>
    public TenantResolutionBuilder<TKey> WhenMissing(int statusCode)
    {
        StatusCodeWhenMissing = Check(statusCode);
        return this;
    }

    /// <summary>
    ///     Configures the status of the response to a request for a tenant that <c>Accept</c> does not accept. The default is 404.
    /// </summary>
    /// <param name="statusCode">The status code, of the class 4xx.</param>
    /// <returns>The same builder, so that further calls can be chained.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="statusCode" /> is not a client error.</exception>
    public TenantResolutionBuilder<TKey> WhenUnknown(int statusCode)
    {
        StatusCodeWhenUnknown = Check(statusCode);
        return this;
    }

    /// <summary>
    ///     Configures the middleware to accept requests without a tenant. They have no current tenant, so their queries for tenant-owned
    ///     rows throw.
    /// </summary>
    /// <returns>The same builder, so that further calls can be chained.</returns>
    /// <remarks>
    ///     To accept requests without a tenant for single endpoints, use <see cref="AllowMissingTenantAttribute" />.
    /// </remarks>
    public TenantResolutionBuilder<TKey> Optional()
    {
        IsRequired = false;
        return this;
    }

    internal async ValueTask<string?> ResolveAsync(HttpContext context)
    {
        foreach (var resolver in _resolvers)
        {
            if (await resolver(context.RequestServices).ResolveAsync(context).ConfigureAwait(false) is { } text
                && !string.IsNullOrWhiteSpace(text))
            {
                return text;
            }
        }

        return null;
    }

    internal void CheckComplete()
    {
        if (_resolvers.Count == 0)
        {
            throw new InvalidOperationException(
                "'UseTenant()' has no source for the tenant of a request. Call 'FromHeader()', 'FromHost()', 'FromRoute()', 'FromClaim()' or 'From()' on its builder.");
        }
    }

    private static int Check(int statusCode)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(statusCode, 400);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(statusCode, 499);

        return statusCode;
    }
}
