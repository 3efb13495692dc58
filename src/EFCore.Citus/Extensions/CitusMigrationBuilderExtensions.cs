using EFCore.Citus.Infrastructure;
using EFCore.Citus.Migrations.Operations;
using Microsoft.EntityFrameworkCore.Migrations.Operations;
using Microsoft.EntityFrameworkCore.Migrations.Operations.Builders;

// ReSharper disable once CheckNamespace
namespace Microsoft.EntityFrameworkCore.Migrations;

/// <summary>
///     Citus specific extension methods for <see cref="MigrationBuilder" />.
/// </summary>
/// <remarks>
///     Tables that the model declares need none of them: their migrations carry what is to be done as annotations. They are for migrations
///     written by hand. A migration that contains one of them for a table decides itself how that table changes; a change of the table's
///     Citus annotations in the same migration then causes nothing further.
/// </remarks>
public static class CitusMigrationBuilderExtensions
{
    /// <summary>
    ///     Builds a <see cref="CreateDistributedTableOperation" /> that distributes a table by a column. Rows that the table holds are
    ///     moved to the shards; follow with <see cref="TruncateLocalData" /> to remove what stays behind on the coordinator.
    /// </summary>
    /// <param name="migrationBuilder">The migration builder.</param>
    /// <param name="table">The table.</param>
    /// <param name="distributionColumn">The column by which rows are distributed. Each unique constraint of the table must contain it.</param>
    /// <param name="schema">The schema of the table, or <see langword="null" /> for the default schema.</param>
    /// <param name="shardCount">The number of shards, from 1 to 64000, or <see langword="null" /> for the server's setting.</param>
    /// <param name="colocateWith">A table in whose colocation group the table is placed; not together with a shard count.</param>
    /// <param name="colocateWithSchema">The schema of <paramref name="colocateWith" />.</param>
    /// <param name="colocated"><see langword="false" /> to open a colocation group for the table alone.</param>
    /// <returns>A builder for further annotations of the operation.</returns>
    public static OperationBuilder<CreateDistributedTableOperation> CreateDistributedTable(
        this MigrationBuilder migrationBuilder,
        string table,
        string distributionColumn,
        string? schema = null,
        int? shardCount = null,
        string? colocateWith = null,
        string? colocateWithSchema = null,
        bool colocated = true)
        => Add(
            migrationBuilder,
            Distribution(table, distributionColumn, schema, shardCount, colocateWith, colocateWithSchema, colocated));

    /// <summary>
    ///     Builds a <see cref="CreateDistributedTableOperation" /> that distributes a table by a column while it is read and written.
    /// </summary>
    /// <param name="migrationBuilder">The migration builder.</param>
    /// <param name="table">The table. It should have a primary key, because without one updates and deletes of its rows fail meanwhile.</param>
    /// <param name="distributionColumn">The column by which rows are distributed. Each unique constraint of the table must contain it.</param>
    /// <param name="schema">The schema of the table, or <see langword="null" /> for the default schema.</param>
    /// <param name="shardCount">The number of shards, from 1 to 64000, or <see langword="null" /> for the server's setting.</param>
    /// <param name="colocateWith">A table in whose colocation group the table is placed; not together with a shard count.</param>
    /// <param name="colocateWithSchema">The schema of <paramref name="colocateWith" />.</param>
    /// <param name="colocated"><see langword="false" /> to open a colocation group for the table alone.</param>
    /// <returns>A builder for further annotations of the operation.</returns>
    /// <remarks>
    ///     <para>
    ///         Runs outside of a transaction: what the migration did before is committed and stays if it fails later. Put it into a migration
    ///         of its own. When that fails half-way, apply it again; a table that is distributed as asked for is left alone.
    ///     </para>
    ///     <para>
    ///         Needs <c>wal_level = logical</c> on the coordinator, where the server has the setting <c>output_plugin_libraries</c> a list with
    ///         <c>citus</c> in it, and no local table that refers to the table. The settings are looked at before anything is changed. See
    ///         <see href="https://docs.citusdata.com/en/stable/develop/api_udf.html#create-distributed-table-concurrently">create_distributed_table_concurrently</see>.
    ///     </para>
    /// </remarks>
    public static OperationBuilder<CreateDistributedTableOperation> CreateDistributedTableConcurrently(
        this MigrationBuilder migrationBuilder,
        string table,
        string distributionColumn,
        string? schema = null,
        int? shardCount = null,
        string? colocateWith = null,
        string? colocateWithSchema = null,
        bool colocated = true)
    {
        var operation = Distribution(table, distributionColumn, schema, shardCount, colocateWith, colocateWithSchema, colocated);
        operation.IsConcurrent = true;

        return Add(migrationBuilder, operation);
    }

