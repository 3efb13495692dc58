using EFCore.Citus.Diagnostics;
using EFCore.Citus.Properties;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace EFCore.Citus.Storage;

/// <summary>
///     Wraps the execution strategy of the provider that does not retry, and reports errors that could be retried.
/// </summary>
internal sealed class CitusExecutionStrategy(IExecutionStrategy inner) : IExecutionStrategy
{
    public bool RetriesOnFailure
        => inner.RetriesOnFailure;

    public TResult Execute<TState, TResult>(
        TState state,
        Func<DbContext, TState, TResult> operation,
        Func<DbContext, TState, ExecutionResult<TResult>>? verifySucceeded)
    {
        try
        {
            return inner.Execute(state, operation, verifySucceeded);
        }
        catch (Exception exception) when (IsTransient(exception))
        {
            throw Transient(exception);
        }
    }

    public async Task<TResult> ExecuteAsync<TState, TResult>(
        TState state,
        Func<DbContext, TState, CancellationToken, Task<TResult>> operation,
        Func<DbContext, TState, CancellationToken, Task<ExecutionResult<TResult>>>? verifySucceeded,
        CancellationToken cancellationToken = default)
    {
        try
        {
            return await inner.ExecuteAsync(state, operation, verifySucceeded, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (IsTransient(exception))
        {
            throw Transient(exception);
        }
    }

    // The provider wraps exceptions that it considers transient in the same way.
    private static InvalidOperationException Transient(Exception exception)
        => new(CitusStrings.TransientError(), exception);

    private static bool IsTransient(Exception exception)
        => ExecutionStrategy.CallOnWrappedException(exception, CitusTransientErrors.Is);
}
