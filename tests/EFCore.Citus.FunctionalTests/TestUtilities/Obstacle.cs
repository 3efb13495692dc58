using System.Diagnostics;
using Npgsql;

namespace EFCore.Citus.FunctionalTests.TestUtilities;

/// <summary>
///     Represents a transaction on one node that holds locks, so that other sessions wait during a statement.
/// </summary>
public sealed class Obstacle : IAsyncDisposable
{
    private readonly NpgsqlDataSource _node;
    private readonly NpgsqlConnection _holder;

    private Obstacle(NpgsqlDataSource node, NpgsqlConnection holder)
    {
        _node = node;
        _holder = holder;
    }

    private static CancellationToken Token
        => TestContext.Current.CancellationToken;

    /// <summary>Creates an obstacle on the coordinator.</summary>
    public static Task<Obstacle> OnCoordinatorAsync(TestDatabase database, string sql)
        => CreateAsync(new NpgsqlConnectionStringBuilder(database.ConnectionString), sql);

    /// <summary>Creates an obstacle on a worker that has shards of the table: a transaction that has written to the last shard.</summary>
    public static Task<Obstacle> OnWorkerAsync(TestDatabase database, string table)
        => OnWorkerAsync(
            database, table, shard => $"SET LOCAL citus.enable_manual_changes_to_shards TO on; LOCK TABLE {shard} IN ROW EXCLUSIVE MODE");

    /// <summary>Creates an obstacle on a worker that has shards of the table. The statement receives the last shard.</summary>
    public static async Task<Obstacle> OnWorkerAsync(TestDatabase database, string table, Func<object, string> sql)
    {
        var shard = (await database.RowsAsync(
            """
            SELECT shard_name::text, nodename::text, nodeport::int FROM citus_shards WHERE table_name = $1::regclass AND nodeport <> inet_server_port()
            ORDER BY shardid DESC, nodeport DESC
            """,
            table))[0];

        return await CreateAsync(
            new NpgsqlConnectionStringBuilder(database.ConnectionString) { Host = (string)shard[1]!, Port = (int)shard[2]! },
            sql(shard[0]!));
    }

    /// <summary>Waits until a session waits for the obstacle, or throws if the task of that session ends first.</summary>
    public async Task<int> WaitForSessionAsync(Task running)
    {
        await using var command = _node.CreateCommand(
            FormattableString.Invariant($"SELECT pid FROM pg_stat_activity WHERE {_holder.ProcessID} = ANY (pg_blocking_pids(pid))"));
        var watch = Stopwatch.StartNew();
        while (true)
        {
            if (await command.ExecuteScalarAsync(Token) is int process)
            {
                return process;
            }

            if (running.IsCompleted)
            {
                await running;
                Assert.Fail("Nothing has waited.");
            }

            Assert.True(watch.Elapsed < TimeSpan.FromSeconds(30), "Nothing waits.");
            await Task.Delay(20, Token);
        }
    }

    /// <summary>Lets the server of the node terminate a session.</summary>
    public async Task TerminateAsync(int process)
    {
        await using var command = _node.CreateCommand(FormattableString.Invariant($"SELECT pg_terminate_backend({process}, 10000)"));
        Assert.True((bool?)await command.ExecuteScalarAsync(Token));
    }

    public async ValueTask DisposeAsync()
    {
        await _holder.DisposeAsync();
        await _node.DisposeAsync();
    }

    private static async Task<Obstacle> CreateAsync(NpgsqlConnectionStringBuilder node, string sql)
    {
        node.Pooling = false;
        var dataSource = NpgsqlDataSource.Create(node);
        var holder = await dataSource.OpenConnectionAsync(Token);
        await using var command = new NpgsqlCommand($"BEGIN; {sql}", holder);
        await command.ExecuteNonQueryAsync(Token);

        return new Obstacle(dataSource, holder);
    }
}