    /// <summary>
    ///     Builds a <see cref="CreateDistributedTableOperation" /> that places a table in a single shard on one node.
    /// </summary>
    /// <param name="migrationBuilder">The migration builder.</param>
    /// <param name="table">The table.</param>
    /// <param name="schema">The schema of the table, or <see langword="null" /> for the default schema.</param>
    /// <param name="colocateWith">A single-shard table beside which the table is placed.</param>
    /// <param name="colocateWithSchema">The schema of <paramref name="colocateWith" />.</param>
    /// <param name="colocated"><see langword="false" /> to open a colocation group for the table alone.</param>
    /// <returns>A builder for further annotations of the operation.</returns>
    public static OperationBuilder<CreateDistributedTableOperation> CreateSingleShardTable(
        this MigrationBuilder migrationBuilder,
        string table,
        string? schema = null,
        string? colocateWith = null,
        string? colocateWithSchema = null,
        bool colocated = true)
        => Add(
            migrationBuilder,
            new CreateDistributedTableOperation
            {
                Table = CheckTable(table),
                Schema = schema,
                ColocateWith = colocateWith,
                ColocateWithSchema = colocateWithSchema,
                IsColocated = CheckColocated(table, colocated, colocateWith)
            });

    /// <summary>
    ///     Builds a <see cref="CreateReferenceTableOperation" /> that copies a table to every node.
    /// </summary>
    /// <param name="migrationBuilder">The migration builder.</param>
    /// <param name="table">The table.</param>
    /// <param name="schema">The schema of the table, or <see langword="null" /> for the default schema.</param>
    /// <returns>A builder for further annotations of the operation.</returns>
    public static OperationBuilder<CreateReferenceTableOperation> CreateReferenceTable(
        this MigrationBuilder migrationBuilder,
        string table,
        string? schema = null)
        => Add(migrationBuilder, new CreateReferenceTableOperation { Table = CheckTable(table), Schema = schema });

    /// <summary>
    ///     Builds an <see cref="AddLocalTableToMetadataOperation" /> that makes a local table of the coordinator known to every node.
    /// </summary>
    /// <param name="migrationBuilder">The migration builder.</param>
    /// <param name="table">The table.</param>
    /// <param name="schema">The schema of the table, or <see langword="null" /> for the default schema.</param>
    /// <param name="cascadeViaForeignKeys">Whether tables connected by foreign keys are added as well.</param>
    /// <returns>A builder for further annotations of the operation.</returns>
    public static OperationBuilder<AddLocalTableToMetadataOperation> AddLocalTableToMetadata(
        this MigrationBuilder migrationBuilder,
        string table,
        string? schema = null,
        bool cascadeViaForeignKeys = false)
        => Add(
            migrationBuilder,
            new AddLocalTableToMetadataOperation
            {
                Table = CheckTable(table),
                Schema = schema,
                CascadeViaForeignKeys = cascadeViaForeignKeys
            });

