using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace EFCore.Citus.FunctionalTests.TestUtilities;

/// <summary>
///     Relays connections between a client and the coordinator, and closes a connection after the server has committed, before the client
///     receives the response.
/// </summary>
public sealed class CommitRelay : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly NpgsqlConnectionStringBuilder _server;
    private readonly Task _accepting;
    private int _answered = int.MaxValue;

    public CommitRelay(TestDatabase database)
    {
        _server = new NpgsqlConnectionStringBuilder(database.ConnectionString);
        _listener.Start();
        ConnectionString = new NpgsqlConnectionStringBuilder(database.ConnectionString)
        {
            Host = "127.0.0.1",
            Port = ((IPEndPoint)_listener.LocalEndpoint).Port,
            SslMode = SslMode.Disable,
            Pooling = false
        }.ConnectionString;
        _accepting = AcceptAsync();
    }

    public string ConnectionString { get; }

    /// <summary>Forwards the given number of commits, and closes the connection of the next one.</summary>
    public void CutAfter(int answered)
        => _answered = answered;

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Dispose();
        await _accepting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _end.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (true)
        {
            var client = await _listener.AcceptTcpClientAsync(_end.Token);
            _ = RelayAsync(client);
        }
    }

    private async Task RelayAsync(TcpClient client)
    {
        using var server = new TcpClient();
        using (client)
        {
            await server.ConnectAsync(_server.Host!, _server.Port, _end.Token);
            var isCut = false;
            var toServer = PumpAsync(
                client.GetStream(),
                server.GetStream(),
                data =>
                {
                    isCut |= data.IndexOf("COMMIT\0"u8) >= 0 && Interlocked.Decrement(ref _answered) == -1;

                    return true;
                });
            var toClient = PumpAsync(server.GetStream(), client.GetStream(), _ => !isCut);
            await Task.WhenAny(toServer, toClient);
        }
    }

    private async Task PumpAsync(NetworkStream from, NetworkStream to, Func<ReadOnlySpan<byte>, bool> passes)
    {
        var buffer = new byte[64 * 1024];
        int read;
        while ((read = await from.ReadAsync(buffer, _end.Token)) > 0 && passes(buffer.AsSpan(0, read)))
        {
            await to.WriteAsync(buffer.AsMemory(0, read), _end.Token);
        }
    }
}
