using EFCore.Citus.Properties;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace EFCore.Citus.Bulk;

/// <summary>
///     Writes rows to one connection, in one <c>COPY</c> as long as they have the same shape.
/// </summary>
internal class CopyWriter(BulkRun run, NpgsqlConnection connection, bool async) : IAsyncDisposable
{
    // A write that is interrupted breaks the connection, and with it a transaction of the user. Rows are small, so a request to cancel is
    // answered between two of them; only if the server does not take more is the write itself given up.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly CancellationTokenSource _giveUp = new();
    private CancellationTokenRegistration _cancellation;
    private NpgsqlBinaryImporter? _importer;
    private BulkShape? _shape;
    private BulkRun.BoundType? _type;
    private BulkRow? _row;
    private readonly List<(long Row, long Index)> _runs = [];
    private long _rows;

    public long RowsWritten { get; private set; }

    protected BulkRun Run { get; } = run;

    protected bool Async { get; } = async;

    protected virtual int? BatchSize
        => Run.Options.BatchSize;

    public void CancelWith(CancellationToken cancellationToken)
        => _cancellation = cancellationToken.Register(() => _giveUp.CancelAfter(Patience));

    /// <summary>
    ///     Writes an entity.
    /// </summary>
    /// <param name="entity">The entity.</param>
    /// <param name="index">Its place in the input, for errors.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async ValueTask WriteAsync(object entity, long index, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var type = Run.TypeOf(entity);
        if (_shape is null || _rows == BatchSize || !_shape.Fits(type, entity))
        {
            await EndAsync(cancellationToken).ConfigureAwait(false);
            await BeginAsync(BulkShape.Of(type, entity), cancellationToken).ConfigureAwait(false);
            _type = null;
        }

        if (type != _type)
        {
            _row = _shape!.RowOf(type);
            _type = type;
        }

        var row = _row!;
        var column = -1;
        try
        {
            if (Async)
            {
                await _importer!.StartRowAsync(_giveUp.Token).ConfigureAwait(false);
                for (column = 0; column < row.Columns.Count; column++)
                {
                    var task = row.WriteAsync(column, _importer, entity, _giveUp.Token);
                    if (!task.IsCompletedSuccessfully)
                    {
                        await task.ConfigureAwait(false);
                    }
                }

                column = -1;
                var rest = WriteRestAsync(_importer, index, _giveUp.Token);
                if (!rest.IsCompletedSuccessfully)
                {
                    await rest.ConfigureAwait(false);
                }
            }
            else
            {
                _importer!.StartRow();
                for (column = 0; column < row.Columns.Count; column++)
                {
                    row.Write(column, _importer, entity);
                }

                column = -1;
                WriteRest(_importer, index);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancellationToken);
        }
        catch (NpgsqlException exception)
        {
            throw BulkErrors.OfServer(Run, _shape!.Table, FindIndex, exception);
        }
        catch (Exception exception) when (column >= 0 && exception is not OperationCanceledException && !BulkTenant.IsRefusal(exception))
        {
            throw BulkErrors.OfValue(Run, type, row.Columns[column]!.Column, entity, index, exception);
        }

        Note(index);
        RowsWritten++;
    }

    /// <summary>
    ///     Ends the <c>COPY</c>, so that the connection is free and the server has taken all rows so far.
    /// </summary>
    public async ValueTask EndAsync(CancellationToken cancellationToken)
    {
        if (_importer is null)
        {
            return;
        }

        var shape = _shape!;
        try
        {
            if (Async)
            {
                await _importer.CompleteAsync(cancellationToken).ConfigureAwait(false);
            }
            else
            {
                _importer.Complete();
            }

            await DisposeImporterAsync().ConfigureAwait(false);
            await EndBatchAsync(shape, cancellationToken).ConfigureAwait(false);
        }
        catch (NpgsqlException exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw BulkErrors.OfServer(Run, shape.Table, FindIndex, exception);
        }
        catch (Exception exception) when (cancellationToken.IsCancellationRequested && exception is not DbUpdateException)
        {
            throw new OperationCanceledException(CitusStrings.BulkCanceled(), exception, cancellationToken);
        }

        _shape = null;
    }

    /// <summary>Abandons a <c>COPY</c> that has not ended; the server forgets its rows.</summary>
    public async ValueTask DisposeAsync()
    {
        await _cancellation.DisposeAsync().ConfigureAwait(false);
        _giveUp.Dispose();
        try
        {
            await DisposeImporterAsync().ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is NpgsqlException or ObjectDisposedException or InvalidOperationException or IOException)
        {
            // What has gone wrong with the connection is already on its way to the caller.
        }

        GC.SuppressFinalize(this);
    }

    /// <summary>Gets ready for a batch.</summary>
    /// <returns>The table to copy into, and its columns.</returns>
    protected virtual ValueTask<string> BeginBatchAsync(BulkShape shape, CancellationToken cancellationToken)
        => ValueTask.FromResult(
            shape.CopyCommand(Run.SqlHelper.DelimitIdentifier(shape.Table.Table.Name, shape.Table.Table.Schema), Run.SqlHelper));

    /// <summary>Does what is to be done with the rows that have been copied.</summary>
    protected virtual ValueTask EndBatchAsync(BulkShape shape, CancellationToken cancellationToken)
        => ValueTask.CompletedTask;

    /// <summary>Writes columns that are not those of the shape.</summary>
    protected virtual Task WriteRestAsync(NpgsqlBinaryImporter importer, long index, CancellationToken cancellationToken)
        => Task.CompletedTask;

    /// <inheritdoc cref="WriteRestAsync" />
    protected virtual void WriteRest(NpgsqlBinaryImporter importer, long index)
    {
    }

    private async ValueTask BeginAsync(BulkShape shape, CancellationToken cancellationToken)
    {
        _shape = shape;
        _runs.Clear();
        _rows = 0;
        try
        {
            var command = await BeginBatchAsync(shape, cancellationToken).ConfigureAwait(false);
            _importer = Async
                ? await connection.BeginBinaryImportAsync(command, cancellationToken).ConfigureAwait(false)
                : connection.BeginBinaryImport(command);

            if (Run.Context.Database.GetCommandTimeout() is { } timeout)
            {
                _importer.Timeout = TimeSpan.FromSeconds(timeout);
            }
        }
        catch (NpgsqlException exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw BulkErrors.OfServer(Run, shape.Table, _ => null, exception);
        }
    }

    // Where several connections share the input, each has runs of rows that follow each other.
    private void Note(long index)
    {
        if (_runs.Count == 0 || index != _runs[^1].Index + _rows - _runs[^1].Row)
        {
            _runs.Add((_rows, index));
        }

        _rows++;
    }

    private long? FindIndex(long line)
    {
        var row = line - 1;
        var run = _runs.FindLast(r => r.Row <= row);

        return row < 0 || row > _rows || _runs.Count == 0 ? null : run.Index + row - run.Row;
    }

    private async ValueTask DisposeImporterAsync()
    {
        var importer = _importer;
        _importer = null;
        if (Async && importer is not null)
        {
            await importer.DisposeAsync().ConfigureAwait(false);
        }
        else
        {
            importer?.Dispose();
        }
    }
}
