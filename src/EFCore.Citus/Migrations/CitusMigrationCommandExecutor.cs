using System.Transactions;
using EFCore.Citus.Properties;
using EFCore.Citus.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Storage;
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
    public void ExecuteNonQuery(IEnumerable<MigrationCommand> migrationCommands, IRelationalConnection connection)
        => Execute(
            connection,
            isInUserTransaction: connection.CurrentTransaction is not null,
            () =>
            {
                inner.ExecuteNonQuery(migrationCommands, connection);

                return 0;
            });

    public int ExecuteNonQuery(
        IReadOnlyList<MigrationCommand> migrationCommands,
        IRelationalConnection connection,
        MigrationExecutionState executionState,
        bool commitTransaction,
        IsolationLevel? isolationLevel = null)
        => Execute(
            connection,
            isInUserTransaction: connection.CurrentTransaction is not null && executionState.Transaction is null,
            () => inner.ExecuteNonQuery(migrationCommands, connection, executionState, commitTransaction, isolationLevel));

    public Task ExecuteNonQueryAsync(
        IEnumerable<MigrationCommand> migrationCommands, IRelationalConnection connection, CancellationToken cancellationToken = default)
        => ExecuteAsync(
            connection,
            isInUserTransaction: connection.CurrentTransaction is not null,
            async token =>
            {
                await inner.ExecuteNonQueryAsync(migrationCommands, connection, token).ConfigureAwait(false);

                return 0;
            },
            cancellationToken);

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
            token => inner.ExecuteNonQueryAsync(
                migrationCommands, connection, executionState, commitTransaction, isolationLevel, token),
            cancellationToken);

    private int Execute(IRelationalConnection connection, bool isInUserTransaction, Func<int> operation)
    {
        using var _ = new TransactionScope(TransactionScopeOption.Suppress, TransactionScopeAsyncFlowOption.Enabled);

        // An execution strategy refuses transactions that it has not begun.
        return isInUserTransaction ? Run() : executionStrategy.Execute(Run);

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
            ? await RunAsync(cancellationToken).ConfigureAwait(false)
            : await executionStrategy.ExecuteAsync(RunAsync, cancellationToken).ConfigureAwait(false);

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
}