    /// <summary>
    ///     Builds an <see cref="UndistributeTableOperation" /> that makes a table a plain table of the coordinator again. All of its rows
    ///     move to the coordinator.
    /// </summary>
    /// <param name="migrationBuilder">The migration builder.</param>
    /// <param name="table">The table.</param>
    /// <param name="schema">The schema of the table, or <see langword="null" /> for the default schema.</param>
    /// <param name="cascadeViaForeignKeys">Whether tables connected by foreign keys are undistributed as well.</param>
    /// <returns>A builder for further annotations of the operation.</returns>
    public static OperationBuilder<UndistributeTableOperation> UndistributeTable(
        this MigrationBuilder migrationBuilder,
        string table,
        string? schema = null,
        bool cascadeViaForeignKeys = false)
        => Add(
            migrationBuilder,
            new UndistributeTableOperation
            {
                Table = CheckTable(table),
                Schema = schema,
                CascadeViaForeignKeys = cascadeViaForeignKeys
            });

    /// <summary>
    ///     Builds an <see cref="AlterDistributedTableOperation" /> that changes the distribution column, the number of shards or the
    ///     colocation group of a distributed table. Its rows move between the nodes of the cluster.
    /// </summary>
    /// <param name="migrationBuilder">The migration builder.</param>
    /// <param name="table">The table.</param>
    /// <param name="distributionColumn">The column by which rows are to be distributed, or <see langword="null" /> for the one that is.</param>
    /// <param name="shardCount">The number of shards, from 1 to 64000, or <see langword="null" /> for the one that is.</param>
    /// <param name="colocateWith">A table in whose colocation group the table is placed, or <see langword="null" /> for the one that it is in.</param>
    /// <param name="cascadeToColocated">
    ///     Whether the tables that are colocated with the table change with it. Needed when there are any and the number of shards or the
    ///     group changes; <see langword="true" /> does not go together with another distribution column.
    /// </param>
    /// <param name="schema">The schema of the table, or <see langword="null" /> for the default schema.</param>
    /// <param name="colocateWithSchema">The schema of <paramref name="colocateWith" />.</param>
    /// <param name="colocated"><see langword="false" /> to open a colocation group for the table alone.</param>
    /// <returns>A builder for further annotations of the operation.</returns>
    /// <remarks>
    ///     Foreign keys between the table and other distributed tables are dropped, with a warning, unless the change is cascaded. See
    ///     <see href="https://docs.citusdata.com/en/stable/develop/api_udf.html#alter-distributed-table">alter_distributed_table</see>.
    /// </remarks>
    public static OperationBuilder<AlterDistributedTableOperation> AlterDistributedTable(
        this MigrationBuilder migrationBuilder,
        string table,
        string? distributionColumn = null,
        int? shardCount = null,
        string? colocateWith = null,
        bool? cascadeToColocated = null,
        string? schema = null,
        string? colocateWithSchema = null,
        bool colocated = true)
    {
        if (distributionColumn is null && shardCount is null && colocateWith is null && colocated)
        {
            throw new ArgumentException(
                $"AlterDistributedTable is called for table '{table}' without anything to change. Name a distribution column, a shard count or a table to be colocated with.");
        }

        if (cascadeToColocated == true && (distributionColumn is not null || !colocated))
        {
            throw new ArgumentException(
                $"Table '{table}' is to be given another distribution column, or a colocation group for itself, together with the tables that are colocated with it. Change each table by itself.",
                nameof(cascadeToColocated));
        }

        CheckShardCount(shardCount);

        return Add(
            migrationBuilder,
            new AlterDistributedTableOperation
            {
                Table = CheckTable(table),
                Schema = schema,
                DistributionColumn = distributionColumn,
                ShardCount = shardCount,
                ColocateWith = colocateWith,
                ColocateWithSchema = colocateWithSchema,
                IsColocated = CheckColocated(table, colocated, colocateWith),
                CascadeToColocated = cascadeToColocated
            });
    }

