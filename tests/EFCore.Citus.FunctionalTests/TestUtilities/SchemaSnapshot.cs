namespace EFCore.Citus.FunctionalTests.TestUtilities;

/// <summary>
///     Describes the contents of a database, so that two databases can be compared: columns, keys, foreign keys, indexes, sequences, and
///     the types of tables in Citus. A colocation group is named after its first table.
/// </summary>
public static class SchemaSnapshot
{
    public static Task<IReadOnlyList<string>> ReadAsync(TestDatabase database)
        => database.ColumnAsync<string>(
            """
            WITH user_class AS (
                SELECT c.oid, n.nspname, c.relname, c.relkind
                FROM pg_class AS c
                JOIN pg_namespace AS n ON n.oid = c.relnamespace
                WHERE n.nspname NOT LIKE 'pg\_%' AND n.nspname NOT IN ('information_schema', 'citus', 'citus_internal', 'columnar', 'columnar_internal')
                    AND c.relname NOT LIKE '\_\_EFMigrationsHistory%' AND c.relname NOT LIKE 'PK\_\_\_EFMigrationsHistory'
                    AND NOT EXISTS (SELECT 1 FROM pg_depend AS d WHERE d.objid = c.oid AND d.deptype = 'e')
            )
            SELECT format('column %I.%I.%I %s %s %s %s', c.nspname, c.relname, a.attname, format_type(a.atttypid, a.atttypmod),
                CASE WHEN a.attnotnull THEN 'not null' END, a.attidentity, pg_get_expr(f.adbin, f.adrelid))
            FROM user_class AS c
            JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
            LEFT JOIN pg_attrdef AS f ON f.adrelid = c.oid AND f.adnum = a.attnum
            WHERE c.relkind IN ('r', 'p')
            UNION ALL
            SELECT format('constraint %I.%I %s', c.nspname, c.relname, pg_get_constraintdef(k.oid))
            FROM user_class AS c
            JOIN pg_constraint AS k ON k.conrelid = c.oid AND k.contype <> 'c'
            WHERE c.relkind IN ('r', 'p')
            UNION ALL
            -- Scaffolded models leave the names of primary keys to the convention.
            SELECT format('index %s', regexp_replace(pg_get_indexdef(c.oid), CASE WHEN i.indisprimary THEN ' INDEX .* ON ' ELSE '$^' END, ' INDEX '))
            FROM user_class AS c
            JOIN pg_index AS i ON i.indexrelid = c.oid
            UNION ALL
            SELECT format('sequence %I.%I', c.nspname, c.relname) FROM user_class AS c WHERE c.relkind = 'S'
            UNION ALL
            SELECT format('citus %I.%I %s %s %s %s %s', c.nspname, c.relname, p.partmethod, p.repmodel,
                CASE WHEN p.partkey IS NOT NULL THEN column_to_column_name(p.logicalrelid, p.partkey) END,
                (SELECT count(*) FROM pg_dist_shard AS s WHERE s.logicalrelid = p.logicalrelid),
                (SELECT min(o.logicalrelid::text) FROM pg_dist_partition AS o WHERE o.colocationid = p.colocationid))
            FROM pg_dist_partition AS p
            JOIN user_class AS c ON c.oid = p.logicalrelid
            ORDER BY 1
            """);
}
