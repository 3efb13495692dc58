using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace EFCore.Citus.FunctionalTests.TestUtilities;

/// <summary>
///     Provides a port that forwards connections to all nodes in turn, as for an elastic cluster or a load balancer.
/// </summary>
internal sealed class BalancedPort : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly List<Task> _relays = [];
    private readonly IReadOnlyList<(string Host, int Port)> _nodes;
    private Task _accepting = Task.CompletedTask;

    private BalancedPort(IReadOnlyList<(string Host, int Port)> nodes)
        => _nodes = nodes;

    /// <summary>Gets a connection string that leads to another node for each connection outside the pool.</summary>
    public string ConnectionString { get; private set; } = "";

    public static async Task<BalancedPort> OpenAsync(TestDatabase database)
    {
        var nodes = await database.RowsAsync("SELECT nodename, nodeport FROM pg_dist_node ORDER BY groupid");
        var port = new BalancedPort([.. nodes.Select(n => ((string)n[0]!, (int)n[1]!))]);
        port._listener.Start();
        port._accepting = port.AcceptAsync();
        port.ConnectionString = new NpgsqlConnectionStringBuilder(database.ConnectionString)
        {
            Host = "127.0.0.1",
            Port = ((IPEndPoint)port._listener.LocalEndpoint).Port,
            Pooling = false
        }.ConnectionString;

        return port;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Dispose();
        await _accepting;
        await Task.WhenAll(_relays);
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        for (var i = 0; ; i++)
        {
            TcpClient client;
            try
            {
                client = await _listener.AcceptTcpClientAsync(_stop.Token);
            }
            catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                return;
            }

            _relays.Add(RelayAsync(client, _nodes[i % _nodes.Count]));
        }
    }

    private async Task RelayAsync(TcpClient client, (string Host, int Port) node)
    {
        using (client)
        using (var server = new TcpClient())
        {
            try
            {
                await server.ConnectAsync(node.Host, node.Port, _stop.Token);
                client.NoDelay = server.NoDelay = true;
                await Task.WhenAny(
                    client.GetStream().CopyToAsync(server.GetStream(), _stop.Token),
                    server.GetStream().CopyToAsync(client.GetStream(), _stop.Token));
            }
            catch (Exception e) when (e is OperationCanceledException or IOException or SocketException)
            {
            }
        }
    }
}
