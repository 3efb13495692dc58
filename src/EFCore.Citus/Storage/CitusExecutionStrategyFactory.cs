using Microsoft.EntityFrameworkCore.Storage;
using Npgsql.EntityFrameworkCore.PostgreSQL;
using Npgsql.EntityFrameworkCore.PostgreSQL.Storage.Internal;

namespace EFCore.Citus.Storage;

/// <summary>
///     Makes strategies that know the errors of Citus of those of the provider, wherever in the options they have been asked for. A strategy
///     of the application's own stays what it is.
/// </summary>
internal sealed class CitusExecutionStrategyFactory<TInner>(TInner inner, ExecutionStrategyDependencies dependencies) : IExecutionStrategyFactory
    where TInner : class, IExecutionStrategyFactory
{
    public IExecutionStrategy Create()
    {
        var strategy = inner.Create();

        // Derived ones are the application's.
        if (strategy.GetType() == typeof(NpgsqlRetryingExecutionStrategy))
        {
            return new CitusRetryingExecutionStrategy(dependencies, (NpgsqlRetryingExecutionStrategy)strategy);
        }

        // The strategy of a context without EnableRetryOnFailure has no public name.
#pragma warning disable EF1001
        return strategy is NpgsqlExecutionStrategy ? new CitusExecutionStrategy(strategy) : strategy;
#pragma warning restore EF1001
    }
}
