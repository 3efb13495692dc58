using System.ComponentModel;
using EFCore.Citus.Cluster.Drift;
using EFCore.Citus.Diagnostics;
using EFCore.Citus.Infrastructure;
using EFCore.Citus.Metadata;
using EFCore.Citus.Metadata.Conventions;
using EFCore.Citus.Migrations;
using EFCore.Citus.Query;
using EFCore.Citus.Query.Monitoring;
using EFCore.Citus.Query.Plans;
using EFCore.Citus.Query.Prediction;
using EFCore.Citus.Storage;
using EFCore.Citus.Tenancy;
using EFCore.Citus.Tenancy.Query;
using EFCore.Citus.Tenancy.Tracking;
using EFCore.Citus.Update;
using EFCore.Citus.Update.Sets;
using EFCore.Citus.Validation;
using Microsoft.EntityFrameworkCore.ChangeTracking.Internal;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Diagnostics.Internal;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Internal;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Metadata.Conventions.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Migrations.Internal;
using Microsoft.EntityFrameworkCore.Query;
using Microsoft.EntityFrameworkCore.Query.Internal;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.EntityFrameworkCore.Storage.Internal;
using Microsoft.EntityFrameworkCore.Update;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Npgsql.EntityFrameworkCore.PostgreSQL.Infrastructure.Internal;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata.Internal;
using Npgsql.EntityFrameworkCore.PostgreSQL.Migrations;
using Npgsql.EntityFrameworkCore.PostgreSQL.Migrations.Internal;
using Npgsql.EntityFrameworkCore.PostgreSQL.Query.Internal;
using Npgsql.EntityFrameworkCore.PostgreSQL.Storage.Internal;
using Npgsql.EntityFrameworkCore.PostgreSQL.Update.Internal;

// ReSharper disable once CheckNamespace
namespace Microsoft.Extensions.DependencyInjection;

/// <summary>
///     Citus specific extension methods for <see cref="IServiceCollection" />.
/// </summary>
public static class CitusServiceCollectionExtensions
{
    /// <summary>
    ///     Adds the services required by Citus to an internal service provider that the application builds for
    ///     <c>UseInternalServiceProvider</c>. Other applications do not call this method, because <c>UseCitus</c> adds the services.
    /// </summary>
    /// <param name="serviceCollection">
    ///     The service collection, to which <c>AddEntityFrameworkNpgsql</c> has added the services of the provider.
    /// </param>
    /// <returns>The same service collection so that multiple calls can be chained.</returns>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public static IServiceCollection AddEntityFrameworkCitus(this IServiceCollection serviceCollection)
    {
        ArgumentNullException.ThrowIfNull(serviceCollection);

        new EntityFrameworkRelationalServicesBuilder(serviceCollection)
            .TryAdd<ISingletonOptions, ICitusSingletonOptions>(p => p.GetRequiredService<ICitusSingletonOptions>())
            .TryAdd<IConventionSetPlugin, CitusConventionSetPlugin>()
            .TryAdd<IResettableService, SetBasedSaveChanges>(p => p.GetRequiredService<SetBasedSaveChanges>())
            .TryAddProviderSpecificServices(
                services => services
                    .TryAddSingleton<ICitusSingletonOptions, CitusSingletonOptions>()
                    .TryAddSingleton<CitusEventDefinitions, CitusEventDefinitions>()
                    .TryAddSingleton<SetLimits, SetLimits>()
                    .TryAddSingleton<ShardTriggers, ShardTriggers>()
                    .TryAddSingleton<SilentStatements, SilentStatements>()
                    .TryAddScoped<CoordinatorCheck, CoordinatorCheck>()
                    .TryAddScoped<ServerVersionCheck, ServerVersionCheck>()
                    .TryAddScoped<DriftDetector, DriftDetector>()
                    .TryAddScoped<StatementRunner, StatementRunner>()
                    .TryAddScoped<MultiShardMonitor, MultiShardMonitor>()
                    .TryAddScoped<MultiShardTransaction, MultiShardTransaction>()
                    .TryAddScoped<ReferencedTableWrites, ReferencedTableWrites>()
                    .TryAddScoped<SetBasedSaveChanges, SetBasedSaveChanges>()
                    .TryAddScoped<TenantContext, TenantContext>());

        AddModelServices(serviceCollection);
        AddTenancyServices(serviceCollection);
        AddQueryServices(serviceCollection);
        AddMigrationServices(serviceCollection);
        AddUpdateServices(serviceCollection);

        return serviceCollection;
    }

