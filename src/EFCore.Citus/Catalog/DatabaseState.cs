using System.Data.Common;
using EFCore.Citus.Postgres;

namespace EFCore.Citus.Catalog;

/// <summary>
///     Represents the state of a database that is compared with the model.
/// </summary>
internal sealed class DatabaseState
{
    public const string SearchPathQuery = "SELECT unnest(current_schemas(FALSE))";

    public const string TablesQuery =
        """
        SELECT n.nspname, c.relname
        FROM pg_catalog.pg_class AS c
        JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
        WHERE c.relkind IN ('r', 'p', 'f') AND n.nspname NOT IN ('pg_catalog', 'information_schema')
        """;

    public const string ForeignKeysQuery =
        """
        SELECT n.nspname, c.relname,
            ARRAY(SELECT a.attname::text FROM unnest(f.conkey) WITH ORDINALITY AS k(number, position)
                JOIN pg_catalog.pg_attribute AS a ON a.attrelid = f.conrelid AND a.attnum = k.number ORDER BY k.position),
            pn.nspname, pc.relname,
            ARRAY(SELECT a.attname::text FROM unnest(f.confkey) WITH ORDINALITY AS k(number, position)
                JOIN pg_catalog.pg_attribute AS a ON a.attrelid = f.confrelid AND a.attnum = k.number ORDER BY k.position)
        FROM pg_catalog.pg_constraint AS f
        JOIN pg_catalog.pg_class AS c ON c.oid = f.conrelid
        JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
        JOIN pg_catalog.pg_class AS pc ON pc.oid = f.confrelid
        JOIN pg_catalog.pg_namespace AS pn ON pn.oid = pc.relnamespace
        WHERE f.contype = 'f'
        """;

    // The workers are queried by the coordinator, so that the client does not connect to them.
    public const string NodesQuery =
        """
        SELECT w.nodename || ':' || w.nodeport, w.success, w.result, x.extversion
        FROM run_command_on_workers('SELECT extversion FROM pg_catalog.pg_extension WHERE extname = ''citus''') AS w
        CROSS JOIN pg_catalog.pg_extension AS x
        WHERE x.extname = 'citus'
        ORDER BY w.nodename, w.nodeport
        """;

    // A node that is a worker proves that there are workers, even if it does not list the other nodes.
    public const string HasWorkersQuery =
        """
        SELECT (SELECT groupid FROM pg_catalog.pg_dist_local_group) <> 0
            OR EXISTS (SELECT 1 FROM pg_catalog.pg_dist_node WHERE groupid <> 0 AND noderole = 'primary' AND isactive)
        """;

    public required bool HasCitus { get; init; }

    /// <summary>
    ///     Gets a value indicating whether there are nodes other than the coordinator.
    /// </summary>
    public bool HasWorkers { get; init; }

    /// <summary>
    ///     Gets the schemas in which a table without a schema is looked up and created.
    /// </summary>
    public required IReadOnlyList<string> SearchPath { get; init; }

    public required IReadOnlySet<(string Schema, string Name)> Tables { get; init; }

    public required IReadOnlySet<string> ForeignKeys { get; init; }

    public IReadOnlyList<CatalogTable> CitusTables { get; init; } = [];

    public IReadOnlyList<Node> Nodes { get; init; } = [];

    public IReadOnlyList<PartitionedTable> PartitionedTables { get; init; } = [];

    /// <summary>
    ///     Gets the range of times of the rows in default partitions that have rows.
    /// </summary>
    public IReadOnlyDictionary<(string Schema, string Name), TimeRange> DefaultPartitionRows { get; init; }
        = new Dictionary<(string Schema, string Name), TimeRange>();

    public IReadOnlySet<(string Schema, string Name)> ColumnarTables { get; init; } = new HashSet<(string Schema, string Name)>();

    public sealed record TimeRange(DateTimeOffset Min, DateTimeOffset Max);

    public sealed record Node(string Name, bool Success, string? Result, string CoordinatorVersion);

    public static string ReadString(DbDataReader reader)
        => reader.GetString(0);

    public static (string Schema, string Name) ReadTable(DbDataReader reader)
        => (reader.GetString(0), reader.GetString(1));

    public static string ReadForeignKey(DbDataReader reader)
        => ForeignKeyIdentity(
            (reader.GetString(0), reader.GetString(1)),
            reader.GetFieldValue<string[]>(2),
            (reader.GetString(3), reader.GetString(4)),
            reader.GetFieldValue<string[]>(5));

    public static Node ReadNode(DbDataReader reader)
        => new(reader.GetString(0), reader.GetBoolean(1), reader.IsDBNull(2) ? null : reader.GetString(2), reader.GetString(3));

    public static ((string Schema, string Name) Partition, TimeRange? Rows) ReadTimeRange(DbDataReader reader)
        => ((reader.GetString(0), reader.GetString(1)),
            reader.IsDBNull(2) ? null : new TimeRange(reader.GetFieldValue<DateTimeOffset>(2), reader.GetFieldValue<DateTimeOffset>(3)));

    /// <summary>
    ///     Gets the identity of a foreign key, independently of its name: the tables, and the columns in the same order.
    /// </summary>
    public static string ForeignKeyIdentity(
        (string Schema, string Name) table,
        IEnumerable<string> columns,
        (string Schema, string Name) principalTable,
        IEnumerable<string> principalColumns)
        // The separator does not occur in identifiers.
        => string.Join(
            '\0', [table.Schema, table.Name, .. columns, "", principalTable.Schema, principalTable.Name, .. principalColumns]);

    /// <summary>
    ///     Finds a table by its name in the model.
    /// </summary>
    /// <returns>The table that PostgreSQL resolves the name to, or the name that a new table would have.</returns>
    public (string Schema, string Name) Resolve(string name, string? schema)
    {
        name = LongIdentifier.Truncate(name);
        if (schema is not null)
        {
            return (LongIdentifier.Truncate(schema), name);
        }

        var found = SearchPath.FirstOrDefault(s => Tables.Contains((s, name)));

        return (found ?? SearchPath.FirstOrDefault() ?? "public", name);
    }

    public bool Exists((string Schema, string Name) table)
        => Tables.Contains(table);
}
