using System.Data.Common;
using EFCore.Citus.Diagnostics;
using EFCore.Citus.Infrastructure;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;

namespace EFCore.Citus.Query.Monitoring;

/// <summary>
///     Reports the commands of a context that run on several shards.
/// </summary>
internal sealed class MultiShardMonitor(
    ICurrentDbContext currentContext,
    IDbContextOptions options,
    IRelationalConnection relationalConnection,
    IDiagnosticsLogger<DbLoggerCategory.Database.Command> logger,
    CitusEventDefinitions definitions,
    SilentStatements silentStatements,
    MultiShardTransaction transaction,
    ReferencedTableWrites writes)
{
    private readonly bool _isEnabled = IsEnabledBy(options);

    public ReferencedTableWrites Writes
        => writes;

    public static bool IsEnabledBy(IDbContextOptions options)
        => options.FindExtension<CitusOptionsExtension>()?.MonitorMultiShardQueries == true;

    /// <summary>
    ///     Gets the monitor of a context, or <see langword="null" /> if its options do not enable it.
    /// </summary>
    public static MultiShardMonitor? Find(DbContext? context)
        => context?.GetService<MultiShardMonitor>() is { _isEnabled: true } monitor ? monitor : null;

    public void Begin(DbCommand command, CommandEventData data)
    {
        if (data.Connection is NpgsqlConnection dbConnection)
        {
            var connection = MonitoredConnection.Get(dbConnection, this);
            connection.Current?.End();
            connection.Begin(new MonitoredCommand(this, connection, dbConnection, command, data));
        }
    }

    /// <summary>
    ///     Counts a command, and adds the notices that the server has not sent because it has kept the plan.
    /// </summary>
    public void AddExecuted(MonitoredCommand command)
    {
        CitusMetrics.Commands.Add(1);
        transaction.AddSetting(command.Command.CommandText);

        // Another interceptor can supply the reader without executing the command.
        var connection = command.DbConnection;
        if (command.Command.Parameters.Count > 0
            || !command.Connection.MayPrepare(connection)
            || command.Reader is not (null or NpgsqlDataReader))
        {
            return;
        }

        if (command.Notices > 0)
        {
            silentStatements.Add(connection.DataSource, connection.Database, command.Command.CommandText, command.Notices);
        }
        else
        {
            command.Notices = silentStatements.Find(connection.DataSource, connection.Database, command.Command.CommandText);
            command.IsPlanCached = command.Notices > 0;
        }
    }

    /// <summary>
    ///     Reports a command that runs on several shards.
    /// </summary>
    /// <exception cref="InvalidOperationException">The application has configured the event to throw.</exception>
    public void Report(MonitoredCommand command, int plans, bool isPlanCached)
    {
        if (!command.IsCounted)
        {
            command.IsCounted = true;
            CitusMetrics.MultiShardCommands.Add(1);
        }

        if (!command.IsTagged)
        {
            MultiShardActivity.AddEvent(plans);
        }

        var data = command.Data;
        transaction.AddCommand(data.LogCommandText);
        logger.MultiShardCommandExecuted(
            definitions,
            currentContext.Context,
            new MultiShardCommand(
                command.Command.CommandText,
                data.LogCommandText,
                data.CommandId,
                data.ConnectionId,
                data.CommandSource,
                plans,
                isPlanCached));
    }

    /// <summary>
    ///     Reports a notice for a command that Entity Framework Core does not execute. The text is only known if Npgsql traces the command.
    /// </summary>
    public void ReportOther()
    {
        CitusMetrics.MultiShardCommands.Add(1);
        var text = MultiShardActivity.FindCommandText();
        if (!MultiShardActivity.TryTag())
        {
            MultiShardActivity.AddEvent(plans: 1);
        }

        transaction.AddCommand(text ?? "");
        logger.MultiShardCommandExecuted(
            definitions,
            currentContext.Context,
            new MultiShardCommand(
                text, text ?? "", null, relationalConnection.ConnectionId, CommandSource.Unknown, Plans: 1, IsPlanCached: false));
    }

    public bool Throws(CommandSource source)
        => definitions.OfMultiShardCommand(source).WarningBehavior == WarningBehavior.Throw;
}
