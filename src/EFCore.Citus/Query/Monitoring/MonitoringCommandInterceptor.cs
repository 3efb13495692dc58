using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace EFCore.Citus.Query.Monitoring;

/// <summary>
///     Assigns notices to the commands of contexts. All contexts share one instance, which has no state.
/// </summary>
/// <remarks>
///     Interceptors of the application run before and after it. They can replace commands and readers, so the connection is that of the
///     event.
/// </remarks>
internal sealed class MonitoringCommandInterceptor : DbCommandInterceptor
{
    public override InterceptionResult<DbDataReader> ReaderExecuting(
        DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result)
        => Begin(command, eventData, result);

    public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
        DbCommand command,
        CommandEventData eventData,
        InterceptionResult<DbDataReader> result,
        CancellationToken cancellationToken = default)
        => BeginAsync(command, eventData, result, cancellationToken);

    public override InterceptionResult<object> ScalarExecuting(
        DbCommand command, CommandEventData eventData, InterceptionResult<object> result)
        => Begin(command, eventData, result);

    public override ValueTask<InterceptionResult<object>> ScalarExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<object> result, CancellationToken cancellationToken = default)
        => BeginAsync(command, eventData, result, cancellationToken);

    public override InterceptionResult<int> NonQueryExecuting(DbCommand command, CommandEventData eventData, InterceptionResult<int> result)
        => Begin(command, eventData, result);

    public override ValueTask<InterceptionResult<int>> NonQueryExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
        => BeginAsync(command, eventData, result, cancellationToken);

    public override DbDataReader ReaderExecuted(DbCommand command, CommandExecutedEventData eventData, DbDataReader result)
    {
        try
        {
            MonitoredConnection.FindCommand(command)?.Executed(result);
        }
        catch
        {
            // Entity Framework Core does not close the reader, and the connection could not execute another command.
            result.Dispose();
            throw;
        }

        return result;
    }

    public override async ValueTask<DbDataReader> ReaderExecutedAsync(
        DbCommand command, CommandExecutedEventData eventData, DbDataReader result, CancellationToken cancellationToken = default)
    {
        try
        {
            MonitoredConnection.FindCommand(command)?.Executed(result);
        }
        catch
        {
            await result.DisposeAsync().ConfigureAwait(false);
            throw;
        }

        return result;
    }

    public override object? ScalarExecuted(DbCommand command, CommandExecutedEventData eventData, object? result)
        => Executed(command, result);

    public override ValueTask<object?> ScalarExecutedAsync(
        DbCommand command, CommandExecutedEventData eventData, object? result, CancellationToken cancellationToken = default)
        => ValueTask.FromResult(Executed(command, result));

    public override int NonQueryExecuted(DbCommand command, CommandExecutedEventData eventData, int result)
        => Executed(command, result);

    public override ValueTask<int> NonQueryExecutedAsync(
        DbCommand command, CommandExecutedEventData eventData, int result, CancellationToken cancellationToken = default)
        => ValueTask.FromResult(Executed(command, result));

    public override void CommandFailed(DbCommand command, CommandErrorEventData eventData)
        => MonitoredConnection.FindCommand(command)?.Failed();

    public override Task CommandFailedAsync(
        DbCommand command, CommandErrorEventData eventData, CancellationToken cancellationToken = default)
    {
        CommandFailed(command, eventData);

        return Task.CompletedTask;
    }

    public override void CommandCanceled(DbCommand command, CommandEndEventData eventData)
        => MonitoredConnection.FindCommand(command)?.Failed();

    public override Task CommandCanceledAsync(
        DbCommand command, CommandEndEventData eventData, CancellationToken cancellationToken = default)
    {
        CommandCanceled(command, eventData);

        return Task.CompletedTask;
    }

    // The reader is closed before, and reads all remaining results when it is closed.
    public override InterceptionResult DataReaderDisposing(
        DbCommand command, DataReaderDisposingEventData eventData, InterceptionResult result)
    {
        MonitoredConnection.FindCommand(command)?.End();

        return result;
    }

    private static T Begin<T>(DbCommand command, CommandEventData data, T result)
    {
        if (MultiShardMonitor.Find(data.Context) is { } monitor)
        {
            monitor.Writes.CheckAsync(data, async: false).GetAwaiter().GetResult();
            monitor.Begin(command, data);
        }

        return result;
    }

    private static async ValueTask<T> BeginAsync<T>(DbCommand command, CommandEventData data, T result, CancellationToken cancellationToken)
    {
        if (MultiShardMonitor.Find(data.Context) is { } monitor)
        {
            await monitor.Writes.CheckAsync(data, async: true, cancellationToken).ConfigureAwait(false);
            monitor.Begin(command, data);
        }

        return result;
    }

    private static T Executed<T>(DbCommand command, T result)
    {
        MonitoredConnection.FindCommand(command)?.Executed(reader: null);

        return result;
    }
}
