using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Migrations.Operations;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata;
using static EFCore.Citus.TestUtilities.AlterMatrixTables;

namespace EFCore.Citus.TestUtilities;

public static partial class AlterMatrix
{
    private const string Strategy = "Npgsql:ValueGenerationStrategy";

    private static AlterMatrixRow[] NewColumns =>
    [
        new("add column", (b, _) => b.AddColumn<string>("c", "t", "text", nullable: true)),
        new("add required column", (b, _) => b.AddColumn<int>("c", "t", "integer", nullable: false, defaultValue: 7)),
        new("add column, immutable default", (b, _) => Add(b, "integer", "abs(-7)")),
        new("add column, stable default", (b, _) => Add(b, "timestamp with time zone", "now()")),
        new("add optional column, stable default", (b, _) => Add(b, "timestamp with time zone", "now()", nullable: true)),
        new("add column, volatile default", (b, _) => Add(b, "uuid", "gen_random_uuid()"), ("CITUS128", Reference)),
        new("add column, sequence default", (b, _) => Add(b, "bigint", "nextval('free')"), ("CITUS127", AlterMatrixTables.Citus)),
        new("add optional column, sequence default", (b, _) => Add(b, "bigint", "nextval('free')", nullable: true)),
        new("add identity column", (b, _) => Add(b, NpgsqlValueGenerationStrategy.IdentityByDefaultColumn), ("CITUS124", AlterMatrixTables.Citus)),
        new("add serial column", (b, _) => Add(b, NpgsqlValueGenerationStrategy.SerialColumn), ("CITUS124", AlterMatrixTables.Citus)),
        new("add serial column by its type", (b, _) => b.AddColumn<int>("c", "t", "serial"), ("CITUS124", AlterMatrixTables.Citus)),
        new("add computed column", (b, _) => b.AddColumn<int>("c", "t", "integer", computedColumnSql: "id * 2", stored: true)),
        new(
            "add column with options",
            (b, _) => b.AddColumn<string>("c", "t", "text", nullable: true, collation: "C", comment: "it's")
                .Annotation("Npgsql:Compression:", "pglz"))
    ];

    private static AlterMatrixRow[] Columns =>
    [
        new("drop column", (b, _) => b.DropColumn("amount", "t")),
        new("drop column of a unique constraint", (b, _) => b.DropColumn("name", "t")),
        new("drop distribution column", (b, _) => b.DropColumn("tenant", "t"), ("CITUS121", Distributed)),
        new("rename column", (b, _) => b.RenameColumn("name", "t", "title")),
        new("rename distribution column", (b, _) => b.RenameColumn("tenant", "t", "owner")),
        new(
            "rename distribution column, and alter it",
            (b, _) =>
            {
                b.RenameColumn("tenant", "t", "owner");
                Alter(b, "owner", "integer", c => c.DefaultValue = 7);
            },
            ("CITUS121", Distributed)),

        new("alter type", (b, _) => Alter(b, "name", "text", c => c.ColumnType = "character varying(50)", nullable: true)),
        new("alter collation", (b, _) => Alter(b, "name", "text", c => c.Collation = "C", nullable: true)),
        new("alter type of a foreign key", (b, _) => Alter(b, "rid", "integer", c => c.ColumnType = "bigint", nullable: true)),
        new("set default", (b, _) => Alter(b, "amount", "numeric", c => c.DefaultValue = 1m, nullable: true)),
        new("set stable default", (b, _) => Alter(b, "stamp", "timestamp with time zone", c => c.DefaultValueSql = "now()", nullable: true)),
        new("set volatile default", (b, _) => Alter(b, "uid", "uuid", c => c.DefaultValueSql = "gen_random_uuid()", nullable: true)),
        new("set sequence default", (b, _) => Alter(b, "Big", "bigint", c => c.DefaultValueSql = "nextval('free')", nullable: true)),
        new("drop default", (b, _) => Alter(b, "dflt", "text", _ => { }, nullable: true, old: c => c.DefaultValue = "x")),
        new("drop sequence default", (b, _) => Alter(b, "seqd", "bigint", _ => { }, old: c => c.DefaultValueSql = "nextval('used')")),
        new("make required", (b, _) => Require(b, "dflt", "text", null)),
        new("make required, default", (b, _) => Require(b, "amount", "numeric", "0")),
        new("make required, stable default", (b, _) => Require(b, "stamp", "timestamp with time zone", "now()")),
        new("make required, volatile default", (b, _) => Require(b, "uid", "uuid", "gen_random_uuid()"), ("CITUS129", AlterMatrixTables.Citus)),
        new("make foreign key required", (b, _) => Require(b, "rid", "integer", "1")),
        new("make optional", (b, _) => Alter(b, "req", "text", c => c.IsNullable = true)),
        new("comment", (b, _) => Alter(b, "name", "text", c => c.Comment = "it's", nullable: true)),

        new(
            "alter type of the distribution column",
            (b, _) => Alter(b, "tenant", "integer", c => c.ColumnType = "bigint"),
            ("CITUS121", Distributed)),
        new("set default of the distribution column", (b, _) => Alter(b, "tenant", "integer", c => c.DefaultValue = 7), ("CITUS121", Distributed)),
        new(
            "make distribution column optional",
            (b, _) => Alter(b, "tenant", "integer", c => c.IsNullable = true),
            ("CITUS121", Distributed)) { For = Distributed },
        new("comment on the distribution column", (b, _) => Alter(b, "tenant", "integer", c => c.Comment = "x")),

        new("make computed", (b, _) => Alter(b, "other", "integer", c => Compute(c, "id * 3"))),
        new("alter computation", (b, _) => Alter(b, "calc", "integer", c => Compute(c, "id * 3"), old: c => Compute(c, "id * 2"))),
        new("make no longer computed", (b, _) => Alter(b, "calc", "integer", c => c.DefaultValue = 0, old: c => Compute(c, "id * 2")))
    ];

