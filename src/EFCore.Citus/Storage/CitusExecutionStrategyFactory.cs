using Microsoft.EntityFrameworkCore.Storage;
using Npgsql.EntityFrameworkCore.PostgreSQL;
using Npgsql.EntityFrameworkCore.PostgreSQL.Storage.Internal;

namespace EFCore.Citus.Storage;

/// <summary>
///     Creates strategies that handle the errors of Citus from the strategies of the provider, independently of the order in which options
///     are configured. A custom strategy of the application is left unchanged.
/// </summary>
internal sealed class CitusExecutionStrategyFactory<TInner>(TInner inner, ExecutionStrategyDependencies dependencies) : IExecutionStrategyFactory
    where TInner : class, IExecutionStrategyFactory
{
    public IExecutionStrategy Create()
    {
        var strategy = inner.Create();

        // Derived strategies belong to the application.
        if (strategy.GetType() == typeof(NpgsqlRetryingExecutionStrategy))
        {
            return new CitusRetryingExecutionStrategy(dependencies, (NpgsqlRetryingExecutionStrategy)strategy);
        }

        // The strategy of a context without EnableRetryOnFailure has no public type.
#pragma warning disable EF1001
        return strategy is NpgsqlExecutionStrategy
            ? new ExplainingExecutionStrategy(new CitusExecutionStrategy(strategy), dependencies.CurrentContext.Context)
            : strategy;
#pragma warning restore EF1001
    }
}