    /// <summary>
    ///     Builds an <see cref="AlterTableAccessMethodOperation" /> that changes how the rows of a table are stored. All rows are written
    ///     anew.
    /// </summary>
    /// <param name="migrationBuilder">The migration builder.</param>
    /// <param name="table">The table. Foreign keys from and to it must be dropped before.</param>
    /// <param name="accessMethod">The access method: <c>heap</c> or <c>columnar</c>, which needs the extension <c>citus_columnar</c>.</param>
    /// <param name="schema">The schema of the table, or <see langword="null" /> for the default schema.</param>
    /// <returns>A builder for further annotations of the operation.</returns>
    /// <remarks>
    ///     See
    ///     <see href="https://docs.citusdata.com/en/stable/develop/api_udf.html#alter-table-set-access-method">alter_table_set_access_method</see>.
    /// </remarks>
    public static OperationBuilder<AlterTableAccessMethodOperation> AlterTableAccessMethod(
        this MigrationBuilder migrationBuilder,
        string table,
        string accessMethod,
        string? schema = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(accessMethod);

        return Add(
            migrationBuilder,
            new AlterTableAccessMethodOperation { Table = CheckTable(table), Schema = schema, AccessMethod = accessMethod });
    }

    /// <summary>
    ///     Builds an <see cref="UpdateTableColocationOperation" /> that declares a distributed table colocated with another one whose
    ///     shards already lie on the same nodes, or with none. No rows move.
    /// </summary>
    /// <param name="migrationBuilder">The migration builder.</param>
    /// <param name="table">The table.</param>
    /// <param name="colocateWith">The other table, or <see langword="null" /> for a group of its own.</param>
    /// <param name="schema">The schema of the table, or <see langword="null" /> for the default schema.</param>
    /// <param name="colocateWithSchema">The schema of <paramref name="colocateWith" />.</param>
    /// <returns>A builder for further annotations of the operation.</returns>
    public static OperationBuilder<UpdateTableColocationOperation> UpdateTableColocation(
        this MigrationBuilder migrationBuilder,
        string table,
        string? colocateWith,
        string? schema = null,
        string? colocateWithSchema = null)
        => Add(
            migrationBuilder,
            new UpdateTableColocationOperation
            {
                Table = CheckTable(table),
                Schema = schema,
                ColocateWith = colocateWith,
                ColocateWithSchema = colocateWithSchema
            });

    /// <summary>
    ///     Builds a <see cref="TruncateLocalDataOperation" /> that removes the rows that distribution left behind in the coordinator's copy
    ///     of a table.
    /// </summary>
    /// <param name="migrationBuilder">The migration builder.</param>
    /// <param name="table">The table.</param>
    /// <param name="schema">The schema of the table, or <see langword="null" /> for the default schema.</param>
    /// <returns>A builder for further annotations of the operation.</returns>
    public static OperationBuilder<TruncateLocalDataOperation> TruncateLocalData(
        this MigrationBuilder migrationBuilder,
        string table,
        string? schema = null)
        => Add(migrationBuilder, new TruncateLocalDataOperation { Table = CheckTable(table), Schema = schema });

    /// <summary>
    ///     Builds an <see cref="AllowDataMovementOperation" /> that lets the change of the model move the rows of a table that is distributed
    ///     already, to other nodes or to the coordinator. Without it, such a migration is refused.
    /// </summary>
    /// <param name="migrationBuilder">The migration builder.</param>
    /// <param name="table">The table. Tables that the model declares colocated with it move with it.</param>
    /// <param name="schema">The schema of the table, or <see langword="null" /> for the default schema.</param>
    /// <returns>A builder for further annotations of the operation.</returns>
    public static OperationBuilder<AllowDataMovementOperation> AllowDataMovement(
        this MigrationBuilder migrationBuilder,
        string table,
        string? schema = null)
        => Add(migrationBuilder, new AllowDataMovementOperation { Table = CheckTable(table), Schema = schema });

