using EFCore.Citus.DevCluster.Databases;
using Npgsql;

namespace EFCore.Citus.DevCluster.Sources;

/// <summary>
///     Allows Citus to use its output plugin, by which it copies rows when tables are distributed concurrently and when shards are split.
/// </summary>
/// <remarks>
///     The newest patch releases of PostgreSQL refuse output plugins that <c>output_plugin_libraries</c> does not contain. Older releases
///     do not start with an unknown setting. The setting is therefore changed after the server has started, if the server has it.
/// </remarks>
internal static class OutputPlugins
{
    // Settings that are specified by the user have another source.
    private const string FindDefault =
        """
        SELECT boot_val FROM pg_settings
        WHERE name = 'output_plugin_libraries' AND source = 'default' AND context IN ('sighup', 'superuser', 'user')
        """;

    private const string HasCitus = "SELECT setting LIKE '%, citus' FROM pg_settings WHERE name = 'output_plugin_libraries'";

    /// <summary>
    ///     Adds the plugin of Citus to the allowed plugins of the server, if the server restricts them.
    /// </summary>
    /// <param name="connectionString">A connection string of the server.</param>
    /// <param name="cancellationToken">A <see cref="CancellationToken" /> to observe while waiting for the task to complete.</param>
    /// <exception cref="NpgsqlException">The server refused the change.</exception>
    public static async Task AllowCitusAsync(string connectionString, CancellationToken cancellationToken)
    {
        var connection = new NpgsqlConnection(
            new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false }.ConnectionString);
        await using (connection.ConfigureAwait(false))
        {
            await connection.OpenAsync(cancellationToken).ConfigureAwait(false);
            if (await NodeCommands.ScalarAsync<string>(connection, FindDefault, cancellationToken).ConfigureAwait(false) is not { } plugins)
            {
                return;
            }

            // The value is a list in SQL syntax. In quotes, it would be the name of a single library.
            await NodeCommands.ExecuteAsync(
                connection, $"ALTER SYSTEM SET output_plugin_libraries = {plugins}, citus", cancellationToken).ConfigureAwait(false);
            await NodeCommands.ExecuteAsync(connection, "SELECT pg_reload_conf()", cancellationToken).ConfigureAwait(false);

            // The server reads the file before it notifies its sessions.
            while (!await NodeCommands.ScalarAsync<bool>(connection, HasCitus, cancellationToken).ConfigureAwait(false))
            {
                await Task.Delay(5, cancellationToken).ConfigureAwait(false);
            }
        }
    }
}
