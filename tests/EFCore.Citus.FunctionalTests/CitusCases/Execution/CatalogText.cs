using Npgsql;

namespace EFCore.Citus.FunctionalTests.CitusCases.Execution;

/// <summary>
///     Describes the tables of the user as in the catalogs of PostgreSQL and Citus, so that two databases can be compared.
/// </summary>
internal static class CatalogText
{
    private const string Sql =
        """
        WITH relations AS (
            SELECT c.oid, c.relkind, c.relpersistence, (SELECT array_agg(o ORDER BY o) FROM unnest(c.reloptions) AS o) AS reloptions, format('%s.%s', n.nspname, c.relname) AS name
            FROM pg_class AS c
            JOIN pg_namespace AS n ON n.oid = c.relnamespace
            WHERE c.relkind IN ('r', 'p', 'v') AND n.nspname NOT LIKE 'pg\_%'
                AND n.nspname NOT IN ('information_schema', 'citus', 'citus_internal', 'columnar', 'columnar_internal')
                AND NOT EXISTS (SELECT FROM pg_depend AS d WHERE d.objid = c.oid AND d.deptype = 'e')
        )
        SELECT format('%s %s %s %s', r.name, r.relkind, r.reloptions, obj_description(r.oid, 'pg_class')) FROM relations AS r
        UNION ALL
        SELECT format('%s column %s %s %s default %s identity %s generated %s collation %s compression %s', r.name, a.attname,
            format_type(a.atttypid, a.atttypmod), CASE WHEN a.attnotnull THEN 'not null' ELSE 'null' END,
            pg_get_expr(d.adbin, d.adrelid), a.attidentity, a.attgenerated, a.attcollation::regcollation, a.attcompression)
        FROM relations AS r
        JOIN pg_attribute AS a ON a.attrelid = r.oid AND a.attnum > 0 AND NOT a.attisdropped
        LEFT JOIN pg_attrdef AS d ON d.adrelid = r.oid AND d.adnum = a.attnum
        UNION ALL
        SELECT format('%s %s %s', r.name, k.conname, pg_get_constraintdef(k.oid)) FROM relations AS r
        JOIN pg_constraint AS k ON k.conrelid = r.oid AND k.contype IN ('c', 'f', 'p', 'u', 'x')
        UNION ALL
        SELECT format('%s %s', r.name, pg_get_indexdef(i.indexrelid)) FROM relations AS r JOIN pg_index AS i ON i.indrelid = r.oid
        UNION ALL
        SELECT format('%s %s', r.name, pg_get_triggerdef(t.oid)) FROM relations AS r
        JOIN pg_trigger AS t ON t.tgrelid = r.oid AND NOT t.tgisinternal
        UNION ALL
        SELECT format('%s Citus %s %s by %s, group of %s', r.name, p.partmethod, p.repmodel,
            CASE WHEN p.partkey IS NOT NULL THEN column_to_column_name(p.logicalrelid, p.partkey) END,
            (SELECT min(o.name) FROM pg_dist_partition AS q JOIN relations AS o ON o.oid = q.logicalrelid
                WHERE q.colocationid = p.colocationid AND q.colocationid <> 0))
        FROM relations AS r JOIN pg_dist_partition AS p ON p.logicalrelid = r.oid
        ORDER BY 1
        """;

    public static async Task<IReadOnlyList<string>> ReadAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(Sql, connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var lines = new List<string>();
        while (await reader.ReadAsync(cancellationToken))
        {
            lines.Add(reader.GetString(0));
        }

        return lines;
    }
}
