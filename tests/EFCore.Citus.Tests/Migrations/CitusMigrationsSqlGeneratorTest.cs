using EFCore.Citus.Metadata;
using EFCore.Citus.Tests.TestUtilities;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Migrations.Operations;

namespace EFCore.Citus.Tests.Migrations;

public class CitusMigrationsSqlGeneratorTest
{
    public static TheoryData<Action<MigrationBuilder>, string> Statements { get; } = new()
    {
        { b => b.CreateDistributedTable("orders", "store_id"), "SELECT create_distributed_table('orders', 'store_id');" },
        {
            b => b.CreateDistributedTable("Orders", "StoreId", schema: "Sales Area"),
            """SELECT create_distributed_table('"Sales Area"."Orders"', 'StoreId');"""
        },
        {
            b => b.CreateDistributedTable("user", "or\"der", colocateWith: "group", colocateWithSchema: "x"),
            """SELECT create_distributed_table('"user"', 'or"der', colocate_with => 'x."group"');"""
        },
        { b => b.CreateDistributedTable("it's", "o'clock"), """SELECT create_distributed_table('"it''s"', 'o''clock');""" },
        { b => b.CreateDistributedTable("größe", "ığüş"), "SELECT create_distributed_table('größe', 'ığüş');" },
        { b => b.CreateDistributedTable("e", "d", shardCount: 64), "SELECT create_distributed_table('e', 'd', shard_count => 64);" },
        {
            b => b.CreateDistributedTable("e", "d", shardCount: 64000, colocated: false),
            "SELECT create_distributed_table('e', 'd', colocate_with => 'none', shard_count => 64000);"
        },
        { b => b.CreateDistributedTable("e", "d", colocateWith: "none"), """SELECT create_distributed_table('e', 'd', colocate_with => '"none"');""" },
        { b => b.CreateDistributedTable("e", "d", colocateWith: "default"), """SELECT create_distributed_table('e', 'd', colocate_with => '"default"');""" },
        { b => b.CreateSingleShardTable("t"), "SELECT create_distributed_table('t', NULL);" },
        { b => b.CreateSingleShardTable("t", colocateWith: "u"), "SELECT create_distributed_table('t', NULL, colocate_with => 'u');" },
        { b => b.CreateReferenceTable("countries", "geo"), "SELECT create_reference_table('geo.countries');" },
        { b => b.AddLocalTableToMetadata("t"), "SELECT citus_add_local_table_to_metadata('t');" },
        {
            b => b.AddLocalTableToMetadata("t", cascadeViaForeignKeys: true),
            "SELECT citus_add_local_table_to_metadata('t', cascade_via_foreign_keys => TRUE);"
        },
        { b => b.ValidateConstraint("ck", "t"), "ALTER TABLE t VALIDATE CONSTRAINT ck;" },
        {
            b => b.ValidateConstraint("Check's", "user", "Sales Area"),
            """ALTER TABLE "Sales Area"."user" VALIDATE CONSTRAINT "Check's";"""
        },
        { b => b.UndistributeTable("t"), "SELECT undistribute_table('t');" },
        {
            b => b.UndistributeTable("t", cascadeViaForeignKeys: true),
            "SELECT undistribute_table('t', cascade_via_foreign_keys => TRUE);"
        },
        {
            b => b.AlterDistributedTable("Orders", "Store'Id", schema: "x"),
            """SELECT alter_distributed_table('x."Orders"', distribution_column => 'Store''Id');"""
        },
        {
            b => b.AlterDistributedTable("t", shardCount: 64000, cascadeToColocated: true),
            "SELECT alter_distributed_table('t', shard_count => 64000, cascade_to_colocated => TRUE);"
        },
        {
            b => b.AlterDistributedTable("t", colocateWith: "none", colocateWithSchema: "x", cascadeToColocated: false),
            "SELECT alter_distributed_table('t', colocate_with => 'x.none', cascade_to_colocated => FALSE);"
        },
        {
            b => b.AlterDistributedTable("t", "c", 3, colocated: false),
            "SELECT alter_distributed_table('t', distribution_column => 'c', shard_count => 3, colocate_with => 'none');"
        },
        {
            b => b.AlterDistributedTable("t", colocated: false, cascadeToColocated: false),
            "SELECT alter_distributed_table('t', colocate_with => 'none', cascade_to_colocated => FALSE);"
        },
        { b => b.AlterTableAccessMethod("Events", "columnar"), """SELECT alter_table_set_access_method('"Events"', 'columnar');""" },
        { b => b.TruncateLocalData("t"), "SELECT truncate_local_data_after_distributing_table('t');" },
        {
            b => b.UpdateTableColocation("t", null),
            """
            DO $citus$
            BEGIN
                PERFORM update_distributed_table_colocation('t', 'none');
                PERFORM update_distributed_table_colocation(i.inhrelid::regclass, colocate_with => i.inhparent::regclass::text)
                FROM pg_inherits AS i
                JOIN pg_dist_partition AS p ON p.logicalrelid = i.inhrelid
                JOIN pg_dist_partition AS d ON d.logicalrelid = i.inhparent AND d.colocationid <> p.colocationid
                WHERE i.inhparent = 't'::regclass;
            END $citus$;
            """
        },
        {
            b => b.UpdateTableColocation("$citus$", null),
            """
            DO $citus1$
            BEGIN
                PERFORM update_distributed_table_colocation('"$citus$"', 'none');
                PERFORM update_distributed_table_colocation(i.inhrelid::regclass, colocate_with => i.inhparent::regclass::text)
                FROM pg_inherits AS i
                JOIN pg_dist_partition AS p ON p.logicalrelid = i.inhrelid
                JOIN pg_dist_partition AS d ON d.logicalrelid = i.inhparent AND d.colocationid <> p.colocationid
                WHERE i.inhparent = '"$citus$"'::regclass;
            END $citus1$;
            """
        },
    };