    private static AlterMatrixRow[] GeneratedColumns =>
    [
        new("drop identity column", (b, _) => b.DropColumn("ident", "t")),
        new("drop serial column", (b, _) => b.DropColumn("ser", "t")),
        new("rename identity column", (b, _) => b.RenameColumn("ident", "t", "Ident")),
        new("make identity", (b, _) => Alter(b, "other", "integer", c => c[Strategy] = Identity), ("CITUS125", AlterMatrixTables.Citus)),
        new(
            "make serial",
            (b, _) => Alter(
                b,
                "other",
                "integer",
                c =>
                {
                    c[Strategy] = NpgsqlValueGenerationStrategy.SerialColumn;
                    c.ClrType = typeof(int);
                }),
            ("CITUS125", AlterMatrixTables.Citus)),
        new(
            "drop identity",
            (b, _) => Alter(b, "ident", "bigint", _ => { }, old: c => c[Strategy] = Identity),
            ("CITUS125", AlterMatrixTables.Citus)),
        new(
            "always identity",
            (b, _) => Alter(
                b,
                "ident",
                "bigint",
                c => c[Strategy] = NpgsqlValueGenerationStrategy.IdentityAlwaysColumn,
                old: c => c[Strategy] = Identity),
            ("CITUS125", AlterMatrixTables.Citus)),
        new(
            "options of identity",
            (b, _) => AlterIdentity(b, c => c["Npgsql:IdentitySequenceOptions"] = "'100', '1', '', '', 'False', '1'"),
            ("CITUS125", AlterMatrixTables.Citus)),
        new("type of identity", (b, _) => AlterIdentity(b, c => c.ColumnType = "integer"), ("CITUS125", AlterMatrixTables.Citus)),
        new(
            "type of identity, by hand",
            (b, _) => Alter(b, "ident", "bigint", c => c.ColumnType = "integer"),
            ("CITUS125", AlterMatrixTables.Citus)),
        new("comment on identity", (b, _) => AlterIdentity(b, c => c.Comment = "x")),
        new("drop serial", (b, _) => Alter(b, "ser", "bigint", _ => { }, old: c => c[Strategy] = NpgsqlValueGenerationStrategy.SerialColumn)),
        new(
            "serial to identity",
            (b, _) => Alter(
                b, "ser", "bigint", c => c[Strategy] = Identity, old: c => c[Strategy] = NpgsqlValueGenerationStrategy.SerialColumn),
            ("CITUS125", AlterMatrixTables.Citus)),
        new(
            "type of serial",
            (b, _) => Alter(
                b,
                "ser",
                "bigint",
                c =>
                {
                    c[Strategy] = NpgsqlValueGenerationStrategy.SerialColumn;
                    c.ColumnType = "integer";
                },
                old: c => c[Strategy] = NpgsqlValueGenerationStrategy.SerialColumn),
            ("CITUS126", AlterMatrixTables.Citus)),
        new(
            "type of sequence default",
            (b, _) => Alter(
                b,
                "seqd",
                "bigint",
                c =>
                {
                    c.ColumnType = "integer";
                    c.DefaultValueSql = "nextval('used')";
                },
                old: c => c.DefaultValueSql = "nextval('used')"),
            ("CITUS126", AlterMatrixTables.Citus))
    ];

    private static object Identity
        => NpgsqlValueGenerationStrategy.IdentityByDefaultColumn;

    private static void Add(MigrationBuilder b, string type, string defaultValueSql, bool nullable = false)
        => b.AddColumn<object>("c", "t", type, nullable: nullable, defaultValueSql: defaultValueSql);

    private static void Add(MigrationBuilder b, NpgsqlValueGenerationStrategy strategy)
        => b.AddColumn<int>("c", "t", "integer").Annotation(Strategy, strategy);

    private static void Alter(
        MigrationBuilder b,
        string column,
        string type,
        Action<ColumnOperation> now,
        bool nullable = false,
        Action<ColumnOperation>? old = null)
    {
        b.AlterColumn<object>(column, "t", type, nullable: nullable, oldClrType: typeof(object), oldType: type, oldNullable: nullable);
        var operation = (AlterColumnOperation)b.Operations[^1];
        old?.Invoke(operation.OldColumn);
        now(operation);
    }

    private static void AlterIdentity(MigrationBuilder b, Action<ColumnOperation> now)
        => Alter(
            b,
            "ident",
            "bigint",
            c =>
            {
                c[Strategy] = Identity;
                now(c);
            },
            old: c => c[Strategy] = Identity);

    private static void Require(MigrationBuilder b, string column, string type, string? defaultValueSql)
        => Alter(b, column, type, c => c.DefaultValueSql = defaultValueSql, old: c => c.IsNullable = true);

    private static void Compute(ColumnOperation column, string sql)
    {
        column.ComputedColumnSql = sql;
        column.IsStored = true;
    }
}
