using EFCore.Citus.DevCluster.Databases;
using Npgsql;

namespace EFCore.Citus.DevCluster.Sources;

/// <summary>
///     Reads the versions of servers.
/// </summary>
internal static class ServerVersions
{
    /// <summary>
    ///     Installs the extension in the database from which others are created, and reads the versions.
    /// </summary>
    public static async Task<(Version Postgres, Version Citus)> InstallCitusAsync(
        string connectionString, CancellationToken cancellationToken)
    {
        var connection = new NpgsqlConnection(connectionString);
        await using (connection.ConfigureAwait(false))
        {
            await connection.OpenAsync(cancellationToken).ConfigureAwait(false);
            await NodeCommands.ExecuteAsync(connection, "CREATE EXTENSION IF NOT EXISTS citus", cancellationToken).ConfigureAwait(false);

            return (connection.PostgreSqlVersion, await ReadCitusVersionAsync(connection, cancellationToken).ConfigureAwait(false));
        }
    }

    /// <summary>
    ///     Reads the version of Citus in a database that has the extension.
    /// </summary>
    public static async Task<Version> ReadCitusVersionAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        // The function returns text such as "Citus 13.2.2 on x86_64-pc-linux-gnu, compiled by gcc ...".
        var text = await NodeCommands.ScalarAsync<string>(
            connection, @"SELECT substring(citus_version() FROM '\d+\.[\d.]*\d')", cancellationToken).ConfigureAwait(false);

        return Version.Parse(text!);
    }
}
