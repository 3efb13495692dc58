using EFCore.Citus.Metadata;
using EFCore.Citus.Migrations.Rules;
using EFCore.Citus.Migrations.State;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Migrations.Operations;

namespace EFCore.Citus.Tests.Migrations;

/// <summary>
///     Tests the SQL that is refused because the server does not report an error for it.
/// </summary>
public class SqlOperationRulesTest
{
    private const string Volatile = "CITUS128";
    private const string ForeignKey = "CITUS042";
    private const string Select = "CITUS138";

    [Theory]
    [InlineData("ALTER TABLE r ADD COLUMN IF NOT EXISTS \"C\" uuid NOT NULL DEFAULT gen_random_uuid() UNIQUE", Volatile)]
    [InlineData("alter table only public.r add c timestamptz default (now() at time zone 'utc') not null, add d int", Volatile)]
    [InlineData("ALTER TABLE r ADD d int DEFAULT 1, ADD c date DEFAULT 'today'::date", Volatile)]
    [InlineData("SELECT 1; /* ; */ ALTER TABLE r ADD c float8 DEFAULT random();", Volatile)]
    [InlineData("ALTER TABLE r ADD c int DEFAULT 5, ADD d text DEFAULT 'now() is the time'")]
    [InlineData("ALTER TABLE r ALTER COLUMN c SET DEFAULT now()")]
    [InlineData("ALTER TABLE r ADD c bigint DEFAULT nextval('s')")]
    [InlineData("ALTER TABLE d ADD c uuid DEFAULT gen_random_uuid()")]
    [InlineData("ALTER TABLE unknown ADD c uuid DEFAULT gen_random_uuid()")]
    [InlineData("COMMENT ON TABLE r IS 'ALTER TABLE r ADD c uuid DEFAULT gen_random_uuid()'")]
    [InlineData("ALTER TABLE l ADD CONSTRAINT f FOREIGN KEY (a, b) REFERENCES d (a, b)", ForeignKey)]
    [InlineData("ALTER TABLE IF EXISTS l ADD c int REFERENCES public.\"d\"", ForeignKey)]
    [InlineData("ALTER TABLE l ADD FOREIGN KEY (a) REFERENCES s ON DELETE CASCADE", ForeignKey)]
    [InlineData("ALTER TABLE l ADD FOREIGN KEY (a) REFERENCES r; ALTER TABLE l ADD FOREIGN KEY (a) REFERENCES l")]
    [InlineData("ALTER TABLE r ADD FOREIGN KEY (a) REFERENCES d (a)")]
    [InlineData("ALTER TABLE l")]
    [InlineData("ALTER")]
    [InlineData("")]
    [InlineData("SELECT create_reference_table('x')")]
    [InlineData("ALTER TABLE r ADD COLUMN c timestamptz, ALTER COLUMN c SET DEFAULT now()")]
    [InlineData("ALTER TABLE r ADD c numeric(4, 2), ALTER d SET DEFAULT now(), ADD e uuid DEFAULT gen_random_uuid()", Volatile)]
    [InlineData("ALTER TABLE r ADD c float8[] DEFAULT ARRAY[1, random()]", Volatile)]
    [InlineData("DROP TABLE r; CREATE TABLE r (id int); ALTER TABLE r ADD c uuid DEFAULT gen_random_uuid()")]
    [InlineData("SELECT undistribute_table('r'); ALTER TABLE r ADD c uuid DEFAULT gen_random_uuid(); SELECT create_reference_table('r')")]
    [InlineData("SELECT create_distributed_table('l','a'); ALTER TABLE l ADD FOREIGN KEY (a) REFERENCES d")]
    [InlineData("ALTER TABLE d RENAME TO e; CREATE TABLE d (id int); ALTER TABLE l ADD FOREIGN KEY (a) REFERENCES d")]
    [InlineData("DROP TABLE d; ALTER TABLE r ADD c uuid DEFAULT gen_random_uuid()", Volatile)]
    [InlineData("ALTER TABLE r ADD c uuid DEFAULT gen_random_uuid(); SELECT undistribute_table('r')", Volatile)]
    public void Refuses_only_what_the_server_accepts_with_a_wrong_result(string sql, params string[] rules)
        => Assert.Equal(rules, Check(sql).Select(v => v.Rule.Id));

    [Theory]
    [InlineData("SELECT create_reference_table('x')", Select)]
    [InlineData("select * from pg_catalog.create_distributed_table('x', 'id'); SELECT undistribute_table('y')", Select, Select)]
    [InlineData("DO $$ BEGIN PERFORM create_reference_table('x'); END $$")]
    [InlineData("INSERT INTO x SELECT 1")]
    [InlineData("SELECT create_reference_table")]
    public void Refuses_a_selected_function_in_an_idempotent_script(string sql, params string[] rules)
        => Assert.Equal(rules, Check(sql, isIdempotent: true).Select(v => v.Rule.Id));

