namespace EFCore.Citus.Tenancy;

/// <summary>
///     Represents the current tenant at the time of <see cref="TenantAccessor{TKey}.Capture" />. Restore it in another flow, or after the
///     scope has ended: in a task that continues after the response, or in the consumer of a queue in memory.
/// </summary>
/// <typeparam name="TKey">The type of the tenant key in <c>HasTenant</c>.</typeparam>
public sealed class CapturedTenant<TKey>
{
    private readonly TenantAccessor<TKey> _accessor;
    private readonly TKey? _tenant;

    internal CapturedTenant(TenantAccessor<TKey> accessor, bool hasTenant, TKey? tenant)
    {
        _accessor = accessor;
        HasTenant = hasTenant;
        _tenant = tenant;
    }

    /// <summary>
    ///     Gets a value indicating whether there was a current tenant.
    /// </summary>
    public bool HasTenant { get; }

    /// <summary>
    ///     Begins a scope for the captured tenant, or without a tenant if there was none. The scope ends when the result is disposed.
    /// </summary>
    /// <returns>An object that ends the scope when it is disposed.</returns>
    public IDisposable Restore()
        => _accessor.Begin(HasTenant, _tenant);
}
