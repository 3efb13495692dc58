using System.Threading.Channels;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace EFCore.Citus.Bulk.Writing;

/// <summary>
///     Distributes rows over several connections, each with its own <c>COPY</c> and transaction.
/// </summary>
internal sealed class ParallelCopyWriter(BulkLoad load, NpgsqlConnection template, int count) : IAsyncDisposable
{
    private const int RowsPerChunk = 500;

    private readonly Channel<List<(object Entity, long Index)>> _chunks
        = Channel.CreateBounded<List<(object, long)>>(new BoundedChannelOptions(2 * count) { SingleWriter = true });

    private readonly List<Stream> _streams = [];
    private List<(object, long)> _chunk = [];
    private CancellationTokenSource? _failed;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        _failed = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        for (var i = 0; i < count; i++)
        {
            var stream = new Stream(load, (NpgsqlConnection)((ICloneable)template).Clone());
            _streams.Add(stream);
            await stream.OpenAsync(cancellationToken).ConfigureAwait(false);
        }

        foreach (var stream in _streams)
        {
            stream.Completion = Task.Run(() => CopyAsync(stream), CancellationToken.None);
        }
    }

    public async ValueTask WriteAsync(object entity, long index, CancellationToken cancellationToken)
    {
        _chunk.Add((entity, index));
        if (_chunk.Count == RowsPerChunk)
        {
            await SendAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>
    ///     Waits until the servers have received all rows, and then commits.
    /// </summary>
    /// <exception cref="BulkCommitException">Some rows are, or may be, committed, and others are not.</exception>
    public async Task<long> CommitAsync(CancellationToken cancellationToken)
    {
        await SendAsync(cancellationToken).ConfigureAwait(false);
        _chunks.Writer.Complete();
        await WaitAsync().ConfigureAwait(false);

        // A cancellation after the first commit would leave a part of the rows in the database.
        cancellationToken.ThrowIfCancellationRequested();
        var committed = 0L;
        foreach (var stream in _streams)
        {
            try
            {
                await stream.Transaction!.CommitAsync(CancellationToken.None).ConfigureAwait(false);
            }
            catch (Exception exception)
            {
                throw BulkErrors.OfCommit(load, committed, stream.Writer.RowsWritten, exception);
            }

            committed += stream.Writer.RowsWritten;
        }

        return committed;
    }

    public async ValueTask DisposeAsync()
    {
        _chunks.Writer.TryComplete();
        if (_failed is not null)
        {
            await _failed.CancelAsync().ConfigureAwait(false);
        }

        foreach (var stream in _streams)
        {
            await stream.DisposeAsync().ConfigureAwait(false);
        }

        _failed?.Dispose();
    }

    private async Task SendAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _chunks.Writer.WriteAsync(_chunk, _failed!.Token).ConfigureAwait(false);
            _chunk = new List<(object, long)>(RowsPerChunk);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            _chunks.Writer.TryComplete();
            await WaitAsync().ConfigureAwait(false);
            throw;
        }
    }

    // If there are several errors, the first one is the cause of the others.
    private async Task WaitAsync()
    {
        try
        {
            await Task.WhenAll(_streams.Select(s => s.Completion)).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            if (_streams.Select(s => s.Completion.Exception?.InnerException).FirstOrDefault(e => e is DbUpdateException) is { } reason)
            {
                throw reason;
            }

            throw;
        }
    }

    private async Task CopyAsync(Stream stream)
    {
        try
        {
            stream.Writer.CancelWith(_failed!.Token);
            await foreach (var chunk in _chunks.Reader.ReadAllAsync(_failed.Token).ConfigureAwait(false))
            {
                foreach (var (entity, index) in chunk)
                {
                    await stream.Writer.WriteAsync(entity, index, _failed.Token).ConfigureAwait(false);
                }
            }

            await stream.Writer.EndAsync(_failed.Token).ConfigureAwait(false);
        }
        catch
        {
            await _failed!.CancelAsync().ConfigureAwait(false);
            throw;
        }
    }

    private sealed class Stream(BulkLoad load, NpgsqlConnection connection) : IAsyncDisposable
    {
        public CopyWriter Writer { get; } = new(load, connection, async: true);

        public NpgsqlTransaction? Transaction { get; private set; }

        public Task Completion { get; set; } = Task.CompletedTask;

        public async Task OpenAsync(CancellationToken cancellationToken)
        {
            await connection.OpenAsync(cancellationToken).ConfigureAwait(false);
            Transaction = await connection.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        }

        public async ValueTask DisposeAsync()
        {
            await Completion.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await Writer.DisposeAsync().ConfigureAwait(false);
            try
            {
                if (Transaction is not null)
                {
                    await Transaction.DisposeAsync().ConfigureAwait(false);
                }

                await connection.DisposeAsync().ConfigureAwait(false);
            }
            catch (Exception exception) when (exception is NpgsqlException or ObjectDisposedException or InvalidOperationException or IOException)
            {
                // The connection is lost, and its uncommitted rows with it. The cause is already being reported to the caller.
            }
        }
    }
}
