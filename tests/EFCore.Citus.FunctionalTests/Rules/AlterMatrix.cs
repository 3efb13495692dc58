using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata;

namespace EFCore.Citus.FunctionalTests.Rules;

/// <summary>
///     Every kind of operation that Entity Framework Core has for a table that exists, and which tables Citus refuses it for.
/// </summary>
internal static class AlterMatrix
{
    /// <summary>The kinds of tables, of which each has the same columns and constraints.</summary>
    [Flags]
    public enum Tables
    {
        None = 0,
        Local = 1,
        LocalByForeignKey = 2,
        ManagedLocal = 4,
        Reference = 8,
        SingleShard = 16,
        Distributed = 32,
        Citus = LocalByForeignKey | ManagedLocal | Reference | SingleShard | Distributed,
        Shards = SingleShard | Distributed
    }

    public const string Strategy = "Npgsql:ValueGenerationStrategy";

    public static IReadOnlyList<Row> Rows { get; } =
    [
        // Columns
        new("add column", b => b.AddColumn<string>("c", "t", "text", nullable: true)),
        new("add required column with a constant", b => b.AddColumn<int>("c", "t", "integer", nullable: false, defaultValue: 7)),
        new("add column with an immutable expression", b => b.AddColumn<int>("c", "t", "integer", nullable: false, defaultValueSql: "abs(-7)")),
        new("add column now()", b => b.AddColumn<DateTime>("c", "t", "timestamp with time zone", nullable: false, defaultValueSql: "now()")),
        new("add optional column now()", b => b.AddColumn<DateTime?>("c", "t", "timestamp with time zone", nullable: true, defaultValueSql: "now()")),
        new("add column gen_random_uuid()", b => b.AddColumn<Guid>("c", "t", "uuid", nullable: false, defaultValueSql: "gen_random_uuid()")),
        new("add column nextval", b => b.AddColumn<long>("c", "t", "bigint", nullable: false, defaultValueSql: "nextval('free')")),
        new("add optional column nextval", b => b.AddColumn<long?>("c", "t", "bigint", nullable: true, defaultValueSql: "nextval('free')")),
        new("add identity column", b => b.AddColumn<int>("c", "t", "integer", nullable: false)
            .Annotation(Strategy, NpgsqlValueGenerationStrategy.IdentityByDefaultColumn)),
        new("add serial column", b => b.AddColumn<int>("c", "t", "integer", nullable: false)
            .Annotation(Strategy, NpgsqlValueGenerationStrategy.SerialColumn)),
        new("add serial column by type", b => b.AddColumn<int>("c", "t", "serial", nullable: false)),
        new("add computed column", b => b.AddColumn<int>("c", "t", "integer", nullable: false, computedColumnSql: "id * 2", stored: true)),
        new("add column with collation, compression, comment", b => b.AddColumn<string>("c", "t", "text", nullable: true, collation: "C", comment: "it's").Annotation("Npgsql:Compression:", "pglz")),
        new("drop column", b => b.DropColumn("amount", "t")),
        new("drop column of unique constraint", b => b.DropColumn("name", "t")),
        new("drop identity column", b => b.DropColumn("ident", "t")),
        new("drop serial column", b => b.DropColumn("ser", "t")),
        new("drop column of FK", b => b.DropColumn("rid", "t")),
        new("drop distribution column", b => b.DropColumn("tenant", "t")),
        new("rename column", b => b.RenameColumn("name", "t", "title")),
        new("rename distribution column", b => b.RenameColumn("tenant", "t", "owner")),
        new("rename identity column", b => b.RenameColumn("ident", "t", "Ident")),

        // Alterations
        new("alter type", b => b.AlterColumn<string>("name", "t", "character varying(50)", nullable: true, oldClrType: typeof(string), oldType: "text", oldNullable: true)),
        new("alter collation", b => b.AlterColumn<string>("name", "t", "text", nullable: true, collation: "C", oldClrType: typeof(string), oldType: "text", oldNullable: true)),
        new("alter type of FK column", b => b.AlterColumn<long>("rid", "t", "bigint", nullable: true, oldClrType: typeof(int), oldType: "integer", oldNullable: true)),
        new("set default", b => b.AlterColumn<decimal>("amount", "t", "numeric", nullable: true, defaultValue: 1m, oldClrType: typeof(decimal), oldType: "numeric", oldNullable: true)),
        new("set default now()", b => b.AlterColumn<DateTime>("stamp", "t", "timestamp with time zone", nullable: true, defaultValueSql: "now()", oldClrType: typeof(DateTime), oldType: "timestamp with time zone", oldNullable: true)),
        new("set default nextval", b => b.AlterColumn<long>("big", "t", "bigint", nullable: true, defaultValueSql: "nextval('free')", oldClrType: typeof(long), oldType: "bigint", oldNullable: true)),
        new("drop default", b => b.AlterColumn<string>("dflt", "t", "text", nullable: true, oldClrType: typeof(string), oldType: "text", oldNullable: true, oldDefaultValue: "x")),
        new("make required", b => b.AlterColumn<string>("dflt", "t", "text", nullable: false, oldClrType: typeof(string), oldType: "text", oldNullable: true)),
        new("make required with a default", b => b.AlterColumn<decimal>("amount", "t", "numeric", nullable: false, defaultValue: 0m, oldClrType: typeof(decimal), oldType: "numeric", oldNullable: true)),
        new("make required with now()", b => b.AlterColumn<DateTime>("stamp", "t", "timestamp with time zone", nullable: false, defaultValueSql: "now()", oldClrType: typeof(DateTime), oldType: "timestamp with time zone", oldNullable: true)),
        new("make required with gen_random_uuid()", b => b.AlterColumn<Guid>("uid", "t", "uuid", nullable: false, defaultValueSql: "gen_random_uuid()", oldClrType: typeof(Guid), oldType: "uuid", oldNullable: true)),
        new("make FK column required", b => b.AlterColumn<int>("rid", "t", "integer", nullable: false, defaultValue: 1, oldClrType: typeof(int), oldType: "integer", oldNullable: true)),
        new("make optional", b => b.AlterColumn<string>("req", "t", "text", nullable: true, oldClrType: typeof(string), oldType: "text", oldNullable: false)),
        new("comment on a column", b => b.AlterColumn<string>("name", "t", "text", nullable: true, comment: "it's", oldClrType: typeof(string), oldType: "text", oldNullable: true)),
        new("alter type of distribution column", b => b.AlterColumn<long>("tenant", "t", "bigint", nullable: false, oldClrType: typeof(int), oldType: "integer")),
        new("set default of distribution column", b => b.AlterColumn<int>("tenant", "t", "integer", nullable: false, defaultValue: 7, oldClrType: typeof(int), oldType: "integer")),
        new("make distribution column optional", b => b.AlterColumn<int>("tenant", "t", "integer", nullable: true, oldClrType: typeof(int), oldType: "integer", oldNullable: false)),
        new("comment on distribution column", b => b.AlterColumn<int>("tenant", "t", "integer", nullable: false, comment: "x", oldClrType: typeof(int), oldType: "integer")),
        new("make computed", b => b.AlterColumn<int>("other", "t", "integer", nullable: false, computedColumnSql: "id * 3", stored: true, oldClrType: typeof(int), oldType: "integer")),
        new("alter computed", b => b.AlterColumn<int>("calc", "t", "integer", nullable: false, computedColumnSql: "id * 3", stored: true, oldClrType: typeof(int), oldType: "integer", oldComputedColumnSql: "id * 2", oldStored: true)),
        new("make no longer computed", b => b.AlterColumn<int>("calc", "t", "integer", nullable: false, defaultValue: 0, oldClrType: typeof(int), oldType: "integer", oldComputedColumnSql: "id * 2", oldStored: true)),
        new("make identity", b => b.AlterColumn<int>("other", "t", "integer", nullable: false, oldClrType: typeof(int), oldType: "integer").Annotation(Strategy, NpgsqlValueGenerationStrategy.IdentityByDefaultColumn)),
        new("make serial", b => b.AlterColumn<int>("other", "t", "integer", nullable: false, oldClrType: typeof(int), oldType: "integer").Annotation(Strategy, NpgsqlValueGenerationStrategy.SerialColumn)),
        new("drop identity", b => b.AlterColumn<long>("ident", "t", "bigint", nullable: false, oldClrType: typeof(long), oldType: "bigint").OldAnnotation(Strategy, NpgsqlValueGenerationStrategy.IdentityByDefaultColumn)),
        new("identity always", b => b.AlterColumn<long>("ident", "t", "bigint", nullable: false, oldClrType: typeof(long), oldType: "bigint").OldAnnotation(Strategy, NpgsqlValueGenerationStrategy.IdentityByDefaultColumn).Annotation(Strategy, NpgsqlValueGenerationStrategy.IdentityAlwaysColumn)),
        new("identity options", b => b.AlterColumn<long>("ident", "t", "bigint", nullable: false, oldClrType: typeof(long), oldType: "bigint").OldAnnotation(Strategy, NpgsqlValueGenerationStrategy.IdentityByDefaultColumn).Annotation(Strategy, NpgsqlValueGenerationStrategy.IdentityByDefaultColumn).Annotation("Npgsql:IdentitySequenceOptions", "'100', '1', '', '', 'False', '1'")),
        new("type of identity", b => b.AlterColumn<int>("ident", "t", "integer", nullable: false, oldClrType: typeof(long), oldType: "bigint").OldAnnotation(Strategy, NpgsqlValueGenerationStrategy.IdentityByDefaultColumn).Annotation(Strategy, NpgsqlValueGenerationStrategy.IdentityByDefaultColumn)),
        new("type of identity by hand", b => b.AlterColumn<int>("ident", "t", "integer", nullable: false, oldClrType: typeof(long), oldType: "bigint")),
        new("comment on identity", b => b.AlterColumn<long>("ident", "t", "bigint", nullable: false, comment: "x", oldClrType: typeof(long), oldType: "bigint").OldAnnotation(Strategy, NpgsqlValueGenerationStrategy.IdentityByDefaultColumn).Annotation(Strategy, NpgsqlValueGenerationStrategy.IdentityByDefaultColumn)),
        new("drop serial", b => b.AlterColumn<long>("ser", "t", "bigint", nullable: false, oldClrType: typeof(long), oldType: "bigint").OldAnnotation(Strategy, NpgsqlValueGenerationStrategy.SerialColumn)),
        new("serial to identity", b => b.AlterColumn<long>("ser", "t", "bigint", nullable: false, oldClrType: typeof(long), oldType: "bigint").OldAnnotation(Strategy, NpgsqlValueGenerationStrategy.SerialColumn).Annotation(Strategy, NpgsqlValueGenerationStrategy.IdentityByDefaultColumn)),
        new("type of serial", b => b.AlterColumn<int>("ser", "t", "integer", nullable: false, oldClrType: typeof(long), oldType: "bigint").OldAnnotation(Strategy, NpgsqlValueGenerationStrategy.SerialColumn).Annotation(Strategy, NpgsqlValueGenerationStrategy.SerialColumn)),
        new("type of nextval column", b => b.AlterColumn<int>("seqd", "t", "integer", nullable: false, defaultValueSql: "nextval('used')", oldClrType: typeof(long), oldType: "bigint", oldDefaultValueSql: "nextval('used')")),
        new("drop nextval default", b => b.AlterColumn<long>("seqd", "t", "bigint", nullable: false, oldClrType: typeof(long), oldType: "bigint", oldDefaultValueSql: "nextval('used')")),

        // Constraints and indexes
        new("drop and add primary key", b =>
        {
            b.DropForeignKey("fk_self", "t");
            b.DropPrimaryKey("pk_t", "t");
            b.AddPrimaryKey("pk_t2", "t", ["id", "tenant"]);
        }),
        new("add primary key without distribution column", b =>
        {
            b.DropForeignKey("fk_self", "t");
            b.DropPrimaryKey("pk_t", "t");
            b.AddPrimaryKey("pk_t2", "t", "id");
        }),
        new("add unique constraint", b => b.AddUniqueConstraint("uq2", "t", ["id", "tenant", "other"])),
        new("add unique constraint without distribution column", b => b.AddUniqueConstraint("uq2", "t", ["id", "other"])),
        new("drop unique constraint", b => b.DropUniqueConstraint("uq_t", "t")),
        new("add check constraint", b => b.AddCheckConstraint("ck2", "t", "id < 1000")),
        new("drop check constraint", b => b.DropCheckConstraint("ck_t", "t")),
        new("create index", b => b.CreateIndex("ix2", "t", ["other", "name"], filter: "other > 0", descending: [true, false])),
        new("create index, included column, storage parameter", b => b.CreateIndex("ix2", "t", "other").Annotation("Npgsql:IndexInclude", new[] { "name" }).Annotation("Npgsql:StorageParameter:fillfactor", 70)),
        new("create index concurrently", b => b.CreateIndex("ix2", "t", "other").Annotation("Npgsql:CreatedConcurrently", true)),
        new("create unique index", b => b.CreateIndex("ix2", "t", ["name", "tenant"], unique: true)),
        new("create unique index without distribution column", b => b.CreateIndex("ix2", "t", "id", unique: true)),
        new("create unique index that includes distribution column", b => b.CreateIndex("ix2", "t", "id", unique: true).Annotation("Npgsql:IndexInclude", new[] { "tenant" })),
        new("create partial unique index without distribution column", b => b.CreateIndex("ix2", "t", "id", unique: true, filter: "tenant = 1")),
        new("rename index", b => b.RenameIndex("ix_t", "ix_t2", "t")),
        new("drop index", b => b.DropIndex("ix_t", "t")),
        new("rename index of primary key", b => b.RenameIndex("pk_t", "pk_t2", "t")),

        // Foreign keys
        new("add FK to reference table", b => b.AddForeignKey("fk2", "t", "other", "r", principalColumn: "id")),
        new("add FK to reference table, cascades", b => b.AddForeignKey("fk2", "t", "other", "r", principalColumn: "id", onUpdate: ReferentialAction.Cascade, onDelete: ReferentialAction.Cascade)),
        new("add FK to reference table on distribution column", b => b.AddForeignKey("fk2", "t", "tenant", "r", principalColumn: "id")),
        new("add FK to reference table on distribution column, update cascade", b => b.AddForeignKey("fk2", "t", "tenant", "r", principalColumn: "id", onUpdate: ReferentialAction.Cascade)),
        new("add FK to reference table on distribution column, set default", b => b.AddForeignKey("fk2", "t", "tenant", "r", principalColumn: "id", onDelete: ReferentialAction.SetDefault)),
        new("add FK to reference table, set default", b => b.AddForeignKey("fk2", "t", "other", "r", principalColumn: "id", onDelete: ReferentialAction.SetDefault)),
        new("add FK to reference table, set default of a sequence", b => b.AddForeignKey("fk2", "t", "seqd", "rbig", principalColumn: "id", onDelete: ReferentialAction.SetDefault)),
        new("add FK to reference table, update set default of a sequence", b => b.AddForeignKey("fk2", "t", "seqd", "rbig", principalColumn: "id", onUpdate: ReferentialAction.SetDefault)),
        new("add FK to local table", b => b.AddForeignKey("fk2", "t", "other", "l", principalColumn: "id")),
        new("add FK to local table, cascades", b => b.AddForeignKey("fk2", "t", "other", "l", principalColumn: "id", onDelete: ReferentialAction.Cascade)),
        new("add FK to managed local table", b => b.AddForeignKey("fk2", "t", "other", "m", principalColumn: "id")),
        new("add FK to managed local table, update cascade", b => b.AddForeignKey("fk2", "t", "other", "m", principalColumn: "id", onUpdate: ReferentialAction.Cascade)),
        new("add FK to distributed table", b => b.AddForeignKey("fk2", "t", ["tenant", "other"], "d", principalColumns: ["tenant", "id"])),
        new("add FK to distributed table, set null", b => b.AddForeignKey("fk2", "t", ["tenant", "other"], "d", principalColumns: ["tenant", "id"], onDelete: ReferentialAction.SetNull)),
        new("add FK to distributed table without pair", b => b.AddForeignKey("fk2", "t", ["other", "tenant"], "d", principalColumns: ["tenant", "id"])),
        new("add FK to single-shard table", b => b.AddForeignKey("fk2", "t", "other", "s", principalColumn: "id")),
        new("drop FK", b => b.DropForeignKey("fk_t_r", "t")),
        new("drop FK to itself", b => b.DropForeignKey("fk_self", "t")),

        // Tables, sequences, types, schemas
        new("rename table", b => b.RenameTable("t", newName: "t2")),
        new("move table to schema", b => { b.EnsureSchema("area"); b.RenameTable("t", newName: "t", newSchema: "area"); }),
        new("comment on table", b => b.AlterTable("t", comment: "it's")),
        new("storage parameter", b => b.AlterTable("t").Annotation("Npgsql:StorageParameter:fillfactor", 70)),
        new("unlogged", b => b.AlterTable("t").Annotation("Npgsql:UnloggedTable", true)),
        new("drop table", b => b.DropTable("t")),
        new("alter sequence of a column", b => b.AlterSequence("used", incrementBy: 10, oldIncrementBy: 1)),
        new("restart sequence of a column", b => b.RestartSequence("used", 100)),
        new("restart sequence of serial", b => b.RestartSequence("t_ser_seq", 100)),
        new("restart sequence of identity", b => b.RestartSequence("t_ident_seq", 100)),
        new("rename sequence of a column", b => b.RenameSequence("used", newName: "used2")),
        new("move sequence of a column", b => { b.EnsureSchema("area"); b.RenameSequence("used", newName: "used", newSchema: "area"); }),
        new("alter sequence of no column", b => b.AlterSequence("free", incrementBy: 10, oldIncrementBy: 1)),
        new("create and drop sequence", b => { b.CreateSequence("another"); b.DropSequence("another"); }),
        new("alter enum", b => b.AlterDatabase().OldAnnotation("Npgsql:Enum:mood", "ok").Annotation("Npgsql:Enum:mood", "ok,fine")),
        new("create collation", b => b.AlterDatabase().Annotation("Npgsql:CollationDefinition:nd", "und-u-ks-level2,und-u-ks-level2,icu,False")),
        new("create schema", b => b.EnsureSchema("area")),

        // Rows
        new("insert", b => b.InsertData("t", ["tenant", "id", "req", "other"], ["integer", "integer", "text", "integer"], new object[,] { { 4, 4, "x", 1 }, { 5, 5, "x", 1 } })),
        new("insert without distribution column", b => b.InsertData("t", ["id", "req", "other"], ["integer", "text", "integer"], new object[] { 4, "x", 1 })),
        new("insert null into distribution column", b => b.InsertData("t", ["tenant", "id", "req", "other"], ["integer", "integer", "text", "integer"], new object?[] { null, 4, "x", 1 })),
        new("update", b => b.UpdateData("t", ["tenant", "id"], ["integer", "integer"], new object[] { 1, 1 }, ["name"], ["text"], new object[] { "y" })),
        new("update by another column", b => b.UpdateData("t", ["id"], ["integer"], new object[] { 1 }, ["name"], ["text"], new object[] { "y" })),
        new("update distribution column", b => b.UpdateData("t", ["id"], ["integer"], new object[] { 1 }, ["tenant"], ["integer"], new object[] { 9 })),
        new("delete", b => b.DeleteData("t", ["tenant", "id"], ["integer", "integer"], new object[] { 1, 1 })),

        // Citus
        new("undistribute", b => b.UndistributeTable("t")),
        new("undistribute, cascade", b => b.UndistributeTable("t", cascadeViaForeignKeys: true)),
        new("create distributed table", b => b.CreateDistributedTable("t", "tenant")),
        new("create reference table", b => b.CreateReferenceTable("t")),
        new("create single-shard table", b => b.CreateSingleShardTable("t")),
        new("add local table to metadata", b => b.AddLocalTableToMetadata("t")),
        new("add local table to metadata, cascade", b => b.AddLocalTableToMetadata("t", cascadeViaForeignKeys: true)),
    ];

    public sealed record Row(string Name, Action<MigrationBuilder> Build);
}
