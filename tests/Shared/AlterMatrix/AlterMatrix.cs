using EFCore.Citus.Metadata;
using Microsoft.EntityFrameworkCore.Migrations;
using static EFCore.Citus.TestUtilities.AlterMatrixTables;

namespace EFCore.Citus.TestUtilities;

/// <summary>
///     Provides every operation that Entity Framework Core has for an existing table, with the expected result for each table type. One
///     test compares the results with those of the library, and another one with those of a server.
/// </summary>
public static partial class AlterMatrix
{
    private const string TableType = "Citus:TableType";
    private const string DistributionColumn = "Citus:DistributionColumn";

    public static IReadOnlyList<AlterMatrixRow> Rows { get; } =
        [.. NewColumns, .. Columns, .. GeneratedColumns, .. Constraints, .. ForeignKeys, .. Tables, .. Data, .. Conversions, .. Sql.Select(r => r with { IsWrittenByHand = true })];

    public static IReadOnlyList<AlterMatrixTables> Kinds { get; }
        = [Local, LocalByForeignKey, ManagedLocal, Reference, SingleShard, Distributed];

    private static AlterMatrixRow[] Constraints =>
    [
        new("drop and add primary key", (b, _) => ReplacePrimaryKey(b, "id", "tenant")),
        new("add primary key without the distribution column", (b, _) => ReplacePrimaryKey(b, "id"), ("CITUS020", Distributed)),
        new("add unique constraint", (b, _) => b.AddUniqueConstraint("uq2", "t", ["id", "tenant", "other"])),
        new(
            "add unique constraint without the distribution column",
            (b, _) => b.AddUniqueConstraint("uq2", "t", ["id", "other"]),
            ("CITUS021", Distributed)),
        new("drop unique constraint", (b, _) => b.DropUniqueConstraint("uq_t", "t")),
        new("add check constraint", (b, _) => b.AddCheckConstraint("ck2", "t", "id < 1000")),
        new("drop check constraint", (b, _) => b.DropCheckConstraint("ck_t", "t")),
        new("create index", (b, _) => b.CreateIndex("ix2", "t", ["other", "name"], filter: "other > 0", descending: [true, false])),
        new(
            "create index with options",
            (b, _) => b.CreateIndex("ix2", "t", "other")
                .Annotation("Npgsql:IndexInclude", new[] { "name" })
                .Annotation("Npgsql:StorageParameter:fillfactor", 70)),
        new("create index concurrently", (b, _) => b.CreateIndex("ix3", "t", "other").Annotation("Npgsql:CreatedConcurrently", true)),
        new("create unique index", (b, _) => b.CreateIndex("ix2", "t", ["name", "tenant"], unique: true)),
        new(
            "create unique index without the distribution column",
            (b, _) => b.CreateIndex("ix2", "t", "id", unique: true),
            ("CITUS022", Distributed)),
        new(
            "create unique index that includes the distribution column",
            (b, _) => b.CreateIndex("ix2", "t", "id", unique: true).Annotation("Npgsql:IndexInclude", new[] { "tenant" }),
            ("CITUS022", Distributed)),
        new(
            "create partial unique index without the distribution column",
            (b, _) => b.CreateIndex("ix2", "t", "id", unique: true, filter: "tenant = 1"),
            ("CITUS022", Distributed)),
        new("rename index", (b, _) => b.RenameIndex("ix_t", "ix_t2", "t")),
        new("rename constraint of the primary key", (b, _) => b.RenameConstraint("pk_t", "t", "pk_t2")),
        new("rename check constraint", (b, _) => b.RenameConstraint("ck_t", "t", "ck_t2"), ("CITUS137", AlterMatrixTables.Citus)),
        new("rename foreign key", (b, _) => b.RenameConstraint("fk_self", "t", "fk_self2"), ("CITUS137", AlterMatrixTables.Citus)),
        new(
            "add check constraint that is not valid and validate it",
            (b, _) =>
            {
                b.AddCheckConstraint("ck2", "t", "id < 1000").IsCreatedNotValid();
                b.ValidateConstraint("ck2", "t");
            }),
        new(
            "add foreign key that is not valid, a column, and validate the foreign key",
            (b, _) =>
            {
                b.AddForeignKey("fk2", "t", "other", "r", principalColumn: "id").IsCreatedNotValid();
                b.AddColumn<int>("more", "t", nullable: true);
                b.ValidateConstraint("fk2", "t");
            }),
        new("rename index of the primary key", (b, _) => b.RenameIndex("pk_t", "pk_t2", "t")),
        new("drop index", (b, _) => b.DropIndex("ix_t", "t"))
    ];

