using System.Globalization;
using System.Text;
using EFCore.Citus.Migrations.Operations;
using EFCore.Citus.Migrations.Operations.Internal;
using EFCore.Citus.Migrations.Planning;
using EFCore.Citus.Postgres;
using EFCore.Citus.Shared;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Migrations.Operations;
using Microsoft.EntityFrameworkCore.Storage;

namespace EFCore.Citus.Migrations.Rendering;

/// <summary>
///     Renders the operations of this library as <see cref="SqlOperation" />s, which any migrations SQL generator supports.
/// </summary>
internal sealed class CitusOperationRenderer
{
    private const string IdentityVariable = "identity_column record;";

    // Citus splits one shard at a time on a server, and a concurrent distribution is such a split: the shared memory and the names of the
    // replication slots belong to all databases. However, Citus locks within one database only. Two databases that split at the same time
    // fail, or wait for each other for hours. The locks have the class 9 (CITUS_OPERATIONS) and the number 1 (split) or 2 (concurrent
    // distribution).
    private const string OtherDatabaseVariable =
        """
        other_database name := (
            SELECT d.datname FROM pg_locks AS l JOIN pg_database AS d ON d.oid = l.database
            WHERE l.locktype = 'advisory' AND l.classid = 0 AND l.objid IN (1, 2) AND l.objsubid = 9 AND d.datname <> current_database()
            LIMIT 1);
        """;

    private readonly ISqlGenerationHelper _sqlGenerationHelper;
    private readonly RelationalTypeMapping _stringMapping;
    private readonly bool _allowPlainPostgres;
    private readonly ConcurrentDistributionSettings _concurrentDistributionSettings;

    public CitusOperationRenderer(
        ISqlGenerationHelper sqlGenerationHelper,
        IRelationalTypeMappingSource typeMappingSource,
        bool allowPlainPostgres)
    {
        _sqlGenerationHelper = sqlGenerationHelper;
        _stringMapping = typeMappingSource.GetMapping(typeof(string));
        TimePartitions = new TimePartitionRenderer(sqlGenerationHelper, _stringMapping, TableLiteral, allowPlainPostgres);
        _concurrentDistributionSettings = new ConcurrentDistributionSettings(_stringMapping, TableLiteral);
        OtherForeignKeys = new OtherForeignKeys(sqlGenerationHelper, typeMappingSource, allowPlainPostgres);
        _allowPlainPostgres = allowPlainPostgres;
    }

    /// <summary>
    ///     Gets the renderer of the statements for foreign keys from and to tables of other contexts.
    /// </summary>
    public OtherForeignKeys OtherForeignKeys { get; }

    /// <summary>
    ///     Gets the renderer of the statements for partitions.
    /// </summary>
    public TimePartitionRenderer TimePartitions { get; }

    /// <summary>
    ///     Renders the statement that starts a transaction in sequential mode. PostgreSQL without Citus accepts the setting as a
    ///     placeholder, so the statement needs no guard.
    /// </summary>
    public SqlOperation RenderSequentialMode()
        => new() { Sql = $"SET LOCAL citus.multi_shard_modify_mode TO 'sequential'{_sqlGenerationHelper.StatementTerminator}" };

    /// <summary>
    ///     Renders the statement that makes the statements of a transaction fail instead of waiting longer for a lock, because all other
    ///     queries would wait behind it.
    /// </summary>
    public SqlOperation RenderLockTimeout(TimeSpan timeout)
        => new()
        {
            Sql = FormattableString.Invariant($"SET LOCAL lock_timeout TO {(long)timeout.TotalMilliseconds}") + _sqlGenerationHelper.StatementTerminator
        };

