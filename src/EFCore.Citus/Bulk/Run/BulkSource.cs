namespace EFCore.Citus.Bulk.Run;

/// <summary>
///     Represents the entities, either in memory or from an asynchronous sequence.
/// </summary>
internal sealed class BulkSource
{
    private readonly IEnumerable<object>? _entities;
    private readonly IAsyncEnumerable<object>? _asyncEntities;

    public BulkSource(IEnumerable<object> entities)
        => _entities = entities;

    public BulkSource(IAsyncEnumerable<object> entities)
        => _asyncEntities = entities;

    /// <summary>
    ///     Gets a value indicating whether the entities can be enumerated again. A sequence that is not a collection may return other
    ///     entities the second time, or none.
    /// </summary>
    public bool IsRepeatable
        => _entities is IReadOnlyCollection<object>;

    public Reader Open(CancellationToken cancellationToken)
        => new(_entities?.GetEnumerator(), _asyncEntities?.GetAsyncEnumerator(cancellationToken));

    internal sealed class Reader(IEnumerator<object>? entities, IAsyncEnumerator<object>? asyncEntities) : IAsyncDisposable
    {
        public object Current
            => entities is not null ? entities.Current : asyncEntities!.Current;

        public ValueTask<bool> MoveNextAsync()
            => entities is not null ? new ValueTask<bool>(entities.MoveNext()) : asyncEntities!.MoveNextAsync();

        public ValueTask DisposeAsync()
        {
            entities?.Dispose();

            return asyncEntities?.DisposeAsync() ?? default;
        }
    }
}
