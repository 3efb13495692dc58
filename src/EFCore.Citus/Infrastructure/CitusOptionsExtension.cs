using System.Globalization;
using System.Text;
using EFCore.Citus.Properties;
using EFCore.Citus.Tenancy;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.Extensions.DependencyInjection;
using Npgsql.EntityFrameworkCore.PostgreSQL.Infrastructure.Internal;

namespace EFCore.Citus.Infrastructure;

/// <summary>
///     Represents the options of <c>UseCitus</c>. Instances are immutable; each <c>WithX</c> returns a changed copy.
/// </summary>
internal sealed class CitusOptionsExtension : IDbContextOptionsExtension
{
    private DbContextOptionsExtensionInfo? _info;

    public CitusOptionsExtension()
    {
    }

    private CitusOptionsExtension(CitusOptionsExtension copyFrom)
    {
        CitusVersion = copyFrom.CitusVersion;
        DefaultShardCount = copyFrom.DefaultShardCount;
        DefaultColocation = copyFrom.DefaultColocation;
        AllowPlainPostgres = copyFrom.AllowPlainPostgres;
        MigrationLockTimeout = copyFrom.MigrationLockTimeout;
        SetBasedSaveChanges = copyFrom.SetBasedSaveChanges;
        MinSetSize = copyFrom.MinSetSize;
        StampTenantsOnly = copyFrom.StampTenantsOnly;
        TenantMismatch = copyFrom.TenantMismatch;
        TenantNotSet = copyFrom.TenantNotSet;
        CurrentTenant = copyFrom.CurrentTenant;
        OneTenantPerContext = copyFrom.OneTenantPerContext;
        UseKeyPropagation = copyFrom.UseKeyPropagation;
        MonitorMultiShardQueries = copyFrom.MonitorMultiShardQueries;
    }

    public Version? CitusVersion { get; private init; }

    public int? DefaultShardCount { get; private init; }

    public CitusDefaultColocation DefaultColocation { get; private init; }

    public bool AllowPlainPostgres { get; private init; }

    public TimeSpan? MigrationLockTimeout { get; private init; }

    public bool SetBasedSaveChanges { get; private init; } = true;

    public int? MinSetSize { get; private init; }

    public bool StampTenantsOnly { get; private init; }

    public TenantMismatchBehavior TenantMismatch { get; private init; }

    public TenantNotSetBehavior TenantNotSet { get; private init; }

    public TenantOfContext? CurrentTenant { get; private init; }

    public bool OneTenantPerContext { get; private init; }

    public bool UseKeyPropagation { get; private init; } = true;

    public bool MonitorMultiShardQueries { get; private init; }

    public DbContextOptionsExtensionInfo Info
        => _info ??= new ExtensionInfo(this);

    public CitusOptionsExtension WithCitusVersion(Version? citusVersion)
        => new(this) { CitusVersion = citusVersion };

    public CitusOptionsExtension WithDefaultShardCount(int? shardCount)
        => new(this) { DefaultShardCount = shardCount };

    public CitusOptionsExtension WithDefaultColocation(CitusDefaultColocation colocation)
        => new(this) { DefaultColocation = colocation };

    public CitusOptionsExtension WithAllowPlainPostgres(bool allow)
        => new(this) { AllowPlainPostgres = allow };

    public CitusOptionsExtension WithMigrationLockTimeout(TimeSpan? timeout)
        => new(this) { MigrationLockTimeout = timeout };

    public CitusOptionsExtension WithSetBasedSaveChanges(bool use)
        => new(this) { SetBasedSaveChanges = use };

    public CitusOptionsExtension WithMinSetSize(int? minSetSize)
        => new(this) { MinSetSize = minSetSize };

    public CitusOptionsExtension WithStampTenantsOnly(bool stampOnly)
        => new(this) { StampTenantsOnly = stampOnly };

    public CitusOptionsExtension WithTenantMismatch(TenantMismatchBehavior behavior)
        => new(this) { TenantMismatch = behavior };

    public CitusOptionsExtension WithTenantNotSet(TenantNotSetBehavior behavior)
        => new(this) { TenantNotSet = behavior };

    public CitusOptionsExtension WithCurrentTenant(TenantOfContext tenant)
        => new(this) { CurrentTenant = tenant };

    public CitusOptionsExtension WithOneTenantPerContext(bool one)
        => new(this) { OneTenantPerContext = one };

    public CitusOptionsExtension WithKeyPropagation(bool use)
        => new(this) { UseKeyPropagation = use };

    public CitusOptionsExtension WithMultiShardMonitoring(bool monitor)
        => new(this) { MonitorMultiShardQueries = monitor };

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

