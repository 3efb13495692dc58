using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Npgsql.EntityFrameworkCore.PostgreSQL.Infrastructure;

// A namespace around those of all tests, so that these methods are found before the provider's own.
namespace EFCore.Citus;

/// <summary>
///     Entity Framework Core keeps a service provider for each set of options, and from the twentieth on it is an error to add one, in
///     whichever test that happens. An application has a few; these tests have one for almost every feature.
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