    /// <summary>
    ///     Builds a <see cref="DistributeConcurrentlyOperation" /> that makes the migration distribute tables while they are read and written.
    ///     Foreign keys from and to these tables are missing meanwhile.
    /// </summary>
    /// <param name="migrationBuilder">The migration builder.</param>
    /// <returns>A builder for further annotations of the operation.</returns>
    /// <remarks>
    ///     The migration must contain nothing else that changes the tables: it is not one transaction, and when it fails half-way, it is
    ///     applied again from its start.
    /// </remarks>
    public static OperationBuilder<DistributeConcurrentlyOperation> DistributeConcurrently(this MigrationBuilder migrationBuilder)
        => Add(migrationBuilder, new DistributeConcurrentlyOperation());

    /// <summary>
    ///     Builds a <see cref="BackfillColumnOperation" /> that fills a column of all rows of a table from the rows of another table that they
    ///     refer to. It runs after the columns of the migration have been added and before its keys are.
    /// </summary>
    /// <param name="migrationBuilder">The migration builder.</param>
    /// <param name="table">The table.</param>
    /// <param name="column">The column to fill.</param>
    /// <param name="foreignKeyColumn">The column of the table that refers to <paramref name="principalTable" />.</param>
    /// <param name="principalTable">The table from which the values come.</param>
    /// <param name="principalKeyColumn">The column of <paramref name="principalTable" /> to which <paramref name="foreignKeyColumn" /> refers.</param>
    /// <param name="principalColumn">
    ///     The column of <paramref name="principalTable" /> from which the values come, or <see langword="null" /> if its name is
    ///     <paramref name="column" />.
    /// </param>
    /// <param name="schema">The schema of the table, or <see langword="null" /> for the default schema.</param>
    /// <param name="principalSchema">The schema of <paramref name="principalTable" />.</param>
    /// <returns>A builder for further annotations of the operation.</returns>
    public static OperationBuilder<BackfillColumnOperation> BackfillColumn(
        this MigrationBuilder migrationBuilder,
        string table,
        string column,
        string foreignKeyColumn,
        string principalTable,
        string principalKeyColumn,
        string? principalColumn = null,
        string? schema = null,
        string? principalSchema = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(column);
        ArgumentException.ThrowIfNullOrEmpty(foreignKeyColumn);
        ArgumentException.ThrowIfNullOrEmpty(principalTable);
        ArgumentException.ThrowIfNullOrEmpty(principalKeyColumn);

        return Add(
            migrationBuilder,
            new BackfillColumnOperation
            {
                Table = CheckTable(table),
                Schema = schema,
                Column = column,
                ForeignKeyColumns = [foreignKeyColumn],
                PrincipalTable = principalTable,
                PrincipalSchema = principalSchema,
                PrincipalColumn = principalColumn ?? column,
                PrincipalKeyColumns = [principalKeyColumn]
            });
    }

    /// <summary>
    ///     Builds a <see cref="DistributeSchemaOperation" /> that makes the tables of a schema, and those that will be created in it,
    ///     single-shard tables that lie together on one node.
    /// </summary>
    /// <param name="migrationBuilder">The migration builder.</param>
    /// <param name="name">The name of the schema. The default schema, <c>public</c>, cannot be distributed.</param>
    /// <returns>A builder for further annotations of the operation.</returns>
    /// <remarks>
    ///     It runs after all other changes of the schema's tables in the migration. The model has to declare each of them with
    ///     <c>IsSingleShardTable</c>. Those that are distributed already move to the coordinator first, which takes
    ///     <see cref="AllowDataMovement" />.
    /// </remarks>
    public static OperationBuilder<DistributeSchemaOperation> DistributeSchema(this MigrationBuilder migrationBuilder, string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);

