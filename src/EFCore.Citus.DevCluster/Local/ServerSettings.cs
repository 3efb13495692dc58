namespace EFCore.Citus.DevCluster.Local;

/// <summary>
///     Provides the settings of temporary servers.
/// </summary>
internal static class ServerSettings
{
    /// <summary>
    ///     Gets the settings for servers with disposable data, overridden by the settings of the user.
    /// </summary>
    public static Dictionary<string, string> Create(bool withCitus, IDictionary<string, string> overrides)
    {
        var settings = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)
        {
            // The data does not need to survive a crash of the machine.
            ["fsync"] = "off",
            ["full_page_writes"] = "off",
            ["synchronous_commit"] = "off",
            ["checkpoint_timeout"] = "1h",
            ["max_wal_size"] = "4GB",

            // The databases are many and small, so compiling queries costs more than it saves, and vacuuming each database has no benefit.
            ["jit"] = "off",
            ["autovacuum"] = "off",

            // Each database in use has a maintenance daemon on each node, and each connection to the coordinator opens several to the
            // workers.
            ["max_connections"] = "400",
            ["max_worker_processes"] = "200",
            ["max_prepared_transactions"] = "400",

            // Logical replication moves and splits shards, and distributes tables concurrently.
            ["wal_level"] = "logical",
            ["max_wal_senders"] = "40",
            ["max_replication_slots"] = "40",
            ["max_logical_replication_workers"] = "40",
        };

        if (withCitus)
        {
            settings["shared_preload_libraries"] = "citus";
            settings["citus.enable_statistics_collection"] = "off";

            // Nodes require TLS by default, for which each node would create a certificate when the extension is created.
            settings["citus.node_conninfo"] = "sslmode=disable";

            // A node that connects to itself may resolve "localhost" to an address on which it does not listen.
            settings["citus.local_hostname"] = "127.0.0.1";
        }

        foreach (var (name, value) in overrides)
        {
            settings[name] = value;
        }

        return settings;
    }
}