    private static AlterMatrixRow[] ForeignKeys =>
    [
        new("to a reference table", (b, _) => AddForeignKey(b, "other", "r")),
        new(
            "to a reference table, cascades",
            (b, _) => AddForeignKey(b, "other", "r", ReferentialAction.Cascade, ReferentialAction.Cascade)),
        new("to a reference table, set default", (b, _) => AddForeignKey(b, "other", "r", ReferentialAction.SetDefault)),
        new("to a reference table, distribution column", (b, _) => AddForeignKey(b, "tenant", "r", ReferentialAction.Cascade)),
        new(
            "to a reference table, distribution column, set default",
            (b, _) => AddForeignKey(b, "tenant", "r", ReferentialAction.SetDefault),
            ("CITUS046", Distributed)),
        new(
            "to a reference table, distribution column, update cascades",
            (b, _) => AddForeignKey(b, "tenant", "r", onUpdate: ReferentialAction.Cascade),
            ("CITUS135", Distributed)),
        new(
            "to a reference table, set default of a sequence",
            (b, _) => AddForeignKey(b, "seqd", "rbig", ReferentialAction.SetDefault),
            ("CITUS136", All)),
        new(
            "to a reference table, update sets default of a sequence",
            (b, _) => AddForeignKey(b, "seqd", "rbig", onUpdate: ReferentialAction.SetDefault),
            ("CITUS136", All)),
        new("to a local table", (b, _) => AddForeignKey(b, "other", "l"), ("CITUS040", Sharded)),
        new(
            "to a local table, cascades",
            (b, _) => AddForeignKey(b, "other", "l", ReferentialAction.Cascade),
            ("CITUS040", Sharded),
            ("CITUS045", Reference)),
        new("to a managed local table", (b, _) => AddForeignKey(b, "other", "m"), ("CITUS043", Sharded)),
        new(
            "to a managed local table, update cascades",
            (b, _) => AddForeignKey(b, "other", "m", onUpdate: ReferentialAction.Cascade),
            ("CITUS043", Sharded),
            ("CITUS045", Reference)),
        new(
            "to a distributed table",
            (b, _) => AddForeignKey(b, ReferentialAction.Cascade, "tenant", "other"),
            ("CITUS041", NotSharded),
            ("CITUS042", Local),
            ("CITUS043", SingleShard)),
        new(
            "to a distributed table, set null",
            (b, _) => AddForeignKey(b, ReferentialAction.SetNull, "tenant", "other"),
            ("CITUS041", NotSharded),
            ("CITUS042", Local),
            ("CITUS043", SingleShard),
            ("CITUS046", Distributed)),
        new(
            "to a distributed table without a pair",
            (b, _) => AddForeignKey(b, ReferentialAction.NoAction, "other", "tenant"),
            ("CITUS041", NotSharded),
            ("CITUS042", Local),
            ("CITUS043", SingleShard),
            ("CITUS044", Distributed)),
        new(
            "to a single-shard table",
            (b, _) => AddForeignKey(b, "other", "s", ReferentialAction.Cascade),
            ("CITUS041", NotSharded),
            ("CITUS042", Local),
            ("CITUS043", Distributed)),
        new(
            "to a distributed table of another group",
            (b, _) => AddForeignKey(b, "tenant", "other_group"),
            ("CITUS041", NotSharded),
            ("CITUS042", Local),
            ("CITUS043", Sharded)),
        new(
            "to a single-shard table of another group",
            (b, _) => AddForeignKey(b, "other", "s2"),
            ("CITUS041", NotSharded),
            ("CITUS042", Local),
            ("CITUS043", Sharded)),
        new("drop", (b, _) => b.DropForeignKey("fk_t_r", "t")) { For = AlterMatrixTables.Citus },
        new(
            "drop, with its column",
            (b, _) =>
            {
                b.DropForeignKey("fk_t_r", "t");
                b.DropColumn("rid", "t");
            }) { For = AlterMatrixTables.Citus },
        new("drop to itself", (b, _) => b.DropForeignKey("fk_self", "t"))
    ];

