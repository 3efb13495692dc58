using System.ComponentModel;
using EFCore.Citus.Infrastructure;
using Microsoft.EntityFrameworkCore.Infrastructure;

// ReSharper disable once CheckNamespace
namespace Microsoft.Extensions.DependencyInjection;

/// <summary>
///     Citus specific extension methods for <see cref="IServiceCollection" />.
/// </summary>
public static class CitusServiceCollectionExtensions
{
    /// <summary>
    ///     Adds the services that Entity Framework Core needs for Citus to an internal service provider that the application builds
    ///     itself with <c>UseInternalServiceProvider</c>. Not needed otherwise: <c>UseCitus</c> calls it.
    /// </summary>
    /// <param name="serviceCollection">The services, to which <c>AddEntityFrameworkNpgsql</c> has added its own.</param>
    /// <returns>The same service collection, so that further calls can be chained.</returns>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public static IServiceCollection AddEntityFrameworkCitus(this IServiceCollection serviceCollection)
    {
        ArgumentNullException.ThrowIfNull(serviceCollection);

        new EntityFrameworkRelationalServicesBuilder(serviceCollection)
            .TryAdd<ISingletonOptions, ICitusSingletonOptions>(p => p.GetRequiredService<ICitusSingletonOptions>())
            .TryAddProviderSpecificServices(
                services => services.TryAddSingleton<ICitusSingletonOptions, CitusSingletonOptions>());

        return serviceCollection;
    }
}
