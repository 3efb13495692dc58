using EFCore.Citus.Infrastructure;
using EFCore.Citus.Query.Monitoring;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.Extensions.Logging;
using Npgsql.EntityFrameworkCore.PostgreSQL.Infrastructure;

// ReSharper disable once CheckNamespace
namespace Microsoft.EntityFrameworkCore;

/// <summary>
///     Citus specific extension methods for <see cref="NpgsqlDbContextOptionsBuilder" />.
/// </summary>
public static class CitusNpgsqlDbContextOptionsBuilderExtensions
{
    private static readonly IInterceptor[] Interceptors = [new MonitoringCommandInterceptor(), new MonitoringConnectionInterceptor()];

    /// <summary>
    ///     Configures the context to use the Citus extension of PostgreSQL. Migrations create the distributed, reference and single-shard
    ///     tables of the model. A model that Citus would refuse is refused before any SQL is executed.
    /// </summary>
    /// <param name="optionsBuilder">The options builder of <c>UseNpgsql</c>.</param>
    /// <param name="citusOptionsAction">An optional action to configure Citus further.</param>
    /// <returns>The options builder so that further configuration can be chained.</returns>
    /// <example>
    ///     <code>options.UseNpgsql(connectionString, npgsql => npgsql.UseCitus());</code>
    /// </example>
    public static NpgsqlDbContextOptionsBuilder UseCitus(
        this NpgsqlDbContextOptionsBuilder optionsBuilder,
        Action<CitusDbContextOptionsBuilder>? citusOptionsAction = null)
    {
        ArgumentNullException.ThrowIfNull(optionsBuilder);

        var coreOptionsBuilder = ((IRelationalDbContextOptionsBuilderInfrastructure)optionsBuilder).OptionsBuilder;

        ((IDbContextOptionsBuilderInfrastructure)coreOptionsBuilder).AddOrUpdateExtension(
            coreOptionsBuilder.Options.FindExtension<CitusOptionsExtension>() ?? new CitusOptionsExtension());

        // The event throws by default, because all tables of such a database would be on this node only, without an error.
        ThrowByDefault(coreOptionsBuilder, CitusEventId.DatabaseCreatedOnOneNodeWarning);

        citusOptionsAction?.Invoke(new CitusDbContextOptionsBuilder(coreOptionsBuilder));
        AddInterceptors(coreOptionsBuilder);

        // PostgreSQL without Citus supports each query.
        if (coreOptionsBuilder.Options.FindExtension<CitusOptionsExtension>() is { AllowPlainPostgres: false })
        {
            ThrowByDefault(coreOptionsBuilder, CitusEventId.UnsupportedQueryWarning);
        }

        return optionsBuilder;
    }

    private static void ThrowByDefault(DbContextOptionsBuilder optionsBuilder, EventId eventId)
    {
        var coreOptions = optionsBuilder.Options.FindExtension<CoreOptionsExtension>() ?? new CoreOptionsExtension();
        ((IDbContextOptionsBuilderInfrastructure)optionsBuilder).AddOrUpdateExtension(
            coreOptions.WithWarningsConfiguration(coreOptions.WarningsConfiguration.TryWithExplicit(eventId, WarningBehavior.Throw)));
    }

    // Services of the library cannot add interceptors for the contexts that need them only.
    private static void AddInterceptors(DbContextOptionsBuilder optionsBuilder)
    {
        if (MultiShardMonitor.IsEnabledBy(optionsBuilder.Options)
            && optionsBuilder.Options.FindExtension<CoreOptionsExtension>()?.Interceptors?.Contains(Interceptors[0]) != true)
        {
            optionsBuilder.AddInterceptors(Interceptors);
        }
    }
}