    /// <summary>
    ///     Renders an operation of this library. Any other operation is returned unchanged.
    /// </summary>
    public MigrationOperation Render(MigrationOperation operation, MigrationsSqlGenerationOptions options)
        => operation switch
        {
            CreateDistributedTableOperation { IsConcurrent: true } concurrent => RenderConcurrently(concurrent),
            CreateDistributedTableOperation create => Call(create, options, CitusFunctions.CreateDistributedTable, Arguments(create)),
            CreateReferenceTableOperation reference => Call(reference, options, CitusFunctions.CreateReferenceTable, ""),
            AddLocalTableToMetadataOperation local => Call(
                local, options, CitusFunctions.AddLocalTableToMetadata, Cascade(local.CascadeViaForeignKeys)),
            UndistributeTableOperation undistribute => Call(
                undistribute, options, CitusFunctions.UndistributeTable, Cascade(undistribute.CascadeViaForeignKeys)),
            EnsureDistributionOperation { DistributionColumn: null, ColocateWith: { } group } alter => Block(
                UnlessInGroup(alter, group, alter.ColocateWithSchema, CitusFunctions.AlterDistributedTable, Arguments(alter))),
            EnsureDistributionOperation { DistributionColumn: null, IsColocated: true, ShardCount: { } shardCount } alter => Block(
                Unless(alter, HasShardCount(shardCount), CitusFunctions.AlterDistributedTable, Arguments(alter))),
            AlterDistributedTableOperation alter => Call(alter, options, CitusFunctions.AlterDistributedTable, Arguments(alter)),
            AlterTableAccessMethodOperation access => Call(
                access, options, CitusFunctions.AlterTableSetAccessMethod, ", " + _stringMapping.GenerateSqlLiteral(access.AccessMethod)),
            SetAccessMethodOperation set => Block(
                $"ALTER TABLE {_sqlGenerationHelper.DelimitIdentifier(set.Table, set.Schema)} "
                + $"SET ACCESS METHOD {_sqlGenerationHelper.DelimitIdentifier(set.AccessMethod)};"),
            TruncateLocalDataOperation truncate => Call(truncate, options, CitusFunctions.TruncateLocalData, ""),
            UpdateTableColocationOperation update => RenderColocation(update),
            EnsureCitusExtensionOperation ensure => RenderExtension(ensure),
            FillColumnOperation fill => RenderFill(fill),
            BackfillColumnOperation backfill => RenderBackfill(backfill),
            DropForeignKeyIfExistsOperation drop => RenderDrop(drop),
            CreateTimePartitionsOperation create => TimePartitions.Render(create, options),
            DropOldTimePartitionsOperation drop => TimePartitions.Render(drop),
            DistributeSchemaOperation distribute => Call(SchemaLiteral(distribute.Name), options, CitusFunctions.DistributeSchema),
            UndistributeSchemaOperation undistribute => Call(SchemaLiteral(undistribute.Name), options, CitusFunctions.UndistributeSchema),
            ValidateConstraintOperation validate => new SqlOperation
            {
                Sql = $"ALTER TABLE {_sqlGenerationHelper.DelimitIdentifier(validate.Table, validate.Schema)} "
                    + $"VALIDATE CONSTRAINT {_sqlGenerationHelper.DelimitIdentifier(validate.Name)}{_sqlGenerationHelper.StatementTerminator}"
            },
            RenameConstraintOperation rename => RenderRename(rename),
            KeepTableManagedOperation keep => RenderKeep(keep),
            RestoreIdentityOperation restore => new SqlOperation
            {
                Sql = DoBlock.Create(RestoreIdentity(restore.Table, restore.Schema), IdentityVariable)
            },
            CheckConcurrentDistributionOperation check => Block(
                _concurrentDistributionSettings.RenderBody(check.Tables), _concurrentDistributionSettings.Variables),
            CheckOtherForeignKeysOperation check => OtherForeignKeys.Render(check),
            PrepareConcurrentDistributionOperation prepare => RenderPreparation(prepare),
            _ => operation
        };

    private string Arguments(CreateDistributedTableOperation operation)
    {
        var builder = new StringBuilder();

        // Citus expects the name of the column without delimiters, in the case in which it was created.
        builder.Append(", ").Append(
            operation.DistributionColumn is { } column ? _stringMapping.GenerateSqlLiteral(column) : "NULL");

        AppendGroup(builder, operation.ColocateWith, operation.ColocateWithSchema, operation.IsColocated);
        AppendShardCount(builder, operation.ShardCount);

        return builder.ToString();
    }

    private string Arguments(AlterDistributedTableOperation operation)
    {
        var builder = new StringBuilder();
        if (operation.DistributionColumn is { } column)
        {
            builder.Append(", distribution_column => ").Append(_stringMapping.GenerateSqlLiteral(column));
        }

        AppendShardCount(builder, operation.ShardCount);
        AppendGroup(builder, operation.ColocateWith, operation.ColocateWithSchema, operation.IsColocated);

        if (operation.CascadeToColocated is { } cascade)
        {
            builder.Append(", cascade_to_colocated => ").Append(cascade ? "TRUE" : "FALSE");
        }

        return builder.ToString();
    }

