using System.Diagnostics.CodeAnalysis;

namespace EFCore.Citus.Tenancy;

/// <summary>
///     Provides the current tenant of a flow of asynchronous calls. Each flow has its own current tenant.
/// </summary>
/// <typeparam name="TKey">The type of the tenant key in <c>HasTenant</c>.</typeparam>
/// <remarks>
///     <para>
///         <c>AddTenantAccessor</c> registers one instance for the whole application, as itself and as
///         <see cref="ITenantAccessor{TKey}" />.
///     </para>
///     <para>
///         A scope applies to the calls of the method that begins it, and to everything that this method awaits. If the method is
///         asynchronous, the scope does not apply to its caller. Begin the scope in the method that does the work.
///     </para>
///     <para>
///         A scope that has been disposed is over in every flow. A task that continues after the scope in which it was started has no
///         tenant from then on: <see cref="Capture" /> the tenant and restore it in the task. The same applies to a flow with a scope that
///         another flow disposes, as <c>Task.Run</c> and an asynchronous <c>DisposeAsync</c> do: unless the outer scope is for the same
///         tenant, the flow has no tenant until it begins another scope. This cannot be distinguished from a task that continues after its
///         scope, and such a task must not use the tenant of the outer scope. Dispose a scope in the method that began it, or in one that
///         is not asynchronous.
///     </para>
/// </remarks>
public sealed class TenantAccessor<TKey> : ITenantAccessor<TKey>
{
    private readonly AsyncLocal<Scope?> _current = new();

    /// <summary>
    ///     Begins a scope for a tenant. The scope ends when the same flow of calls disposes the result. The tenant before it is then the
    ///     current one again.
    /// </summary>
    /// <param name="tenant">The tenant key.</param>
    /// <returns>An object that ends the scope when it is disposed. Scopes can be nested, and end in the reverse order.</returns>
    public IDisposable Begin(TKey tenant)
    {
        ArgumentNullException.ThrowIfNull(tenant);

        return Begin(hasTenant: true, tenant);
    }

    /// <summary>
    ///     Begins a scope without a tenant. The scope ends when the same flow of calls disposes the result. The tenant before it is then
    ///     the current one again.
    /// </summary>
    /// <returns>An object that ends the scope when it is disposed.</returns>
    /// <remarks>
    ///     Intended for work that starts inside the scope of a tenant and does not belong to it. Tasks, threads and timers inherit the
    ///     current tenant.
    /// </remarks>
    public IDisposable BeginNone()
        => Begin(hasTenant: false, default);

    /// <summary>
    ///     Captures the current tenant, or that there is none, for work in another flow or at a later time.
    /// </summary>
    /// <returns>The captured tenant.</returns>
    /// <remarks>
    ///     Intended for tasks that continue after the scope in which they were started. For items of a queue in memory, see
    ///     <see cref="CreateChannel{T}" />. Messages that leave the process contain the tenant key, which the consumer passes to
    ///     <see cref="Begin(TKey)" />.
    /// </remarks>
    public CapturedTenant<TKey> Capture()
        => new(this, TryGetTenant(out var tenant), tenant);

    /// <summary>
    ///     Creates a queue in memory. Each item is handled for the tenant that was current when the item was written.
    /// </summary>
    /// <typeparam name="T">The type of the items.</typeparam>
    /// <param name="capacity">
    ///     The maximum number of waiting items, or <see langword="null" /> for no limit. Writing another item waits for space.
    /// </param>
    /// <returns>The queue.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="capacity" /> is less than 1.</exception>
    public TenantChannel<TKey, T> CreateChannel<T>(int? capacity = null)
    {
        if (capacity is { } value)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1, nameof(capacity));
        }

        return new TenantChannel<TKey, T>(this, capacity);
    }

    /// <summary>
    ///     Calls an action for each tenant, with the tenant as the current one.
    /// </summary>
    /// <param name="tenants">The tenant keys.</param>
    /// <param name="action">
    ///     The action. If several calls run at the same time, each needs a context of its own, from a service scope or from an
    ///     <c>IDbContextFactory</c>.
    /// </param>
    /// <param name="maxDegreeOfParallelism">The maximum number of tenants to process at the same time.</param>
    /// <param name="cancellationToken">A <see cref="CancellationToken" /> to observe while waiting for the task to complete.</param>
    /// <returns>
    ///     A task that represents the asynchronous operation. After an action has failed, the action is not called for further tenants.
    /// </returns>
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

    /// <summary>
    ///     Gets a value indicating whether the flow has no tenant because its scope has ended elsewhere.
    /// </summary>
    internal bool IsLeftBehind
        => _current.Value is { HasEnded: true } scope && scope.FindCurrent() is null;

    internal IDisposable Begin(bool hasTenant, TKey? tenant)
        => _current.Value = new Scope(this, hasTenant, tenant, _current.Value?.WithoutEnded());

    /// <inheritdoc />
    public bool TryGetTenant([MaybeNullWhen(false)] out TKey tenant)
    {
        if (_current.Value?.FindCurrent() is { HasTenant: true } scope)
        {
            tenant = scope.Tenant!;
            return true;
        }

        tenant = default;
        return false;
    }

    private sealed class Scope(TenantAccessor<TKey> accessor, bool hasTenant, TKey? tenant, Scope? previous) : IDisposable
    {
        private volatile bool _ended;
        private volatile Scope? _previous = previous;

        public bool HasTenant
            => hasTenant;

        public TKey? Tenant
            => tenant;

        public bool HasEnded
            => _ended;

        public void Dispose()
        {
            if (_ended)
            {
                return;
            }

            _ended = true;
            if (accessor._current.Value == this)
            {
                accessor._current.Value = _previous?.WithoutEnded();
            }
        }

        /// <summary>
        ///     Finds the scope that applies in a flow that has this one: this scope, or the next outer scope if it is for the same tenant.
        ///     A scope for another tenant does not apply to a task that continues after this scope.
        /// </summary>
        public Scope? FindCurrent()
            => !_ended ? this : FindOpenOutside() is { } outside && IsForSameAs(outside) ? outside : null;

        /// <summary>
        ///     Finds the scope that a flow keeps, without outer scopes that have ended.
        /// </summary>
        public Scope? WithoutEnded()
        {
            if (!_ended)
            {
                return this;
            }

            _previous = FindOpenOutside();

            return _previous is { } outside && !IsForSameAs(outside) ? this : _previous;
        }

        private Scope? FindOpenOutside()
        {
            var scope = _previous;
            while (scope is { _ended: true })
            {
                scope = scope._previous;
            }

            return scope;
        }

        private bool IsForSameAs(Scope other)
            => hasTenant == other.HasTenant && EqualityComparer<TKey?>.Default.Equals(tenant, other.Tenant);
    }
}
