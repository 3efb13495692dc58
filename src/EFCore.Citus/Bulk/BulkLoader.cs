using System.Diagnostics;
using System.Transactions;
using EFCore.Citus.Diagnostics;
using EFCore.Citus.Properties;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;

namespace EFCore.Citus.Bulk;

/// <summary>
///     Reads entities and writes them, in the transaction of the context or in one of its own.
/// </summary>
internal sealed class BulkLoader(DbContext context, IEntityType entityType, BulkSource source, BulkOptions options, bool async)
{
    private const string Savepoint = "__CitusBulk";

    // Rows that wait for their keys are in memory; the number keeps them few and the statements fewer still.
    private const int RowsPerReservation = 50_000;

    private bool _isSavepointKept;
    private long _index;

    public async Task<long> InsertAsync(CancellationToken cancellationToken)
    {
        var stopwatch = Stopwatch.StartNew();
        var rows = await RetryAsync(
                (run, token) => options.Streams > 1
                    ? InTransactionAsync(run, isOwnTransactionNeeded: false, commands => InsertInParallelAsync(run, commands, token), token)
                    : InTransactionAsync(
                        run,
                        isOwnTransactionNeeded: false,
                        commands => WriteAsync(run, commands, Writer(run, commands), token),
                        token),
                cancellationToken)
            .ConfigureAwait(false);

        Report(rows, "insert", "inserted", stopwatch.Elapsed);

        return rows;
    }

    public async Task<BulkUpsertResult> UpsertAsync(CancellationToken cancellationToken)
    {
        options.Updates = !options.DoNothing;
        var stopwatch = Stopwatch.StartNew();
        var result = await RetryAsync(
                (run, token) =>
                {
                    var upserts = run.Model.Tables.ToDictionary(t => t, t => UpsertTable.Create(t, run.Model, options));

                    // The rows wait in a temporary table, which lives as long as a transaction.
                    return InTransactionAsync(
                        run,
                        isOwnTransactionNeeded: true,
                        async commands =>
                        {
                            var writer = new StagedCopyWriter(run, commands, Connection(commands), upserts, async);
                            var rows = await WriteAsync(run, commands, writer, token).ConfigureAwait(false);

                            return new BulkUpsertResult(writer.Inserted, writer.Updated, rows - writer.Inserted - writer.Updated);
                        },
                        token);
                },
                cancellationToken)
            .ConfigureAwait(false);

        Report(result.Inserted + result.Updated, "upsert", "inserted or updated", stopwatch.Elapsed);

        return result;
    }

    private CopyWriter Writer(BulkRun run, BulkCommands commands)
        => _isSavepointKept && run.Model.Tables.Any(StagedCopyWriter.IsWanted)
            ? new StagedCopyWriter(run, commands, Connection(commands), upserts: null, async)
            : new CopyWriter(run, Connection(commands), async);

    private void Report(long rows, string operation, string done, TimeSpan elapsed)
    {
        context.GetService<IDiagnosticsLogger<DbLoggerCategory.Update>>()
            .BulkOperationExecuted(context.GetService<CitusEventDefinitions>(), context, entityType, rows, done, elapsed);

        var tags = new TagList { { "operation", operation }, { "entity_type", entityType.DisplayName() } };
        CitusMetrics.BulkRows.Add(rows, tags);
        CitusMetrics.BulkDuration.Record(elapsed.TotalSeconds, tags);
    }

    // What cannot be read again cannot be retried either, and the caller is better off with the error.
    private async Task<TResult> RetryAsync<TResult>(
        Func<BulkRun, CancellationToken, Task<TResult>> operation,
        CancellationToken cancellationToken)
    {
        var model = BulkModel.Get(entityType);
        var strategy = context.Database.CreateExecutionStrategy();
        if (!source.IsRepeatable || !strategy.RetriesOnFailure)
        {
            return await AttemptAsync(cancellationToken).ConfigureAwait(false);
        }

        return async
            ? await strategy.ExecuteAsync(AttemptAsync, cancellationToken).ConfigureAwait(false)
            : strategy.Execute(() => AttemptAsync(cancellationToken).GetAwaiter().GetResult());

        Task<TResult> AttemptAsync(CancellationToken token)
        {
            _index = 0;

            return operation(new BulkRun(context, model, options), token);
        }
    }