    private void AppendGroup(StringBuilder builder, string? colocateWith, string? schema, bool isColocated)
    {
        if (colocateWith is not null)
        {
            builder.Append(", colocate_with => ").Append(GroupLiteral(colocateWith, schema));
        }
        else if (!isColocated)
        {
            builder.Append(", colocate_with => 'none'");
        }
    }

    private static void AppendShardCount(StringBuilder builder, int? shardCount)
    {
        if (shardCount is { } count)
        {
            builder.Append(", shard_count => ").Append(count.ToString(CultureInfo.InvariantCulture));
        }
    }

    private static string Cascade(bool cascade)
        => cascade ? ", cascade_via_foreign_keys => TRUE" : "";

    private SqlOperation Call<TOperation>(
        TOperation operation,
        MigrationsSqlGenerationOptions options,
        string function,
        string furtherArguments)
        where TOperation : MigrationOperation, ITableMigrationOperation
    {
        var call = Call(TableLiteral(operation.Table, operation.Schema) + furtherArguments, options, function);
        call.IsDestructiveChange = operation.IsDestructiveChange;

        return call;
    }

    private SqlOperation Call(string arguments, MigrationsSqlGenerationOptions options, string function)
    {
        var call = $"{function}({arguments}){_sqlGenerationHelper.StatementTerminator}";

        return new SqlOperation
        {
            Sql = _allowPlainPostgres ? DoBlock.CreateGuarded("PERFORM " + call) : Statement(call, options)
        };
    }

    /// <summary>
    ///     Creates a statement from a call. An idempotent script runs every command inside a DO block, in which a bare SELECT has no
    ///     destination for its result.
    /// </summary>
    public static string Statement(string call, MigrationsSqlGenerationOptions options)
        => (options.HasFlag(MigrationsSqlGenerationOptions.Idempotent) ? "PERFORM " : "SELECT ") + call;

    private string SchemaLiteral(string name)
        => _stringMapping.GenerateSqlLiteral(_sqlGenerationHelper.DelimitIdentifier(name));

    // A migration that was interrupted is run again from its start, so a table that is already distributed as requested must not be an
    // error. A table that is distributed differently is an error, which cannot be corrected here.
    private SqlOperation RenderConcurrently(CreateDistributedTableOperation operation)
    {
        var table = TableLiteral(operation.Table, operation.Schema);
        var column = _stringMapping.GenerateSqlLiteral(operation.DistributionColumn!);
        var conditions = new StringBuilder($"column_to_column_name(d.logicalrelid, d.partkey) = {column}::name");
        if (operation.ColocateWith is { } group)
        {
            conditions.Append(" AND ").Append(IsInGroup(group, operation.ColocateWithSchema));
        }

        if (operation.ShardCount is { } shardCount)
        {
            conditions.Append(" AND ").Append(HasShardCount(shardCount));
        }

        var error = _stringMapping.GenerateSqlLiteral(
            $"Table {operation.Table} is already distributed, but not as the migration specifies. "
            + "Undistribute the table, or change the migration.");
        var otherDatabase = _stringMapping.GenerateSqlLiteral($"Table {operation.Table} cannot be distributed concurrently now: in database ")
            + " || other_database || "
            + _stringMapping.GenerateSqlLiteral(
                " of the same server a table is being distributed concurrently, or a shard is being split. A server can run one of these operations "
                + "at a time. Apply the migration again after the other operation.");
        var body = $"""
            IF NOT EXISTS (SELECT 1 FROM pg_dist_partition WHERE logicalrelid = {table}::regclass AND partmethod = 'h') THEN
                IF other_database IS NOT NULL THEN
                    RAISE EXCEPTION USING MESSAGE = {otherDatabase}, ERRCODE = 'lock_not_available';
                END IF;
                PERFORM create_distributed_table_concurrently({table}{Arguments(operation)});
            ELSIF NOT EXISTS (SELECT 1 FROM pg_dist_partition AS d WHERE d.logicalrelid = {table}::regclass AND {conditions}) THEN
                RAISE EXCEPTION USING MESSAGE = {error};
            END IF;
            """;

        var block = Block(body, OtherDatabaseVariable);
        block.SuppressTransaction = true;

        return block;
    }

    private SqlOperation RenderColocation(UpdateTableColocationOperation operation)
        => Block(
            (operation.ColocateWith is { } name
                ? UnlessInGroup(
                    operation,
                    name,
                    operation.ColocateWithSchema,
                    CitusFunctions.UpdateTableColocation,
                    ", " + GroupLiteral(name, operation.ColocateWithSchema))
                : $"PERFORM update_distributed_table_colocation({TableLiteral(operation.Table, operation.Schema)}, 'none');")
            + $"\nPERFORM {TimePartitions.ColocatePartitions(operation.Table, operation.Schema)}");

