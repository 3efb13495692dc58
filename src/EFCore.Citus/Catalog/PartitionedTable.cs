using System.Data.Common;
using System.Globalization;

namespace EFCore.Citus.Catalog;

/// <summary>
///     Represents a table of Citus that is partitioned by time, as in the catalog of PostgreSQL.
/// </summary>
/// <param name="Oid">The object identifier of the table.</param>
/// <param name="Schema">The schema of the table.</param>
/// <param name="Name">The name of the table.</param>
/// <param name="Column">The column that contains the time.</param>
/// <param name="Interval">The interval of the partitions, or <see langword="null" /> if it cannot be determined from them.</param>
/// <param name="FittingIntervals">The requested intervals that match all partitions.</param>
/// <param name="CoversPresent">Whether there is a partition, other than the default partition, for the present time.</param>
/// <param name="IsOpenEnded">Whether there is a partition from <c>MINVALUE</c> or to <c>MAXVALUE</c>.</param>
/// <param name="StrayPartitions">The partitions that belong to another colocation group than the table.</param>
/// <param name="DefaultPartition">The partition for rows that belong to no other partition.</param>
internal sealed record PartitionedTable(
    uint Oid,
    string Schema,
    string Name,
    string Column,
    string? Interval,
    IReadOnlyList<string> FittingIntervals,
    bool CoversPresent,
    bool IsOpenEnded,
    IReadOnlyList<string> StrayPartitions,
    (string Schema, string Name)? DefaultPartition)
{
    // The view time_partitions is not used, because it crashes the server if a partition has no bounds. Partitions that have ended do not
    // determine the current interval, unless there are no others. A bound is text with or without an offset. Cast to a timestamp it is the
    // local time, which determines days and months. Cast to a timestamp with time zone it is the instant, which determines hours.
    private const string Partitions =
        """
        WITH parent AS (
            SELECT c.oid, n.nspname, c.relname, a.attname, d.colocationid
            FROM pg_catalog.pg_partitioned_table AS p
            JOIN pg_catalog.pg_dist_partition AS d ON d.logicalrelid = p.partrelid
            JOIN pg_catalog.pg_class AS c ON c.oid = p.partrelid
            JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
            JOIN pg_catalog.pg_attribute AS a ON a.attrelid = p.partrelid AND a.attnum = p.partattrs[0]
            WHERE p.partstrat = 'r' AND p.partnatts = 1 AND NOT c.relispartition
                AND a.atttypid IN ('date'::regtype, 'timestamp'::regtype, 'timestamptz'::regtype)
                AND (d.partmethod = 'h' OR d.partmethod = 'n' AND d.repmodel <> 't' AND d.colocationid <> 0)
        ),
        part AS (
            SELECT p.oid, n.nspname, c.relname, b.bound = 'DEFAULT' AS isdefault, d.colocationid <> p.colocationid AS isstray,
                substring(b.bound FROM $re$ FROM \('([0-9][^']*)'\)$re$) AS lower,
                substring(b.bound FROM $re$ TO \('([0-9][^']*)'\)$re$) AS upper
            FROM parent AS p
            JOIN pg_catalog.pg_inherits AS i ON i.inhparent = p.oid
            JOIN pg_catalog.pg_class AS c ON c.oid = i.inhrelid
            JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
            LEFT JOIN pg_catalog.pg_dist_partition AS d ON d.logicalrelid = c.oid
            CROSS JOIN LATERAL pg_get_expr(c.relpartbound, c.oid) AS b(bound)
        ),
        bounded AS (
            SELECT oid, lower, upper, upper::timestamptz > now() AS iscurrent, bool_or(upper::timestamptz > now()) OVER (PARTITION BY oid) AS hascurrent
            FROM part
            WHERE lower IS NOT NULL AND upper IS NOT NULL
        ),
        span AS (
            SELECT oid, lower, upper, age(upper::timestamp, lower::timestamp) AS calendar, upper::timestamp - lower::timestamp AS clock,
                upper::timestamptz - lower::timestamptz AS elapsed
            FROM bounded
            WHERE iscurrent OR NOT hascurrent
        ),
        length AS (
            SELECT oid, CASE
                WHEN count(DISTINCT calendar::text) = 1 THEN min(calendar)
                WHEN count(DISTINCT clock::text) = 1 THEN min(clock)
                WHEN count(DISTINCT elapsed::text) = 1 THEN min(elapsed)
            END AS length
            FROM span
            GROUP BY oid
        )
        """;

    /// <summary>
    ///     Creates a query for the tables with the types that a model can partition.
    /// </summary>
    /// <param name="intervals">The intervals to be matched, as SQL literals.</param>
    public static string CreateQuery(IEnumerable<string> intervals)
        => $"""
            {Partitions}
            SELECT p.oid, p.nspname, p.relname, p.attname,
                (extract(year FROM l.length) * 12 + extract(month FROM l.length))::int, extract(day FROM l.length)::int,
                (extract(hour FROM l.length) * 3600 + extract(minute FROM l.length) * 60 + extract(second FROM l.length))::int,
                ARRAY(
                    SELECT i.value FROM unnest(ARRAY[{string.Join(", ", intervals)}]::text[]) AS i(value)
                    WHERE NOT EXISTS (
                        SELECT 1 FROM span AS s
                        WHERE s.oid = p.oid AND s.lower::timestamp + i.value::interval <> s.upper::timestamp
                            AND s.lower::timestamptz + i.value::interval <> s.upper::timestamptz)),
                EXISTS (
                    SELECT 1 FROM part AS t
                    WHERE t.oid = p.oid AND NOT t.isdefault AND coalesce(t.lower::timestamptz <= now(), TRUE)
                        AND coalesce(t.upper::timestamptz > now(), TRUE)),
                EXISTS (SELECT 1 FROM part AS t WHERE t.oid = p.oid AND NOT t.isdefault AND (t.lower IS NULL OR t.upper IS NULL)),
                ARRAY(SELECT t.nspname || '.' || t.relname FROM part AS t WHERE t.oid = p.oid AND t.isstray ORDER BY 1),
                t.nspname, t.relname
            FROM parent AS p
            LEFT JOIN length AS l ON l.oid = p.oid
            LEFT JOIN part AS t ON t.oid = p.oid AND t.isdefault
            ORDER BY p.nspname, p.relname
            """;

    public static PartitionedTable Read(DbDataReader reader)
        => new(
            reader.GetFieldValue<uint>(0),
            reader.GetString(1),
            reader.GetString(2),
            reader.GetString(3),
            reader.IsDBNull(4) ? null : Spell(reader.GetInt32(4), reader.GetInt32(5), reader.GetInt32(6)),
            reader.GetFieldValue<string[]>(7),
            reader.GetBoolean(8),
            reader.GetBoolean(9),
            reader.GetFieldValue<string[]>(10),
            reader.IsDBNull(11) ? null : (reader.GetString(11), reader.GetString(12)));

    // Formats an interval in a readable form, such as 1 month, 2 weeks or 12 hours.
    private static string Spell(int months, int days, int seconds)
    {
        (int Count, string Unit)[] parts =
        [
            months % 12 == 0 ? (months / 12, "year") : (months, "month"),
            days % 7 == 0 ? (days / 7, "week") : (days, "day"),
            seconds % 3600 == 0 ? (seconds / 3600, "hour") : seconds % 60 == 0 ? (seconds / 60, "minute") : (seconds, "second")
        ];

        return string.Join(
            ' ', parts.Where(p => p.Count != 0).Select(p => string.Create(CultureInfo.InvariantCulture, $"{p.Count} {p.Unit}{(p.Count == 1 ? "" : "s")}")));
    }
}
