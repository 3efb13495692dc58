using System.Threading.Channels;

namespace EFCore.Citus.Tenancy;

/// <summary>
///     A queue in memory, of which each item is handled for the tenant that was the current one when it was written, or for none if there was
///     none, whatever the tenant of the consumer is. See <see cref="TenantAccessor{TKey}.CreateChannel{T}" />.
/// </summary>
/// <typeparam name="TKey">The type of the key of a tenant, as <c>HasTenant</c> has it.</typeparam>
/// <typeparam name="T">The type of the items.</typeparam>
/// <remarks>
///     A <see cref="Channel{T}" /> with the tenant beside each item. Any number of flows may write and handle items at a time.
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
    ///     Writes an item, to be handled for the current tenant.
    /// </summary>
    /// <param name="item">The item.</param>
    /// <param name="cancellationToken">A <see cref="CancellationToken" /> to observe while waiting for room.</param>
    /// <returns>A task that ends when the item is written.</returns>
    /// <exception cref="ChannelClosedException"><see cref="Complete" /> has been called.</exception>
    /// <exception cref="OperationCanceledException">If the <see cref="CancellationToken" /> is canceled.</exception>
    public ValueTask WriteAsync(T item, CancellationToken cancellationToken = default)
        => _channel.Writer.WriteAsync((item, _tenants.Capture()), cancellationToken);

    /// <summary>
    ///     Writes an item, to be handled for the current tenant, if there is room.
    /// </summary>
    /// <param name="item">The item.</param>
    /// <returns><see langword="true" /> if the item is written.</returns>
    public bool TryWrite(T item)
        => _channel.Writer.TryWrite((item, _tenants.Capture()));

    /// <summary>
    ///     Says that no more items will be written. <see cref="ForEachAsync" /> ends when those that wait are handled.
    /// </summary>
    public void Complete()
        => _channel.Writer.TryComplete();

    /// <summary>
    ///     Handles items, each with its tenant as the current one, until the queue is complete.
    /// </summary>
    /// <param name="action">
    ///     What to do with an item. Each call needs a context of its own, of a scope or of an <c>IDbContextFactory</c>, when several run at a
    ///     time.
    /// </param>
    /// <param name="maxDegreeOfParallelism">How many items to handle at a time.</param>
    /// <param name="cancellationToken">A <see cref="CancellationToken" /> to observe while waiting for items.</param>
    /// <returns>
    ///     A task that ends when the queue is complete and all items are handled. No further item is handled after an action has failed, so
    ///     catch in it what may happen to a single item.
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
