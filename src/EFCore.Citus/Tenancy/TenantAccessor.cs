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
///     <para>
///         A scope that has been disposed is over for every flow. A task that outlives the scope in which it was started has no tenant from
///         then on: <see cref="Capture" /> the tenant for it, and restore it there. The same holds for a flow that has a scope disposed by
///         another flow, which is what an asynchronous <c>DisposeAsync</c> and <c>Task.Run</c> are: unless the scope outside is for the same
///         tenant, the flow has no tenant until it begins one. It looks just like a task that outlives its scope, which must not work for
///         the tenant outside, since that is another one. So dispose a scope in the method that has begun it, or in one that is not
///         asynchronous.
///     </para>
/// </remarks>
public sealed class TenantAccessor<TKey> : ITenantAccessor<TKey>
{
    private readonly AsyncLocal<Scope?> _current = new();

    /// <summary>
    ///     Works for a tenant from here on, until the result is disposed, by the same flow of calls; then for the one before.
    /// </summary>
    /// <param name="tenant">The key of the tenant.</param>
    /// <returns>What ends the work for the tenant when it is disposed. Scopes nest, and end in the reverse order of their beginning.</returns>
    public IDisposable Begin(TKey tenant)
    {
        ArgumentNullException.ThrowIfNull(tenant);

        return Begin(hasTenant: true, tenant);
    }

    /// <summary>
    ///     Works for no tenant from here on, whatever the current one is, until the result is disposed, by the same flow of calls; then for
    ///     the one before.
    /// </summary>
    /// <returns>What ends the work without a tenant when it is disposed.</returns>
    /// <remarks>
    ///     For work that is started inside the scope of a tenant and is not for it: tasks, threads and timers take the tenant along.
    /// </remarks>
    public IDisposable BeginNone()
        => Begin(hasTenant: false, default);

    /// <summary>
    ///     Remembers the current tenant, or that there is none, for work that is done elsewhere or later.
    /// </summary>
    /// <returns>What restores it.</returns>
    /// <remarks>
    ///     For items of a queue in memory, see <see cref="CreateChannel{T}" />; for tasks that outlive the scope in which they are started. A
    ///     message that leaves the process carries the key of the tenant, which the consumer gives to <see cref="Begin(TKey)" />.
    /// </remarks>
    public CapturedTenant<TKey> Capture()
        => new(this, TryGetTenant(out var tenant), tenant);

    /// <summary>
    ///     Creates a queue in memory whose items are handled for the tenant that was the current one when they were written.
    /// </summary>
    /// <typeparam name="T">The type of the items.</typeparam>
    /// <param name="capacity">
    ///     How many items may wait, or <see langword="null" /> for any number. Writing another one waits for room.
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

    /// <summary>
    ///     Whether the flow has no tenant because its scope has ended elsewhere.
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
        ///     The scope that holds in a flow that has this one: itself, or the next one outside for the same tenant. One for another tenant
        ///     is not meant for a task that has outlived this scope.
        /// </summary>
        public Scope? FindCurrent()
            => !_ended ? this : FindOpenOutside() is { } outside && IsForSameAs(outside) ? outside : null;

        /// <summary>
        ///     The same for a flow, without keeping scopes that have ended.
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
