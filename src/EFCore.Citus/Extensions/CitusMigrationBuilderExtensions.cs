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
///     Tables that the model configures do not need these methods, because their migrations contain the configuration as annotations. The
///     methods are intended for migrations written by hand. If a migration calls one of them for a table, a change of the Citus annotations
///     of the table in the same migration has no further effect.
/// </remarks>
public static class CitusMigrationBuilderExtensions
{
    /// <summary>
    ///     Builds a <see cref="CreateDistributedTableOperation" /> to distribute a table by a column. Existing rows are moved to the
    ///     shards; call <see cref="TruncateLocalData" /> afterwards to delete the rows that remain on the coordinator.
    /// </summary>
    /// <param name="migrationBuilder">The migration builder.</param>
    /// <param name="table">The table.</param>
    /// <param name="distributionColumn">The distribution column. Each unique constraint of the table must contain it.</param>
    /// <param name="schema">The schema of the table, or <see langword="null" /> for the default schema.</param>
    /// <param name="shardCount">The number of shards, from 1 to 64000, or <see langword="null" /> for the setting of the server.</param>
    /// <param name="colocateWith">A table that specifies the colocation group. It cannot be combined with a number of shards.</param>
    /// <param name="colocateWithSchema">The schema of <paramref name="colocateWith" />.</param>
    /// <param name="colocated"><see langword="false" /> to place the table alone in a new colocation group.</param>
    /// <returns>A builder to allow annotations to be added to the operation.</returns>
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
    ///     Builds a <see cref="CreateDistributedTableOperation" /> to distribute a table by a column while it is read and written.
    /// </summary>
    /// <param name="migrationBuilder">The migration builder.</param>
    /// <param name="table">
    ///     The table. It should have a primary key: without one, updates and deletes of its rows fail during the distribution.
    /// </param>
    /// <param name="distributionColumn">The distribution column. Each unique constraint of the table must contain it.</param>
    /// <param name="schema">The schema of the table, or <see langword="null" /> for the default schema.</param>
    /// <param name="shardCount">The number of shards, from 1 to 64000, or <see langword="null" /> for the setting of the server.</param>
    /// <param name="colocateWith">A table that specifies the colocation group. It cannot be combined with a number of shards.</param>
    /// <param name="colocateWithSchema">The schema of <paramref name="colocateWith" />.</param>
    /// <param name="colocated"><see langword="false" /> to place the table alone in a new colocation group.</param>
    /// <returns>A builder to allow annotations to be added to the operation.</returns>
    /// <remarks>
    ///     <para>
    ///         The operation runs outside of a transaction. The preceding operations of the migration are committed, and remain if the
    ///         migration fails later, so use a separate migration. If it fails, apply it again: a table that is already distributed as
    ///         requested is not changed.
    ///     </para>
    ///     <para>
    ///         The coordinator must be configured with <c>wal_level = logical</c>. If the server has the setting
    ///         <c>output_plugin_libraries</c>, it must contain <c>citus</c>. No local table may reference the table. The settings are
    ///         checked before anything is changed. See
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
    ///     Builds a <see cref="CreateDistributedTableOperation" /> to convert a table to a single-shard table, which is placed on one node.
    /// </summary>
    /// <param name="migrationBuilder">The migration builder.</param>
    /// <param name="table">The table.</param>
    /// <param name="schema">The schema of the table, or <see langword="null" /> for the default schema.</param>
    /// <param name="colocateWith">A single-shard table that specifies the colocation group.</param>
    /// <param name="colocateWithSchema">The schema of <paramref name="colocateWith" />.</param>
    /// <param name="colocated"><see langword="false" /> to place the table alone in a new colocation group.</param>
    /// <returns>A builder to allow annotations to be added to the operation.</returns>
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
    ///     Builds a <see cref="CreateReferenceTableOperation" /> to convert a table to a reference table, which is replicated to every
    ///     node.
    /// </summary>
    /// <param name="migrationBuilder">The migration builder.</param>
    /// <param name="table">The table.</param>
    /// <param name="schema">The schema of the table, or <see langword="null" /> for the default schema.</param>
    /// <returns>A builder to allow annotations to be added to the operation.</returns>
    public static OperationBuilder<CreateReferenceTableOperation> CreateReferenceTable(
        this MigrationBuilder migrationBuilder,
        string table,
        string? schema = null)
        => Add(migrationBuilder, new CreateReferenceTableOperation { Table = CheckTable(table), Schema = schema });