    [Theory]
    [MemberData(nameof(Statements))]
    public void Renders_operations(Action<MigrationBuilder> build, string expected)
        => Assert.Equal([expected], Generate(build));

    [Theory]
    [InlineData(null, "At")]
    [InlineData("At", null)]
    public void Table_that_exists_is_not_partitioned(string? from, string? to)
    {
        var exception = Assert.Throws<InvalidOperationException>(
            () => Generate(
                b => b.AlterTable("t")
                    .Annotation("Citus:TableType", CitusTableType.SingleShard)
                    .OldAnnotation("Citus:TableType", CitusTableType.SingleShard)
                    .Annotation("Citus:PartitionColumn", to)
                    .OldAnnotation("Citus:PartitionColumn", from)));

        Assert.Contains("CITUS118: Table 't' exists", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1 fortnight", "invalid input syntax for type interval: \"1 fortnight\"")]
    [InlineData("0 days", "must be older than end_at")]
    public void Partitions_of_an_interval_that_Citus_refuses_are_not_created(string interval, string citusError)
    {
        var message = Assert.Throws<InvalidOperationException>(
            () => Generate(b => b.CreateTimePartitions("t", interval, until: new DateTimeOffset(2050, 1, 1, 0, 0, 0, TimeSpan.Zero)))).Message;

        Assert.Contains($"CITUS088: The migration creates partitions of table 't' for the interval '{interval}'.", message, StringComparison.Ordinal);
        Assert.Contains(citusError, message, StringComparison.Ordinal);
    }

    [Fact]
    public void Index_of_a_partitioned_table_is_not_created_concurrently()
    {
        var message = Assert.Throws<InvalidOperationException>(
            () => Generate(
                b =>
                {
                    b.CreateTable("t", t => new { id = t.Column<int>(), at = t.Column<DateTime>() })
                        .Annotation("Citus:TableType", CitusTableType.SingleShard)
                        .Annotation("Citus:PartitionColumn", "at")
                        .Annotation("Citus:PartitionInterval", "1 day");
                    b.CreateIndex("ix", "t", "id").Annotation("Npgsql:CreatedConcurrently", true);
                })).Message;

        Assert.Contains("CITUS089: The migration creates index 'ix' of table 't' concurrently", message, StringComparison.Ordinal);
    }

