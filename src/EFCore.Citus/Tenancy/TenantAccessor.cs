using System.Diagnostics.CodeAnalysis;

namespace EFCore.Citus.Tenancy;

/// <summary>
///     Keeps the current tenant for a flow of asynchronous calls, which takes it along and never sees that of another flow.
/// </summary>
/// <typeparam name="TKey">The type of the key of a tenant, as <c>HasTenant</c> has it.</typeparam>
/// <remarks>
///     <para>
///         <c>AddTenantAccessor</c> registers one instance for the whole application, as itself and as <see cref="ITenantAccessor{TKey}" />.
///     </para>
///     <para>
///         A scope holds for the calls that the method which begins it makes, and for what it awaits; not for its caller when the method is
///         asynchronous. So begin it in the method that does the work.
///     </para>
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

        return Begin(hasTenant: true, tenant);
    }

    /// <summary>
    ///     Remembers the current tenant, or that there is none, for work that is done elsewhere.
    /// </summary>
    /// <returns>What restores it.</returns>
    /// <remarks>
    ///     Not needed for tasks, which take the tenant along. A message that leaves the process carries the key of the tenant, which the
    ///     consumer gives to <see cref="Begin(TKey)" />.
    /// </remarks>
    public CapturedTenant<TKey> Capture()
        => new(this, TryGetTenant(out var tenant), tenant);

    /// <summary>
    ///     Does something for each of many tenants, with the tenant as the current one.
    /// </summary>
    /// <param name="tenants">The keys of the tenants.</param>
    /// <param name="action">
    ///     What to do. Each call needs a context of its own, of a scope or of an <c>IDbContextFactory</c>, when several run at a time.
    /// </param>
    /// <param name="maxDegreeOfParallelism">For how many tenants to work at a time.</param>
    /// <param name="cancellationToken">A <see cref="CancellationToken" /> to observe while waiting for the task to complete.</param>
    /// <returns>A task that ends when all is done. No further tenant is begun after an action has failed.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="maxDegreeOfParallelism" /> is less than 1.</exception>
    /// <exception cref="OperationCanceledException">If the <see cref="CancellationToken" /> is canceled.</exception>
    public Task ForEachTenantAsync(
        IEnumerable<TKey> tenants,
        Func<TKey, CancellationToken, Task> action,
        int maxDegreeOfParallelism = 1,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(tenants);
        ArgumentNullException.ThrowIfNull(action);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxDegreeOfParallelism, 1);

        return Parallel.ForEachAsync(
            tenants,
            new ParallelOptions { MaxDegreeOfParallelism = maxDegreeOfParallelism, CancellationToken = cancellationToken },
            async (tenant, token) =>
            {
                using (Begin(tenant))
                {
                    await action(tenant, token).ConfigureAwait(false);
                }
            });
    }

    internal IDisposable Begin(bool hasTenant, TKey? tenant)
        => _current.Value = new Scope(this, hasTenant, tenant, _current.Value);

    /// <inheritdoc />
    public bool TryGetTenant([MaybeNullWhen(false)] out TKey tenant)
    {
        if (_current.Value is { HasTenant: true } scope)
        {
            tenant = scope.Tenant!;
            return true;
        }

        tenant = default;
        return false;
    }

    private sealed class Scope(TenantAccessor<TKey> accessor, bool hasTenant, TKey? tenant, Scope? previous) : IDisposable
    {
        private bool _ended;

        public bool HasTenant
            => hasTenant;

        public TKey? Tenant
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
