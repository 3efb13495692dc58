using System.Data;
using System.Data.Common;
using System.Diagnostics;
using EFCore.Citus.Query.Monitoring;
using EFCore.Citus.Query.Plans;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;

namespace EFCore.Citus.Testing;

/// <summary>
///     Collects the commands of a context for which Citus reports several tasks.
/// </summary>
/// <remarks>
///     Citus sends a notice when it plans such a command. The notice belongs to the command that the connection is executing. Commands are
///     observed with diagnostic events, because a context that exists does not accept interceptors.
/// </remarks>
internal sealed class FanOutWatch(DbContext context) : IObserver<DiagnosticListener>, IObserver<KeyValuePair<string, object?>>
{
    private const string OtherCommand = "(a command that was not executed by Entity Framework Core)";

    private readonly NpgsqlConnection _connection = (NpgsqlConnection)context.Database.GetDbConnection();
    private readonly List<IDisposable> _subscriptions = [];
    private readonly List<NpgsqlCommand> _commands = [];
    private bool _hasEnded;
    private DbCommand? _current;
    private DbCommand? _lastReported;
    private string? _logLevel;
    private string? _minimumMessages;

    /// <summary>
    ///     Gets the commands.
    /// </summary>
    public IReadOnlyList<NpgsqlCommand> Commands
        => _commands;

    /// <summary>
    ///     Opens the connection, so that all commands use the same one, and lets Citus report commands with several tasks.
    /// </summary>
    public async Task BeginAsync(bool async, CancellationToken cancellationToken)
    {
        if (async)
        {
            await context.Database.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
        }
        else
        {
            context.Database.OpenConnection();
        }

        try
        {
            // A command without parameters that the connection has prepared would otherwise not be planned again.
            await ExecuteAsync("DISCARD PLANS", null, async, cancellationToken).ConfigureAwait(false);
            await ExecuteAsync(
                    $"SELECT current_setting('{MultiShardNotices.Setting}', true), current_setting('client_min_messages')",
                    reader => (_logLevel, _minimumMessages) = (reader.IsDBNull(0) ? null : reader.GetString(0), reader.GetString(1)),
                    async,
                    cancellationToken)
                .ConfigureAwait(false);
            await ConfigureAsync("notice", "notice", async, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            await CloseAsync(async).ConfigureAwait(false);

            throw;
        }

        _connection.Notice += OnNotice;
        var subscription = DiagnosticListener.AllListeners.Subscribe(this);
        lock (_subscriptions)
        {
            _subscriptions.Add(subscription);
        }

        Refresh();
    }

    /// <summary>
    ///     Restores the settings of the connection, and closes it.
    /// </summary>
    public async Task EndAsync(bool async)
    {
        _connection.Notice -= OnNotice;
        Unsubscribe();
        try
        {
            if (_connection.State == ConnectionState.Open)
            {
                await ConfigureAsync(_logLevel is null or "" ? "off" : _logLevel, _minimumMessages!, async, CancellationToken.None)
                    .ConfigureAwait(false);
            }
        }
        catch (PostgresException exception) when (exception.SqlState == PostgresErrorCodes.InFailedSqlTransaction)
        {
            // The end of the transaction restores the settings. The exception of the delegate is more important.
        }
        finally
        {
            await CloseAsync(async).ConfigureAwait(false);
        }
    }

    /// <summary>
    ///     Gets the commands with their plans. A command can have no plan, for example if it consists of several statements.
    /// </summary>
    public async Task<IReadOnlyList<string>> ExplainAsync(bool async, CancellationToken cancellationToken)
    {
        var plans = new List<string>();
        foreach (var command in _commands)
        {
            var sql = command.CommandText;
            try
            {
                var plan = sql == OtherCommand ? null
                    : await StatementExplainer.ExplainAsync([command], null, async, cancellationToken).ConfigureAwait(false);
                plans.Add(plan is null ? sql : $"{sql}\n\n{plan}\n\n{plan.Text}");
            }
            catch (Exception exception) when (exception is NpgsqlException or NotSupportedException)
            {
                plans.Add(sql);
            }
        }

        return plans;
    }

    public void OnNext(DiagnosticListener value)
    {
        // Other threads may create service providers of other contexts, of which each has a listener.
        lock (_subscriptions)
        {
            if (value.Name == DbLoggerCategory.Name && !_hasEnded)
            {
                _subscriptions.Add(value.Subscribe(this, static name => name == RelationalEventId.CommandExecuting.Name));
            }
        }
    }

    public void OnNext(KeyValuePair<string, object?> value)
    {
        if (value.Value is CommandEventData data && data.Context == context)
        {
            _current = data.Command;
            _lastReported = null;
        }
    }

    public void OnCompleted()
    {
    }

    public void OnError(Exception error)
    {
    }

    // A command has a notice for the statement and one for each subplan. Npgsql uses the object of a command again after it is disposed, and
    // removes its text.
    private void OnNotice(object sender, NpgsqlNoticeEventArgs e)
    {
        if (e.Notice.MessageText != MultiShardNotices.Message || (_current is not null && _lastReported == _current))
        {
            return;
        }

        _lastReported = _current;
        var command = new NpgsqlCommand(_current is { CommandText: { Length: > 0 } sql } ? sql : OtherCommand, _connection);
        if (_current is not null)
        {
            command.CommandTimeout = _current.CommandTimeout;
            foreach (NpgsqlParameter parameter in _current.Parameters)
            {
                command.Parameters.Add(parameter.Clone());
            }
        }

        _commands.Add(command);
    }

    private void Unsubscribe()
    {
        IDisposable[] subscriptions;
        lock (_subscriptions)
        {
            _hasEnded = true;
            subscriptions = [.. _subscriptions];
        }

        foreach (var subscription in subscriptions)
        {
            subscription.Dispose();
        }
    }

    // If nothing has observed the last command, Entity Framework Core does not send events for a second. An event that it is asked to send
    // ends this.
    private void Refresh()
    {
        var logger = context.GetService<IRelationalCommandDiagnosticsLogger>();
        if (!logger.ShouldLogCommandExecute(DateTimeOffset.UtcNow))
        {
            using var command = _connection.CreateCommand();
            var connection = context.GetService<IRelationalConnection>();
            logger.CommandReaderExecuting(
                connection, command, "", context, Guid.NewGuid(), connection.ConnectionId, DateTimeOffset.UtcNow, CommandSource.Unknown);
            _current = null;
        }
    }

    private Task ConfigureAsync(string logLevel, string minimumMessages, bool async, CancellationToken cancellationToken)
        => ExecuteAsync(
            $"SELECT set_config('{MultiShardNotices.Setting}', $1, false), set_config('client_min_messages', $2, false)",
            null,
            async,
            cancellationToken,
            logLevel,
            minimumMessages);

    private async Task ExecuteAsync(
        string sql, Action<DbDataReader>? onRow, bool async, CancellationToken cancellationToken, params string[] parameters)
    {
        using var command = new NpgsqlCommand(sql, _connection);
        command.Parameters.AddRange(Array.ConvertAll(parameters, p => new NpgsqlParameter { Value = p }));
        var reader = async ? await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false) : command.ExecuteReader();
        await RowReader.ReadAsync(reader, onRow, async, cancellationToken).ConfigureAwait(false);
    }

    private async Task CloseAsync(bool async)
    {
        if (async)
        {
            await context.Database.CloseConnectionAsync().ConfigureAwait(false);
        }
        else
        {
            context.Database.CloseConnection();
        }
    }
}