    [Fact]
    public void How_a_partitioned_table_is_stored_is_not_changed()
    {
        var exception = Assert.Throws<InvalidOperationException>(
            () => Generate(
                b => b.AlterTable("t")
                    .Annotation("Citus:TableType", CitusTableType.SingleShard)
                    .OldAnnotation("Citus:TableType", CitusTableType.SingleShard)
                    .Annotation("Citus:PartitionColumn", "At")
                    .OldAnnotation("Citus:PartitionColumn", "At")
                    .Annotation("Citus:AccessMethod", "columnar")));

        Assert.Equal(2, exception.Message.Split('\n').Length);
        Assert.Contains("CITUS117: The migration changes how the rows of table 't' are stored", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Partitioned_table_is_created_columnar(bool allowPlainPostgres)
    {
        var commands = Generate(
            b => b.CreateTable(
                    "t", c => new { At = c.Column<DateTime>("timestamp with time zone"), Id = c.Column<int>("integer") })
                .Annotation("Citus:TableType", CitusTableType.Distributed)
                .Annotation("Citus:DistributionColumn", "Id")
                .Annotation("Citus:PartitionColumn", "At")
                .Annotation("Citus:PartitionInterval", "1 day")
                .Annotation("Citus:AccessMethod", "columnar"),
            allowPlainPostgres: allowPlainPostgres);

        var create = commands.Single(c => c.StartsWith("CREATE TABLE", StringComparison.Ordinal));
        Assert.EndsWith(allowPlainPostgres ? ") PARTITION BY RANGE (\"At\");" : ") PARTITION BY RANGE (\"At\") USING columnar;", create.Trim(), StringComparison.Ordinal);
        Assert.DoesNotContain(commands, c => c.Contains("alter_table_set_access_method", StringComparison.Ordinal));

        // The access method is set before the table is distributed, because Citus would not change it afterwards.
        var set = Array.FindIndex(commands, c => c.Contains("    ALTER TABLE t SET ACCESS METHOD columnar;", StringComparison.Ordinal));
        Assert.Equal(allowPlainPostgres, set >= 0);
        Assert.True(set < Array.FindIndex(commands, c => c.Contains("create_distributed_table", StringComparison.Ordinal)));
    }

    [Fact]
    public void Partitions_are_created_and_dropped_over_one_connection()
        => Assert.Equal(
            [
                "SET LOCAL citus.multi_shard_modify_mode TO 'sequential';",
                """
                SELECT create_time_partitions('x."Reading''s"', interval '1 month', now() + interval '1 month', greatest(now() - interval '1 month' + interval '1 microsecond', least(now(), (SELECT min(from_value::timestamptz) FROM time_partitions WHERE parent_table = 'x."Reading''s"'::regclass AND from_value <> ''))));
                """,
                """
                SELECT create_time_partitions('t', interval '1 day', greatest(timestamptz '2026-02-01 00:00:00.000000Z', now() + interval '1 microsecond'), greatest(now() - interval '1 day' + interval '1 microsecond', least(now(), (SELECT min(from_value::timestamptz) FROM time_partitions WHERE parent_table = 't'::regclass AND from_value <> ''))));
                """,
                """
                SELECT create_time_partitions('t', interval '1 day', timestamptz '2026-02-01 00:00:00.000000Z', greatest(timestamptz '2026-01-01 00:00:00.000000Z' - interval '1 day' + interval '1 microsecond', least(timestamptz '2026-01-01 00:00:00.000000Z', (SELECT min(from_value::timestamptz) FROM time_partitions WHERE parent_table = 't'::regclass AND from_value <> ''))));
                """,
                "CALL drop_old_time_partitions('x.t', timestamptz '2026-01-01 00:00:00.005000Z');"
            ],
            Generate(
                b =>
                {
                    b.CreateTimePartitions("Reading's", "1 month", schema: "x");
                    b.CreateTimePartitions("t", "1 day", new DateTimeOffset(2026, 2, 1, 1, 0, 0, TimeSpan.FromHours(1)));
                    b.CreateTimePartitions(
                        "t",
                        "1 day",
                        new DateTimeOffset(2026, 2, 1, 1, 0, 0, TimeSpan.FromHours(1)),
                        new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
                    b.DropOldTimePartitions("t", new DateTimeOffset(2026, 1, 1, 0, 0, 0, 5, TimeSpan.Zero), "x");
                }));

    [Fact]
    public void Uses_PERFORM_in_idempotent_scripts()
        => Assert.Equal(
            ["PERFORM create_reference_table('t');"],
            Generate(b => b.CreateReferenceTable("t"), MigrationsSqlGenerationOptions.Idempotent));

    [Theory]
    [InlineData(MigrationsSqlGenerationOptions.Default)]
    [InlineData(MigrationsSqlGenerationOptions.Idempotent)]
    public void Guards_statements_when_plain_PostgreSQL_is_allowed(MigrationsSqlGenerationOptions options)
        => Assert.Equal(
            [
                """
                DO $citus$
                BEGIN
                    IF EXISTS (SELECT 1 FROM pg_extension WHERE extname = 'citus') THEN
                        PERFORM create_reference_table('t');
                    END IF;
                END $citus$;
                """
            ],
            Generate(b => b.CreateReferenceTable("t"), options, allowPlainPostgres: true));

    [Fact]
    public void Creates_the_extension_only_where_it_is_loaded_when_plain_PostgreSQL_is_allowed()
    {
        var statements = Generate(
            b => b.AlterDatabase().Annotation("Npgsql:PostgresExtension:citus", ",,"), allowPlainPostgres: true);

        Assert.Equal(
            """
            DO $citus$
            BEGIN
                IF current_setting('citus.shard_count', TRUE) IS NOT NULL THEN
                    CREATE EXTENSION IF NOT EXISTS citus;
                END IF;
            END $citus$;
            """,
            statements[^1]);
    }

    [Fact]
    public void Starts_each_transaction_in_sequential_mode()
    {
        var statements = Generate(
            b =>
            {
                b.CreateReferenceTable("a");
                b.CreateReferenceTable("b");
                b.Sql("VACUUM", suppressTransaction: true);
                b.Sql("SELECT 1;");
                b.Sql("SELECT 2;");
            });

        const string sequential = "SET LOCAL citus.multi_shard_modify_mode TO 'sequential';";
        Assert.Equal(
            [
                sequential, "SELECT create_reference_table('a');", "SELECT create_reference_table('b');", "VACUUM", sequential,
                "SELECT 1;", "SELECT 2;"
            ],
            statements);
    }

    [Fact]
    public void Shards_and_colocation_exclude_each_other()
    {
        var exception = Assert.Throws<ArgumentException>(
            () => Generate(b => b.CreateDistributedTable("t", "c", shardCount: 4, colocateWith: "u")));

        Assert.Contains("'t'", exception.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => Generate(b => b.CreateDistributedTable("t", "c", colocateWith: "u", colocated: false)));
        Assert.Throws<ArgumentException>(() => Generate(b => b.CreateSingleShardTable("t", colocateWith: "u", colocated: false)));
        Assert.Throws<ArgumentOutOfRangeException>(() => Generate(b => b.CreateDistributedTable("t", "c", shardCount: 0)));
        Assert.Throws<ArgumentOutOfRangeException>(() => Generate(b => b.CreateDistributedTable("t", "c", shardCount: 64001)));
    }

    [Fact]
    public void Altering_a_distributed_table_changes_something()
    {
        Assert.Throws<ArgumentException>(() => Generate(b => b.AlterDistributedTable("t")));
        Assert.Throws<ArgumentException>(() => Generate(b => b.AlterDistributedTable("t", cascadeToColocated: true)));
        Assert.Throws<ArgumentException>(() => Generate(b => b.AlterDistributedTable("t", "c", cascadeToColocated: true)));
        Assert.Throws<ArgumentException>(() => Generate(b => b.AlterDistributedTable("t", colocated: false, cascadeToColocated: true)));
        Assert.Throws<ArgumentException>(() => Generate(b => b.AlterDistributedTable("t", colocateWith: "u", colocated: false)));
        Assert.Throws<ArgumentOutOfRangeException>(() => Generate(b => b.AlterDistributedTable("t", shardCount: 0)));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Distributes_concurrently_outside_of_a_transaction(bool allowPlainPostgres)
    {
        using var context = OfflineContext.Create(c => c.AllowPlainPostgres(allowPlainPostgres));
        var builder = new MigrationBuilder("Npgsql.EntityFrameworkCore.PostgreSQL");
        builder.CreateDistributedTableConcurrently("t", "c", shardCount: 8, colocated: false);

        var commands = context.GetService<IMigrationsSqlGenerator>().Generate(builder.Operations);

        Assert.Equal([false, false, true, true], commands.Select(c => c.TransactionSuppressed));
        Assert.StartsWith("SET LOCAL ", commands[0].CommandText, StringComparison.Ordinal);
        Assert.Contains("output_plugin_libraries", commands[1].CommandText, StringComparison.Ordinal);
        Assert.Contains("citus_add_local_table_to_metadata('t')", commands[2].CommandText, StringComparison.Ordinal);
        var command = commands[3];
        Assert.Contains(
            "create_distributed_table_concurrently('t', 'c', colocate_with => 'none', shard_count => 8)",
            command.CommandText,
            StringComparison.Ordinal);
        Assert.Contains("WHERE s.logicalrelid = d.logicalrelid) = 8", command.CommandText, StringComparison.Ordinal);
        Assert.Equal(allowPlainPostgres, command.CommandText.Contains("extname = 'citus'", StringComparison.Ordinal));
    }

    [Fact]
    public void Distributes_concurrently_what_is_not_distributed_and_lets_its_identity_go_on()
        => Assert.Equal(
            [
                """
                DO $citus$
                DECLARE
                    identity_column record;
                BEGIN
                    IF NOT EXISTS (SELECT 1 FROM pg_dist_partition WHERE logicalrelid = '"Orders%"'::regclass) THEN
                        PERFORM citus_add_local_table_to_metadata('"Orders%"');
                        FOR identity_column IN
                            SELECT attname AS name, pg_get_serial_sequence('"Orders%"', attname) AS sequence FROM pg_attribute
                            WHERE attrelid = '"Orders%"'::regclass AND attidentity <> ''
                        LOOP
                            EXECUTE format('SELECT setval(%1$L, max(%2$I)) FROM "Orders%%" HAVING max(%2$I) >= (SELECT last_value FROM %1$s)', identity_column.sequence, identity_column.name);
                        END LOOP;
                    END IF;
                END $citus$;
                """,
                """
                DO $citus$
                DECLARE
                    other_database name := (
                        SELECT d.datname FROM pg_locks AS l JOIN pg_database AS d ON d.oid = l.database
                        WHERE l.locktype = 'advisory' AND l.classid = 0 AND l.objid IN (1, 2) AND l.objsubid = 9 AND d.datname <> current_database()
                        LIMIT 1);
                BEGIN
                    IF NOT EXISTS (SELECT 1 FROM pg_dist_partition WHERE logicalrelid = '"Orders%"'::regclass AND partmethod = 'h') THEN
                        IF other_database IS NOT NULL THEN
                            RAISE EXCEPTION USING MESSAGE = 'Table Orders% cannot be distributed concurrently now: in database ' || other_database || ' of the same server a table is being distributed concurrently, or a shard is being split. Citus can do one of these at a time on a server. Apply the migration again when that has ended.', ERRCODE = 'lock_not_available';
                        END IF;
                        PERFORM create_distributed_table_concurrently('"Orders%"', 'Store''Id');
                    ELSIF NOT EXISTS (SELECT 1 FROM pg_dist_partition AS d WHERE d.logicalrelid = '"Orders%"'::regclass AND column_to_column_name(d.logicalrelid, d.partkey) = 'Store''Id'::name) THEN
                        RAISE EXCEPTION USING MESSAGE = 'Table Orders% is distributed already, but not in the way in which the migration is to distribute it. Undistribute it, or change what the migration asks for.';
                    END IF;
                END $citus$;
                """
            ],
            Generate(b => b.CreateDistributedTableConcurrently("Orders%", "Store'Id"))[^2..]);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Looks_at_the_settings_of_the_servers_once_before_tables_are_distributed_concurrently(bool allowPlainPostgres)
    {
        using var context = OfflineContext.Create(c => c.AllowPlainPostgres(allowPlainPostgres));
        var builder = new MigrationBuilder("Npgsql.EntityFrameworkCore.PostgreSQL");
        builder.Sql("ANALYZE");
        builder.CreateDistributedTableConcurrently("O'\"A", "c", schema: "s");
        builder.CreateDistributedTableConcurrently("u", "c");

        var commands = context.GetService<IMigrationsSqlGenerator>().Generate(builder.Operations).Select(c => c.CommandText).ToList();

        var check = Assert.Single(commands, c => c.Contains("pg_settings", StringComparison.Ordinal));
        Assert.True(commands.IndexOf(check) < commands.FindIndex(c => c.StartsWith("ANALYZE", StringComparison.Ordinal)));
        Assert.Contains(
            "partmethod = 'h' AND logicalrelid IN (to_regclass('s.\"O''\"\"A\"'), to_regclass('u'))) < 2 THEN", check, StringComparison.Ordinal);
        Assert.Equal(allowPlainPostgres, check.Contains("extname = 'citus'", StringComparison.Ordinal));
    }

    [Fact]
    public void Looks_at_no_settings_for_what_blocks_writes()
        => Assert.DoesNotContain(
            Generate(b => b.CreateDistributedTable("t", "c")), c => c.Contains("pg_settings", StringComparison.Ordinal));

    [Fact]
    public void Names_may_contain_ends_of_lines()
    {
        var statement = Assert.Single(Generate(b => b.CreateDistributedTableConcurrently("a\nb'\n", "c\r\n\"d")), s => s.Contains("concurrently(", StringComparison.Ordinal));

        Assert.Contains("create_distributed_table_concurrently('\"a\nb''\n\"', 'c\n\"d')", statement, StringComparison.Ordinal);
        Assert.DoesNotContain("\"a\n  ", statement, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", false, "The unique index ('name') of table 'orders'")]
    [InlineData("ix", true, "The unique index 'ix' (of expressions) of table 'orders'")]
    public void Messages_name_only_what_has_a_name(string name, bool isExpression, string expected)
    {
        var exception = Assert.Throws<InvalidOperationException>(
            () => Generate(
                b =>
                {
                    b.CreateDistributedTable("orders", "store_id");
                    var create = new CreateIndexOperation { Name = name, Table = "orders", Columns = ["name"], IsUnique = true };
                    create["Npgsql:TsVectorConfig"] = isExpression ? "english" : null;
                    b.Operations.Add(create);
                }));

        Assert.Contains(expected, exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("''", exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(" ()", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Does_not_check_rows_that_exist_when_a_constraint_is_not_valid()
        => Assert.Equal(
            [
                "ALTER TABLE t ADD CONSTRAINT fk FOREIGN KEY (x) REFERENCES u (y) ON DELETE CASCADE NOT VALID;",
                "ALTER TABLE t ADD CONSTRAINT ck CHECK (x > 0) NOT VALID;",
                "ALTER TABLE t ADD CONSTRAINT ck2 CHECK (x > 1);"
            ],
            Generate(
                b =>
                {
                    b.AddForeignKey("fk", "t", "x", "u", principalColumn: "y", onDelete: ReferentialAction.Cascade).IsNotValid();
                    b.AddCheckConstraint("ck", "t", "x > 0").IsNotValid();
                    b.AddCheckConstraint("ck2", "t", "x > 1").IsNotValid().IsNotValid(false);
                }));

    [Fact]
    public void Creates_and_drops_indexes_concurrently_as_often_as_it_takes()
    {
        using var context = OfflineContext.Create();
        var builder = new MigrationBuilder("Npgsql.EntityFrameworkCore.PostgreSQL");
        builder.CreateIndex("IX", "t", "c", schema: "s", unique: true).Annotation("Npgsql:CreatedConcurrently", true);
        builder.DropIndex("IX", "t", "s").IsDroppedConcurrently();

        var commands = context.GetService<IMigrationsSqlGenerator>().Generate(builder.Operations);

        Assert.All(commands, c => Assert.True(c.TransactionSuppressed));
        Assert.Equal(
            [
                """
                DO $citus$
                BEGIN
                    IF EXISTS (
                        SELECT 1 FROM pg_class AS c LEFT JOIN pg_index AS i ON i.indexrelid = c.oid
                        WHERE (
                                c.oid = to_regclass('s."IX"')
                                OR c.relname = 'IX'::name
                                    AND c.relnamespace = (SELECT t.relnamespace FROM pg_class AS t WHERE t.oid = 's.t'::regclass)
                            )
                            AND (i.indexrelid IS NULL OR i.indisvalid OR i.indrelid <> 's.t'::regclass)
                    ) THEN
                        RAISE EXCEPTION USING MESSAGE = 'relation "IX" already exists', HINT = 'Drop or rename it, or give the index another name. Only what is left of an index of the same table whose building was cut off is replaced.', ERRCODE = 'duplicate_table';
                    END IF;
                END $citus$;
                """,
                """DROP INDEX CONCURRENTLY IF EXISTS s."IX";""",
                """CREATE UNIQUE INDEX CONCURRENTLY "IX" ON s.t (c);""",
                """DROP INDEX CONCURRENTLY IF EXISTS s."IX";"""
            ],
            commands.Select(c => c.CommandText.ReplaceLineEndings("\n").Trim()));
    }

    [Fact]
    public void Limits_the_time_that_each_transaction_waits_for_a_lock()
    {
        using var context = OfflineContext.Create(c => c.MigrationLockTimeout(TimeSpan.FromSeconds(1.5)));
        var builder = new MigrationBuilder("Npgsql.EntityFrameworkCore.PostgreSQL");
        builder.Sql("SELECT 1;");
        builder.Sql("VACUUM;", suppressTransaction: true);
        builder.Sql("SELECT 2;");

        Assert.Equal(
            ["SET LOCAL lock_timeout TO 1500;", "SELECT 1;", "VACUUM;", "SET LOCAL lock_timeout TO 1500;", "SELECT 2;"],
            context.GetService<IMigrationsSqlGenerator>().Generate(builder.Operations).Select(c => c.CommandText.Trim()));
        Assert.Throws<ArgumentOutOfRangeException>(() => OfflineContext.Create(c => c.MigrationLockTimeout(TimeSpan.Zero)));
        Assert.Throws<ArgumentOutOfRangeException>(() => OfflineContext.Create(c => c.MigrationLockTimeout(TimeSpan.FromDays(25))));
    }

    [Fact]
    public void Leaves_models_without_Citus_tables_as_they_are()
    {
        Action<MigrationBuilder> build = b =>
        {
            b.CreateTable("t", t => new { Id = t.Column<int>(nullable: false) });
            b.CreateIndex("ix", "t", "Id");
        };

        Assert.Equal(
            ["CREATE TABLE t (\n    \"Id\" integer NOT NULL\n);", "CREATE INDEX ix ON t (\"Id\");"], Generate(build));
    }

    [Fact]
    public void Sets_no_culture_dependent_text()
    {
        var culture = Thread.CurrentThread.CurrentCulture;
        try
        {
            Thread.CurrentThread.CurrentCulture = new System.Globalization.CultureInfo("tr-TR");

            Assert.Equal(
                ["SELECT create_distributed_table('\"INSIDE\"', 'ID', shard_count => 1000);"],
                Generate(b => b.CreateDistributedTable("INSIDE", "ID", shardCount: 1000)));
        }
        finally
        {
            Thread.CurrentThread.CurrentCulture = culture;
        }
    }

    private static string[] Generate(
        Action<MigrationBuilder> build,
        MigrationsSqlGenerationOptions options = MigrationsSqlGenerationOptions.Default,
        bool allowPlainPostgres = false)
    {
        using var context = OfflineContext.Create(c => c.AllowPlainPostgres(allowPlainPostgres));
        var builder = new MigrationBuilder("Npgsql.EntityFrameworkCore.PostgreSQL");
        build(builder);

        return context.GetService<IMigrationsSqlGenerator>()
            .Generate((IReadOnlyList<MigrationOperation>)builder.Operations, model: null, options)
            .Select(c => c.CommandText.ReplaceLineEndings("\n").Trim())
            .ToArray();
    }
}
