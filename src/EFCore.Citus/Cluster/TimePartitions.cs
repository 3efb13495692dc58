using EFCore.Citus.Metadata;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;

namespace EFCore.Citus.Cluster;

/// <summary>
///     Statements that look after the partitions of a table. Each partition has the foreign keys of the table, so that other tables are changed
///     with it, and over several connections that would be a deadlock.
/// </summary>
internal static class TimePartitions
{
    // Of a table that has partitions, Citus creates those that begin after the start: one for the present only if that is before it.
    public static FormattableString Create(DbContext context, Type type, DateTimeOffset until)
    {
        var (table, interval) = Find(context, type);

        return $"SELECT set_config('citus.multi_shard_modify_mode', 'sequential', TRUE); SELECT create_time_partitions({table}::regclass, {interval}::interval, {until.ToUniversalTime()}, CASE WHEN EXISTS (SELECT 1 FROM pg_inherits WHERE inhparent = {table}::regclass) THEN now() - {interval}::interval ELSE now() END)";
    }

    public static FormattableString Drop(DbContext context, Type type, DateTimeOffset olderThan)
        => $"SELECT set_config('citus.multi_shard_modify_mode', 'sequential', TRUE); CALL drop_old_time_partitions({Find(context, type).Table}::regclass, {olderThan.ToUniversalTime()})";

    private static (string Table, string Interval) Find(DbContext context, Type type)
    {
        if (context.Model.FindEntityType(type) is not { } entityType
            || CitusTable.FindIdentifier(entityType) is not { } identifier
            || CitusTable.Get(entityType, identifier) is not { PartitionColumn: not null } table)
        {
            throw new InvalidOperationException(
                $"The model does not partition the table of '{type.Name}'. Call IsPartitionedByTime for the entity type, and migrate the database.");
        }

        return (
            context.GetService<ISqlGenerationHelper>().DelimitIdentifier(identifier.Name, identifier.Schema),
            table.EntityType.GetPartitionInterval()!);
    }
}
