using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Npgsql;

namespace EFCore.Citus.FunctionalTests.TestUtilities;

/// <summary>
///     Lets the server end the connection of a migration when it is about to send a statement.
/// </summary>
public sealed class ConnectionCutter(TestDatabase database, int statement) : DbCommandInterceptor
{
    private int _statements;

    /// <summary>Whether there was such a statement.</summary>
    public bool HasCut { get; private set; }

    public override async ValueTask<InterceptionResult<int>> NonQueryExecutingAsync(
        DbCommand command,
        CommandEventData eventData,
        InterceptionResult<int> result,
        CancellationToken cancellationToken = default)
    {
        if (eventData.CommandSource == CommandSource.Migrations && _statements++ == statement)
        {
            HasCut = true;
            Assert.True(
                await database.ScalarAsync<bool>(
                    "SELECT pg_terminate_backend($1, 10000)", ((NpgsqlConnection)command.Connection!).ProcessID));
        }

        return result;
    }
}