        return Add(migrationBuilder, new DistributeSchemaOperation { Name = name });
    }

    /// <summary>
    ///     Builds an <see cref="UndistributeSchemaOperation" /> that makes the tables of a distributed schema plain tables of the coordinator
    ///     again. All of their rows move to the coordinator. From there, the migration makes of each table what the model says.
    /// </summary>
    /// <param name="migrationBuilder">The migration builder.</param>
    /// <param name="name">The name of the schema.</param>
    /// <returns>A builder for further annotations of the operation.</returns>
    public static OperationBuilder<UndistributeSchemaOperation> UndistributeSchema(this MigrationBuilder migrationBuilder, string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);

        return Add(migrationBuilder, new UndistributeSchemaOperation { Name = name });
    }

    /// <summary>
    ///     Builds a <see cref="CreateTimePartitionsOperation" /> that creates the partitions of a table that are missing for a range of time.
    /// </summary>
    /// <param name="migrationBuilder">The migration builder.</param>
    /// <param name="table">The table, which is partitioned by the range of a date or timestamp column.</param>
    /// <param name="interval">The interval that a partition holds, in PostgreSQL's spelling: <c>1 day</c>, <c>1 month</c>.</param>
    /// <param name="until">The time up to which there are to be partitions, or <see langword="null" /> for an interval from now.</param>
    /// <param name="from">The time that the first partition is to hold, or <see langword="null" /> for now.</param>
    /// <param name="schema">The schema of the table, or <see langword="null" /> for the default schema.</param>
    /// <returns>A builder for further annotations of the operation.</returns>
    /// <remarks>
    ///     The migration that creates a table which the model partitions does so by itself, for the present and the next interval. Without
    ///     <paramref name="from" />, the partition of the present is created even if the migration is applied after <paramref name="until" />.
    /// </remarks>
    public static OperationBuilder<CreateTimePartitionsOperation> CreateTimePartitions(
        this MigrationBuilder migrationBuilder,
        string table,
        string interval,
        DateTimeOffset? until = null,
        DateTimeOffset? from = null,
        string? schema = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(interval);

        return Add(
            migrationBuilder,
            new CreateTimePartitionsOperation { Table = CheckTable(table), Schema = schema, Interval = interval, From = from, Until = until });
    }

    /// <summary>
    ///     Builds a <see cref="DropOldTimePartitionsOperation" /> that drops the partitions of a table whose rows are all older than a time.
    /// </summary>
    /// <param name="migrationBuilder">The migration builder.</param>
    /// <param name="table">The table, which is partitioned by the range of a date or timestamp column.</param>
    /// <param name="olderThan">The time before which all rows of a partition have to lie for it to be dropped.</param>
    /// <param name="schema">The schema of the table, or <see langword="null" /> for the default schema.</param>
    /// <returns>A builder for further annotations of the operation.</returns>
    public static OperationBuilder<DropOldTimePartitionsOperation> DropOldTimePartitions(
        this MigrationBuilder migrationBuilder,
        string table,
        DateTimeOffset olderThan,
        string? schema = null)
        => Add(
            migrationBuilder, new DropOldTimePartitionsOperation { Table = CheckTable(table), Schema = schema, OlderThan = olderThan });

    /// <summary>
    ///     Builds a <see cref="ValidateConstraintOperation" /> that checks the rows that were there when a foreign key or a check constraint
    ///     was added as not valid. The table can be written meanwhile.
    /// </summary>
    /// <param name="migrationBuilder">The migration builder.</param>
    /// <param name="name">The name of the constraint.</param>
    /// <param name="table">The table.</param>
    /// <param name="schema">The schema of the table, or <see langword="null" /> for the default schema.</param>
    /// <returns>A builder for further annotations of the operation.</returns>
    /// <remarks>
    ///     Not needed where the model no longer says <c>IsNotValid</c>: then the migration validates the constraint by itself. Put it into
    ///     another migration than the one that adds the constraint, or locks of the one are held while the other reads the table.
    /// </remarks>
    public static OperationBuilder<ValidateConstraintOperation> ValidateConstraint(
        this MigrationBuilder migrationBuilder,
        string name,
        string table,
        string? schema = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);

        return Add(migrationBuilder, new ValidateConstraintOperation { Name = name, Table = CheckTable(table), Schema = schema });
    }

    /// <summary>
    ///     Builds a <see cref="RenameConstraintOperation" /> that gives a constraint another name.
    /// </summary>
    /// <param name="migrationBuilder">The migration builder.</param>
    /// <param name="name">The name that the constraint has.</param>
    /// <param name="table">The table.</param>
    /// <param name="newName">The name that it gets.</param>
    /// <param name="schema">The schema of the table, or <see langword="null" /> for the default schema.</param>
    /// <returns>A builder for further annotations of the operation.</returns>
    /// <remarks>
    ///     Of tables that Citus manages, only primary keys and unique constraints can be renamed; drop and add others.
    /// </remarks>
    public static OperationBuilder<RenameConstraintOperation> RenameConstraint(
        this MigrationBuilder migrationBuilder,
        string name,
        string table,
        string newName,
        string? schema = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentException.ThrowIfNullOrEmpty(newName);

        return Add(
            migrationBuilder,
            new RenameConstraintOperation { Name = name, Table = CheckTable(table), NewName = newName, Schema = schema });
    }

    /// <summary>
    ///     Builds a <see cref="UseSequentialModeOperation" /> that makes the transaction of the migration change shards one after the
    ///     other. Needed before hand-written SQL that changes distributed tables and then reference tables.
    /// </summary>
    /// <param name="migrationBuilder">The migration builder.</param>
    /// <returns>A builder for further annotations of the operation.</returns>
    public static OperationBuilder<UseSequentialModeOperation> UseSequentialMode(this MigrationBuilder migrationBuilder)
        => Add(migrationBuilder, new UseSequentialModeOperation());

    private static OperationBuilder<TOperation> Add<TOperation>(MigrationBuilder migrationBuilder, TOperation operation)
        where TOperation : MigrationOperation
    {
        ArgumentNullException.ThrowIfNull(migrationBuilder);

        migrationBuilder.Operations.Add(operation);

        return new OperationBuilder<TOperation>(operation);
    }

    private static CreateDistributedTableOperation Distribution(
        string table,
        string distributionColumn,
        string? schema,
        int? shardCount,
        string? colocateWith,
        string? colocateWithSchema,
        bool colocated)
    {
        ArgumentException.ThrowIfNullOrEmpty(distributionColumn);
        CheckShardCount(shardCount);
        if (shardCount is not null && colocateWith is not null)
        {
            throw new ArgumentException(
                $"Table '{table}' is given a shard count and a table to be colocated with. Citus takes one of them: a colocated table has the shard count of its group.",
                nameof(shardCount));
        }

        return new CreateDistributedTableOperation
        {
            Table = CheckTable(table),
            Schema = schema,
            DistributionColumn = distributionColumn,
            ShardCount = shardCount,
            ColocateWith = colocateWith,
            ColocateWithSchema = colocateWithSchema,
            IsColocated = CheckColocated(table, colocated, colocateWith)
        };
    }

    private static void CheckShardCount(int? shardCount)
    {
        if (shardCount is { } count)
        {
            CitusShardCount.Check(count, nameof(shardCount));
        }
    }

    private static string CheckTable(string table)
    {
        ArgumentException.ThrowIfNullOrEmpty(table);

        return table;
    }

    private static bool CheckColocated(string table, bool colocated, string? colocateWith)
        => colocated || colocateWith is null
            ? colocated
            : throw new ArgumentException(
                $"Table '{table}' is to be colocated with '{colocateWith}' and with no table at all. Leave out one of the two.",
                nameof(colocated));
}