    private static AlterMatrixRow[] Tables =>
    [
        new("rename table", (b, _) => b.RenameTable("t", newName: "t2")),
        new(
            "move table to another schema",
            (b, _) =>
            {
                b.EnsureSchema("area");
                b.RenameTable("t", newName: "t", newSchema: "area");
            }),
        new("comment on table", (b, _) => b.AlterTable("t", comment: "it's")),
        new("storage parameter", (b, _) => b.AlterTable("t").Annotation("Npgsql:StorageParameter:fillfactor", 70)),
        new("unlogged", (b, _) => b.AlterTable("t").Annotation("Npgsql:UnloggedTable", true)),
        new("drop table", (b, _) => b.DropTable("t")),
        new(
            "alter sequence of a column",
            (b, _) => b.AlterSequence("used", incrementBy: 10, oldIncrementBy: 1),
            ("CITUS130", AlterMatrixTables.Citus)),
        new("restart sequence of a column", (b, _) => b.RestartSequence("used", 100), ("CITUS130", AlterMatrixTables.Citus)),
        new("restart sequence of a serial column", (b, _) => b.RestartSequence("t_ser_seq", 100), ("CITUS130", AlterMatrixTables.Citus)),
        new("restart sequence of an identity", (b, _) => b.RestartSequence("t_ident_seq", 100), ("CITUS130", AlterMatrixTables.Citus)),
        new("rename sequence of a column", (b, _) => b.RenameSequence("used", newName: "used2")),
        new(
            "move sequence of a column to another schema",
            (b, _) =>
            {
                b.EnsureSchema("area");
                b.RenameSequence("used", newName: "used", newSchema: "area");
            }),
        new("alter sequence of no column", (b, _) => b.AlterSequence("free", incrementBy: 10, oldIncrementBy: 1)),
        new(
            "create and drop sequence",
            (b, _) =>
            {
                b.CreateSequence("another");
                b.DropSequence("another");
            }),
        new(
            "add value to an enumeration",
            (b, _) => b.AlterDatabase().OldAnnotation("Npgsql:Enum:mood", "ok").Annotation("Npgsql:Enum:mood", "ok,fine")),
        new(
            "create collation",
            (b, _) => b.AlterDatabase().Annotation("Npgsql:CollationDefinition:nd", "und-u-ks-level2,und-u-ks-level2,icu,False")),
        new("create schema", (b, _) => b.EnsureSchema("area"))
    ];

    private static AlterMatrixRow[] Data =>
    [
        new(
            "insert",
            (b, _) => b.InsertData(
                "t",
                ["tenant", "id", "req", "other"],
                ["integer", "integer", "text", "integer"],
                new object[,] { { 4, 4, "x", 1 }, { 5, 5, "x", 1 } })),
        new(
            "insert without the distribution column",
            (b, _) => b.InsertData("t", ["id", "req", "other"], ["integer", "text", "integer"], new object[] { 4, "x", 1 }),
            ("CITUS134", Distributed)) { For = Distributed },
        new(
            "insert null into the distribution column",
            (b, _) => b.InsertData(
                "t", ["tenant", "id", "req", "other"], ["integer", "integer", "text", "integer"], new object?[] { null, 4, "x", 1 }),
            ("CITUS134", Distributed)) { For = Distributed },
        new("update", (b, _) => Update(b, ["tenant", "id"], [1, 1], "name", "text", "y")),
        new("update by another column", (b, _) => Update(b, ["id"], [1], "name", "text", "y")),
        new("update the distribution column", (b, _) => Update(b, ["id"], [1], "tenant", "integer", 9), ("CITUS134", Distributed)),
        new("update the distribution column to itself", (b, _) => Update(b, ["tenant", "id"], [1, 1], "tenant", "integer", 1)),
        new("delete", (b, _) => b.DeleteData("t", ["tenant", "id"], ["integer", "integer"], new object[] { 1, 1 }))
    ];

