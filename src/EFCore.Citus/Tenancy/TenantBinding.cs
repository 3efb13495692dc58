namespace EFCore.Citus.Tenancy;

/// <summary>
///     Represents the tenants of a scope on a context, and the scope before it.
/// </summary>
internal sealed class TenantBinding(TenantContext owner, TenantScopeKind kind, object? tenants, TenantBinding? previous) : IDisposable
{
    private bool _ended;

    public TenantScopeKind Kind
        => kind;

    /// <summary>
    ///     Gets the tenant key, the array of tenant keys, or the reason, depending on <see cref="Kind" />.
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
    ///     Finds this scope or the latest one before it that has not ended.
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