        // Options that change the model, compiled queries or other singletons are part of both. Options that are read for each context are
        // not.
        public override int GetServiceProviderHashCode()
            => HashCode.Combine(
                Extension.CitusVersion, Extension.DefaultShardCount, Extension.DefaultColocation, Extension.AllowPlainPostgres,
                Extension.MigrationLockTimeout, Extension.StampTenantsOnly, Extension.UseKeyPropagation, Extension.MonitorMultiShardQueries);

        public override bool ShouldUseSameServiceProvider(DbContextOptionsExtensionInfo other)
            => other is ExtensionInfo { Extension: var options }
                && options.CitusVersion == Extension.CitusVersion
                && options.DefaultShardCount == Extension.DefaultShardCount
                && options.DefaultColocation == Extension.DefaultColocation
                && options.AllowPlainPostgres == Extension.AllowPlainPostgres
                && options.MigrationLockTimeout == Extension.MigrationLockTimeout
                && options.StampTenantsOnly == Extension.StampTenantsOnly
                && options.UseKeyPropagation == Extension.UseKeyPropagation
                && options.MonitorMultiShardQueries == Extension.MonitorMultiShardQueries;

        public override void PopulateDebugInfo(IDictionary<string, string> debugInfo)
        {
            const string prefix = "Citus:";
            debugInfo[prefix + nameof(CitusVersion)] = Extension.CitusVersion?.ToString() ?? "any";
            debugInfo[prefix + nameof(DefaultShardCount)]
                = Extension.DefaultShardCount?.ToString(CultureInfo.InvariantCulture) ?? "server";
            debugInfo[prefix + nameof(DefaultColocation)] = Extension.DefaultColocation.ToString();
            debugInfo[prefix + nameof(AllowPlainPostgres)] = Extension.AllowPlainPostgres.ToString();
            debugInfo[prefix + nameof(MigrationLockTimeout)]
                = Extension.MigrationLockTimeout?.ToString(null, CultureInfo.InvariantCulture) ?? "server";
            debugInfo[prefix + nameof(SetBasedSaveChanges)] = Extension.SetBasedSaveChanges.ToString();
            debugInfo[prefix + nameof(MinSetSize)] = Extension.MinSetSize?.ToString(CultureInfo.InvariantCulture) ?? "default";
            debugInfo[prefix + nameof(StampTenantsOnly)] = Extension.StampTenantsOnly.ToString();
            debugInfo[prefix + nameof(UseKeyPropagation)] = Extension.UseKeyPropagation.ToString();
            debugInfo[prefix + nameof(MonitorMultiShardQueries)] = Extension.MonitorMultiShardQueries.ToString();
        }

        private string CreateLogFragment()
        {
            var builder = new StringBuilder("using Citus ");
            AddValue(nameof(CitusVersion), Extension.CitusVersion);
            AddValue(nameof(DefaultShardCount), Extension.DefaultShardCount);
            AddIfNot(nameof(DefaultColocation), Extension.DefaultColocation, CitusDefaultColocation.SameTypeAndShardCount);
            AddName(nameof(AllowPlainPostgres), Extension.AllowPlainPostgres);
            AddValue(nameof(MigrationLockTimeout), Extension.MigrationLockTimeout);
            AddIfNot(nameof(SetBasedSaveChanges), Extension.SetBasedSaveChanges, true);
            AddValue(nameof(MinSetSize), Extension.MinSetSize);
            AddName(nameof(StampTenantsOnly), Extension.StampTenantsOnly);
            AddIfNot(nameof(TenantMismatch), Extension.TenantMismatch, TenantMismatchBehavior.Throw);
            AddIfNot(nameof(TenantNotSet), Extension.TenantNotSet, TenantNotSetBehavior.UseTenantOfRow);
            AddName(nameof(CurrentTenant), Extension.CurrentTenant is not null);
            AddName(nameof(OneTenantPerContext), Extension.OneTenantPerContext);
            AddIfNot(nameof(UseKeyPropagation), Extension.UseKeyPropagation, true);
            AddName(nameof(MonitorMultiShardQueries), Extension.MonitorMultiShardQueries);

            return builder.ToString();

            void AddName(string name, bool isSet)
                => builder.Append(isSet ? $"{name} " : "");

            void AddIfNot<T>(string name, T value, T @default)
                => AddValue(name, EqualityComparer<T>.Default.Equals(value, @default) ? null : (object?)value);

            void AddValue(string name, object? value)
            {
                if (value is not null)
                {
                    builder.Append(CultureInfo.InvariantCulture, $"{name}={value} ");
                }
            }
        }
    }
}
