using EFCore.Citus.Diagnostics;
using EFCore.Citus.Properties;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace EFCore.Citus.Storage;

/// <summary>
///     Wraps the execution strategy of the provider that does not retry. It reports errors that could be retried, and the causes of errors
///     of Citus.
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
        catch (Exception exception) when (Explain(exception) is { } explained)
        {
            throw explained;
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
        catch (Exception exception) when (Explain(exception) is { } explained)
        {
            throw explained;
        }
    }

    // The provider wraps exceptions that it considers transient in the same way.
    private static Exception? Explain(Exception exception)
        => ExecutionStrategy.CallOnWrappedException(exception, CitusTransientErrors.Is)
            ? new InvalidOperationException(CitusStrings.TransientError(), exception)
            : CitusErrorExplainer.Explain(exception);
}
