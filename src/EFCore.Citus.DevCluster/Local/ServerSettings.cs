namespace EFCore.Citus.DevCluster.Local;

/// <summary>
///     The settings of throwaway servers.
/// </summary>
internal static class ServerSettings
{
    /// <summary>
    ///     Gets the settings for servers whose data nobody will miss, overridden by what the user asks for.
    /// </summary>
    public static Dictionary<string, string> Create(bool withCitus, IDictionary<string, string> overrides)
    {
        var settings = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)
        {
            // Nothing has to survive a crash of the machine.
            ["fsync"] = "off",
            ["full_page_writes"] = "off",
            ["synchronous_commit"] = "off",
            ["checkpoint_timeout"] = "1h",
            ["max_wal_size"] = "4GB",

            // Many small databases: compiling queries costs more than it gains, and visiting each database to clean it is no use.
            ["jit"] = "off",
            ["autovacuum"] = "off",

            // Each database in use has a maintenance daemon on each node, and each connection to the coordinator some to the workers.
            ["max_connections"] = "400",
            ["max_worker_processes"] = "200",
            ["max_prepared_transactions"] = "400",

            // Shards are moved and split, and tables distributed concurrently, by logical replication.
            ["wal_level"] = "logical",
            ["max_wal_senders"] = "40",
            ["max_replication_slots"] = "40",
            ["max_logical_replication_workers"] = "40",
        };

        if (withCitus)
        {
            settings["shared_preload_libraries"] = "citus";
            settings["citus.enable_statistics_collection"] = "off";

            // By default nodes insist on TLS, for which each would make a certificate when it gets the extension.
            settings["citus.node_conninfo"] = "sslmode=disable";

            // Where a node connects to itself, "localhost" may lead to an address on which nobody listens.
            settings["citus.local_hostname"] = "127.0.0.1";
        }

        foreach (var (name, value) in overrides)
        {
            settings[name] = value;
        }

        return settings;
    }
}
