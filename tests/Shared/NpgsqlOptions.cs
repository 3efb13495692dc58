using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Npgsql.EntityFrameworkCore.PostgreSQL.Infrastructure;

// The namespace contains those of all tests, so these methods take precedence over those of the provider.
namespace EFCore.Citus;

/// <summary>
///     Configures options without the error for many service providers. Entity Framework Core keeps a service provider for each set of
///     options, and adding the twentieth is an error, in any test. An application has a few sets of options, and these tests have one for
///     almost every feature.
/// </summary>
internal static class NpgsqlOptions
{
    public static DbContextOptionsBuilder UseNpgsql(
        this DbContextOptionsBuilder optionsBuilder,
        string connectionString,
        Action<NpgsqlDbContextOptionsBuilder>? npgsql = null)
        => NpgsqlDbContextOptionsBuilderExtensions.UseNpgsql(optionsBuilder, connectionString, npgsql).AllowManyServiceProviders();

    public static DbContextOptionsBuilder UseNpgsql(
        this DbContextOptionsBuilder optionsBuilder,
        DbDataSource dataSource,
        Action<NpgsqlDbContextOptionsBuilder>? npgsql = null)
        => NpgsqlDbContextOptionsBuilderExtensions.UseNpgsql(optionsBuilder, dataSource, npgsql).AllowManyServiceProviders();

    public static DbContextOptionsBuilder UseNpgsql(
        this DbContextOptionsBuilder optionsBuilder,
        DbConnection connection,
        Action<NpgsqlDbContextOptionsBuilder>? npgsql = null)
        => NpgsqlDbContextOptionsBuilderExtensions.UseNpgsql(optionsBuilder, connection, npgsql).AllowManyServiceProviders();

    public static DbContextOptionsBuilder<TContext> UseNpgsql<TContext>(
        this DbContextOptionsBuilder<TContext> optionsBuilder,
        string connectionString,
        Action<NpgsqlDbContextOptionsBuilder>? npgsql = null)
        where TContext : DbContext
        => (DbContextOptionsBuilder<TContext>)UseNpgsql((DbContextOptionsBuilder)optionsBuilder, connectionString, npgsql);

    private static DbContextOptionsBuilder AllowManyServiceProviders(this DbContextOptionsBuilder optionsBuilder)
        => optionsBuilder.ConfigureWarnings(w => w.Ignore(CoreEventId.ManyServiceProvidersCreatedWarning));
}
