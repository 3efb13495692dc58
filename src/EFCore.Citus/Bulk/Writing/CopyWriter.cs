using EFCore.Citus.Properties;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace EFCore.Citus.Bulk.Writing;

/// <summary>
///     Writes rows to one connection, in one <c>COPY</c> as long as they have the same shape.
/// </summary>
internal class CopyWriter : IAsyncDisposable
{
    // A write that is interrupted breaks the connection, and with it a transaction of the user. Rows are small, so a cancellation is
    // observed between two rows. The write itself is interrupted only if the server accepts no more data.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private const int StartOfRow = -1;

    private readonly CancellationTokenSource _giveUp;
    private readonly CancellationToken _giveUpToken;
    private readonly NpgsqlConnection _connection;
    private CancellationTokenRegistration _cancellation;
    private NpgsqlBinaryImporter? _importer;
    private BulkShape? _shape;
    private BoundType? _type;
    private BulkRow? _row;
    private readonly List<(long Row, long Index)> _ranges = [];
    private long _rows;

    public CopyWriter(BulkLoad load, NpgsqlConnection connection, bool async)
    {
        Load = load;
        Async = async;
        _connection = connection;
        _giveUp = new CancellationTokenSource();
        _giveUpToken = _giveUp.Token;
    }

    /// <summary>Gets the number of rows that have been passed to the connection.</summary>
    public long RowsWritten { get; private set; }

    /// <summary>Gets the number of those rows that the server has stored permanently if no transaction can roll them back.</summary>
    public long RowsTaken { get; private set; }

    /// <summary>Gets the number of further rows that the server may have stored, because its response is missing.</summary>
    public long RowsInDoubt { get; private set; }

    protected BulkLoad Load { get; }

    protected bool Async { get; }

    protected virtual int? BatchSize
        => Load.Options.BatchSize;

    public void CancelWith(CancellationToken cancellationToken)
        => _cancellation = cancellationToken.Register(() => _giveUp.CancelAfter(Patience));

    /// <summary>
    ///     Writes an entity.
    /// </summary>
    /// <param name="entity">The entity.</param>
    /// <param name="index">The position of the entity in the input, for error messages.</param>
    /// <param name="cancellationToken">A <see cref="CancellationToken" /> to observe while waiting for the task to complete.</param>
    public ValueTask WriteAsync(object entity, long index, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var type = Load.TypeOf(entity);

        return type == _type && _rows != BatchSize && _shape!.Fits(type, entity)
            ? WriteRowAsync(entity, index, cancellationToken)
            : WriteFirstRowAsync(type, entity, index, cancellationToken);
    }

    /// <summary>
    ///     Ends the <c>COPY</c>, so that the server has received all rows and the connection can be used again.
    /// </summary>
    public async ValueTask EndAsync(CancellationToken cancellationToken)
    {
        if (_shape is not { } shape || (_importer is null && shape.Columns.Count > 0))
        {
            return;
        }

        try
        {
            RowsInDoubt = _rows;
            var rows = _importer is null
                ? await InsertDefaultsAsync(shape, cancellationToken).ConfigureAwait(false)
                : await CompleteAsync(_importer, shape, cancellationToken).ConfigureAwait(false);
            if (rows != _rows && !LeavesRowsOut)
            {
                throw BulkErrors.OfMissingRows(Load, shape.Table, _rows, rows);
            }
        }
        catch (NpgsqlException exception) when (!cancellationToken.IsCancellationRequested)
        {
            RowsInDoubt = BulkErrors.IsAnswer(exception) ? 0 : RowsInDoubt;
            throw BulkErrors.OfServer(Load, shape.Table, FindIndex, exception);
        }
        catch (Exception exception) when (cancellationToken.IsCancellationRequested && exception is not DbUpdateException)
        {
            throw new OperationCanceledException(CitusStrings.BulkCanceled(), exception, cancellationToken);
        }

        _shape = null;
        _type = null;
    }

