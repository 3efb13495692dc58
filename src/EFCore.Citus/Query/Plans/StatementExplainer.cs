using System.Transactions;
using EFCore.Citus.Diagnostics;
using EFCore.Citus.Properties;
using EFCore.Citus.Query.Monitoring;
using EFCore.Citus.Storage;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using NpgsqlTypes;

namespace EFCore.Citus.Query.Plans;

/// <summary>
///     Explains commands over a connection of its own. If Citus refuses a statement, the connection of the context and its transaction
///     remain usable.
/// </summary>
/// <remarks>
///     <para>
///         Nothing is executed: <c>EXPLAIN</c> only plans, a command of <see cref="NpgsqlBatch" /> cannot contain another statement, and the
///         transaction is rolled back.
///     </para>
///     <para>
///         The commands are not those of the context, so that they are neither intercepted nor retried.
///     </para>
/// </remarks>
internal static class StatementExplainer
{
    // Without Citus, PostgreSQL accepts the settings and ignores them.
    private const string Settings =
        $"""
        SET LOCAL citus.explain_all_tasks TO on;
        SET LOCAL citus.explain_distributed_queries TO on;
        SET LOCAL {MultiShardNotices.Setting} TO off
        """;

    /// <summary>
    ///     Explains the commands of a query, and disposes them.
    /// </summary>
    /// <param name="commands">The commands, of which the first one has the connection of the context.</param>
    /// <param name="context">The context, for which an error of Citus is logged.</param>
    /// <param name="async">Whether to wait asynchronously. Otherwise, the returned task is complete.</param>
    /// <param name="cancellationToken">A <see cref="CancellationToken" /> to observe while waiting for the task to complete.</param>
    public static async Task<CitusPlan> ExplainAsync(
        IReadOnlyList<NpgsqlCommand> commands, DbContext? context, bool async, CancellationToken cancellationToken)
    {
        var connection = Clone(commands[0].Connection!);
        try
        {
            await OpenAsync(connection, async, cancellationToken).ConfigureAwait(false);

            return await ExplainAsync(connection, commands, context, async, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            if (async)
            {
                await connection.DisposeAsync().ConfigureAwait(false);
            }
            else
            {
                connection.Dispose();
            }

            foreach (var command in commands)
            {
                command.Dispose();
            }
        }
    }

    // The clone has the data source of the connection with its type mappings, and the password.
    private static NpgsqlConnection Clone(NpgsqlConnection connection)
        => (NpgsqlConnection)((ICloneable)connection).Clone();

    // In a transaction scope, the connection would become part of the transaction of the application.
    private static async Task OpenAsync(NpgsqlConnection connection, bool async, CancellationToken cancellationToken)
    {
        using var scope = new TransactionScope(TransactionScopeOption.Suppress, TransactionScopeAsyncFlowOption.Enabled);
        if (async)
        {
            await connection.OpenAsync(cancellationToken).ConfigureAwait(false);
        }
        else
        {
            connection.Open();
        }

        scope.Complete();
    }

    // Npgsql rolls the transaction back when the connection is closed.
    private static async Task<CitusPlan> ExplainAsync(
        NpgsqlConnection connection, IReadOnlyList<NpgsqlCommand> commands, DbContext? context, bool async, CancellationToken cancellationToken)
    {
        _ = async ? await connection.BeginTransactionAsync(cancellationToken).ConfigureAwait(false) : connection.BeginTransaction();
        foreach (var setting in Settings.Split(";"))
        {
            await ReadAsync(connection, new NpgsqlBatchCommand(setting), commands[0].CommandTimeout, null, async, cancellationToken)
                .ConfigureAwait(false);
        }

        var explained = new List<(NpgsqlCommand Command, PlanNode Node, string Text)>();
        foreach (var command in commands)
        {
            try
            {
                var sql = await ReplaceParametersAsync(connection, command, async, cancellationToken).ConfigureAwait(false);
                var json = await ExplainAsync(connection, command, sql, "FORMAT JSON, VERBOSE", async, cancellationToken).ConfigureAwait(false);
                var text = await ExplainAsync(connection, command, sql, "FORMAT TEXT", async, cancellationToken).ConfigureAwait(false);
                explained.Add((command, PlanReader.Read(json), text));
            }
            catch (PostgresException exception) when (Find(exception, command) is { } explanation)
            {
                throw explanation.Report(exception, context);
            }
            catch (Exception exception) when (IsOfSeveralStatements(exception))
            {
                throw new NotSupportedException(CitusStrings.PlanOfSeveralStatements(), exception);
            }
        }

        var shards = await ReadShardsAsync(
                connection, explained.SelectMany(e => e.Node.AllRelations), commands[0].CommandTimeout, async, cancellationToken)
            .ConfigureAwait(false);

        return new CitusPlan([.. explained.Select(e => e.Node.CreatePlan(e.Command.CommandText, e.Text, shards))]);
    }

    // Npgsql refuses several statements if it has to replace the names of parameters. Otherwise, PostgreSQL refuses them.
    private static bool IsOfSeveralStatements(Exception exception)
        => exception is NotSupportedException or PostgresException { SqlState: PostgresErrorCodes.SyntaxError, Routine: "exec_parse_message" };

    private static ErrorExplanation? Find(PostgresException exception, NpgsqlCommand command)
    {
        ServerError.Note(exception, command.CommandText, isMigration: false);

        return CitusErrorExplainer.Find(ServerError.Get(exception));
    }

    private static async Task<string> ReplaceParametersAsync(
        NpgsqlConnection connection, NpgsqlCommand command, bool async, CancellationToken cancellationToken)
    {
        var literals = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        if (CustomTypeParameters.CreateQuery(command) is { } query)
        {
            await ReadAsync(
                    connection,
                    query,
                    command.CommandTimeout,
                    reader =>
                    {
                        if (!reader.IsDBNull(1))
                        {
                            literals[CustomTypeParameters.NameOf(query.Parameters[reader.GetInt32(0)])] = reader.GetString(1);
                        }
                    },
                    async,
                    cancellationToken)
                .ConfigureAwait(false);
        }

        return CustomTypeParameters.Replace(command.CommandText, literals);
    }

    private static async Task<string> ExplainAsync(
        NpgsqlConnection connection, NpgsqlCommand command, string sql, string options, bool async, CancellationToken cancellationToken)
    {
        var explain = new NpgsqlBatchCommand($"EXPLAIN ({options})\n{sql}");
        foreach (NpgsqlParameter parameter in command.Parameters)
        {
            explain.Parameters.Add(parameter.Clone());
        }

        var lines = new List<string>();
        await ReadAsync(connection, explain, command.CommandTimeout, reader => lines.Add(reader.GetString(0)), async, cancellationToken)
            .ConfigureAwait(false);

        return string.Join('\n', lines);
    }

    private static async Task<ShardCatalog> ReadShardsAsync(
        NpgsqlConnection connection,
        IEnumerable<(string? Schema, string Name)> relations,
        int timeout,
        bool async,
        CancellationToken cancellationToken)
    {
        var shards = new ShardCatalog();
        var hasCitus = false;
        await ReadAsync(
                connection,
                new NpgsqlBatchCommand(CoordinatorCheck.HasCitus),
                timeout,
                reader => hasCitus = reader.GetBoolean(0),
                async,
                cancellationToken)
            .ConfigureAwait(false);
        if (hasCitus)
        {
            var query = new NpgsqlBatchCommand(ShardCatalog.Query);
            query.Parameters.Add(
                new NpgsqlParameter("names", NpgsqlDbType.Array | NpgsqlDbType.Text) { Value = relations.Select(r => r.Name).Distinct().ToArray() });
            await ReadAsync(connection, query, timeout, shards.Add, async, cancellationToken).ConfigureAwait(false);
        }

        return shards;
    }

    private static async Task ReadAsync(
        NpgsqlConnection connection,
        NpgsqlBatchCommand command,
        int timeout,
        Action<NpgsqlDataReader>? onRow,
        bool async,
        CancellationToken cancellationToken)
    {
        using var batch = new NpgsqlBatch(connection) { Timeout = timeout };
        batch.BatchCommands.Add(command);
        var reader = async ? await batch.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false) : batch.ExecuteReader();
        await RowReader.ReadAsync(reader, onRow, async, cancellationToken).ConfigureAwait(false);
    }
}
