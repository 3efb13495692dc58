using System.Runtime.CompilerServices;
using EFCore.Citus.Diagnostics;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql.EntityFrameworkCore.PostgreSQL;

namespace EFCore.Citus.Storage;

/// <summary>
///     An <see cref="IExecutionStrategy" /> implementation for retrying failed executions on Citus. In addition to the errors that
///     <see cref="NpgsqlRetryingExecutionStrategy" /> retries, it retries lost workers and moved shards, which Citus reports as internal
///     errors.
/// </summary>
/// <remarks>
///     <para>
///         <c>UseCitus</c> configures this strategy if <c>EnableRetryOnFailure</c> is called. It is only referenced directly as the base
///         class of a custom strategy.
///     </para>
///     <para>
///         Many errors of Citus are identified by their messages, which must be in English: <c>lc_messages</c> of the servers must be
///         <c>C</c> or English. See <see href="https://aka.ms/efcore-docs-connection-resiliency">Connection resiliency and database
///         retries</see> for more information and examples.
///     </para>
/// </remarks>
public class CitusRetryingExecutionStrategy : NpgsqlRetryingExecutionStrategy
{
    private readonly NpgsqlRetryingExecutionStrategy? _inner;

    /// <summary>
    ///     Initializes a new instance of the <see cref="CitusRetryingExecutionStrategy" /> class.
    /// </summary>
    /// <param name="context">The context on which the operations will be invoked.</param>
    public CitusRetryingExecutionStrategy(DbContext context)
        : base(context)
    {
    }

    /// <summary>
    ///     Initializes a new instance of the <see cref="CitusRetryingExecutionStrategy" /> class.
    /// </summary>
    /// <param name="dependencies">Parameter object containing service dependencies.</param>
    public CitusRetryingExecutionStrategy(ExecutionStrategyDependencies dependencies)
        : base(dependencies)
    {
    }

    /// <summary>
    ///     Initializes a new instance of the <see cref="CitusRetryingExecutionStrategy" /> class.
    /// </summary>
    /// <param name="context">The context on which the operations will be invoked.</param>
    /// <param name="maxRetryCount">The maximum number of retry attempts.</param>
    /// <param name="maxRetryDelay">The maximum delay between retries.</param>
    /// <param name="errorCodesToAdd">Additional SQLSTATEs that should be considered transient.</param>
    public CitusRetryingExecutionStrategy(
        DbContext context,
        int maxRetryCount,
        TimeSpan maxRetryDelay,
        ICollection<string>? errorCodesToAdd)
        : base(context, maxRetryCount, maxRetryDelay, errorCodesToAdd)
    {
    }

    /// <summary>
    ///     Initializes a new instance of the <see cref="CitusRetryingExecutionStrategy" /> class.
    /// </summary>
    /// <param name="dependencies">Parameter object containing service dependencies.</param>
    /// <param name="maxRetryCount">The maximum number of retry attempts.</param>
    /// <param name="maxRetryDelay">The maximum delay between retries.</param>
    /// <param name="errorCodesToAdd">Additional SQLSTATEs that should be considered transient.</param>
    public CitusRetryingExecutionStrategy(
        ExecutionStrategyDependencies dependencies,
        int maxRetryCount,
        TimeSpan maxRetryDelay,
        ICollection<string>? errorCodesToAdd)
        : base(dependencies, maxRetryCount, maxRetryDelay, errorCodesToAdd)
    {
    }

    // The additional SQLSTATEs of the other strategy are not exposed, so it is queried for them.
    internal CitusRetryingExecutionStrategy(ExecutionStrategyDependencies dependencies, NpgsqlRetryingExecutionStrategy inner)
        : base(dependencies, inner.MaxRetryCount, inner.MaxRetryDelay, errorCodesToAdd: null)
        => _inner = inner;

    /// <inheritdoc />
    public override TResult Execute<TState, TResult>(
        TState state,
        Func<DbContext, TState, TResult> operation,
        Func<DbContext, TState, ExecutionResult<TResult>>? verifySucceeded)
    {
        try
        {
            return base.Execute(state, operation, verifySucceeded);
        }
        catch (Exception exception) when (CitusErrorExplainer.Find(exception) is { } explanation)
        {
            throw explanation.Report(exception, Dependencies.CurrentContext.Context);
        }
    }

    /// <inheritdoc />
    public override async Task<TResult> ExecuteAsync<TState, TResult>(
        TState state,
        Func<DbContext, TState, CancellationToken, Task<TResult>> operation,
        Func<DbContext, TState, CancellationToken, Task<ExecutionResult<TResult>>>? verifySucceeded,
        CancellationToken cancellationToken = default)
    {
        try
        {
            return await base.ExecuteAsync(state, operation, verifySucceeded, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (CitusErrorExplainer.Find(exception) is { } explanation)
        {
            throw explanation.Report(exception, Dependencies.CurrentContext.Context);
        }
    }

    /// <inheritdoc />
    protected override bool ShouldRetryOn(Exception? exception)
        => (_inner is null ? base.ShouldRetryOn(exception) : ShouldRetryOn(_inner, exception)) || CitusTransientErrors.Is(exception);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = nameof(ShouldRetryOn))]
    private static extern bool ShouldRetryOn(NpgsqlRetryingExecutionStrategy strategy, Exception? exception);
}