    [Theory]
    [InlineData("ALTER TABLE l ADD CONSTRAINT \"F\" FOREIGN KEY (a, b) REFERENCES d (a, b)", "foreign key 'F'")]
    [InlineData("ALTER TABLE l ADD FOREIGN KEY (a, b) REFERENCES d (a, b)", "foreign key 'l_a_b_fkey'")]
    [InlineData("ALTER TABLE r ADD \"C\" uuid DEFAULT gen_random_uuid() NOT NULL", "'gen_random_uuid()'")]
    [InlineData("SELECT 1;\nALTER TABLE r ADD \"C\" uuid DEFAULT gen_random_uuid()", "ALTER TABLE r ADD \"C\" uuid DEFAULT gen_random_uuid()")]
    public void Messages_name_the_object_and_the_statement(string sql, string expected)
        => Assert.Contains(expected, Assert.Single(Check(sql)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("DROP TABLE r; CREATE TABLE r (id int)", "r", null)]
    [InlineData("ALTER TABLE d RENAME TO e", "d", null)]
    [InlineData("DO $$ BEGIN EXECUTE 'DROP TABLE d'; END $$", "d", null)]
    [InlineData("SELECT undistribute_table('d')", "r", null)]
    [InlineData("ALTER TABLE l RENAME TO d", "d", null)]
    [InlineData("ALTER TABLE IF EXISTS ONLY public.d SET SCHEMA old", "d", null)]
    [InlineData("DROP TABLE IF EXISTS l, \"d\" CASCADE", "d", null)]
    [InlineData("CREATE UNLOGGED TABLE d (id int)", "d", null)]
    [InlineData("DROP SCHEMA public CASCADE", "d", null)]
    [InlineData("DO 'BEGIN EXECUTE format(''ALTER TABLE %I RENAME TO %I'', ''d'', ''e''); END'", "d", null)]
    [InlineData("UPDATE r SET id = 1", "r", CitusTableType.Reference)]
    [InlineData("INSERT INTO r VALUES (1) ON CONFLICT DO NOTHING", "r", CitusTableType.Reference)]
    [InlineData("GRANT EXECUTE ON FUNCTION r(int) TO d", "r", CitusTableType.Reference)]
    [InlineData("CREATE TABLE archive (LIKE r)", "r", CitusTableType.Reference)]
    [InlineData("CREATE TABLE IF NOT EXISTS r (id int)", "r", CitusTableType.Reference)]
    [InlineData("DROP TABLE other; ANALYZE r", "r", CitusTableType.Reference)]
    [InlineData("ALTER INDEX ix_r RENAME TO r", "r", CitusTableType.Reference)]
    [InlineData("ALTER TABLE r RENAME c TO e", "r", CitusTableType.Reference)]
    [InlineData("ALTER TABLE r RENAME CONSTRAINT c TO e", "r", CitusTableType.Reference)]
    [InlineData("DROP TABLE r2; DROP TABLE \"R\"", "r", CitusTableType.Reference)]
    [InlineData("DO $$ BEGIN INSERT INTO r VALUES (1); END $$", "r", CitusTableType.Reference)]
    [InlineData("DO $$ BEGIN DROP TABLE other; END $$", "r", CitusTableType.Reference)]
    [InlineData("DROP SCHEMA other", "r", CitusTableType.Reference)]
    [InlineData("CREATE INDEX ON r (id)", "r", CitusTableType.Reference)]
    public void SQL_that_may_change_a_table_makes_its_type_unknown(string sql, string table, CitusTableType? expected)
    {
        var tables = CreateTables();
        tables.Apply(new SqlOperation { Sql = sql });

        Assert.Equal(expected, tables.FindType(new(table, null)));
    }

    [Fact]
    public void SQL_that_names_a_key_may_drop_it()
    {
        var builder = new MigrationBuilder("Npgsql.EntityFrameworkCore.PostgreSQL");
        builder.CreateTable("t", t => new { Id = t.Column<int>() }, constraints: t => t.PrimaryKey("PK_t", x => x.Id));
        var tables = new MigrationTables(new MigrationScope(builder.Operations, model: null));
        builder.Operations.ForEach(tables.Apply);
        Assert.Single(tables.Keys.GetAdded(new("t", null)));

        tables.Apply(new SqlOperation { Sql = "ALTER TABLE t DROP CONSTRAINT \"PK_t\"" });

        Assert.Empty(tables.Keys.GetAdded(new("t", null)));
    }

    private static List<Citus.Diagnostics.CitusViolation> Check(string sql, bool isIdempotent = false)
        => [.. SqlOperationRules.Check(new SqlOperation { Sql = sql }, CreateTables(), isIdempotent)];

    private static MigrationTables CreateTables()
    {
        var builder = new MigrationBuilder("Npgsql.EntityFrameworkCore.PostgreSQL");
        foreach (var table in new[] { "l", "r", "d", "s" })
        {
            builder.CreateTable(table, t => new { Id = t.Column<int>() });
        }

        builder.CreateReferenceTable("r");
        builder.CreateDistributedTable("d", "Id");
        builder.CreateSingleShardTable("s");

        var tables = new MigrationTables(new MigrationScope(builder.Operations, model: null));
        builder.Operations.ForEach(tables.Apply);

        return tables;
    }
}