    /// <summary>
    ///     Adds a <see cref="TenantAccessor{TKey}" />, with which the application sets the current tenant, and from which contexts read it.
    ///     If an <see cref="ITenantAccessor{TKey}" /> is already registered, contexts continue to use it.
    /// </summary>
    /// <typeparam name="TKey">The type of the tenant key that is configured with <c>HasTenant</c>.</typeparam>
    /// <param name="serviceCollection">The service collection of the application.</param>
    /// <returns>The same service collection so that multiple calls can be chained.</returns>
    public static IServiceCollection AddTenantAccessor<TKey>(this IServiceCollection serviceCollection)
    {
        ArgumentNullException.ThrowIfNull(serviceCollection);

        serviceCollection.TryAddSingleton<TenantAccessor<TKey>>();
        serviceCollection.TryAddSingleton<ITenantAccessor<TKey>>(p => p.GetRequiredService<TenantAccessor<TKey>>());

        return serviceCollection;
    }

    // The implementation types of the Npgsql provider are internal. They are specified in case UseCitus is called first.
#pragma warning disable EF1001
    private static void AddModelServices(IServiceCollection services)
    {
        ServiceDecoration.Decorate(
            services,
            typeof(IModelValidator),
            typeof(CitusModelValidator<>),
            typeof(NpgsqlModelValidator),
            ServiceLifetime.Singleton);

        ServiceDecoration.Decorate(
            services,
            typeof(IRelationalAnnotationProvider),
            typeof(CitusRelationalAnnotationProvider<>),
            typeof(NpgsqlAnnotationProvider),
            ServiceLifetime.Singleton);

        ServiceDecoration.Decorate(
            services,
            typeof(IMigrationsAnnotationProvider),
            typeof(CitusMigrationsAnnotationProvider<>),
            typeof(MigrationsAnnotationProvider),
            ServiceLifetime.Singleton);
    }

    private static void AddTenancyServices(IServiceCollection services)
    {
        ReplaceDefault<IModelRuntimeInitializer, RelationalModelRuntimeInitializer, TenantModelRuntimeInitializer>(
            services, ServiceLifetime.Singleton);
        ReplaceDefault<IStateManager, StateManager, TenantStateManager>(services, ServiceLifetime.Scoped);
        ReplaceDefault<IEntityGraphAttacher, EntityGraphAttacher, TenantEntityGraphAttacher>(services, ServiceLifetime.Scoped);
        ReplaceDefault<IEntityFinderSource, EntityFinderSource, TenantEntityFinderSource>(services, ServiceLifetime.Singleton);
        ReplaceDefault<IRelationalDatabaseFacadeDependencies, RelationalDatabaseFacadeDependencies, TenantDatabaseFacadeDependencies>(
            services, ServiceLifetime.Scoped);
        services.TryAddEnumerable(ServiceDescriptor.Scoped<IResettableService, TenantContext>(p => p.GetRequiredService<TenantContext>()));

        ServiceDecoration.Decorate(
            services,
            typeof(ICompiledQueryCacheKeyGenerator),
            typeof(TenantCompiledQueryCacheKeyGenerator<>),
            typeof(NpgsqlCompiledQueryCacheKeyGenerator),
            ServiceLifetime.Scoped);

        ServiceDecoration.Decorate(
            services,
            typeof(IQueryTranslationPreprocessorFactory),
            typeof(TenantQueryTranslationPreprocessorFactory<>),
            typeof(RelationalQueryTranslationPreprocessorFactory),
            ServiceLifetime.Scoped);
    }

