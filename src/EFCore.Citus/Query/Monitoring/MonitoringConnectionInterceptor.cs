using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;
using Npgsql.EntityFrameworkCore.PostgreSQL.Storage.Internal;

namespace EFCore.Citus.Query.Monitoring;

/// <summary>
///     Enables notices for connections that Entity Framework Core creates from a connection string. An application can change the
///     connection string of a context before the connection is opened.
/// </summary>
/// <remarks>
///     Connections and data sources of the application are not changed: a connection string that has been used does not contain the
///     password.
/// </remarks>
internal sealed class MonitoringConnectionInterceptor : DbConnectionInterceptor
{
    public override DbConnection ConnectionCreated(ConnectionCreatedEventData eventData, DbConnection result)
    {
        if (result is NpgsqlConnection connection && MultiShardMonitor.Find(eventData.Context) is { } monitor)
        {
            MonitoredConnection.Get(connection, monitor).IsCreated = true;
            Enable(connection, eventData.Context!);
        }

        return result;
    }

    public override InterceptionResult ConnectionOpening(DbConnection connection, ConnectionEventData eventData, InterceptionResult result)
    {
        if (connection is NpgsqlConnection npgsqlConnection
            && MultiShardMonitor.Find(eventData.Context) is { } monitor
            && MonitoredConnection.Get(npgsqlConnection, monitor).IsCreated)
        {
            Enable(npgsqlConnection, eventData.Context!);
        }

        return result;
    }

    public override ValueTask<InterceptionResult> ConnectionOpeningAsync(
        DbConnection connection, ConnectionEventData eventData, InterceptionResult result, CancellationToken cancellationToken = default)
        => ValueTask.FromResult(ConnectionOpening(connection, eventData, result));

    // Only the internal interface contains the data source. The connection string of another connection, which an interceptor of the
    // application has created, differs from that of the context.
#pragma warning disable EF1001
    private static void Enable(NpgsqlConnection connection, DbContext context)
    {
        if (context.GetService<IRelationalConnection>() is INpgsqlRelationalConnection { DataSource: null } relationalConnection
            && relationalConnection.ConnectionString is { } connectionString
            && connection.ConnectionString == connectionString
            && MultiShardNotices.Enable(connectionString) is var enabled
            && enabled != connectionString)
        {
            connection.ConnectionString = enabled;
        }
    }
#pragma warning restore EF1001
}
