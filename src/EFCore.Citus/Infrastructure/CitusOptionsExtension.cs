using System.Globalization;
using System.Text;
using EFCore.Citus.Properties;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.Extensions.DependencyInjection;
using Npgsql.EntityFrameworkCore.PostgreSQL.Infrastructure.Internal;

namespace EFCore.Citus.Infrastructure;

/// <summary>
///     Carries the options of <c>UseCitus</c>. Immutable; each <c>WithX</c> returns a changed copy.
/// </summary>
internal sealed class CitusOptionsExtension : IDbContextOptionsExtension
{
    private DbContextOptionsExtensionInfo? _info;

    public CitusOptionsExtension()
    {
    }

    private CitusOptionsExtension(CitusOptionsExtension copyFrom)
    {
        DefaultShardCount = copyFrom.DefaultShardCount;
        DefaultColocation = copyFrom.DefaultColocation;
        AllowPlainPostgres = copyFrom.AllowPlainPostgres;
        MigrationLockTimeout = copyFrom.MigrationLockTimeout;
    }

    public int? DefaultShardCount { get; private init; }

    public CitusDefaultColocation DefaultColocation { get; private init; }

    public bool AllowPlainPostgres { get; private init; }

    public TimeSpan? MigrationLockTimeout { get; private init; }

    public DbContextOptionsExtensionInfo Info
        => _info ??= new ExtensionInfo(this);

    public CitusOptionsExtension WithDefaultShardCount(int? shardCount)
        => new(this) { DefaultShardCount = shardCount };

    public CitusOptionsExtension WithDefaultColocation(CitusDefaultColocation colocation)
        => new(this) { DefaultColocation = colocation };

    public CitusOptionsExtension WithAllowPlainPostgres(bool allow)
        => new(this) { AllowPlainPostgres = allow };

    public CitusOptionsExtension WithMigrationLockTimeout(TimeSpan? timeout)
        => new(this) { MigrationLockTimeout = timeout };

    public void ApplyServices(IServiceCollection services)
        => services.AddEntityFrameworkCitus();

    public void Validate(IDbContextOptions options)
    {
        // Npgsql.EntityFrameworkCore.PostgreSQL exposes its options extension in an Internal namespace only.
#pragma warning disable EF1001
        if (options.FindExtension<NpgsqlOptionsExtension>() is null)
#pragma warning restore EF1001
        {
            throw new InvalidOperationException(CitusStrings.ProviderMissing());
        }

        var internalServiceProvider = options.FindExtension<CoreOptionsExtension>()?.InternalServiceProvider;
        if (internalServiceProvider is not null
            && internalServiceProvider.GetService<ICitusSingletonOptions>() is null)
        {
            throw new InvalidOperationException(CitusStrings.ServicesMissing());
        }
    }

    private sealed class ExtensionInfo(CitusOptionsExtension extension) : DbContextOptionsExtensionInfo(extension)
    {
        private string? _logFragment;

        private new CitusOptionsExtension Extension
            => (CitusOptionsExtension)base.Extension;

        public override bool IsDatabaseProvider
            => false;

        public override string LogFragment
            => _logFragment ??= CreateLogFragment();

        // Every option changes the model or a singleton service, so each one takes part in both.
        public override int GetServiceProviderHashCode()
            => HashCode.Combine(
                Extension.DefaultShardCount, Extension.DefaultColocation, Extension.AllowPlainPostgres, Extension.MigrationLockTimeout);

        public override bool ShouldUseSameServiceProvider(DbContextOptionsExtensionInfo other)
            => other is ExtensionInfo { Extension: var options }
                && options.DefaultShardCount == Extension.DefaultShardCount
                && options.DefaultColocation == Extension.DefaultColocation
                && options.AllowPlainPostgres == Extension.AllowPlainPostgres
                && options.MigrationLockTimeout == Extension.MigrationLockTimeout;

        public override void PopulateDebugInfo(IDictionary<string, string> debugInfo)
        {
            const string prefix = "Citus:";
            debugInfo[prefix + nameof(DefaultShardCount)]
                = Extension.DefaultShardCount?.ToString(CultureInfo.InvariantCulture) ?? "server";
            debugInfo[prefix + nameof(DefaultColocation)] = Extension.DefaultColocation.ToString();
            debugInfo[prefix + nameof(AllowPlainPostgres)] = Extension.AllowPlainPostgres.ToString();
            debugInfo[prefix + nameof(MigrationLockTimeout)]
                = Extension.MigrationLockTimeout?.ToString(null, CultureInfo.InvariantCulture) ?? "server";
        }

        private string CreateLogFragment()
        {
            var builder = new StringBuilder("using Citus ");
            if (Extension.DefaultShardCount is { } shardCount)
            {
                builder.Append(CultureInfo.InvariantCulture, $"DefaultShardCount={shardCount} ");
            }

            if (Extension.DefaultColocation != CitusDefaultColocation.SameTypeAndShardCount)
            {
                builder.Append(CultureInfo.InvariantCulture, $"DefaultColocation={Extension.DefaultColocation} ");
            }

            if (Extension.AllowPlainPostgres)
            {
                builder.Append("AllowPlainPostgres ");
            }

            if (Extension.MigrationLockTimeout is { } timeout)
            {
                builder.Append(CultureInfo.InvariantCulture, $"MigrationLockTimeout={timeout} ");
            }

            return builder.ToString();
        }
    }
}
