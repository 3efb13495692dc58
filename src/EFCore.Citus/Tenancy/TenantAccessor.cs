using System.Diagnostics.CodeAnalysis;

namespace EFCore.Citus.Tenancy;

/// <summary>
///     Keeps the current tenant for a flow of asynchronous calls, which takes it along and never sees that of another flow.
/// </summary>
/// <typeparam name="TKey">The type of the key of a tenant, as <c>HasTenant</c> has it.</typeparam>
/// <remarks>
///     Register one instance for the whole application, as a singleton and as <see cref="ITenantAccessor{TKey}" />.
/// </remarks>
public sealed class TenantAccessor<TKey> : ITenantAccessor<TKey>
{
    private readonly AsyncLocal<Scope?> _current = new();

    /// <summary>
    ///     Works for a tenant from here on, until the result is disposed; then for the one before.
    /// </summary>
    /// <param name="tenant">The key of the tenant.</param>
    /// <returns>What ends the work for the tenant when it is disposed. Scopes nest, and end in the reverse order of their beginning.</returns>
    public IDisposable Begin(TKey tenant)
    {
        ArgumentNullException.ThrowIfNull(tenant);

        return _current.Value = new Scope(this, tenant, _current.Value);
    }

    /// <inheritdoc />
    public bool TryGetTenant([MaybeNullWhen(false)] out TKey tenant)
    {
        if (_current.Value is { } scope)
        {
            tenant = scope.Tenant;
            return true;
        }

        tenant = default;
        return false;
    }

    private sealed class Scope(TenantAccessor<TKey> accessor, TKey tenant, Scope? previous) : IDisposable
    {
        private bool _ended;

        public TKey Tenant
            => tenant;

        public void Dispose()
        {
            if (_ended)
            {
                return;
            }

            _ended = true;
            // One that is ended late must not bring back a tenant whose own scope has ended.
            if (accessor._current.Value == this)
            {
                var next = previous;
                while (next is { _ended: true })
                {
                    next = next.Previous;
                }

                accessor._current.Value = next;
            }
        }

        private Scope? Previous
            => previous;
    }
}