    // A request for the group that the table is already in must not fail, because it may result from a foreign key that was added to the
    // model.
    private string UnlessInGroup(CitusTableOperation operation, string name, string? schema, string function, string furtherArguments)
        => Unless(operation, IsInGroup(name, schema), function, furtherArguments);

    private string Unless(CitusTableOperation operation, string condition, string function, string furtherArguments)
    {
        var table = TableLiteral(operation.Table, operation.Schema);

        return $"""
            IF NOT EXISTS (SELECT 1 FROM pg_dist_partition AS d WHERE d.logicalrelid = {table}::regclass AND {condition}) THEN
                PERFORM {function}({table}{furtherArguments});
            END IF;
            """;
    }

    private string IsInGroup(string name, string? schema)
        => $"d.colocationid = (SELECT colocationid FROM pg_dist_partition WHERE logicalrelid = {TableLiteral(name, schema)}::regclass)";

    private static string HasShardCount(int shardCount)
        => FormattableString.Invariant($"(SELECT count(*) FROM pg_dist_shard AS s WHERE s.logicalrelid = d.logicalrelid) = {shardCount}");

    private SqlOperation Block(string body, string? variables = null)
        => new() { Sql = _allowPlainPostgres ? DoBlock.CreateGuarded(body, variables) : DoBlock.Create(body, variables) };

    // CREATE EXTENSION fails if Citus is installed on the server but not loaded. The settings of Citus only exist if it is loaded.
    private SqlOperation RenderExtension(EnsureCitusExtensionOperation operation)
    {
        string[] extensions = operation.IncludesColumnar ? [CitusExtension.Name, CitusExtension.ColumnarName] : [CitusExtension.Name];

        return new SqlOperation
        {
            Sql = DoBlock.Create(
                $"""
                IF current_setting('citus.shard_count', TRUE) IS NOT NULL THEN
                    {string.Join("\n    ", extensions.Select(e => $"CREATE EXTENSION IF NOT EXISTS {_sqlGenerationHelper.DelimitIdentifier(e)};"))}
                END IF;
                """)
        };
    }

    // Keeping one of the tables managed keeps all tables managed that are connected with it.
    private SqlOperation RenderKeep(KeepTableManagedOperation operation)
    {
        var body = $"""
            PERFORM citus_add_local_table_to_metadata(kept.relation)
            FROM (
                WITH RECURSIVE connected (relation) AS (
                    SELECT {TableLiteral(operation.Table, operation.Schema)}::regclass::oid
                    UNION
                    SELECT CASE f.conrelid WHEN c.relation THEN f.confrelid ELSE f.conrelid END
                    FROM connected AS c
                    JOIN pg_constraint AS f ON f.contype = 'f' AND c.relation IN (f.conrelid, f.confrelid)
                )
                SELECT c.relation::regclass
                FROM connected AS c
                JOIN pg_dist_partition AS p ON p.logicalrelid = c.relation AND p.autoconverted
                WHERE EXISTS (
                    SELECT 1
                    FROM pg_depend AS d
                    JOIN pg_class AS s ON d.classid = 'pg_class'::regclass AND d.objid = s.oid AND s.relkind = 'S'
                    WHERE d.refclassid = 'pg_class'::regclass AND d.refobjid = c.relation AND d.deptype IN ('a', 'i')
                )
            ) AS kept (relation);
            """;

        return Block(body);
    }

    private string RestoreIdentity(string table, string? schema)
    {
        var name = TableLiteral(table, schema);
        var select = _stringMapping.GenerateSqlLiteral(
            $"SELECT setval(%1$L, max(%2$I)) FROM {_sqlGenerationHelper.DelimitIdentifier(table, schema).Replace("%", "%%", StringComparison.Ordinal)} "
            + "HAVING max(%2$I) >= (SELECT last_value FROM %1$s)");

        return $"""
            FOR identity_column IN
                SELECT attname AS name, pg_get_serial_sequence({name}, attname) AS sequence FROM pg_attribute
                WHERE attrelid = {name}::regclass AND attidentity <> ''
            LOOP
                EXECUTE format({select}, identity_column.sequence, identity_column.name);
            END LOOP;
            """;
    }