    private async Task<TResult> InTransactionAsync<TResult>(
        BulkRun run,
        bool isOwnTransactionNeeded,
        Func<BulkCommands, Task<TResult>> operation,
        CancellationToken cancellationToken)
    {
        var commands = new BulkCommands(context, async);
        var connection = commands.Connection;
        var isAmbient = context.Database.GetEnlistedTransaction() is not null || Transaction.Current is not null;
        if (options.Streams > 1 && (connection.CurrentTransaction is not null || isAmbient))
        {
            throw new InvalidOperationException(CitusStrings.BulkConnectionsInTransaction());
        }

        _ = async
            ? await connection.OpenAsync(cancellationToken).ConfigureAwait(false)
            : connection.Open();

        try
        {
            if (connection.CurrentTransaction is { } outer)
            {
                return await InSavepointAsync(run, outer, () => operation(commands), commands, cancellationToken).ConfigureAwait(false);
            }

            if (isAmbient)
            {
                await UseSequentialModeAsync(run, commands, cancellationToken).ConfigureAwait(false);

                return await operation(commands).ConfigureAwait(false);
            }

            return options.Streams > 1
                || (!isOwnTransactionNeeded && context.Database.AutoTransactionBehavior == AutoTransactionBehavior.Never)
                    ? await operation(commands).ConfigureAwait(false)
                    : await InOwnTransactionAsync(connection, () => operation(commands), cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            if (async)
            {
                await connection.CloseAsync().ConfigureAwait(false);
            }
            else
            {
                connection.Close();
            }
        }
    }

    private async Task<TResult> InOwnTransactionAsync<TResult>(
        IRelationalConnection connection,
        Func<Task<TResult>> operation,
        CancellationToken cancellationToken)
    {
        var transaction = async
            ? await connection.BeginTransactionAsync(cancellationToken).ConfigureAwait(false)
            : connection.BeginTransaction();

        try
        {
            var result = await operation().ConfigureAwait(false);
            if (async)
            {
                await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
            }
            else
            {
                transaction.Commit();
            }

            return result;
        }
        catch (NpgsqlException exception)
        {
            throw new DbUpdateException(
                CitusStrings.BulkNotCommitted(entityType.DisplayName(), (exception as PostgresException)?.MessageText ?? exception.Message),
                exception);
        }
        finally
        {
            // Rolls back what has not been committed.
            if (async)
            {
                await transaction.DisposeAsync().ConfigureAwait(false);
            }
            else
            {
                transaction.Dispose();
            }
        }
    }

    private async Task<TResult> InSavepointAsync<TResult>(
        BulkRun run,
        IDbContextTransaction transaction,
        Func<Task<TResult>> operation,
        BulkCommands commands,
        CancellationToken cancellationToken)
    {
        _isSavepointKept = context.Database.AutoSavepointsEnabled && transaction.SupportsSavepoints;
        if (_isSavepointKept)
        {
            await (async ? transaction.CreateSavepointAsync(Savepoint, cancellationToken) : Completed(() => transaction.CreateSavepoint(Savepoint)))
                .ConfigureAwait(false);
        }

        try
        {
            await UseSequentialModeAsync(run, commands, cancellationToken).ConfigureAwait(false);
            var result = await operation().ConfigureAwait(false);
            if (_isSavepointKept)
            {
                await (async ? transaction.ReleaseSavepointAsync(Savepoint, cancellationToken) : Completed(() => transaction.ReleaseSavepoint(Savepoint)))
                    .ConfigureAwait(false);
            }

            return result;
        }
        catch (Exception) when (_isSavepointKept)
        {
            try
            {
                await (async ? transaction.RollbackToSavepointAsync(Savepoint, CancellationToken.None) : Completed(() => transaction.RollbackToSavepoint(Savepoint)))
                    .ConfigureAwait(false);
            }
            catch (Exception exception) when (exception is NpgsqlException or InvalidOperationException)
            {
                // The connection is gone, and the transaction with it. The reason is what the caller has to see.
            }

            throw;
        }
    }

    private static Task Completed(Action action)
    {
        action();

        return Task.CompletedTask;
    }

    // A COPY writes to many shards at a time, after which Citus takes no more writes of reference tables in the transaction.
    private ValueTask UseSequentialModeAsync(BulkRun run, BulkCommands commands, CancellationToken cancellationToken)
        => run.Model.Tables.Any(t => t.IsRelatedToReplicated)
            ? commands.ExecuteAsync("SET LOCAL citus.multi_shard_modify_mode TO 'sequential'", cancellationToken)
            : ValueTask.CompletedTask;

    private async Task<long> WriteAsync(BulkRun run, BulkCommands commands, CopyWriter writer, CancellationToken cancellationToken)
    {
        var writing = writer;
        await using (writing.ConfigureAwait(false))
        {
            writer.CancelWith(cancellationToken);
            await ReadAsync(run, commands, writer.EndAsync, writer.WriteAsync, cancellationToken).ConfigureAwait(false);
            await writer.EndAsync(cancellationToken).ConfigureAwait(false);
            options.Progress?.Invoke(writer.RowsWritten);

            return writer.RowsWritten;
        }
    }

    private async Task<long> InsertInParallelAsync(BulkRun run, BulkCommands commands, CancellationToken cancellationToken)
    {
        var writer = new ParallelCopyWriter(run, Connection(commands), options.Streams);
        await using (writer.ConfigureAwait(false))
        {
            await writer.StartAsync(cancellationToken).ConfigureAwait(false);
            await ReadAsync(run, commands, _ => ValueTask.CompletedTask, writer.WriteAsync, cancellationToken).ConfigureAwait(false);
            var rows = await writer.CommitAsync(cancellationToken).ConfigureAwait(false);
            options.Progress?.Invoke(rows);

            return rows;
        }
    }

    private async Task ReadAsync(
        BulkRun run,
        BulkCommands commands,
        Func<CancellationToken, ValueTask> freeConnection,
        Func<object, long, CancellationToken, ValueTask> write,
        CancellationToken cancellationToken)
    {
        var reader = source.Open(cancellationToken);
        await using (reader.ConfigureAwait(false))
        {
            if (!run.NeedsValuesBeforehand)
            {
                while (await reader.MoveNextAsync().ConfigureAwait(false))
                {
                    await WriteAsync(run, reader.Current, write, cancellationToken).ConfigureAwait(false);
                }

                return;
            }

            var size = options.BatchSize ?? RowsPerReservation;
            var batch = new List<object>();
            bool isMore;
            do
            {
                batch.Clear();
                while ((isMore = await reader.MoveNextAsync().ConfigureAwait(false)) && Add(batch, reader.Current) < size)
                {
                }

                await freeConnection(cancellationToken).ConfigureAwait(false);
                foreach (var type in run.Types)
                {
                    await type.ReserveAsync(batch, commands, cancellationToken).ConfigureAwait(false);
                }

                foreach (var entity in batch)
                {
                    await WriteAsync(run, entity, write, cancellationToken).ConfigureAwait(false);
                }
            }
            while (isMore);
        }
    }

    private int Add(List<object> batch, object entity)
    {
        batch.Add(entity ?? throw NullEntity(_index + batch.Count));

        return batch.Count;
    }

    private ValueTask WriteAsync(
        BulkRun run,
        object entity,
        Func<object, long, CancellationToken, ValueTask> write,
        CancellationToken cancellationToken)
    {
        var type = run.TypeOf(entity ?? throw NullEntity(_index));
        try
        {
            type.Prepare(entity);
        }
        catch (Exception exception) when (!BulkTenant.IsRefusal(exception))
        {
            throw BulkErrors.OfEntity(run, type, entity, _index, exception);
        }

        if (options.Progress is { } progress && _index > 0 && _index % options.RowsPerProgress == 0)
        {
            progress(_index);
        }

        return write(entity, _index++, cancellationToken);
    }

    private ArgumentException NullEntity(long index)
        => new(CitusStrings.BulkNullEntity(index, entityType.DisplayName()));

    private static NpgsqlConnection Connection(BulkCommands commands)
        => commands.Connection.DbConnection as NpgsqlConnection
            ?? throw new InvalidOperationException(CitusStrings.BulkConnection(commands.Connection.DbConnection.GetType().Name));
}
