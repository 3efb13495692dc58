using EFCore.Citus.AspNetCore;
using EFCore.Citus.Tenancy;
using Microsoft.Extensions.DependencyInjection;

// ReSharper disable once CheckNamespace
namespace Microsoft.AspNetCore.Builder;

/// <summary>
///     Extension methods for <see cref="IApplicationBuilder" /> that set the current tenant of requests.
/// </summary>
public static class TenantApplicationBuilderExtensions
{
    /// <summary>
    ///     Lets each request run for the tenant that it is for: what comes after this middleware has it as the current tenant, and so have
    ///     the contexts that it uses.
    /// </summary>
    /// <typeparam name="TKey">The type of the key of a tenant, as <c>HasTenant</c> has it.</typeparam>
    /// <param name="app">The application, to whose services <c>AddTenantAccessor</c> has been added.</param>
    /// <param name="configure">Says where in a request its tenant is, and what happens when it is not there.</param>
    /// <returns>The same application builder, so that further calls can be chained.</returns>
    /// <remarks>
    ///     It comes after <c>UseRouting</c> when the tenant is in the route, and after <c>UseAuthentication</c> when it is in a claim.
    /// </remarks>
    /// <exception cref="InvalidOperationException">
    ///     <paramref name="configure" /> names no source, or the application has no <see cref="TenantAccessor{TKey}" />.
    /// </exception>
    public static IApplicationBuilder UseTenant<TKey>(this IApplicationBuilder app, Action<TenantResolutionBuilder<TKey>> configure)
        where TKey : IParsable<TKey>
    {
        ArgumentNullException.ThrowIfNull(app);
        ArgumentNullException.ThrowIfNull(configure);

        if (app.ApplicationServices.GetService<TenantAccessor<TKey>>() is null)
        {
            throw new InvalidOperationException(
                $"UseTenant needs services that are not there. Call AddTenantAccessor<{typeof(TKey).Name}>() on the services of the application.");
        }

        var resolution = new TenantResolutionBuilder<TKey>();
        configure(resolution);
        resolution.CheckComplete();

        return app.UseMiddleware<TenantMiddleware<TKey>>(resolution);
    }

    /// <summary>
    ///     Lets requests to endpoints pass that say no tenant.
    /// </summary>
    /// <typeparam name="TBuilder">The type of the builder.</typeparam>
    /// <param name="builder">The builder of the endpoints.</param>
    /// <returns>The same builder, so that further calls can be chained.</returns>
    /// <seealso cref="AllowMissingTenantAttribute" />
    public static TBuilder AllowMissingTenant<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder
        => builder.WithMetadata(new AllowMissingTenantAttribute());
}
