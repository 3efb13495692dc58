using System.Data.Common;
using EFCore.Citus.Storage;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Npgsql;

namespace EFCore.Citus.Query.Monitoring;

/// <summary>
///     Represents a command of Entity Framework Core that is executed, with the notices that arrive for it.
/// </summary>
internal sealed class MonitoredCommand(
    MultiShardMonitor monitor,
    MonitoredConnection connection,
    NpgsqlConnection dbConnection,
    DbCommand command,
    CommandEventData data)
{
    public MultiShardMonitor Monitor { get; } = monitor;

    public MonitoredConnection Connection { get; } = connection;

    public NpgsqlConnection DbConnection { get; } = dbConnection;

    public DbCommand Command { get; } = command;

    public CommandEventData Data { get; } = data;

    /// <summary>
    ///     Gets the reader of the result, unless the command has none.
    /// </summary>
    public DbDataReader? Reader { get; private set; }

    /// <summary>
    ///     Gets a value indicating whether the reader is closed, so that notices belong to other commands. A retrying execution strategy
    ///     buffers the rows, and closes the reader before the rows are used.
    /// </summary>
    public bool IsReaderClosed { get; private set; }

    /// <summary>
    ///     Gets or sets the number of notices that are not reported yet.
    /// </summary>
    public int Notices { get; set; }

    /// <summary>
    ///     Gets or sets a value indicating whether the notices are those of an earlier execution, because the server has kept the plan.
    /// </summary>
    public bool IsPlanCached { get; set; }

    /// <summary>
    ///     Gets or sets a value indicating whether the activity of Npgsql has a tag for the notices.
    /// </summary>
    public bool IsTagged { get; set; }

    /// <summary>
    ///     Gets or sets a value indicating whether the command has been counted as one that runs on several shards.
    /// </summary>
    public bool IsCounted { get; set; }

    private bool IsMonitored
        => Data.CommandSource is not (CommandSource.Migrations or CommandSource.Scaffolding);

    // Migrations change all shards of a table on purpose, and SaveChanges writes the rows of several shards with one statement.
    private bool IsReported
        => IsMonitored
            && (Data.CommandSource != CommandSource.SaveChanges
                || !Command.CommandText.Contains(SequentialMode.Sql, StringComparison.Ordinal));

    /// <summary>
    ///     Reports the notices of the first result, which have arrived. A reader may receive more of them.
    /// </summary>
    /// <exception cref="InvalidOperationException">The application has configured the event to throw.</exception>
    public void Executed(DbDataReader? reader)
    {
        Reader = reader;
        if (reader is null)
        {
            Connection.End();
        }
        else if (reader is NpgsqlDataReader npgsqlReader)
        {
            // Npgsql uses its readers again, so the reader does not remain closed.
            npgsqlReader.ReaderClosed += (_, _) => IsReaderClosed = true;
        }

        if (IsMonitored)
        {
            Monitor.AddExecuted(this);
            ReportNotices();
        }
    }

    /// <summary>
    ///     Reports the notices of further results.
    /// </summary>
    /// <exception cref="InvalidOperationException">The application has configured the event to throw.</exception>
    public void End()
    {
        Connection.End();
        ReportNotices();
    }

    /// <summary>
    ///     Reports the notices of a command that has failed. If the event is configured to throw, the exception of the command is thrown.
    /// </summary>
    public void Failed()
    {
        if (Monitor.Throws(Data.CommandSource))
        {
            Connection.End();
        }
        else
        {
            End();
        }
    }

    private void ReportNotices()
    {
        var (notices, isCached) = (Notices, IsPlanCached);
        Notices = 0;
        IsPlanCached = false;
        if (notices > 0 && IsReported)
        {
            Monitor.Report(this, notices, isCached);
        }
    }
}
