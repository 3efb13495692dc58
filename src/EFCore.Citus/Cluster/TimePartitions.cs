using System.Runtime.CompilerServices;
using EFCore.Citus.Infrastructure;
using EFCore.Citus.Metadata;
using EFCore.Citus.Migrations;
using EFCore.Citus.Migrations.Operations;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Migrations.Operations;
using Microsoft.EntityFrameworkCore.Storage;

namespace EFCore.Citus.Cluster;

/// <summary>
///     Statements that look after the partitions of a table. Each partition has the foreign keys of the table, so that other tables are changed
///     with it, and over several connections that would be a deadlock.
/// </summary>
internal static class TimePartitions
{
    public static FormattableString Create(DbContext context, Type type, DateTimeOffset until)
    {
        var (table, interval) = Find(context, type);

        return Statements(
            context, new CreateTimePartitionsOperation { Table = table.Name, Schema = table.Schema, Interval = interval, Until = until });
    }

    public static FormattableString Drop(DbContext context, Type type, DateTimeOffset olderThan)
    {
        var (table, _) = Find(context, type);

        return Statements(context, new DropOldTimePartitionsOperation { Table = table.Name, Schema = table.Schema, OlderThan = olderThan });
    }

    private static FormattableString Statements(DbContext context, MigrationOperation operation)
    {
        var renderer = new CitusOperationRenderer(
            context.GetService<ISqlGenerationHelper>(),
            context.GetService<IRelationalTypeMappingSource>(),
            context.GetService<ICitusSingletonOptions>().AllowPlainPostgres);
        var statement = ((SqlOperation)renderer.Render(operation, MigrationsSqlGenerationOptions.Default)).Sql
            .Replace("{", "{{", StringComparison.Ordinal).Replace("}", "}}", StringComparison.Ordinal);

        // SET LOCAL would warn that there is no transaction: the statements are one, which the server does not know yet.
        return FormattableStringFactory.Create(
            "SELECT set_config('citus.multi_shard_modify_mode', 'sequential', TRUE);\n" + statement);
    }

    private static (StoreObjectIdentifier Table, string Interval) Find(DbContext context, Type type)
    {
        if (context.Model.FindEntityType(type) is not { } entityType
            || CitusTable.FindIdentifier(entityType) is not { } identifier
            || CitusTable.Get(entityType, identifier) is not { PartitionColumn: not null } table)
        {
            throw new InvalidOperationException(
                $"The model does not partition the table of '{type.Name}'. Call IsPartitionedByTime for the entity type, and migrate the database.");
        }

        return (identifier, table.EntityType.GetPartitionInterval()!);
    }
}
