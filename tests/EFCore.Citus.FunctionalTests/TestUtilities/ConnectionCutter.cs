using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Npgsql;

namespace EFCore.Citus.FunctionalTests.TestUtilities;

/// <summary>
///     Lets the server terminate the connection of a migration before it sends a statement or commits.
/// </summary>
public sealed class ConnectionCutter(TestDatabase database, int point) : DbCommandInterceptor, IDbTransactionInterceptor
{
    private int _points;

    /// <summary>Gets a value indicating whether there was such a statement or commit.</summary>
    public bool HasCut { get; private set; }

    public override async ValueTask<InterceptionResult<int>> NonQueryExecutingAsync(
        DbCommand command,
        CommandEventData eventData,
        InterceptionResult<int> result,
        CancellationToken cancellationToken = default)
    {
        if (eventData.CommandSource == CommandSource.Migrations)
        {
            await ReachAsync(command.Connection!);
        }

        return result;
    }

    public async ValueTask<InterceptionResult> TransactionCommittingAsync(
        DbTransaction transaction,
        TransactionEventData eventData,
        InterceptionResult result,
        CancellationToken cancellationToken = default)
    {
        await ReachAsync(transaction.Connection!);

        return result;
    }

    private async Task ReachAsync(DbConnection connection)
    {
        if (_points++ == point)
        {
            HasCut = true;
            Assert.True(
                await database.ScalarAsync<bool>("SELECT pg_terminate_backend($1, 10000)", ((NpgsqlConnection)connection).ProcessID));
        }
    }
}
