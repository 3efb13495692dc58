using Npgsql;

namespace EFCore.Citus.DevCluster;

/// <summary>
///     Represents a database of a <see cref="CitusCluster" />, with the Citus extension on every node and all nodes registered. Disposing
///     it drops the database on every node.
/// </summary>
public sealed class CitusDatabase : IAsyncDisposable
{
    private readonly CitusCluster _cluster;

    internal CitusDatabase(CitusCluster cluster, string name, string connectionString)
    {
        _cluster = cluster;
        Name = name;
        ConnectionString = connectionString;
    }

    /// <summary>
    ///     Gets the name of the database.
    /// </summary>
    public string Name { get; }

    /// <summary>
    ///     Gets the connection string of the database on the coordinator.
    /// </summary>
    public string ConnectionString { get; }

    /// <summary>
    ///     Drops the database on every node, and closes its open connections.
    /// </summary>
    /// <returns>A task that represents the asynchronous operation.</returns>
    public async ValueTask DisposeAsync()
    {
        // The pool would otherwise return connections that the server has closed, if a database with the same name is created again.
        var connection = new NpgsqlConnection(ConnectionString);
        await using (connection.ConfigureAwait(false))
        {
            NpgsqlConnection.ClearPool(connection);
        }

        await _cluster.DropDatabaseAsync(Name).ConfigureAwait(false);
    }
}
