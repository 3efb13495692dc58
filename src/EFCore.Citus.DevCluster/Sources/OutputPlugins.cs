using EFCore.Citus.DevCluster.Databases;
using Npgsql;

namespace EFCore.Citus.DevCluster.Sources;

/// <summary>
///     Lets Citus use its output plugin, by which it copies rows when tables are distributed concurrently and when shards are split.
/// </summary>
/// <remarks>
///     The newest patches of PostgreSQL refuse output plugins that <c>output_plugin_libraries</c> does not name; servers of older ones do not
///     start with a setting that they do not know. So a server is asked when it runs.
/// </remarks>
internal static class OutputPlugins
{
    // Settings that the user gives have another source.
    private const string FindDefault =
        """
        SELECT boot_val FROM pg_settings
        WHERE name = 'output_plugin_libraries' AND source = 'default' AND context IN ('sighup', 'superuser', 'user')
        """;

    private const string HasCitus = "SELECT setting LIKE '%, citus' FROM pg_settings WHERE name = 'output_plugin_libraries'";

    /// <summary>
    ///     Adds Citus's plugin to the ones that the server allows, if it restricts them.
    /// </summary>
    /// <param name="connectionString">A connection string of the server.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    /// <exception cref="NpgsqlException">The server refused.</exception>
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

            // The value is a list as SQL writes lists: in quotes, it would be the name of one library.
            await NodeCommands.ExecuteAsync(
                connection, $"ALTER SYSTEM SET output_plugin_libraries = {plugins}, citus", cancellationToken).ConfigureAwait(false);
            await NodeCommands.ExecuteAsync(connection, "SELECT pg_reload_conf()", cancellationToken).ConfigureAwait(false);

            // The server reads the file before it tells its connections to do so.
            while (!await NodeCommands.ScalarAsync<bool>(connection, HasCitus, cancellationToken).ConfigureAwait(false))
            {
                await Task.Delay(5, cancellationToken).ConfigureAwait(false);
            }
        }
    }
}
