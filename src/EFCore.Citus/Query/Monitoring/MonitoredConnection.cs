using System.Data.Common;
using System.Runtime.CompilerServices;
using Npgsql;

namespace EFCore.Citus.Query.Monitoring;

/// <summary>
///     Receives the notices of a connection, and assigns them to the command that the connection executes.
/// </summary>
/// <remarks>
///     A connection executes one command at a time. Several contexts can use it one after the other.
/// </remarks>
internal sealed class MonitoredConnection
{
    private static readonly ConditionalWeakTable<NpgsqlConnection, MonitoredConnection> Connections = [];

    private readonly WeakReference<MultiShardMonitor?> _monitor = new(null);
    private string? _connectionString;
    private bool _mayPrepare;

    private MonitoredConnection()
    {
    }

    /// <summary>
    ///     Gets or sets a value indicating whether Entity Framework Core has created the connection from a connection string.
    /// </summary>
    public bool IsCreated { get; set; }

    public MonitoredCommand? Current { get; private set; }

    public static MonitoredConnection Get(NpgsqlConnection connection, MultiShardMonitor monitor)
    {
        if (!Connections.TryGetValue(connection, out var monitored))
        {
            lock (Connections)
            {
                if (!Connections.TryGetValue(connection, out monitored))
                {
                    monitored = new MonitoredConnection();
                    Connections.Add(connection, monitored);
                    connection.Notice += monitored.OnNotice;
                }
            }
        }

        // The connection of an application can exist longer than its contexts.
        if (!monitored._monitor.TryGetTarget(out var current) || current != monitor)
        {
            monitored._monitor.SetTarget(monitor);
        }

        return monitored;
    }

    /// <summary>
    ///     Finds the command if its connection has not begun another one since. The context may be disposed already.
    /// </summary>
    public static MonitoredCommand? FindCommand(DbCommand command)
        => command.Connection is NpgsqlConnection connection
            && Connections.TryGetValue(connection, out var monitored)
            && monitored.Current is { } current
            && current.Command == command
                ? current
                : null;

    public void Begin(MonitoredCommand command)
        => Current = command;

    public void End()
        => Current = null;

    /// <summary>
    ///     Determines whether Npgsql may prepare statements automatically. A connection string that contains the word elsewhere only costs
    ///     a search among the silent statements.
    /// </summary>
    public bool MayPrepare(NpgsqlConnection connection)
    {
        var connectionString = connection.ConnectionString;
        if (!ReferenceEquals(_connectionString, connectionString))
        {
            _connectionString = connectionString;
            _mayPrepare = connectionString.Contains("Prepare", StringComparison.OrdinalIgnoreCase);
        }

        return _mayPrepare;
    }

    private void OnNotice(object sender, NpgsqlNoticeEventArgs e)
    {
        if (!MultiShardNotices.Is(e.Notice))
        {
            return;
        }

        if (Current is { IsReaderClosed: false } command)
        {
            command.Notices++;
            command.IsTagged |= MultiShardActivity.TryTag();
        }
        else if (_monitor.TryGetTarget(out var monitor))
        {
            monitor.ReportOther();
        }
    }
}
