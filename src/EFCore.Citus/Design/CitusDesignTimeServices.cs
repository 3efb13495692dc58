using EFCore.Citus.Diagnostics;
using EFCore.Citus.Infrastructure;
using EFCore.Citus.Scaffolding;
using Microsoft.EntityFrameworkCore.Design;
using Microsoft.EntityFrameworkCore.Scaffolding;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Npgsql.EntityFrameworkCore.PostgreSQL.Design.Internal;
using Npgsql.EntityFrameworkCore.PostgreSQL.Scaffolding.Internal;

namespace EFCore.Citus.Design;

/// <summary>
///     Enables the tools of Entity Framework Core to work with Citus.
/// </summary>
/// <remarks>
///     The tools create this type themselves: the package adds a <see cref="DesignTimeServicesReferenceAttribute" /> that names it to every
///     project that references the package.
/// </remarks>
public class CitusDesignTimeServices : IDesignTimeServices
{
    /// <summary>
    ///     Adds the design-time services of EFCore.Citus beside those of the Npgsql provider.
    /// </summary>
    /// <param name="serviceCollection">The services of the tools.</param>
    public virtual void ConfigureDesignTimeServices(IServiceCollection serviceCollection)
    {
        ArgumentNullException.ThrowIfNull(serviceCollection);

        serviceCollection.AddSingleton<IProviderCodeGeneratorPlugin, CitusCodeGeneratorPlugin>();
        serviceCollection.TryAddSingleton<CitusEventDefinitions>();

        // The tools add the provider's services after ours, so these are the ones to wrap; the provider has no public names for them.
#pragma warning disable EF1001
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