    private SqlOperation RenderPreparation(PrepareConcurrentDistributionOperation operation)
    {
        var table = TableLiteral(operation.Table, operation.Schema);
        var body = $"""
            IF NOT EXISTS (SELECT 1 FROM pg_dist_partition WHERE logicalrelid = {table}::regclass) THEN
                PERFORM citus_add_local_table_to_metadata({table});
                {DoBlock.Indent(RestoreIdentity(operation.Table, operation.Schema))}
            END IF;
            """;

        return new SqlOperation
        {
            Sql = DoBlock.Create(_allowPlainPostgres ? DoBlock.Guard(body) : body, IdentityVariable),
            SuppressTransaction = true
        };
    }

    private SqlOperation RenderFill(FillColumnOperation operation)
        => new()
        {
            Sql = $"UPDATE {_sqlGenerationHelper.DelimitIdentifier(operation.Table, operation.Schema)} "
                + $"SET {_sqlGenerationHelper.DelimitIdentifier(operation.Column)} = {operation.ValueSql}"
                + _sqlGenerationHelper.StatementTerminator
        };

    private SqlOperation RenderBackfill(BackfillColumnOperation operation)
    {
        var table = _sqlGenerationHelper.DelimitIdentifier(operation.Table, operation.Schema);
        var principal = _sqlGenerationHelper.DelimitIdentifier(operation.PrincipalTable, operation.PrincipalSchema);
        var pairs = operation.ForeignKeyColumns.Zip(operation.PrincipalKeyColumns)
            .Select(p => $"t.{_sqlGenerationHelper.DelimitIdentifier(p.First)} = p.{_sqlGenerationHelper.DelimitIdentifier(p.Second)}");

        return new SqlOperation
        {
            Sql = $"UPDATE {table} AS t SET {_sqlGenerationHelper.DelimitIdentifier(operation.Column)} = "
                + $"p.{_sqlGenerationHelper.DelimitIdentifier(operation.PrincipalColumn)} FROM {principal} AS p WHERE {string.Join(" AND ", pairs)}"
                + _sqlGenerationHelper.StatementTerminator
        };
    }

    // Outside of a transaction, the foreign keys are dropped one by one, so that no statement waits for a lock while it holds the locks of
    // another foreign key.
    private SqlOperation RenderDrop(DropForeignKeyIfExistsOperation operation)
        => new()
        {
            Sql = $"ALTER TABLE {_sqlGenerationHelper.DelimitIdentifier(operation.Table, operation.Schema)} "
                + $"DROP CONSTRAINT IF EXISTS {_sqlGenerationHelper.DelimitIdentifier(operation.Name)}{_sqlGenerationHelper.StatementTerminator}",
            SuppressTransaction = operation.SuppressTransaction
        };

    // The server determines whether the constraint is a key, because the constraint of a key is renamed with its index.
    private SqlOperation RenderRename(RenameConstraintOperation operation)
    {
        var name = _sqlGenerationHelper.DelimitIdentifier(operation.NewName);
        var body = $"""
            IF EXISTS (
                SELECT 1 FROM pg_constraint
                WHERE conrelid = {TableLiteral(operation.Table, operation.Schema)}::regclass
                    AND conname = {_stringMapping.GenerateSqlLiteral(operation.Name)} AND contype IN ('p', 'u', 'x')
            ) THEN
                ALTER INDEX {_sqlGenerationHelper.DelimitIdentifier(operation.Name, operation.Schema)} RENAME TO {name};
            ELSE
                ALTER TABLE {_sqlGenerationHelper.DelimitIdentifier(operation.Table, operation.Schema)}
                    RENAME CONSTRAINT {_sqlGenerationHelper.DelimitIdentifier(operation.Name)} TO {name};
            END IF;
            """;

        return new SqlOperation { Sql = DoBlock.Create(body) };
    }

    /// <summary>
    ///     Gets the literal for a table that the functions of Citus expect: the delimited name inside a string.
    /// </summary>
    public string TableLiteral(string name, string? schema)
        => _stringMapping.GenerateSqlLiteral(_sqlGenerationHelper.DelimitIdentifier(name, schema));

    /// <summary>
    ///     Gets the literal for a table that specifies a colocation group. The bare words "default" and "none" have a special meaning for
    ///     Citus.
    /// </summary>
    public string GroupLiteral(string name, string? schema)
        => schema is null && (name is "default" or "none")
            ? _stringMapping.GenerateSqlLiteral($"\"{name}\"")
            : TableLiteral(name, schema);
}