    private static void AddQueryServices(IServiceCollection services)
    {
        ServiceDecoration.Decorate(
            services,
            typeof(IQueryTranslationPreprocessorFactory),
            typeof(CitusQueryTranslationPreprocessorFactory<>),
            typeof(RelationalQueryTranslationPreprocessorFactory),
            ServiceLifetime.Scoped);

        ServiceDecoration.Decorate(
            services,
            typeof(IQueryTranslationPostprocessorFactory),
            typeof(CitusQueryTranslationPostprocessorFactory<>),
            typeof(NpgsqlQueryTranslationPostprocessorFactory),
            ServiceLifetime.Scoped);

        // This decorator predicts the routes of queries that the others have changed.
        ServiceDecoration.Decorate(
            services,
            typeof(IQueryTranslationPostprocessorFactory),
            typeof(RoutePredictingPostprocessorFactory<>),
            typeof(NpgsqlQueryTranslationPostprocessorFactory),
            ServiceLifetime.Scoped);

        ServiceDecoration.Decorate(
            services, typeof(IDatabase), typeof(MonitoringDatabase<>), typeof(RelationalDatabase), ServiceLifetime.Scoped);

        ReplaceDefault<NpgsqlDataSourceManager, NpgsqlDataSourceManager, MonitoringDataSourceManager>(services, ServiceLifetime.Singleton);
        ReplaceDefault<IRelationalCommandDiagnosticsLogger, RelationalCommandDiagnosticsLogger, CitusCommandDiagnosticsLogger>(
            services, ServiceLifetime.Scoped);

        // Plans contain the queries as they are executed, so these decorators are the outermost ones.
        ServiceDecoration.Decorate(
            services,
            typeof(IQueryTranslationPostprocessorFactory),
            typeof(ExplainedQueryTranslationPostprocessorFactory<>),
            typeof(NpgsqlQueryTranslationPostprocessorFactory),
            ServiceLifetime.Scoped);

        ServiceDecoration.Decorate(
            services,
            typeof(ICompiledQueryCacheKeyGenerator),
            typeof(ExplainedQueryCacheKeyGenerator<>),
            typeof(NpgsqlCompiledQueryCacheKeyGenerator),
            ServiceLifetime.Scoped);
    }

    private static void AddMigrationServices(IServiceCollection services)
    {
        ServiceDecoration.Decorate(
            services,
            typeof(IMigrationsSqlGenerator),
            typeof(CitusMigrationsSqlGenerator<>),
            typeof(NpgsqlMigrationsSqlGenerator),
            ServiceLifetime.Scoped);

        ServiceDecoration.Decorate(
            services, typeof(IMigrator), typeof(CitusMigrator<>), typeof(NpgsqlMigrator), ServiceLifetime.Scoped);

        ServiceDecoration.Decorate(
            services,
            typeof(IMigrationCommandExecutor),
            typeof(CitusMigrationCommandExecutor<>),
            typeof(MigrationCommandExecutor),
            ServiceLifetime.Scoped);

        ReplaceDefault<IHistoryRepository, NpgsqlHistoryRepository, CitusHistoryRepository>(services, ServiceLifetime.Scoped);
        ReplaceDefault<IRelationalDatabaseCreator, NpgsqlDatabaseCreator, CitusDatabaseCreator>(services, ServiceLifetime.Scoped);
    }

    // The service is replaced instead of decorated, because only part of the work of the default implementation changes. An implementation
    // of another extension is not replaced.
    private static void ReplaceDefault<TService, TDefault, TImplementation>(IServiceCollection services, ServiceLifetime lifetime)
        where TService : class
        where TDefault : class, TService
        where TImplementation : class, TDefault
    {
        var descriptor = services.LastOrDefault(d => d.ServiceType == typeof(TService));
        if (descriptor is null || descriptor.ImplementationType == typeof(TDefault))
        {
            services.Replace(new ServiceDescriptor(typeof(TService), typeof(TImplementation), lifetime));
        }
    }

    private static void AddUpdateServices(IServiceCollection services)
    {
        ServiceDecoration.Decorate(
            services,
            typeof(IModificationCommandBatchFactory),
            typeof(CitusModificationCommandBatchFactory<>),
            typeof(NpgsqlModificationCommandBatchFactory),
            ServiceLifetime.Scoped);

        ServiceDecoration.Decorate(
            services,
            typeof(IExecutionStrategyFactory),
            typeof(CitusExecutionStrategyFactory<>),
            typeof(NpgsqlExecutionStrategyFactory),
            ServiceLifetime.Scoped);

        ExplainingExecutionStrategy.Decorate(services);
    }
#pragma warning restore EF1001
}
