namespace EFCore.Citus.Tenancy;

/// <summary>
///     The tenant for which a flow of calls worked when <see cref="TenantAccessor{TKey}.Capture" /> was called, to be restored in another
///     flow, or after the scope has ended: a task that goes on when the request is answered, the consumer of a queue in memory.
/// </summary>
/// <typeparam name="TKey">The type of the key of a tenant, as <c>HasTenant</c> has it.</typeparam>
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
    ///     Gets whether there was a tenant.
    /// </summary>
    public bool HasTenant { get; }

    /// <summary>
    ///     Works for the tenant that was captured from here on, or for none if there was none, until the result is disposed.
    /// </summary>
    /// <returns>What ends the work for the tenant when it is disposed.</returns>
    public IDisposable Restore()
        => _accessor.Begin(HasTenant, _tenant);
}
