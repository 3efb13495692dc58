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
    ///     Adds a middleware that sets the current tenant for each request. It applies to all later middleware, and to the contexts that
    ///     they use.
    /// </summary>
    /// <typeparam name="TKey">The type of the key of a tenant, as configured by <c>HasTenant</c>.</typeparam>
    /// <param name="app">
    ///     The application builder. <c>AddTenantAccessor</c> must have been called for the services of the application.
    /// </param>
    /// <param name="configure">
    ///     An action to configure the sources of the tenant in a request, and the responses if there is no tenant.
    /// </param>
    /// <returns>The same application builder, so that further calls can be chained.</returns>
    /// <remarks>
    ///     This method must be called after <c>UseRouting</c> if the tenant is in the route, and after <c>UseAuthentication</c> if it is in
    ///     a claim.
    /// </remarks>
    /// <exception cref="InvalidOperationException">
    ///     <paramref name="configure" /> adds no source, or the application has no <see cref="TenantAccessor{TKey}" />.
    /// </exception>
    public static IApplicationBuilder UseTenant<TKey>(this IApplicationBuilder app, Action<TenantResolutionBuilder<TKey>> configure)
        where TKey : IParsable<TKey>
    {
        ArgumentNullException.ThrowIfNull(app);
        ArgumentNullException.ThrowIfNull(configure);

        if (app.ApplicationServices.GetService<TenantAccessor<TKey>>() is null)
        {
            throw new InvalidOperationException(
                $"'UseTenant()' requires services that are not registered. Call 'AddTenantAccessor<{typeof(TKey).Name}>()' on the services of the application.");
        }

        var resolution = new TenantResolutionBuilder<TKey>();
        configure(resolution);
        resolution.CheckComplete();

        return app.UseMiddleware<TenantMiddleware<TKey>>(resolution);
    }

    /// <summary>
    ///     Configures endpoints to accept requests without a tenant.
    /// </summary>
    /// <typeparam name="TBuilder">The type of the builder.</typeparam>
    /// <param name="builder">The builder of the endpoints.</param>
    /// <returns>The same builder, so that further calls can be chained.</returns>
    /// <seealso cref="AllowMissingTenantAttribute" />
    public static TBuilder AllowMissingTenant<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder
        => builder.WithMetadata(new AllowMissingTenantAttribute());
}
