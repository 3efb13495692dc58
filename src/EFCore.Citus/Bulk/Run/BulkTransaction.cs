using System.Transactions;
using EFCore.Citus.Bulk.Writing;
using EFCore.Citus.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;

namespace EFCore.Citus.Bulk.Run;

/// <summary>
///     Represents the transaction of an attempt: the transaction of the context, a transaction of the attempt, or none.
/// </summary>
internal sealed class BulkTransaction(BulkLoad load, BulkCommands commands, bool async)
{
    private const string Savepoint = "__CitusBulk";

    private readonly bool _isAmbient = load.Context.Database.GetEnlistedTransaction() is not null || Transaction.Current is not null;

    /// <summary>Gets a value indicating whether the context has a transaction, which outlasts the operation.</summary>
    public bool IsOfContext
        => _isAmbient || commands.Connection.CurrentTransaction is not null;

    /// <summary>
    ///     Gets a value indicating whether the transaction of the context is rolled back to a savepoint if the operation fails.
    /// </summary>
    public bool HasSavepoint { get; }
        = commands.Connection.CurrentTransaction is { SupportsSavepoints: true } && load.Context.Database.AutoSavepointsEnabled;

    /// <summary>
    ///     Gets a value indicating whether each statement is a transaction, so that its rows remain if a later statement fails.
    /// </summary>
    public bool IsNone { get; private set; }

    /// <param name="isNeeded">Whether the operation requires a transaction.</param>
    /// <param name="operation">Writes the rows.</param>
    /// <param name="explain">
    ///     Creates an exception that reports the state of the rows if the transaction of the operation could not be committed.
    /// </param>
    /// <param name="cancellationToken">A <see cref="CancellationToken" /> to observe while waiting for the task to complete.</param>
    public async Task<TResult> ExecuteAsync<TResult>(
        bool isNeeded,
        Func<Task<TResult>> operation,
        Func<TResult, NpgsqlException, Exception> explain,
        CancellationToken cancellationToken)
    {
        if (IsOfContext)
        {
            return commands.Connection.CurrentTransaction is { } outer && HasSavepoint
                ? await InSavepointAsync(outer, operation, cancellationToken).ConfigureAwait(false)
                : await InSequentialModeAsync(operation, cancellationToken).ConfigureAwait(false);
        }

        IsNone = !isNeeded && load.Context.Database.AutoTransactionBehavior == AutoTransactionBehavior.Never;

        return IsNone
            ? await operation().ConfigureAwait(false)
            : await InOwnAsync(operation, explain, cancellationToken).ConfigureAwait(false);
    }

    private async Task<TResult> InOwnAsync<TResult>(
        Func<Task<TResult>> operation,
        Func<TResult, NpgsqlException, Exception> explain,
        CancellationToken cancellationToken)
    {
        var transaction = async
            ? await commands.Connection.BeginTransactionAsync(cancellationToken).ConfigureAwait(false)
            : commands.Connection.BeginTransaction();

        try
        {
            var result = await operation().ConfigureAwait(false);

            // A commit that is interrupted may have happened nonetheless, so a cancellation is observed only before it.
            cancellationToken.ThrowIfCancellationRequested();
            try
            {
                await (async ? transaction.CommitAsync(CancellationToken.None) : SyncTask.From(transaction.Commit)).ConfigureAwait(false);
            }
            catch (NpgsqlException exception)
            {
                throw explain(result, exception);
            }

            return result;
        }
        finally
        {
            // Disposal rolls back a transaction that has not been committed.
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
        IDbContextTransaction transaction,
        Func<Task<TResult>> operation,
        CancellationToken cancellationToken)
    {
        await (async
                ? transaction.CreateSavepointAsync(Savepoint, cancellationToken)
                : SyncTask.From(() => transaction.CreateSavepoint(Savepoint)))
            .ConfigureAwait(false);

        try
        {
            var result = await InSequentialModeAsync(operation, cancellationToken).ConfigureAwait(false);
            await (async
                    ? transaction.ReleaseSavepointAsync(Savepoint, cancellationToken)
                    : SyncTask.From(() => transaction.ReleaseSavepoint(Savepoint)))
                .ConfigureAwait(false);

            return result;
        }
        catch (Exception)
        {
            try
            {
                await (async
                        ? transaction.RollbackToSavepointAsync(Savepoint, CancellationToken.None)
                        : SyncTask.From(() => transaction.RollbackToSavepoint(Savepoint)))
                    .ConfigureAwait(false);
            }
            catch (Exception exception) when (exception is NpgsqlException or InvalidOperationException)
            {
                // The connection is lost, and the transaction with it. The caller must receive the original exception.
            }

            throw;
        }
    }

    // A COPY writes to several shards in parallel. Afterwards, Citus refuses writes to reference tables in the same transaction.
    private async Task<TResult> InSequentialModeAsync<TResult>(Func<Task<TResult>> operation, CancellationToken cancellationToken)
    {
        if (load.Model.Tables.Any(t => t.NeedsSequentialMode))
        {
            try
            {
                await commands.ExecuteAsync(SequentialMode.Sql, cancellationToken).ConfigureAwait(false);
            }
            catch (NpgsqlException exception) when (!cancellationToken.IsCancellationRequested)
            {
                throw BulkErrors.OfPreparation(load, exception);
            }
        }

        return await operation().ConfigureAwait(false);
    }
}
