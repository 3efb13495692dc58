using EFCore.Citus.Properties;
using Microsoft.Extensions.DependencyInjection;

namespace EFCore.Citus.Infrastructure;

/// <summary>
///     Puts a decorator around a service of which Entity Framework Core resolves one instance only, so that another extension that has
///     replaced the service keeps working, and so that the order in which extensions are added does not matter.
/// </summary>
internal static class ServiceDecoration
{
    /// <summary>
    ///     Replaces the registration of <paramref name="serviceType" /> by <paramref name="decoratorType" /> closed over the type that is
    ///     registered now, which becomes a service of its own. Does nothing when the decorator is there already.
    /// </summary>
    /// <param name="services">The services of the context.</param>
    /// <param name="serviceType">The decorated service.</param>
    /// <param name="decoratorType">An open generic type with one parameter: the type of the inner service.</param>
    /// <param name="defaultInnerType">
    ///     What to wrap when the provider has not registered its services yet; its later <c>TryAdd</c> then finds ours and adds nothing.
    /// </param>
    /// <param name="lifetime">The lifetime that Entity Framework Core gives the service.</param>
    public static void Decorate(
        IServiceCollection services,
        Type serviceType,
        Type decoratorType,
        Type defaultInnerType,
        ServiceLifetime lifetime)
    {
        // The container resolves the last registration of a service.
        var descriptor = services.LastOrDefault(d => d.ServiceType == serviceType);
        if (descriptor is null)
        {
            Add(services, defaultInnerType);
            return;
        }

        // By type, not by factory: other extensions decorate by type as well and could not see through a factory.
        var innerType = descriptor.ImplementationType
            ?? throw new InvalidOperationException(CitusStrings.ServiceNotWrappable(serviceType.Name));

        if (innerType.IsGenericType && innerType.GetGenericTypeDefinition() == decoratorType)
        {
            return;
        }

        services.Remove(descriptor);
        Add(services, innerType);

        void Add(IServiceCollection collection, Type inner)
        {
            collection.Add(new ServiceDescriptor(inner, inner, lifetime));
            collection.Add(new ServiceDescriptor(serviceType, decoratorType.MakeGenericType(inner), lifetime));
        }
    }
}
