using EFCore.Citus.Infrastructure;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Npgsql.EntityFrameworkCore.PostgreSQL.Infrastructure;

// ReSharper disable once CheckNamespace
namespace Microsoft.EntityFrameworkCore;

/// <summary>
///     Citus specific extension methods for <see cref="NpgsqlDbContextOptionsBuilder" />.
/// </summary>
public static class CitusNpgsqlDbContextOptionsBuilderExtensions
{
    /// <summary>
    ///     Uses the Citus extension of PostgreSQL: distributed, reference and single-shard tables that the model declares are created by
    ///     migrations, and a model that Citus would refuse is refused before any SQL runs.
    /// </summary>
    /// <param name="optionsBuilder">The options builder of <c>UseNpgsql</c>.</param>
    /// <param name="citusOptionsAction">An optional action that configures Citus further.</param>
    /// <returns>The options builder, so that further calls can be chained.</returns>
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

        // Tables of such a database would all be on this node, without another word.
        var coreOptions = coreOptionsBuilder.Options.FindExtension<CoreOptionsExtension>() ?? new CoreOptionsExtension();
        ((IDbContextOptionsBuilderInfrastructure)coreOptionsBuilder).AddOrUpdateExtension(
            coreOptions.WithWarningsConfiguration(
                coreOptions.WarningsConfiguration.TryWithExplicit(CitusEventId.DatabaseCreatedOnOneNodeWarning, WarningBehavior.Throw)));

        citusOptionsAction?.Invoke(new CitusDbContextOptionsBuilder(coreOptionsBuilder));

        return optionsBuilder;
    }
}
