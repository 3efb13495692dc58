using System.Runtime.CompilerServices;
using EFCore.Citus.Infrastructure;
using EFCore.Citus.Metadata;
using EFCore.Citus.Migrations.Operations;
using EFCore.Citus.Migrations.Rendering;
using EFCore.Citus.Properties;
using EFCore.Citus.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Migrations.Operations;
using Microsoft.EntityFrameworkCore.Storage;

namespace EFCore.Citus.Cluster;

/// <summary>
///     Executes statements that maintain the partitions of a table. Each partition has the foreign keys of the table, so the referenced
///     tables are changed with it. Over several connections, this would result in a deadlock.
/// </summary>
internal static class TimePartitions
{
    public static void Execute(DbContext context, FormattableString statements)
        => ExecuteAsync(context, () => Task.FromResult(context.Database.ExecuteSql(statements)), async: false, CancellationToken.None)
            .GetAwaiter().GetResult();

    public static Task ExecuteAsync(DbContext context, FormattableString statements, CancellationToken cancellationToken)
        => ExecuteAsync(context, () => context.Database.ExecuteSqlAsync(statements, cancellationToken), async: true, cancellationToken);

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

    // If there is nothing to do, Citus does not refuse the statement on a worker, so a job behind a load-balanced port would fail at
    // random.
    private static Task<int> ExecuteAsync(DbContext context, Func<Task<int>> execute, bool async, CancellationToken cancellationToken)
    {
        var connection = context.GetService<IRelationalConnection>();

        return StatementRunner.InSessionAsync(
            connection,
            async () =>
            {
                await context.GetService<CoordinatorCheck>()
                    .VerifyAsync(connection, CitusStrings.TimePartitionsOnWorker, async, cancellationToken).ConfigureAwait(false);

                return await execute().ConfigureAwait(false);
            },
            async,
            cancellationToken);
    }

    private static FormattableString Statements(DbContext context, MigrationOperation operation)
    {
        var renderer = new CitusOperationRenderer(
            context.GetService<ISqlGenerationHelper>(),
            context.GetService<IRelationalTypeMappingSource>(),
            context.GetService<ICitusSingletonOptions>().AllowPlainPostgres);
        var statement = ((SqlOperation)renderer.Render(operation, MigrationsSqlGenerationOptions.Default)).Sql
            .Replace("{", "{{", StringComparison.Ordinal).Replace("}", "}}", StringComparison.Ordinal);

        // SET LOCAL would issue a warning that there is no transaction. The statements are sent as one implicit transaction, which has not
        // started for the server at that point.
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
                $"The model does not partition the table of '{type.Name}'. Call 'IsPartitionedByTime()' for the entity type, and migrate the database.");
        }

        return (identifier, table.EntityType.GetPartitionInterval()!);
    }
}
