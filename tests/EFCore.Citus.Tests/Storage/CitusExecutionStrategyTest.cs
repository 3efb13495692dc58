using EFCore.Citus.Diagnostics;
using EFCore.Citus.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;
using Npgsql.EntityFrameworkCore.PostgreSQL;
using Npgsql.EntityFrameworkCore.PostgreSQL.Infrastructure;

namespace EFCore.Citus.Tests.Storage;

public class CitusExecutionStrategyTest
{
    [Theory]
    [InlineData(PostgresErrorCodes.InternalError, "server closed the connection unexpectedly\n\tThis probably means the server terminated abnormally")]
    [InlineData(PostgresErrorCodes.InternalError, "SSL SYSCALL error: EOF detected")]
    [InlineData(PostgresErrorCodes.InternalError, "terminating connection due to administrator command")]
    [InlineData(PostgresErrorCodes.InternalError, "connection to the remote node postgres@10.0.0.7:5432 failed with the following error: connection not open")]
    [InlineData(PostgresErrorCodes.InternalError, "could not acquire the lock required to move public.orders")]
    [InlineData(PostgresErrorCodes.InternalError, "failure on connection marked as essential: 10.0.0.7:5432")]
    [InlineData(PostgresErrorCodes.InternalError, "deadlock detected")]
    [InlineData(PostgresErrorCodes.FeatureNotSupported, "cannot find a worker that has active placements for all shards in the query")]
    public void Errors_that_pass_are_those_of_lost_workers_and_moved_shards(string code, string message)
    {
        Assert.True(CitusTransientErrors.Is(Error(code, message)));
        Assert.False(Error(code, message).IsTransient, "Npgsql knows it by now.");
    }

    [Theory]
    [InlineData(PostgresErrorCodes.InternalError, "duplicate key value violates unique constraint \"pk_102008\"")]
    [InlineData(PostgresErrorCodes.InternalError, "cannot modify table \"r\" because there was a parallel operation on a distributed table")]
    [InlineData(PostgresErrorCodes.InternalError, "the query contains a join that requires repartitioning")]
    [InlineData(PostgresErrorCodes.FeatureNotSupported, "modifying the partition value of rows is not allowed")]
    [InlineData(PostgresErrorCodes.RaiseException, "server closed the connection unexpectedly")]
    public void Other_errors_stay(string code, string message)
        => Assert.False(CitusTransientErrors.Is(Error(code, message)));

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Retries_as_often_as_the_provider_was_told(bool citusFirst)
    {
        using var context = Context(
            n => _ = citusFirst
                ? n.UseCitus().EnableRetryOnFailure(2, TimeSpan.Zero, ["12345"])
                : n.EnableRetryOnFailure(2, TimeSpan.Zero, ["12345"]).UseCitus());

        var strategy = Assert.IsType<CitusRetryingExecutionStrategy>(context.Database.CreateExecutionStrategy());
        Assert.Equal((2, TimeSpan.Zero), (strategy.MaxRetryCount, strategy.MaxRetryDelay));
        Assert.Equal(3, AttemptsAt(Error(PostgresErrorCodes.InternalError, "SSL SYSCALL error: EOF detected")));
        Assert.Equal(3, AttemptsAt(new DbUpdateException("", Error(PostgresErrorCodes.InternalError, "server closed the connection unexpectedly"))));
        Assert.Equal(3, AttemptsAt(Error(PostgresErrorCodes.DeadlockDetected, "deadlock")));
        Assert.Equal(3, AttemptsAt(Error("12345", "mine")));
        Assert.Equal(1, AttemptsAt(Error("54321", "not mine")));
        Assert.Equal(1, AttemptsAt(Error(PostgresErrorCodes.InternalError, "duplicate key value violates unique constraint \"pk_1\"")));
        Assert.Equal(1, AttemptsAt(new BulkCommitException("", 1, 0, new InvalidOperationException("", Error(PostgresErrorCodes.DeadlockDetected, "deadlock")))));

        int AttemptsAt(Exception exception)
        {
            var attempts = 0;
            Assert.ThrowsAny<Exception>(
                () => context.Database.CreateExecutionStrategy().Execute(
                    () =>
                    {
                        attempts++;
                        throw exception;
                    }));

            return attempts;
        }
    }

    [Fact]
    public async Task Exhausted_retries_of_an_error_of_Citus_have_its_rule()
    {
        await using var context = Context(n => n.UseCitus().EnableRetryOnFailure(1, TimeSpan.Zero, [PostgresErrorCodes.InternalError]));
        var error = Error(PostgresErrorCodes.InternalError, "cannot modify table \"r\" because there was a parallel operation on a distributed table");

        var exhausted = Assert.Throws<RetryLimitExceededException>(
            () => context.Database.CreateExecutionStrategy().Execute(() => throw error));
        Assert.Same(error, exhausted.InnerException);
        Assert.Equal("CITUS150", exhausted.GetCitusRuleId());
        exhausted = await Assert.ThrowsAsync<RetryLimitExceededException>(
            () => context.Database.CreateExecutionStrategy().ExecuteAsync(() => Task.FromException(new DbUpdateException("", error))));
        Assert.Equal("CITUS150", exhausted.GetCitusRuleId());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Strategies_of_the_application_are_left_alone(bool citusFirst)
    {
        await using var context = Context(
            n => _ = citusFirst
                ? n.UseCitus().ExecutionStrategy(d => new OwnStrategy(d))
                : n.ExecutionStrategy(d => new OwnStrategy(d)).UseCitus());

        Assert.IsType<OwnStrategy>(context.Database.CreateExecutionStrategy());
        await using var other = Context(n => n.UseCitus().ExecutionStrategy(d => new OwnCitusStrategy(d)));
        var strategy = Assert.IsType<OwnCitusStrategy>(other.Database.CreateExecutionStrategy());
        var attempts = 0;
        await Assert.ThrowsAsync<RetryLimitExceededException>(
            () => strategy.ExecuteAsync(
                () =>
                {
                    attempts++;

                    return Task.FromException(Error(PostgresErrorCodes.InternalError, "server closed the connection unexpectedly"));
                }));
        Assert.Equal(2, attempts);
    }

    [Fact]
    public async Task Without_retries_the_exception_names_them()
    {
        await using var context = Context(n => n.UseCitus());
        var strategy = context.Database.CreateExecutionStrategy();
        var lost = Error(PostgresErrorCodes.InternalError, "server closed the connection unexpectedly");

        Assert.False(strategy.RetriesOnFailure);
        Assert.Contains(
            "EnableRetryOnFailure",
            Assert.Throws<InvalidOperationException>(() => strategy.Execute(() => throw lost)).Message,
            StringComparison.Ordinal);
        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => strategy.ExecuteAsync(() => Task.FromException(lost)));
        Assert.Same(lost, error.InnerException);
        var other = Error(PostgresErrorCodes.InternalError, "something else");
        Assert.Same(other, Assert.Throws<PostgresException>(() => strategy.Execute(() => throw other)));
    }

    private static PostgresException Error(string code, string message)
        => new(message, "ERROR", "ERROR", code);

    private static DbContext Context(Action<NpgsqlDbContextOptionsBuilder> npgsql)
        => new(new DbContextOptionsBuilder().UseNpgsql("Host=none", npgsql).Options);

    private sealed class OwnStrategy(ExecutionStrategyDependencies dependencies) : NpgsqlRetryingExecutionStrategy(dependencies, 1);

    private sealed class OwnCitusStrategy(ExecutionStrategyDependencies dependencies)
        : CitusRetryingExecutionStrategy(dependencies, 1, TimeSpan.Zero, null);
}