    /// <summary>Cancels a <c>COPY</c> that has not ended. The server discards its rows.</summary>
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
            // An error of the connection is already being reported to the caller.
        }

        GC.SuppressFinalize(this);
    }

    /// <summary>Gets a value indicating whether fewer rows than entities are expected.</summary>
    protected virtual bool LeavesRowsOut
        => false;

    /// <summary>Throws if the rows cannot be written by this writer.</summary>
    protected virtual void Verify(BulkShape shape)
    {
    }

    /// <summary>Prepares a batch.</summary>
    /// <returns>The <c>COPY</c> command to execute.</returns>
    protected virtual ValueTask<string> BeginBatchAsync(BulkShape shape, CancellationToken cancellationToken)
        => ValueTask.FromResult(
            shape.CopyCommand(Load.SqlHelper.DelimitIdentifier(shape.Table.Table.Name, shape.Table.Table.Schema), Load.SqlHelper));

    /// <summary>Processes the rows that have been copied.</summary>
    /// <returns>The number of rows that have been inserted or updated in the table.</returns>
    protected virtual ValueTask<long> EndBatchAsync(BulkShape shape, long rows, CancellationToken cancellationToken)
        => ValueTask.FromResult(rows);

    /// <summary>Writes columns that are not part of the shape.</summary>
    protected virtual Task WriteRestAsync(NpgsqlBinaryImporter importer, long index, CancellationToken cancellationToken)
        => Task.CompletedTask;

    /// <inheritdoc cref="WriteRestAsync" />
    protected virtual void WriteRest(NpgsqlBinaryImporter importer, long index)
    {
    }

    private async ValueTask WriteFirstRowAsync(BoundType type, object entity, long index, CancellationToken cancellationToken)
    {
        if (_shape is null || _rows == BatchSize || !_shape.Fits(type, entity))
        {
            await EndAsync(cancellationToken).ConfigureAwait(false);
            await BeginAsync(BulkShape.Of(type, entity), cancellationToken).ConfigureAwait(false);
        }

        _row = _shape!.RowOf(type);
        _type = type;
        await WriteRowAsync(entity, index, cancellationToken).ConfigureAwait(false);
    }

    // Most rows fit into the buffer of the connection. Only a row that requires the buffer to be flushed uses an asynchronous state
    // machine.
    private ValueTask WriteRowAsync(object entity, long index, CancellationToken cancellationToken)
    {
        if (_importer is null)
        {
            Note(index);

            return ValueTask.CompletedTask;
        }

        var step = StartOfRow;
        try
        {
            do
            {
                var task = StepAsync(step, entity, index);
                if (!task.IsCompletedSuccessfully)
                {
                    return WriteRowAsync(task, step, entity, index, cancellationToken);
                }
            }
            while (step++ < _row!.Count);
        }
        catch (Exception exception) when (Explain(exception, step, entity, index, cancellationToken) is { } explained)
        {
            throw explained;
        }

        Note(index);

        return ValueTask.CompletedTask;
    }

    private async ValueTask WriteRowAsync(Task task, int step, object entity, long index, CancellationToken cancellationToken)
    {
        try
        {
            await task.ConfigureAwait(false);
            while (step++ < _row!.Count)
            {
                await StepAsync(step, entity, index).ConfigureAwait(false);
            }
        }
        catch (Exception exception) when (Explain(exception, step, entity, index, cancellationToken) is { } explained)
        {
            throw explained;
        }

        Note(index);
    }

    // Writes the start of the row, one of its columns, or the additional columns.
    private Task StepAsync(int step, object entity, long index)
    {
        var row = _row!;
        if (Async)
        {
            return step == StartOfRow ? _importer!.StartRowAsync(_giveUpToken)
                : step < row.Count ? row.WriteAsync(step, _importer!, entity, _giveUpToken)
                : WriteRestAsync(_importer!, index, _giveUpToken);
        }

        if (step == StartOfRow)
        {
            _importer!.StartRow();
        }
        else if (step < row.Count)
        {
            row.Write(step, _importer!, entity);
        }
        else
        {
            WriteRest(_importer!, index);
        }

        return Task.CompletedTask;
    }

    // If an exception gives no information about a row, it is rethrown unchanged.
    private Exception? Explain(Exception exception, int step, object entity, long index, CancellationToken cancellationToken)
        => exception switch
        {
            OperationCanceledException => cancellationToken.IsCancellationRequested ? new OperationCanceledException(cancellationToken) : null,
            NpgsqlException server => BulkErrors.OfServer(Load, _shape!.Table, FindIndex, server),
            _ => step > StartOfRow && step < _row!.Count && !BulkTenant.IsRefusal(exception)
                ? BulkErrors.OfValue(Load, _type!, _row.Columns[step]!.Column, entity, index, exception)
                : null
        };

    private async ValueTask BeginAsync(BulkShape shape, CancellationToken cancellationToken)
    {
        _shape = shape;
        _ranges.Clear();
        _rows = 0;
        try
        {
            Verify(shape);
            if (shape.Columns.Count == 0)
            {
                return;
            }

            var command = await BeginBatchAsync(shape, cancellationToken).ConfigureAwait(false);
            _importer = Async
                ? await _connection.BeginBinaryImportAsync(command, cancellationToken).ConfigureAwait(false)
                : _connection.BeginBinaryImport(command);

            if (Load.Context.Database.GetCommandTimeout() is { } timeout)
            {
                _importer.Timeout = TimeSpan.FromSeconds(timeout);
            }
        }
        catch (NpgsqlException exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw BulkErrors.OfServer(Load, shape.Table, _ => null, exception);
        }
    }

    // If several connections share the input, each receives ranges of consecutive rows.
    private void Note(long index)
    {
        if (_ranges.Count == 0 || index != _ranges[^1].Index + _rows - _ranges[^1].Row)
        {
            _ranges.Add((_rows, index));
        }

        _rows++;
        RowsWritten++;
    }

    private long? FindIndex(long line)
    {
        var row = line - 1;
        var range = _ranges.FindLast(r => r.Row <= row);

        return row < 0 || row > _rows || _ranges.Count == 0 ? null : range.Index + row - range.Row;
    }

    private async ValueTask<long> CompleteAsync(NpgsqlBinaryImporter importer, BulkShape shape, CancellationToken cancellationToken)
    {
        var rows = Async ? await importer.CompleteAsync(cancellationToken).ConfigureAwait(false) : importer.Complete();
        (RowsTaken, RowsInDoubt) = (RowsTaken + (long)rows, 0);
        await DisposeImporterAsync().ConfigureAwait(false);

        return await EndBatchAsync(shape, (long)rows, cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask<long> InsertDefaultsAsync(BulkShape shape, CancellationToken cancellationToken)
    {
        var rows = 0L;
        while (RowsInDoubt > 0)
        {
            var (sent, inserted) = await DefaultRows.InsertAsync(Load, shape.Table, _connection, RowsInDoubt, Async, cancellationToken)
                .ConfigureAwait(false);
            (RowsTaken, RowsInDoubt, rows) = (RowsTaken + inserted, RowsInDoubt - sent, rows + inserted);
        }

        return rows;
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
