using System.Diagnostics.CodeAnalysis;
using EFCore.Citus.Diagnostics;
using EFCore.Citus.Infrastructure;
using EFCore.Citus.Metadata;
using EFCore.Citus.Properties;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking.Internal;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;

namespace EFCore.Citus.Tenancy;

/// <summary>
///     Knows for which tenants one context works: those that it has been told, or else the one that it says itself, or else the current one
///     of the application.
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
    ///     Works for other tenants from here on, until the result is disposed.
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
    ///     The tenant, if the context works for one and it is known.
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
    ///     Refuses a query for another tenant than the one of tracked rows, if the options say so.
    /// </summary>
    public void VerifyOnly(object tenant)
    {
        if (Options.OneTenantPerContext)
        {
            // A part of the state manager, which depends on this.
#pragma warning disable EF1001
            (currentContext.Context.GetService<IStateManager>() as TenantStateManager)?.Only?.Verify(tenant);
#pragma warning restore EF1001
        }
    }

    /// <summary>
    ///     Why there is no tenant to query for.
    /// </summary>
    public string DescribeMissing<TKey>()
        => _binding is null && Options.CurrentTenant is not null
            ? CitusStrings.TenantOfContextNotSet(currentContext.Context.GetType().Name)
            : _binding is null && FindAccessor<TKey>() is TenantAccessor<TKey> { IsLeftBehind: true }
            ? CitusStrings.TenantScopeEnded
            : CitusStrings.TenantNotSet;

    /// <summary>
    ///     The tenants, if the context works for several.
    /// </summary>
    public TKey[]? FindSeveral<TKey>()
        => _binding is { Kind: TenantScopeKind.Several } binding ? (TKey[])binding.Tenants! : null;

    /// <summary>
    ///     What is done about SQL that the application has written. Who has said that it is for all tenants need not be told.
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
