using EFCore.Citus.Properties;
using Microsoft.Extensions.DependencyInjection;

namespace EFCore.Citus.Infrastructure;

/// <summary>
///     Wraps a service of which Entity Framework Core resolves a single instance. A service that another extension has replaced keeps
///     working, and the order in which extensions are added does not matter.
/// </summary>
internal static class ServiceDecoration
{
    /// <summary>
    ///     Replaces the registration of <paramref name="serviceType" /> by <paramref name="decoratorType" /> closed over the registered
    ///     type, which becomes a service of its own. Does nothing if the decorator is already registered.
    /// </summary>
    /// <param name="services">The services of the context.</param>
    /// <param name="serviceType">The decorated service.</param>
    /// <param name="decoratorType">An open generic type with one parameter: the type of the inner service.</param>
    /// <param name="defaultInnerType">
    ///     The type to wrap if the provider has not registered its services yet. The later <c>TryAdd</c> of the provider then finds the
    ///     decorator and adds nothing.
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

        // The type is registered and no factory is used, because other extensions decorate by type and cannot read the type from a factory.
        var innerType = descriptor.ImplementationType
            ?? throw new InvalidOperationException(CitusStrings.ServiceNotWrappable(serviceType.Name));

        if (IsDecorated(innerType, decoratorType))
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

    // A service can have several decorators, each of which has the type that it wraps as its type argument.
    private static bool IsDecorated(Type type, Type decoratorType)
        => type is { IsGenericType: true, GenericTypeArguments: [var inner] }
            && (type.GetGenericTypeDefinition() == decoratorType || IsDecorated(inner, decoratorType));
}
