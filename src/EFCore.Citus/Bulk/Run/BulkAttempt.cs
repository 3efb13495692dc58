using EFCore.Citus.Bulk.Model;
using EFCore.Citus.Bulk.Writing;
using EFCore.Citus.Properties;
using EFCore.Citus.Storage;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Npgsql;

namespace EFCore.Citus.Bulk.Run;

/// <summary>
///     Represents one attempt at a bulk operation, which reads the entities and writes them.
/// </summary>
internal sealed class BulkAttempt(BulkLoad load, BulkSource source, bool async)
{
    // Rows that wait for their keys are kept in memory. The number limits both the memory and the number of statements.
    private const int RowsPerReservation = 50_000;

    private readonly BulkCommands _commands = new(load.Context, async);
    private long _index;

    public async Task<long> InsertAsync(CancellationToken cancellationToken)
    {
        var transaction = new BulkTransaction(load, _commands, async);
        if (load.Options.Streams > 1 && transaction.IsOfContext)
        {
            throw new InvalidOperationException(CitusStrings.BulkConnectionsInTransaction());
        }

        await _commands.OpenAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            // If the transaction has a savepoint, the rows are written by a statement that counts them in any case.
            var mayLoseRows = !transaction.HasSavepoint && await MayLoseRowsAsync(cancellationToken).ConfigureAwait(false);
            if (load.Options.Streams > 1 && !mayLoseRows)
            {
                return await InsertInParallelAsync(cancellationToken).ConfigureAwait(false);
            }

            var isStaged = mayLoseRows || (transaction.HasSavepoint && load.Model.Tables.Any(StagedCopyWriter.IsWanted));

            return await transaction.ExecuteAsync(
                    isNeeded: mayLoseRows,
                    () => WriteAsync(
                        isStaged ? new StagedCopyWriter(load, _commands, Connection, upserts: null, async) : new CopyWriter(load, Connection, async),
                        transaction,
                        cancellationToken),
                    (rows, exception) => BulkErrors.OfCommit(load, committed: 0, rows, exception),
                    cancellationToken)
                .ConfigureAwait(false);
        }
        finally
        {
            await _commands.CloseAsync().ConfigureAwait(false);
        }
    }

    public async Task<BulkUpsertResult> UpsertAsync(CancellationToken cancellationToken)
    {
        var upserts = load.Model.Tables.ToDictionary(t => t, t => UpsertTable.Create(t, load.Model, load.Options));
        var transaction = new BulkTransaction(load, _commands, async);
        await _commands.OpenAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            // The rows wait in a temporary table, which lasts until the end of the transaction.
            return await transaction.ExecuteAsync(
                    isNeeded: true,
                    async () =>
                    {
                        var writer = new StagedCopyWriter(load, _commands, Connection, upserts, async);
                        var rows = await WriteAsync(writer, transaction, cancellationToken).ConfigureAwait(false);

                        return new BulkUpsertResult(writer.Inserted, writer.Updated, rows - writer.Inserted - writer.Updated);
                    },
                    (_, exception) => BulkErrors.OfRepeatableCommit(load, exception),
                    cancellationToken)
                .ConfigureAwait(false);
        }
        finally
        {
            await _commands.CloseAsync().ConfigureAwait(false);
        }
    }

    private NpgsqlConnection Connection
        => _commands.Connection.DbConnection as NpgsqlConnection
            ?? throw new InvalidOperationException(CitusStrings.BulkConnection(_commands.Connection.DbConnection.GetType().Name));

    private async ValueTask<bool> MayLoseRowsAsync(CancellationToken cancellationToken)
    {
        var triggers = load.Context.GetService<ShardTriggers>();
        foreach (var table in load.Model.Tables.Where(StagedCopyWriter.IsWanted))
        {
            if (await triggers.ExistAsync(
                        table.Table,
                        load.SqlHelper,
                        _commands.Connection.DbConnection,
                        async sql => (string?)(await QueryAsync(sql).ConfigureAwait(false))[0][0])
                    .ConfigureAwait(false))
            {
                return true;
            }
        }

        return false;

        async Task<List<object?[]>> QueryAsync(string sql)
        {
            try
            {
                return await _commands.QueryAsync(sql, cancellationToken).ConfigureAwait(false);
            }
            catch (NpgsqlException exception) when (!cancellationToken.IsCancellationRequested)
            {
                throw BulkErrors.OfPreparation(load, exception);
            }
        }
    }

    private async Task<long> WriteAsync(CopyWriter writer, BulkTransaction transaction, CancellationToken cancellationToken)
    {
        var writing = writer;
        await using (writing.ConfigureAwait(false))
        {
            try
            {
                writer.CancelWith(cancellationToken);
                await ReadAsync(writer.EndAsync, writer.WriteAsync, cancellationToken).ConfigureAwait(false);
                await writer.EndAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (Exception exception) when (transaction.IsNone && writer.RowsTaken + writer.RowsInDoubt > 0)
            {
                throw BulkErrors.OfCommit(load, writer.RowsTaken, writer.RowsInDoubt, exception);
            }

            load.Options.Progress?.Invoke(writer.RowsWritten);

            return writer.RowsWritten;
        }
    }

    private async Task<long> InsertInParallelAsync(CancellationToken cancellationToken)
    {
        var writer = new ParallelCopyWriter(load, Connection, load.Options.Streams);
        await using (writer.ConfigureAwait(false))
        {
            await writer.StartAsync(cancellationToken).ConfigureAwait(false);
            await ReadAsync(_ => ValueTask.CompletedTask, writer.WriteAsync, cancellationToken).ConfigureAwait(false);
            var rows = await writer.CommitAsync(cancellationToken).ConfigureAwait(false);
            load.Options.Progress?.Invoke(rows);

            return rows;
        }
    }

    private async Task ReadAsync(
        Func<CancellationToken, ValueTask> freeConnection,
        Func<object, long, CancellationToken, ValueTask> write,
        CancellationToken cancellationToken)
    {
        var reader = source.Open(cancellationToken);
        await using (reader.ConfigureAwait(false))
        {
            if (!load.NeedsValuesBeforehand)
            {
                while (await reader.MoveNextAsync().ConfigureAwait(false))
                {
                    await WriteAsync(reader.Current, write, cancellationToken).ConfigureAwait(false);
                }

                return;
            }

            var size = load.Options.BatchSize ?? RowsPerReservation;
            var batch = new List<object>();
            bool isMore;
            do
            {
                batch.Clear();
                while ((isMore = await reader.MoveNextAsync().ConfigureAwait(false)) && Add(batch, reader.Current) < size)
                {
                }

                await freeConnection(cancellationToken).ConfigureAwait(false);
                await ReserveAsync(batch, cancellationToken).ConfigureAwait(false);
                foreach (var entity in batch)
                {
                    await WriteAsync(entity, write, cancellationToken).ConfigureAwait(false);
                }
            }
            while (isMore);
        }
    }

    private async Task ReserveAsync(List<object> batch, CancellationToken cancellationToken)
    {
        try
        {
            foreach (var type in load.Types)
            {
                await type.ReserveAsync(batch, _commands, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (NpgsqlException exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw BulkErrors.OfPreparation(load, exception);
        }
    }

    private int Add(List<object> batch, object entity)
    {
        batch.Add(entity ?? throw NullEntity(_index + batch.Count));

        return batch.Count;
    }

    private ValueTask WriteAsync(object entity, Func<object, long, CancellationToken, ValueTask> write, CancellationToken cancellationToken)
    {
        var type = load.TypeOf(entity ?? throw NullEntity(_index));
        try
        {
            type.Prepare(entity);
        }
        catch (Exception exception) when (!BulkTenant.IsRefusal(exception))
        {
            throw BulkErrors.OfEntity(load, type, entity, _index, exception);
        }

        if (load.Options.Progress is { } progress && _index > 0 && _index % load.Options.RowsPerProgress == 0)
        {
            progress(_index);
        }

        return write(entity, _index++, cancellationToken);
    }

    private ArgumentException NullEntity(long index)
        => new(CitusStrings.BulkNullEntity(index, load.Model.EntityType.DisplayName()));
}
