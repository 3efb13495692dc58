using EFCore.Citus.DevCluster.Sources;
using Npgsql;
using NpgsqlTypes;

namespace EFCore.Citus.DevCluster.Databases;

/// <summary>
///     Represents the response of a worker to a command.
/// </summary>
internal sealed record NodeAnswer(string Host, int Port, bool Success, string? Text);

/// <summary>
///     Executes commands on workers over the connections of the coordinator, so that this process only connects to the coordinator. The
///     commands also work in a database in which no node is registered yet, where <c>run_command_on_workers</c> would have no effect.
/// </summary>
internal static class NodeCommands
{
    // Creating a database takes a tenth of a second. The timeout is long enough for machines under load.
    public const int TimeoutSeconds = 120;

    public static async Task<int> ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        var command = new NpgsqlCommand(sql, connection) { CommandTimeout = TimeoutSeconds };
        await using (command.ConfigureAwait(false))
        {
            return await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    public static async Task<T?> ScalarAsync<T>(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        var command = new NpgsqlCommand(sql, connection) { CommandTimeout = TimeoutSeconds };
        await using (command.ConfigureAwait(false))
        {
            var value = await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false);

            return value is null or DBNull ? default : (T)value;
        }
    }

    /// <summary>
    ///     Executes the command on each worker in a separate transaction, in the database of the connection.
    /// </summary>
    public static async Task<IReadOnlyList<NodeAnswer>> AskWorkersAsync(
        NpgsqlConnection connection,
        IReadOnlyList<ClusterNode> workers,
        string sql,
        CancellationToken cancellationToken)
    {
        if (workers.Count == 0)
        {
            return [];
        }

        var command = new NpgsqlCommand(
            "SELECT node_name, node_port, success, result FROM master_run_on_worker($1, $2, $3, true)", connection)
        {
            CommandTimeout = TimeoutSeconds,
            Parameters =
            {
                new() { Value = workers.Select(w => w.Host).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text },
                new() { Value = workers.Select(w => w.Port).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Integer },
                new() { Value = workers.Select(_ => sql).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text },
            },
        };

        await using (command.ConfigureAwait(false))
        {
            var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
            {
                var answers = new List<NodeAnswer>(workers.Count);
                while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
                {
                    answers.Add(
                        new NodeAnswer(
                            reader.GetString(0),
                            reader.GetInt32(1),
                            reader.GetBoolean(2),
                            await reader.IsDBNullAsync(3, cancellationToken).ConfigureAwait(false) ? null : reader.GetString(3)));
                }

                return answers;
            }
        }
    }

    /// <summary>
    ///     Executes the command on each worker and throws if one of them refuses it.
    /// </summary>
    /// <exception cref="InvalidOperationException">A worker could not be reached or refused the command.</exception>
    public static async Task ExecuteOnWorkersAsync(
        NpgsqlConnection connection,
        IReadOnlyList<ClusterNode> workers,
        string sql,
        CancellationToken cancellationToken)
    {
        var answers = await AskWorkersAsync(connection, workers, sql, cancellationToken).ConfigureAwait(false);
        if (answers.FirstOrDefault(a => !a.Success) is { } refusal)
        {
            throw new InvalidOperationException(
                FormattableString.Invariant($"The worker {refusal.Host}:{refusal.Port} could not execute '{sql}': {refusal.Text}"));
        }
    }

    /// <summary>
    ///     Registers a node in the database of the connection, by the function for coordinators or for workers.
    /// </summary>
    public static async Task RegisterAsync(
        NpgsqlConnection connection, string function, ClusterNode node, CancellationToken cancellationToken)
    {
        var command = new NpgsqlCommand($"SELECT {function}($1, $2)", connection)
        {
            CommandTimeout = TimeoutSeconds,
            Parameters = { new() { Value = node.Host }, new() { Value = node.Port } },
        };
        await using (command.ConfigureAwait(false))
        {
            await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        }

        var setHasShards = new NpgsqlCommand("SELECT citus_set_node_property($1, $2, 'shouldhaveshards', $3)", connection)
        {
            CommandTimeout = TimeoutSeconds,
            Parameters = { new() { Value = node.Host }, new() { Value = node.Port }, new() { Value = node.HasShards } },
        };
        await using (setHasShards.ConfigureAwait(false))
        {
            await setHasShards.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        }
    }
}