    private static AlterMatrixRow[] Conversions =>
    [
        new(
            "undistribute",
            (b, kind) =>
            {
                Was(b, kind);
                b.UndistributeTable("t");
            },
            ("CITUS132", Local),
            ("CITUS133", AlterMatrixTables.Citus)),
        new(
            "undistribute, cascades",
            (b, kind) =>
            {
                Was(b, kind);
                b.UndistributeTable("t", cascadeViaForeignKeys: true);
            },
            ("CITUS132", Local),
            ("CITUS131", AlterMatrixTables.Citus)),
        new(
            "alter the distribution",
            (b, kind) =>
            {
                Was(b, kind);
                b.AlterDistributedTable("t", distributionColumn: "id");
            },
            ("CITUS131", Distributed),
            ("CITUS132", Local | NotSharded | SingleShard)),
        new("set access method", (b, _) => b.AlterTableAccessMethod("t", "columnar"), ("CITUS133", All)),
        new(
            "set access method without foreign keys",
            (b, kind) =>
            {
                b.DropForeignKey("fk_self", "t");
                if (kind != Local)
                {
                    b.DropForeignKey("fk_t_r", "t");
                }

                b.AlterTableAccessMethod("t", "columnar");
            },
            ("CITUS131", Sharded | NotSharded | Local)),
        new(
            "distribute",
            (b, kind) =>
            {
                Was(b, kind);
                b.CreateDistributedTable("t", "tenant");
            },
            ("CITUS131", LocalByForeignKey | ManagedLocal),
            ("CITUS132", Reference | Sharded)),
        new(
            "make a reference table",
            (b, kind) =>
            {
                Was(b, kind);
                b.CreateReferenceTable("t");
            },
            ("CITUS132", Reference | Sharded)),
        new(
            "make a single-shard table",
            (b, kind) =>
            {
                Was(b, kind);
                b.CreateSingleShardTable("t");
            },
            ("CITUS132", Reference | Sharded)),
        new(
            "make a managed local table",
            (b, kind) =>
            {
                Was(b, kind);
                b.AddLocalTableToMetadata("t");
            },
            ("CITUS132", Reference | Sharded))
    ];

    private static void ReplacePrimaryKey(MigrationBuilder b, params string[] columns)
    {
        b.DropForeignKey("fk_self", "t");
        b.DropPrimaryKey("pk_t", "t");
        b.AddPrimaryKey("pk_t2", "t", columns);
    }

    private static void AddForeignKey(
        MigrationBuilder b,
        string column,
        string principal,
        ReferentialAction onDelete = ReferentialAction.NoAction,
        ReferentialAction onUpdate = ReferentialAction.NoAction)
        => b.AddForeignKey("fk2", "t", column, principal, principalColumn: "id", onUpdate: onUpdate, onDelete: onDelete);

    private static void AddForeignKey(MigrationBuilder b, ReferentialAction onDelete, params string[] columns)
        => b.AddForeignKey("fk2", "t", columns, "d", principalColumns: ["tenant", "id"], onDelete: onDelete);

    private static void Update(MigrationBuilder b, string[] keys, object[] keyValues, string column, string type, object value)
        => b.UpdateData("t", keys, [.. keys.Select(_ => "integer")], keyValues, [column], [type], [value]);

    // The differ adds annotations with the old state of the table if the model changes.
    private static void Was(MigrationBuilder b, AlterMatrixTables kind)
    {
        var alter = b.AlterTable("t").Annotation(TableType, CitusTableType.SingleShard);
        switch (kind)
        {
            case ManagedLocal:
                alter.OldAnnotation(TableType, CitusTableType.ManagedLocal);
                break;
            case Reference:
                alter.OldAnnotation(TableType, CitusTableType.Reference);
                break;
            case SingleShard:
                alter.OldAnnotation(TableType, CitusTableType.SingleShard);
                break;
            case Distributed:
                alter.OldAnnotation(TableType, CitusTableType.Distributed).OldAnnotation(DistributionColumn, "tenant");
                break;
        }
    }
}
