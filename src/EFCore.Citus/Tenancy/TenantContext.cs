using System.Diagnostics.CodeAnalysis;
using EFCore.Citus.Diagnostics;
using EFCore.Citus.Infrastructure;
using EFCore.Citus.Properties;
using EFCore.Citus.Shared;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;

namespace EFCore.Citus.Tenancy;

/// <summary>
///     Provides the tenants of a context: those of its scope, or else the one of the context, or else the current tenant of the
///     application.
/// </summary>
internal sealed class TenantContext(
    ICurrentDbContext currentContext,
    IDbContextOptions options,
    IDiagnosticsLogger<DbLoggerCategory.Infrastructure> logger,
    CitusEventDefinitions definitions) : IResettableService
{
    private TenantBinding? _binding;
    private object? _accessor;

    private CitusOptionsExtension? _options;

    public TenantScopeKind Kind
        => _binding?.Kind ?? (Options.StampTenantsOnly ? TenantScopeKind.Unfiltered : TenantScopeKind.One);

    public CitusOptionsExtension Options
        => _options ??= options.FindExtension<CitusOptionsExtension>() ?? new CitusOptionsExtension();

    /// <summary>
    ///     Begins a scope for other tenants. The scope ends when the result is disposed.
    /// </summary>
    public IDisposable Begin<TKey>(TenantScopeKind kind, object? tenants)
    {
        var keyType = KeyType;
        if (keyType != typeof(TKey))
        {
            throw new ArgumentException(
                CitusStrings.TenantKeyType(currentContext.Context.GetType().Name, keyType.Name, typeof(TKey).Name), nameof(tenants));
        }

        return _binding = new TenantBinding(this, kind, tenants, _binding);
    }

    public IDisposable BeginAll(string reason)
    {
        _ = KeyType;
        logger.AcrossTenantsBegun(definitions, currentContext.Context, reason);
        CitusMetrics.AcrossTenantsScopes.Add(1);

        return _binding = new TenantBinding(this, TenantScopeKind.All, reason, _binding);
    }

    public void End(TenantBinding binding)
    {
        if (_binding == binding)
        {
            _binding = binding.FindOpen();
        }
    }

    /// <summary>
    ///     Gets the tenant, if the context works for one tenant and it is known.
    /// </summary>
    public bool TryGetOne<TKey>([MaybeNullWhen(false)] out TKey tenant)
    {
        if (_binding is { } binding)
        {
            tenant = binding.Kind == TenantScopeKind.One ? (TKey)binding.Tenants! : default;
            return binding.Kind == TenantScopeKind.One;
        }

        if (Options.CurrentTenant is { } own)
        {
            return own is TenantOfContext<TKey> typed
                ? typed.TryGet(currentContext.Context, out tenant)
                : throw new InvalidOperationException(
                    CitusStrings.TenantKeyType(currentContext.Context.GetType().Name, typeof(TKey).Name, own.KeyType.Name));
        }

        if (FindAccessor<TKey>() is { } accessor)
        {
            return accessor.TryGetTenant(out tenant);
        }

        tenant = default;
        return false;
    }

    /// <summary>
    ///     Throws for a query of another tenant than the one of tracked rows, if the options require one tenant per context.
    /// </summary>
    public void VerifyOnly(object tenant)
    {
        if (Options.OneTenantPerContext)
        {
            Only?.Verify(tenant);
        }
    }

    /// <summary>
    ///     Gets or sets the check of the state manager that the context works for one tenant. It is <see langword="null" /> as long as no
    ///     row is tracked.
    /// </summary>
    public OneTenant? Only { get; set; }

    /// <summary>
    ///     Gets the reason why there is no tenant for a query.
    /// </summary>
    public string DescribeMissing<TKey>()
        => _binding is null && Options.CurrentTenant is not null
            ? CitusStrings.TenantOfContextNotSet(currentContext.Context.GetType().Name)
            : _binding is null && FindAccessor<TKey>() is TenantAccessor<TKey> { IsLeftBehind: true }
            ? CitusStrings.TenantScopeEnded
            : CitusStrings.TenantNotSet;

    /// <summary>
    ///     Gets the tenants, if the context works for several tenants.
    /// </summary>
    public TKey[]? FindSeveral<TKey>()
        => _binding is { Kind: TenantScopeKind.Several } binding ? (TKey[])binding.Tenants! : null;

    /// <summary>
    ///     Reports SQL of the application. Inside AcrossTenants, it is not reported.
    /// </summary>
    public void Report(string sql, IDiagnosticsLogger<DbLoggerCategory.Query> queryLogger, CitusEventDefinitions events)
    {
        var context = currentContext.Context;
        if (Kind != TenantScopeKind.All
            && context.Model.FindAnnotation(CitusAnnotationNames.TenantKeyType) is not null)
        {
            queryLogger.TenantRawSqlWarning(events, context, sql);
        }
    }

    void IResettableService.ResetState()
    {
        _binding = null;
        _accessor = null;
    }

    Task IResettableService.ResetStateAsync(CancellationToken cancellationToken)
    {
        ((IResettableService)this).ResetState();
        return Task.CompletedTask;
    }

    private Type KeyType
        => currentContext.Context.Model[CitusAnnotationNames.TenantKeyType] as Type
            ?? throw new InvalidOperationException(CitusStrings.TenantMissing(currentContext.Context.GetType().Name));

    private ITenantAccessor<TKey>? FindAccessor<TKey>()
        => (ITenantAccessor<TKey>?)(_accessor ??= options.FindExtension<CoreOptionsExtension>()?.ApplicationServiceProvider
            ?.GetService(typeof(ITenantAccessor<TKey>)));
}
