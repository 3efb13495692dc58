using EFCore.Citus.Properties;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Npgsql.EntityFrameworkCore.PostgreSQL.Infrastructure.Internal;

namespace EFCore.Citus.Infrastructure;

internal sealed class CitusSingletonOptions : ICitusSingletonOptions
{
    private CitusOptionsExtension _options = new();

    public int? DefaultShardCount
        => _options.DefaultShardCount;

    public CitusDefaultColocation DefaultColocation
        => _options.DefaultColocation;

    public bool AllowPlainPostgres
        => _options.AllowPlainPostgres;

    public TimeSpan? MigrationLockTimeout
        => _options.MigrationLockTimeout;

    public bool UseKeyPropagation
        => _options.UseKeyPropagation;

    public bool MonitorMultiShardQueries
        => _options.MonitorMultiShardQueries;

    public ServerVersion ServerVersion { get; private set; } = new(null, null);

    public void Initialize(IDbContextOptions options)
    {
        _options = options.FindExtension<CitusOptionsExtension>() ?? new CitusOptionsExtension();

        // Only the options extension of Npgsql, which has no public type, contains whether SetPostgresVersion was called.
#pragma warning disable EF1001
        var npgsql = options.FindExtension<NpgsqlOptionsExtension>();
        ServerVersion = new ServerVersion(_options.CitusVersion, npgsql is { IsPostgresVersionSet: true } ? npgsql.PostgresVersion : null);
#pragma warning restore EF1001
    }

    // Contexts that share an internal service provider of the application must have the same values of the options that singletons read.
    public void Validate(IDbContextOptions options)
    {
        var other = options.FindExtension<CitusOptionsExtension>();
        if (other is not null && !other.Info.ShouldUseSameServiceProvider(_options.Info))
        {
            throw new InvalidOperationException(CitusStrings.SingletonOptionsDiffer());
        }
    }
}
