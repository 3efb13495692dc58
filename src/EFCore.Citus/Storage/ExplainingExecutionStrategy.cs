using EFCore.Citus.Diagnostics;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace EFCore.Citus.Storage;

/// <summary>
///     Wraps an execution strategy, and explains errors of Citus that the strategy does not retry.
/// </summary>
/// <remarks>
///     The strategies that this library creates explain errors. The strategies of applications are wrapped where Entity Framework Core uses
///     them for the operations of a context. An application that creates its strategy to execute several operations receives the strategy
///     unchanged, and the errors of the operations as well.
/// </remarks>
internal sealed class ExplainingExecutionStrategy(IExecutionStrategy inner, DbContext context) : IExecutionStrategy
{
    public bool RetriesOnFailure
        => inner.RetriesOnFailure;

    /// <summary>
    ///     Wraps the strategy unless it explains errors itself. While a strategy that does not derive from <see cref="ExecutionStrategy" />
    ///     executes an operation, this is not visible for the operations inside of it, so a retrying one is not wrapped.
    /// </summary>
    public static IExecutionStrategy Wrap(IExecutionStrategy strategy, DbContext context)
        => strategy is CitusRetryingExecutionStrategy or ExplainingExecutionStrategy
            || (strategy is not ExecutionStrategy && strategy.RetriesOnFailure)
                ? strategy
                : new ExplainingExecutionStrategy(strategy, context);

    /// <summary>
    ///     Wraps the service that Entity Framework Core registers by a function, and another extension by any means.
    /// </summary>
    public static void Decorate(IServiceCollection services)
    {
        // The container resolves the last registration of a service.
        var descriptor = services.LastOrDefault(d => d.ServiceType == typeof(IExecutionStrategy));
        if (descriptor?.ImplementationFactory?.Target is Factory)
        {
            return;
        }

        var inner = descriptor?.ImplementationFactory;
        if (descriptor?.ImplementationInstance is { } instance)
        {
            inner = _ => instance;
        }
        else if (descriptor?.ImplementationType is { } type)
        {
            services.TryAdd(new ServiceDescriptor(type, type, descriptor.Lifetime));
            inner = provider => provider.GetRequiredService(type);
        }

        services.RemoveAll<IExecutionStrategy>();
        services.AddScoped(typeof(IExecutionStrategy), new Factory(inner).Create);
    }

    public TResult Execute<TState, TResult>(
        TState state,
        Func<DbContext, TState, TResult> operation,
        Func<DbContext, TState, ExecutionResult<TResult>>? verifySucceeded)
    {
        try
        {
            return inner.Execute(state, operation, verifySucceeded);
        }
        catch (Exception exception) when (CitusErrorExplainer.Find(exception) is { } explanation)
        {
            throw explanation.Report(exception, context);
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
        catch (Exception exception) when (CitusErrorExplainer.Find(exception) is { } explanation)
        {
            throw explanation.Report(exception, context);
        }
    }

    private sealed class Factory(Func<IServiceProvider, object>? inner)
    {
        public object Create(IServiceProvider services)
            => Wrap(
                (IExecutionStrategy?)inner?.Invoke(services) ?? services.GetRequiredService<IExecutionStrategyFactory>().Create(),
                services.GetRequiredService<ICurrentDbContext>().Context);
    }
}
