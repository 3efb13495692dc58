using System.Collections;
using System.Transactions;
using EFCore.Citus.Diagnostics;
using EFCore.Citus.Properties;
using EFCore.Citus.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;
using IsolationLevel = System.Data.IsolationLevel;

namespace EFCore.Citus.Migrations;

/// <summary>
///     Refuses to migrate and to create tables on a worker. The check uses the session in which the commands are executed: if the port is
///     load-balanced, the next session may lead to another node.
/// </summary>
internal sealed class CitusMigrationCommandExecutor<TInner>(
    TInner inner,
    IExecutionStrategy executionStrategy,
    CoordinatorCheck coordinatorCheck) : IMigrationCommandExecutor
    where TInner : class, IMigrationCommandExecutor
{
    // Entity Framework Core executes the commands in the same way. The state is kept if the execution strategy executes them again.
    public void ExecuteNonQuery(IEnumerable<MigrationCommand> migrationCommands, IRelationalConnection connection)
        => ExecuteNonQuery([.. migrationCommands], connection, new MigrationExecutionState(), commitTransaction: true);

    public int ExecuteNonQuery(
        IReadOnlyList<MigrationCommand> migrationCommands,
        IRelationalConnection connection,
        MigrationExecutionState executionState,
        bool commitTransaction,
        IsolationLevel? isolationLevel = null)
        => Execute(
            connection,
            isInUserTransaction: connection.CurrentTransaction is not null && executionState.Transaction is null,
            () => NotingStatements(
                migrationCommands,
                commands => inner.ExecuteNonQuery(commands, connection, executionState, commitTransaction, isolationLevel)));

    public Task ExecuteNonQueryAsync(
        IEnumerable<MigrationCommand> migrationCommands, IRelationalConnection connection, CancellationToken cancellationToken = default)
        => ExecuteNonQueryAsync(
            [.. migrationCommands],
            connection,
            new MigrationExecutionState(),
            commitTransaction: true,
            cancellationToken: cancellationToken);

    public Task<int> ExecuteNonQueryAsync(
        IReadOnlyList<MigrationCommand> migrationCommands,
        IRelationalConnection connection,
        MigrationExecutionState executionState,
        bool commitTransaction,
        IsolationLevel? isolationLevel = null,
        CancellationToken cancellationToken = default)
        => ExecuteAsync(
            connection,
            isInUserTransaction: connection.CurrentTransaction is not null && executionState.Transaction is null,
            token => NotingStatementsAsync(
                migrationCommands,
                commands => inner.ExecuteNonQueryAsync(commands, connection, executionState, commitTransaction, isolationLevel, token)),
            cancellationToken);

    private int Execute(IRelationalConnection connection, bool isInUserTransaction, Func<int> operation)
    {
        using var _ = new TransactionScope(TransactionScopeOption.Suppress, TransactionScopeAsyncFlowOption.Enabled);

        // An execution strategy refuses transactions that it has not begun.
        return isInUserTransaction ? RunInUserTransaction() : executionStrategy.Execute(Run);

        int RunInUserTransaction()
        {
            try
            {
                return Run();
            }
            catch (PostgresException exception) when (CitusErrorExplainer.FindWithoutStrategy(exception, connection.Context) is { } explanation)
            {
                throw explanation.Report(exception, connection.Context);
            }
        }

        int Run()
            => StatementRunner.InSessionAsync(
                connection,
                async () =>
                {
                    await coordinatorCheck.VerifyAsync(connection, CitusStrings.MigrationOnWorker, async: false, CancellationToken.None)
                        .ConfigureAwait(false);

                    return operation();
                },
                async: false,
                CancellationToken.None).GetAwaiter().GetResult();
    }

    private async Task<int> ExecuteAsync(
        IRelationalConnection connection,
        bool isInUserTransaction,
        Func<CancellationToken, Task<int>> operation,
        CancellationToken cancellationToken)
    {
        using var _ = new TransactionScope(TransactionScopeOption.Suppress, TransactionScopeAsyncFlowOption.Enabled);

        return isInUserTransaction
            ? await RunInUserTransactionAsync().ConfigureAwait(false)
            : await executionStrategy.ExecuteAsync(RunAsync, cancellationToken).ConfigureAwait(false);

        async Task<int> RunInUserTransactionAsync()
        {
            try
            {
                return await RunAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (PostgresException exception) when (CitusErrorExplainer.FindWithoutStrategy(exception, connection.Context) is { } explanation)
            {
                throw explanation.Report(exception, connection.Context);
            }
        }

        Task<int> RunAsync(CancellationToken token)
            => StatementRunner.InSessionAsync(
                connection,
                async () =>
                {
                    await coordinatorCheck.VerifyAsync(connection, CitusStrings.MigrationOnWorker, async: true, token)
                        .ConfigureAwait(false);

                    return await operation(token).ConfigureAwait(false);
                },
                async: true,
                token);
    }

    private static int NotingStatements(IReadOnlyList<MigrationCommand> commands, Func<IReadOnlyList<MigrationCommand>, int> execute)
    {
        var executed = new ExecutedCommands(commands);
        ServerError.MigrationStatement.Value = executed.FindStatement;
        try
        {
            return execute(executed);
        }
        catch (PostgresException exception) when (executed.Note(exception))
        {
            throw;
        }
        finally
        {
            ServerError.MigrationStatement.Value = null;
        }
    }

    private static async Task<int> NotingStatementsAsync(
        IReadOnlyList<MigrationCommand> commands,
        Func<IReadOnlyList<MigrationCommand>, Task<int>> execute)
    {
        var executed = new ExecutedCommands(commands);
        ServerError.MigrationStatement.Value = executed.FindStatement;
        try
        {
            return await execute(executed).ConfigureAwait(false);
        }
        catch (PostgresException exception) when (executed.Note(exception))
        {
            throw;
        }
    }

    // The executor takes the commands from the list one after the other. If it copies them first, the failed command is unknown.
    private sealed class ExecutedCommands(IReadOnlyList<MigrationCommand> commands) : IReadOnlyList<MigrationCommand>
    {
        private MigrationCommand? _last;

        public int Count
            => commands.Count;

        public MigrationCommand this[int index]
            => _last = commands[index];

        public string? FindStatement()
            => _last?.CommandText;

        // The filter that calls the method does not handle the exception.
        public bool Note(PostgresException exception)
        {
            ServerError.Note(exception, FindStatement(), isMigration: true);

            return false;
        }

        public IEnumerator<MigrationCommand> GetEnumerator()
            => commands.GetEnumerator();

        IEnumerator IEnumerable.GetEnumerator()
            => GetEnumerator();
    }
}