    /// <summary>
    ///     Builds an <see cref="AddLocalTableToMetadataOperation" /> to add a local table of the coordinator to the metadata of every node.
    /// </summary>
    /// <param name="migrationBuilder">The migration builder.</param>
    /// <param name="table">The table.</param>
    /// <param name="schema">The schema of the table, or <see langword="null" /> for the default schema.</param>
    /// <param name="cascadeViaForeignKeys">A value indicating whether tables that are connected by foreign keys are also added.</param>
    /// <returns>A builder to allow annotations to be added to the operation.</returns>
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
    ///     Builds an <see cref="UndistributeTableOperation" /> to convert a table to a local table of the coordinator. All of its rows are
    ///     moved to the coordinator.
    /// </summary>
    /// <param name="migrationBuilder">The migration builder.</param>
    /// <param name="table">The table.</param>
    /// <param name="schema">The schema of the table, or <see langword="null" /> for the default schema.</param>
    /// <param name="cascadeViaForeignKeys">
    ///     A value indicating whether tables that are connected by foreign keys are also undistributed.
    /// </param>
    /// <returns>A builder to allow annotations to be added to the operation.</returns>
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
    ///     Builds an <see cref="AlterDistributedTableOperation" /> to change the distribution column, the number of shards or the
    ///     colocation group of a distributed table. Its rows are moved between the nodes of the cluster.
    /// </summary>
    /// <param name="migrationBuilder">The migration builder.</param>
    /// <param name="table">The table.</param>
    /// <param name="schema">The schema of the table, or <see langword="null" /> for the default schema.</param>
    /// <param name="distributionColumn">The new distribution column, or <see langword="null" /> to leave it unchanged.</param>
    /// <param name="shardCount">The number of shards, from 1 to 64000, or <see langword="null" /> to leave it unchanged.</param>
    /// <param name="colocateWith">
    ///     A table that specifies the new colocation group, or <see langword="null" /> to leave it unchanged.
    /// </param>
    /// <param name="colocateWithSchema">The schema of <paramref name="colocateWith" />.</param>
    /// <param name="colocated"><see langword="false" /> to place the table alone in a new colocation group.</param>
    /// <param name="cascadeToColocated">
    ///     A value indicating whether the tables that are colocated with the table are changed with it. It is required if there are such
    ///     tables and the number of shards or the group changes. <see langword="true" /> cannot be combined with a new distribution column.
    /// </param>
    /// <returns>A builder to allow annotations to be added to the operation.</returns>
    /// <remarks>
    ///     Foreign keys between the table and other distributed tables are dropped, with a warning, unless the change is cascaded to these
    ///     tables. See
    ///     <see href="https://docs.citusdata.com/en/stable/develop/api_udf.html#alter-distributed-table">alter_distributed_table</see>.
    /// </remarks>
    public static OperationBuilder<AlterDistributedTableOperation> AlterDistributedTable(
        this MigrationBuilder migrationBuilder,
        string table,
        string? schema = null,
        string? distributionColumn = null,
        int? shardCount = null,
        string? colocateWith = null,
        string? colocateWithSchema = null,
        bool colocated = true,
        bool? cascadeToColocated = null)
    {
        if (distributionColumn is null && shardCount is null && colocateWith is null && colocated)
        {
            throw new ArgumentException(
                $"'AlterDistributedTable()' is called for table '{table}' without a change. Specify a distribution column, a shard count or a table to colocate with.");
        }

        if (cascadeToColocated == true && (distributionColumn is not null || !colocated))
        {
            throw new ArgumentException(
                $"The distribution column or the colocation group of table '{table}' cannot be changed together with its colocated tables. Change each table separately.",
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
    ///     Builds an <see cref="AlterTableAccessMethodOperation" /> to change the access method of a table. All rows are rewritten.
    /// </summary>
    /// <param name="migrationBuilder">The migration builder.</param>
    /// <param name="table">The table. Foreign keys from and to it must be dropped first.</param>
    /// <param name="accessMethod">
    ///     The access method: <c>heap</c> or <c>columnar</c>, which requires the extension <c>citus_columnar</c>.
    /// </param>
    /// <param name="schema">The schema of the table, or <see langword="null" /> for the default schema.</param>
    /// <returns>A builder to allow annotations to be added to the operation.</returns>
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
    ///     Builds an <see cref="UpdateTableColocationOperation" /> to change the colocation group of a distributed table to that of a table
    ///     with shards on the same nodes, or to a new group. No rows are moved.
    /// </summary>
    /// <param name="migrationBuilder">The migration builder.</param>
    /// <param name="table">The table.</param>
    /// <param name="colocateWith">The other table, or <see langword="null" /> for a new group.</param>
    /// <param name="schema">The schema of the table, or <see langword="null" /> for the default schema.</param>
    /// <param name="colocateWithSchema">The schema of <paramref name="colocateWith" />.</param>
    /// <returns>A builder to allow annotations to be added to the operation.</returns>
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
    ///     Builds a <see cref="TruncateLocalDataOperation" /> to delete the rows that remain on the coordinator after a table was
    ///     distributed.
    /// </summary>
    /// <param name="migrationBuilder">The migration builder.</param>
    /// <param name="table">The table.</param>
    /// <param name="schema">The schema of the table, or <see langword="null" /> for the default schema.</param>
    /// <returns>A builder to allow annotations to be added to the operation.</returns>
    public static OperationBuilder<TruncateLocalDataOperation> TruncateLocalData(
        this MigrationBuilder migrationBuilder,
        string table,
        string? schema = null)
        => Add(migrationBuilder, new TruncateLocalDataOperation { Table = CheckTable(table), Schema = schema });

    /// <summary>
    ///     Builds an <see cref="AllowDataMovementOperation" /> to allow a change of the model to move the rows of a table that is already
    ///     distributed, to other nodes or to the coordinator. Without it, such a migration is refused.
    /// </summary>
    /// <param name="migrationBuilder">The migration builder.</param>
    /// <param name="table">The table. Tables that the model configures as colocated with it are moved with it.</param>
    /// <param name="schema">The schema of the table, or <see langword="null" /> for the default schema.</param>
    /// <returns>A builder to allow annotations to be added to the operation.</returns>
    public static OperationBuilder<AllowDataMovementOperation> AllowDataMovement(
        this MigrationBuilder migrationBuilder,
        string table,
        string? schema = null)
        => Add(migrationBuilder, new AllowDataMovementOperation { Table = CheckTable(table), Schema = schema });

    /// <summary>
    ///     Builds a <see cref="DistributeConcurrentlyOperation" /> to distribute the tables of the migration while they are read and
    ///     written. Foreign keys from and to these tables are missing during the distribution.
    /// </summary>
    /// <param name="migrationBuilder">The migration builder.</param>
    /// <returns>A builder to allow annotations to be added to the operation.</returns>
    /// <remarks>
    ///     The migration must not contain other operations that change the tables: it is not executed in one transaction, and is applied
    ///     again from its start if it fails.
    /// </remarks>
    public static OperationBuilder<DistributeConcurrentlyOperation> DistributeConcurrently(this MigrationBuilder migrationBuilder)
        => Add(migrationBuilder, new DistributeConcurrentlyOperation());

    /// <summary>
    ///     Builds a <see cref="BackfillColumnOperation" /> to set a column of all rows of a table from the rows of another table that they
    ///     reference. It runs after the columns of the migration have been added and before the keys are added.
    /// </summary>
    /// <param name="migrationBuilder">The migration builder.</param>
    /// <param name="table">The table.</param>
    /// <param name="column">The column to set.</param>
    /// <param name="foreignKeyColumn">The column of the table that references <paramref name="principalTable" />.</param>
    /// <param name="principalTable">The table that contains the values.</param>
    /// <param name="principalKeyColumn">
    ///     The column of <paramref name="principalTable" /> that <paramref name="foreignKeyColumn" /> references.
    /// </param>
    /// <param name="schema">The schema of the table, or <see langword="null" /> for the default schema.</param>
    /// <param name="principalColumn">
    ///     The column of <paramref name="principalTable" /> that contains the values, or <see langword="null" /> if its name is
    ///     <paramref name="column" />.
    /// </param>
    /// <param name="principalSchema">The schema of <paramref name="principalTable" />.</param>
    /// <returns>A builder to allow annotations to be added to the operation.</returns>
    public static OperationBuilder<BackfillColumnOperation> BackfillColumn(
        this MigrationBuilder migrationBuilder,
        string table,
        string column,
        string foreignKeyColumn,
        string principalTable,
        string principalKeyColumn,
        string? schema = null,
        string? principalColumn = null,
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
    ///     Builds a <see cref="DistributeSchemaOperation" /> to convert the tables of a schema to colocated single-shard tables. Tables
    ///     that are created in the schema later are also single-shard tables of the group.
    /// </summary>
    /// <param name="migrationBuilder">The migration builder.</param>
    /// <param name="name">The name of the schema. The default schema, <c>public</c>, cannot be distributed.</param>
    /// <returns>A builder to allow annotations to be added to the operation.</returns>
    /// <remarks>
    ///     The operation runs after all other changes of the tables of the schema in the migration. The model must configure each of them
    ///     with <c>IsSingleShardTable</c>. Tables that are already distributed are moved to the coordinator first, which requires
    ///     <see cref="AllowDataMovement" />.
    /// </remarks>
    public static OperationBuilder<DistributeSchemaOperation> DistributeSchema(this MigrationBuilder migrationBuilder, string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);

        return Add(migrationBuilder, new DistributeSchemaOperation { Name = name });
    }

    /// <summary>
    ///     Builds an <see cref="UndistributeSchemaOperation" /> to convert the tables of a distributed schema to local tables of the
    ///     coordinator. All of their rows are moved to the coordinator. The migration then converts each table to the type that the model
    ///     configures.
    /// </summary>
    /// <param name="migrationBuilder">The migration builder.</param>
    /// <param name="name">The name of the schema.</param>
    /// <returns>A builder to allow annotations to be added to the operation.</returns>
    public static OperationBuilder<UndistributeSchemaOperation> UndistributeSchema(this MigrationBuilder migrationBuilder, string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);

        return Add(migrationBuilder, new UndistributeSchemaOperation { Name = name });
    }

    /// <summary>
    ///     Builds a <see cref="CreateTimePartitionsOperation" /> to create the missing partitions of a table for a range of time.
    /// </summary>
    /// <param name="migrationBuilder">The migration builder.</param>
    /// <param name="table">The table, which must be partitioned by the range of a date or timestamp column.</param>
    /// <param name="interval">The interval of a partition, as a PostgreSQL interval such as <c>1 day</c> or <c>1 month</c>.</param>
    /// <param name="schema">The schema of the table, or <see langword="null" /> for the default schema.</param>
    /// <param name="from">The time that the first partition contains, or <see langword="null" /> for the present.</param>
    /// <param name="until">The time up to which partitions are created, or <see langword="null" /> for one interval from now.</param>
    /// <returns>A builder to allow annotations to be added to the operation.</returns>
    /// <remarks>
    ///     If the model configures the partitions of a table, the migration that creates the table also creates the partitions of the
    ///     present and of the next interval. Without <paramref name="from" />, the partition of the present is created even if the
    ///     migration is applied after <paramref name="until" />.
    /// </remarks>
    public static OperationBuilder<CreateTimePartitionsOperation> CreateTimePartitions(
        this MigrationBuilder migrationBuilder,
        string table,
        string interval,
        string? schema = null,
        DateTimeOffset? from = null,
        DateTimeOffset? until = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(interval);

        return Add(
            migrationBuilder,
            new CreateTimePartitionsOperation { Table = CheckTable(table), Schema = schema, Interval = interval, From = from, Until = until });
    }

    /// <summary>
    ///     Builds a <see cref="DropOldTimePartitionsOperation" /> to drop the partitions of a table that only contain rows older than a
    ///     time.
    /// </summary>
    /// <param name="migrationBuilder">The migration builder.</param>
    /// <param name="table">The table, which must be partitioned by the range of a date or timestamp column.</param>
    /// <param name="olderThan">The time. A partition is dropped if all of its rows are before it.</param>
    /// <param name="schema">The schema of the table, or <see langword="null" /> for the default schema.</param>
    /// <returns>A builder to allow annotations to be added to the operation.</returns>
    public static OperationBuilder<DropOldTimePartitionsOperation> DropOldTimePartitions(
        this MigrationBuilder migrationBuilder,
        string table,
        DateTimeOffset olderThan,
        string? schema = null)
        => Add(
            migrationBuilder, new DropOldTimePartitionsOperation { Table = CheckTable(table), Schema = schema, OlderThan = olderThan });

    /// <summary>
    ///     Builds a <see cref="ValidateConstraintOperation" /> to validate a foreign key or a check constraint that was added as not valid.
    ///     The table remains writable while its rows are checked.
    /// </summary>
    /// <param name="migrationBuilder">The migration builder.</param>
    /// <param name="name">The name of the constraint.</param>
    /// <param name="table">The table.</param>
    /// <param name="schema">The schema of the table, or <see langword="null" /> for the default schema.</param>
    /// <returns>A builder to allow annotations to be added to the operation.</returns>
    /// <remarks>
    ///     The call is not required if <c>IsCreatedNotValid</c> is removed from the model, because the migration then validates the constraint
    ///     automatically. Use a different migration than the one that adds the constraint. Otherwise, the locks of the latter are held
    ///     while the table is read.
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
    ///     Builds a <see cref="RenameConstraintOperation" /> to rename a constraint.
    /// </summary>
    /// <param name="migrationBuilder">The migration builder.</param>
    /// <param name="name">The old name of the constraint.</param>
    /// <param name="table">The table.</param>
    /// <param name="newName">The new name of the constraint.</param>
    /// <param name="schema">The schema of the table, or <see langword="null" /> for the default schema.</param>
    /// <returns>A builder to allow annotations to be added to the operation.</returns>
    /// <remarks>
    ///     Citus only supports renaming the primary keys and unique constraints of tables that it manages. Drop and add other constraints
    ///     instead.
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
    ///     Builds a <see cref="UseSequentialModeOperation" /> to change shards one after the other in the transaction of the migration. It
    ///     is required before SQL written by hand that changes distributed tables and then reference tables.
    /// </summary>
    /// <param name="migrationBuilder">The migration builder.</param>
    /// <returns>A builder to allow annotations to be added to the operation.</returns>
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
                $"Both a shard count and a table to colocate with are specified for table '{table}'. A colocated table has the shard count of its colocation group. Remove one of the arguments.",
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
                $"Table '{table}' is configured both to be colocated with '{colocateWith}' and not to be colocated. Remove one of the arguments.",
                nameof(colocated));
}
