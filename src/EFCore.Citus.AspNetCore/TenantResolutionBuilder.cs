using System.Globalization;
using EFCore.Citus.AspNetCore.Resolvers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace EFCore.Citus.AspNetCore;

/// <summary>
///     Says where in a request its tenant is, and what happens when it is not there.
/// </summary>
/// <typeparam name="TKey">The type of the key of a tenant, as <c>HasTenant</c> has it. It is parsed from text.</typeparam>
/// <remarks>
///     The first source that answers is believed, and no other is asked. So the order is that of trust: a claim, which the application has
///     signed, before a header, which anybody can send.
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
    ///     Gives the key of the tenant as the database has it, or the default of its type for a tenant that is not accepted.
    /// </summary>
    internal Func<HttpContext, TKey, ValueTask<TKey?>>? Accepts { get; private set; }

    internal int StatusCodeWhenMissing { get; private set; } = StatusCodes.Status400BadRequest;

    internal int StatusCodeWhenUnknown { get; private set; } = StatusCodes.Status404NotFound;

    internal bool IsRequired { get; private set; } = true;

    /// <summary>
    ///     Takes the tenant from a header.
    /// </summary>
    /// <param name="name">The name of the header. One that is sent more than once says nothing.</param>
    /// <returns>The same builder, so that further calls can be chained.</returns>
    public TenantResolutionBuilder<TKey> FromHeader(string name)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);

        return From(context => context.Request.Headers[name] is [var value] ? value : null);
    }

    /// <summary>
    ///     Takes the tenant from the host: the label before the domain, in lower case.
    /// </summary>
    /// <param name="domain">The domain, for example <c>example.com</c>, with which <c>acme.example.com</c> is for <c>acme</c>.</param>
    /// <returns>The same builder, so that further calls can be chained.</returns>
    public TenantResolutionBuilder<TKey> FromHost(string domain)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(domain);

        return From(new HostTenantResolver(domain));
    }

    /// <summary>
    ///     Takes the tenant from a value of the route, for example <c>/{tenant}/orders</c>. The middleware has to come after
    ///     <c>UseRouting</c>.
    /// </summary>
    /// <param name="name">The name of the value.</param>
    /// <returns>The same builder, so that further calls can be chained.</returns>
    public TenantResolutionBuilder<TKey> FromRoute(string name)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);

        // What comes from the path is text; what a route has by default is what its author wrote.
        return From(context => Convert.ToString(context.GetRouteValue(name), CultureInfo.InvariantCulture));
    }

    /// <summary>
    ///     Takes the tenant from a claim of the user. The middleware has to come after <c>UseAuthentication</c>.
    /// </summary>
    /// <param name="type">The type of the claim.</param>
    /// <returns>The same builder, so that further calls can be chained.</returns>
    public TenantResolutionBuilder<TKey> FromClaim(string type)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(type);

        // A user may have identities beside the one that has signed in.
        return From(context => context.User.Identities.Where(i => i.IsAuthenticated).Select(i => i.FindFirst(type)?.Value).FirstOrDefault(v => v is not null));
    }

    /// <summary>
    ///     Takes the tenant from where a function finds it.
    /// </summary>
    /// <param name="resolve">Gives the key of the tenant as text, or <see langword="null" /> when the request does not say it there.</param>
    /// <returns>The same builder, so that further calls can be chained.</returns>
    public TenantResolutionBuilder<TKey> From(Func<HttpContext, string?> resolve)
    {
        ArgumentNullException.ThrowIfNull(resolve);

        return From(new DelegateTenantResolver(context => ValueTask.FromResult(resolve(context))));
    }

    /// <summary>
    ///     Takes the tenant from where a function finds it, for example in a table of names of tenants.
    /// </summary>
    /// <param name="resolve">Gives the key of the tenant as text, or <see langword="null" /> when the request does not say it there.</param>
    /// <returns>The same builder, so that further calls can be chained.</returns>
    public TenantResolutionBuilder<TKey> From(Func<HttpContext, ValueTask<string?>> resolve)
    {
        ArgumentNullException.ThrowIfNull(resolve);

        return From(new DelegateTenantResolver(resolve));
    }

    /// <summary>
    ///     Takes the tenant from where a resolver finds it.
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
    ///     Takes the tenant from where a resolver of the application finds it, which is made for each request, with the services that it
    ///     asks for.
    /// </summary>
    /// <typeparam name="TResolver">The type of the resolver. It need not be registered.</typeparam>
    /// <returns>The same builder, so that further calls can be chained.</returns>
    public TenantResolutionBuilder<TKey> From<TResolver>()
        where TResolver : class, ITenantResolver
    {
        var create = ActivatorUtilities.CreateFactory<TResolver>([]);
        _resolvers.Add(services => services.GetService<TResolver>() ?? create(services, []));

        return this;
    }

    /// <summary>
    ///     Says whether a tenant exists and the user may work for it. A request for another one is refused with status 404, or what
    ///     <see cref="WhenUnknown" /> says.
    /// </summary>
    /// <param name="accepts">Says so. It runs before the tenant becomes the current one.</param>
    /// <returns>The same builder, so that further calls can be chained.</returns>
    public TenantResolutionBuilder<TKey> Accept(Func<HttpContext, TKey, ValueTask<bool>> accepts)
    {
        ArgumentNullException.ThrowIfNull(accepts);

        Accepts = async (context, tenant) => await accepts(context, tenant).ConfigureAwait(false) ? tenant : default;
        return this;
    }

    /// <summary>
    ///     Says whether a tenant exists and the user may work for it, and how its key is written in the database. A key that is text comes from
    ///     the request as it was spelled there: <c>Acme</c> and <c>acme</c> are two tenants for the database. A request for another one is
    ///     refused with status 404, or what <see cref="WhenUnknown" /> says.
    /// </summary>
    /// <param name="accepts">
    ///     Gets the key of the tenant, or the default of its type, such as <see langword="null" /> or an empty <see cref="Guid" />, when it is
    ///     not accepted. It runs before the tenant becomes the current one.
    /// </param>
    /// <returns>The same builder, so that further calls can be chained.</returns>
    public TenantResolutionBuilder<TKey> Accept(Func<HttpContext, TKey, ValueTask<TKey?>> accepts)
    {
        ArgumentNullException.ThrowIfNull(accepts);

        Accepts = accepts;
        return this;
    }

    /// <summary>
    ///     Sets the status of the answer to a request that says no tenant, or something that is not the key of one. It is 400 by default.
    /// </summary>
    /// <param name="statusCode">The status, of the class 4xx.</param>
    /// <returns>The same builder, so that further calls can be chained.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="statusCode" /> is not one of an error of the client.</exception>
    public TenantResolutionBuilder<TKey> WhenMissing(int statusCode)
    {
        StatusCodeWhenMissing = Check(statusCode);
        return this;
    }

    /// <summary>
    ///     Sets the status of the answer to a request for a tenant that <c>Accept</c> does not accept. It is 404 by default.
    /// </summary>
    /// <param name="statusCode">The status, of the class 4xx.</param>
    /// <returns>The same builder, so that further calls can be chained.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="statusCode" /> is not one of an error of the client.</exception>
    public TenantResolutionBuilder<TKey> WhenUnknown(int statusCode)
    {
        StatusCodeWhenUnknown = Check(statusCode);
        return this;
    }

    /// <summary>
    ///     Lets requests that say no tenant pass. They have no current tenant, so their queries for rows of tenants are refused.
    /// </summary>
    /// <returns>The same builder, so that further calls can be chained.</returns>
    /// <remarks>
    ///     For single endpoints, there is <see cref="AllowMissingTenantAttribute" />.
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
                "UseTenant does not say where in a request its tenant is. Call FromHeader, FromHost, FromRoute, FromClaim or From on its builder.");
        }
    }

    private static int Check(int statusCode)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(statusCode, 400);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(statusCode, 499);

        return statusCode;
    }
}
