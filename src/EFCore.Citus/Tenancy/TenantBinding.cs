namespace EFCore.Citus.Tenancy;

/// <summary>
///     Which tenants a context has been told to work for, and what it was told before.
/// </summary>
internal sealed class TenantBinding(TenantContext owner, TenantScopeKind kind, object? tenants, TenantBinding? previous) : IDisposable
{
    private bool _ended;

    public TenantScopeKind Kind
        => kind;

    /// <summary>
    ///     The key of the tenant, the array of the keys, or the reason, depending on <see cref="Kind" />.
    /// </summary>
    public object? Tenants
        => tenants;

    public TenantBinding? Previous
        => previous;

    public void Dispose()
    {
        if (!_ended)
        {
            _ended = true;
            owner.End(this);
        }
    }

    /// <summary>
    ///     This one, or the latest before it that has not ended.
    /// </summary>
    public TenantBinding? FindOpen()
    {
        var binding = this;
        while (binding is { _ended: true })
        {
            binding = binding.Previous;
        }

        return binding;
    }
}
