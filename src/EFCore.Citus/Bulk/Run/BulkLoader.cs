using System.Diagnostics;
using EFCore.Citus.Bulk.Model;
using EFCore.Citus.Bulk.Writing;
using EFCore.Citus.Diagnostics;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EFCore.Citus.Bulk.Run;

/// <summary>
///     Executes a bulk operation with the execution strategy of the context, logs it and records its metrics.
/// </summary>
internal sealed class BulkLoader(DbContext context, IEntityType entityType, BulkSource source, BulkOptions options, bool async)
{
    public async Task<long> InsertAsync(CancellationToken cancellationToken)
    {
        var stopwatch = Stopwatch.StartNew();
        var rows = await RetryAsync(static (attempt, token) => attempt.InsertAsync(token), cancellationToken).ConfigureAwait(false);

        Report(rows, "insert", "inserted", stopwatch.Elapsed);

        return rows;
    }

    public async Task<BulkUpsertResult> UpsertAsync(CancellationToken cancellationToken)
    {
        options.Updates = !options.DoNothing;
        var stopwatch = Stopwatch.StartNew();
        var result = await RetryAsync(static (attempt, token) => attempt.UpsertAsync(token), cancellationToken).ConfigureAwait(false);

        Report(result.Inserted + result.Updated, "upsert", "inserted or updated", stopwatch.Elapsed);

        return result;
    }

    private void Report(long rows, string operation, string done, TimeSpan elapsed)
    {
        context.GetService<IDiagnosticsLogger<DbLoggerCategory.Update>>()
            .BulkOperationExecuted(context.GetService<CitusEventDefinitions>(), context, entityType, rows, done, elapsed);

        var tags = new TagList { { "operation", operation }, { "entity_type", entityType.DisplayName() } };
        CitusMetrics.BulkRows.Add(rows, tags);
        CitusMetrics.BulkDuration.Record(elapsed.TotalSeconds, tags);
    }

    // If the input cannot be read again, the operation cannot be retried, so the original exception is thrown.
    private async Task<TResult> RetryAsync<TResult>(
        Func<BulkAttempt, CancellationToken, Task<TResult>> operation,
        CancellationToken cancellationToken)
    {
        try
        {
            return await ExecuteAsync(operation, cancellationToken).ConfigureAwait(false);
        }
        catch (DbUpdateException exception) when (CitusErrorExplainer.Find(exception) is { } explanation)
        {
            throw explanation.Report(exception, context);
        }
    }

    private async Task<TResult> ExecuteAsync<TResult>(
        Func<BulkAttempt, CancellationToken, Task<TResult>> operation,
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
            => operation(new BulkAttempt(new BulkLoad(context, model, options), source, async), token);
    }
}
