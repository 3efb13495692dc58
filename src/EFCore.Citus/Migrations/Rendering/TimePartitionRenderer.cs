using EFCore.Citus.Migrations.Operations;
using EFCore.Citus.Postgres;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Migrations.Operations;
using Microsoft.EntityFrameworkCore.Storage;

namespace EFCore.Citus.Migrations.Rendering;

/// <summary>
///     Creates the statements that create, drop and colocate the partitions of a table, for migrations, for the jobs of an application and
///     for the suggestions of the drift check.
/// </summary>
internal sealed class TimePartitionRenderer(
    ISqlGenerationHelper sqlGenerationHelper,
    RelationalTypeMapping stringMapping,
    Func<string, string?, string> tableLiteral,
    bool allowPlainPostgres)
{
    // The smallest difference between two times.
    private const string Moment = "interval '1 microsecond'";

    /// <summary>
    ///     Creates the missing partitions, beginning with the one that contains the start. The start is the present unless the operation
    ///     specifies one.
    /// </summary>
    public SqlOperation Render(CreateTimePartitionsOperation operation, MigrationsSqlGenerationOptions options)
    {
        var call = $"create_time_partitions({Arguments(operation)}){sqlGenerationHelper.StatementTerminator}";
        if (!allowPlainPostgres)
        {
            return new SqlOperation { Sql = CitusOperationRenderer.Statement(call, options) };
        }

        // Without Citus, one partition contains all rows.
        return new SqlOperation
        {
            Sql = DoBlock.Create(
                $"""
                IF EXISTS (SELECT 1 FROM pg_extension WHERE extname = 'citus') THEN
                    PERFORM {call}
                ELSE
                    CREATE TABLE IF NOT EXISTS {sqlGenerationHelper.DelimitIdentifier(operation.Table + "_default", operation.Schema)}
                        PARTITION OF {sqlGenerationHelper.DelimitIdentifier(operation.Table, operation.Schema)} DEFAULT;
                END IF;
                """)
        };
    }

    /// <summary>
    ///     Drops the partitions that only contain rows older than a time.
    /// </summary>
    public SqlOperation Render(DropOldTimePartitionsOperation operation)
    {
        var call = $"CALL drop_old_time_partitions({tableLiteral(operation.Table, operation.Schema)}, {TimeLiteral(operation.OlderThan)})"
            + sqlGenerationHelper.StatementTerminator;

        return new SqlOperation
        {
            Sql = allowPlainPostgres ? DoBlock.CreateGuarded(call) : call,
            IsDestructiveChange = operation.IsDestructiveChange
        };
    }

    /// <summary>
    ///     Gets the call that moves the partitions of a table into its colocation group. Citus does not move them when it changes the group
    ///     of the table. The call follows <c>SELECT</c> or <c>PERFORM</c>, and has no effect if the table has no partitions.
    /// </summary>
    public string ColocatePartitions(string table, string? schema)
        => $"""
            update_distributed_table_colocation(i.inhrelid::regclass, colocate_with => i.inhparent::regclass::text)
            FROM pg_inherits AS i
            JOIN pg_dist_partition AS p ON p.logicalrelid = i.inhrelid
            JOIN pg_dist_partition AS d ON d.logicalrelid = i.inhparent AND d.colocationid <> p.colocationid
            WHERE i.inhparent = {tableLiteral(table, schema)}::regclass{sqlGenerationHelper.StatementTerminator}
            """;

    private string Arguments(CreateTimePartitionsOperation operation)
    {
        var table = tableLiteral(operation.Table, operation.Schema);
        var interval = $"interval {stringMapping.GenerateSqlLiteral(operation.Interval)}";
        var from = operation.From is { } start ? TimeLiteral(start) : "now()";

        // The partition of the present is always created, because a migration may be applied for the first time after its end has passed.
        var until = (operation.Until, operation.From) switch
        {
            (null, _) => $"now() + {interval}",
            ({ } end, null) => $"greatest({TimeLiteral(end)}, now() + {Moment})",
            ({ } end, _) => TimeLiteral(end)
        };

        // If the table has partitions, Citus creates those that begin at the start or later, counted from the first one, but not the one
        // that contains the start. The start is therefore moved back by an interval, which does not add another partition unless the first
        // one begins in between.
        return $"{table}, {interval}, {until}, greatest({from} - {interval} + {Moment}, least({from}, "
            + $"(SELECT min(from_value::timestamptz) FROM time_partitions WHERE parent_table = {table}::regclass AND from_value <> '')))";
    }

    private static string TimeLiteral(DateTimeOffset time)
        => FormattableString.Invariant($"timestamptz '{time.UtcDateTime:yyyy-MM-dd HH:mm:ss.ffffff}Z'");
}
