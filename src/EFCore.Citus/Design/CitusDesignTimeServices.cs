using EFCore.Citus.Diagnostics;
using EFCore.Citus.Infrastructure;
using EFCore.Citus.Scaffolding;
using Microsoft.EntityFrameworkCore.Design;
using Microsoft.EntityFrameworkCore.Design.Internal;
using Microsoft.EntityFrameworkCore.Scaffolding;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Npgsql.EntityFrameworkCore.PostgreSQL.Design.Internal;
using Npgsql.EntityFrameworkCore.PostgreSQL.Scaffolding.Internal;

namespace EFCore.Citus.Design;

/// <summary>
///     Configures the design-time services for Citus, which are used by the Entity Framework Core tools.
/// </summary>
/// <remarks>
///     The tools create this type: the package adds a <see cref="DesignTimeServicesReferenceAttribute" /> that references it to every
///     project that references the package.
/// </remarks>
public class CitusDesignTimeServices : IDesignTimeServices
{
    /// <summary>
    ///     Adds the design-time services of EFCore.Citus to those of the Npgsql provider.
    /// </summary>
    /// <param name="serviceCollection">The services of the tools.</param>
    public virtual void ConfigureDesignTimeServices(IServiceCollection serviceCollection)
    {
        ArgumentNullException.ThrowIfNull(serviceCollection);

        serviceCollection.AddSingleton<IProviderCodeGeneratorPlugin, CitusCodeGeneratorPlugin>();
        serviceCollection.TryAddSingleton<CitusEventDefinitions>();

        // The tools add the services of the provider afterwards. The generator of annotations is added unless another extension has one; the
        // provider's types that are decorated are not public.
#pragma warning disable EF1001
        serviceCollection.TryAddSingleton<ICSharpRuntimeAnnotationCodeGenerator, CitusRuntimeAnnotationCodeGenerator>();

        ServiceDecoration.Decorate(
            serviceCollection,
            typeof(IDatabaseModelFactory),
            typeof(CitusDatabaseModelFactory<>),
            typeof(NpgsqlDatabaseModelFactory),
            ServiceLifetime.Scoped);

        ServiceDecoration.Decorate(
            serviceCollection,
            typeof(IAnnotationCodeGenerator),
            typeof(CitusAnnotationCodeGenerator<>),
            typeof(NpgsqlAnnotationCodeGenerator),
            ServiceLifetime.Singleton);
#pragma warning restore EF1001
    }
}
