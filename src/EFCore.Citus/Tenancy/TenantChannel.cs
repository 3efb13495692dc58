using System.Threading.Channels;

namespace EFCore.Citus.Tenancy;

/// <summary>
///     Represents a queue in memory. Each item is handled for the tenant that was current when the item was written, or without a tenant if
///     there was none. The current tenant of the consumer is not used. See <see cref="TenantAccessor{TKey}.CreateChannel{T}" />.
/// </summary>
/// <typeparam name="TKey">The type of the tenant key in <c>HasTenant</c>.</typeparam>
/// <typeparam name="T">The type of the items.</typeparam>
/// <remarks>
///     A <see cref="Channel{T}" /> that stores the tenant with each item. Several flows can write and handle items at the same time.
/// </remarks>
public sealed class TenantChannel<TKey, T>
{
    private readonly TenantAccessor<TKey> _tenants;
    private readonly Channel<(T Item, CapturedTenant<TKey> Tenant)> _channel;

    internal TenantChannel(TenantAccessor<TKey> tenants, int? capacity)
    {
        _tenants = tenants;
        _channel = capacity is { } value
            ? Channel.CreateBounded<(T, CapturedTenant<TKey>)>(value)
            : Channel.CreateUnbounded<(T, CapturedTenant<TKey>)>();
    }

    /// <summary>
    ///     Writes an item that is handled for the current tenant.
    /// </summary>
    /// <param name="item">The item.</param>
    /// <param name="cancellationToken">A <see cref="CancellationToken" /> to observe while waiting for space.</param>
    /// <returns>A task that represents the asynchronous operation.</returns>
    /// <exception cref="ChannelClosedException"><see cref="Complete" /> has been called.</exception>
    /// <exception cref="OperationCanceledException">If the <see cref="CancellationToken" /> is canceled.</exception>
    public ValueTask WriteAsync(T item, CancellationToken cancellationToken = default)
        => _channel.Writer.WriteAsync((item, _tenants.Capture()), cancellationToken);

    /// <summary>
    ///     Writes an item that is handled for the current tenant, if there is space.
    /// </summary>
    /// <param name="item">The item.</param>
    /// <returns><see langword="true" /> if the item was written.</returns>
    public bool TryWrite(T item)
        => _channel.Writer.TryWrite((item, _tenants.Capture()));

    /// <summary>
    ///     Completes the queue: no more items can be written. <see cref="ForEachAsync" /> ends when the waiting items are handled.
    /// </summary>
    public void Complete()
        => _channel.Writer.TryComplete();

    /// <summary>
    ///     Calls an action for each item, with the tenant of the item as the current one, until the queue is complete.
    /// </summary>
    /// <param name="action">
    ///     The action. If several calls run at the same time, each needs a context of its own, from a service scope or from an
    ///     <c>IDbContextFactory</c>.
    /// </param>
    /// <param name="maxDegreeOfParallelism">The maximum number of items to handle at the same time.</param>
    /// <param name="cancellationToken">A <see cref="CancellationToken" /> to observe while waiting for items.</param>
    /// <returns>
    ///     A task that ends when the queue is complete and all items are handled. After an action has failed, no further items are handled.
    ///     Catch exceptions of single items in the action.
    /// </returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="maxDegreeOfParallelism" /> is less than 1.</exception>
    /// <exception cref="OperationCanceledException">If the <see cref="CancellationToken" /> is canceled.</exception>
    public Task ForEachAsync(
        Func<T, CancellationToken, Task> action,
        int maxDegreeOfParallelism = 1,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(action);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxDegreeOfParallelism, 1);

        return Parallel.ForEachAsync(
            _channel.Reader.ReadAllAsync(cancellationToken),
            new ParallelOptions { MaxDegreeOfParallelism = maxDegreeOfParallelism, CancellationToken = cancellationToken },
            async (written, token) =>
            {
                using (written.Tenant.Restore())
                {
                    await action(written.Item, token).ConfigureAwait(false);
                }
            });
    }
}
