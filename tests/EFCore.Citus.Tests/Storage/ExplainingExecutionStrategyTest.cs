using EFCore.Citus.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace EFCore.Citus.Tests.Storage;

public class ExplainingExecutionStrategyTest
{
    [Theory]
    [InlineData("type")]
    [InlineData("instance")]
    [InlineData("factory")]
    public void Strategies_that_another_extension_registers_are_wrapped(string registration)
    {
        var own = new OwnStrategy();
        var services = new ServiceCollection();
        services.AddScoped<ICurrentDbContext, CurrentContext>();
        _ = registration switch
        {
            "type" => services.AddScoped<IExecutionStrategy, OwnStrategy>(),
            "instance" => services.AddSingleton<IExecutionStrategy>(own),
            _ => services.AddScoped<IExecutionStrategy>(_ => own)
        };

        ExplainingExecutionStrategy.Decorate(services);
        ExplainingExecutionStrategy.Decorate(services);

        using var provider = services.BuildServiceProvider();
        using var scope = provider.CreateScope();
        var strategy = Assert.IsType<ExplainingExecutionStrategy>(scope.ServiceProvider.GetRequiredService<IExecutionStrategy>());
        Assert.Equal("OwnStrategy", strategy.Execute(0, (_, _) => "operation", null));
        var error = new PostgresException("cannot drop multiple distributed objects in a single command", "ERROR", "ERROR", PostgresErrorCodes.FeatureNotSupported);
        Assert.Equal("CITUS137", Assert.Throws<CitusException>(() => strategy.Execute(0, string (_, _) => throw error, null)).RuleId);
    }

    private sealed class CurrentContext : ICurrentDbContext
    {
        public DbContext Context { get; } = new(new DbContextOptionsBuilder().UseNpgsql("Host=none").Options);
    }

    private sealed class OwnStrategy : IExecutionStrategy
    {
        public bool RetriesOnFailure
            => false;

        public TResult Execute<TState, TResult>(
            TState state,
            Func<DbContext, TState, TResult> operation,
            Func<DbContext, TState, ExecutionResult<TResult>>? verifySucceeded)
        {
            operation(null!, state);

            return (TResult)(object)nameof(OwnStrategy);
        }

        public Task<TResult> ExecuteAsync<TState, TResult>(
            TState state,
            Func<DbContext, TState, CancellationToken, Task<TResult>> operation,
            Func<DbContext, TState, CancellationToken, Task<ExecutionResult<TResult>>>? verifySucceeded,
            CancellationToken cancellationToken = default)
            => throw new NotSupportedException();
    }
}
