using Microsoft.EntityFrameworkCore.Migrations;
using static EFCore.Citus.TestUtilities.AlterMatrixTables;

namespace EFCore.Citus.TestUtilities;

public static partial class AlterMatrix
{
    private const string TriggerFunction
        = "CREATE FUNCTION public.tg() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'; ";

    private static AlterMatrixRow[] Sql =>
    [
        Written("alter table t rename constraint ck_t to ck_t2", ("CITUS137", AlterMatrixTables.Citus)),
        Written("ALTER TABLE IF EXISTS ONLY public.\"t\" RENAME CONSTRAINT \"uq_t\" TO x", ("CITUS137", AlterMatrixTables.Citus)),
        Written("ALTER TABLE t ALTER CONSTRAINT fk_self DEFERRABLE", ("CITUS137", AlterMatrixTables.Citus)),
        Written("ALTER TABLE t ALTER COLUMN calc DROP EXPRESSION", ("CITUS137", AlterMatrixTables.Citus)),
        Written("ALTER TABLE t ALTER name SET STORAGE external", ("CITUS137", AlterMatrixTables.Citus)),
        Written("ALTER TABLE t ALTER COLUMN name SET STATISTICS 10", ("CITUS137", AlterMatrixTables.Citus)),
        Written("ALTER TABLE t ALTER COLUMN name SET (n_distinct = 5)", ("CITUS137", AlterMatrixTables.Citus)),
        Written("ALTER TABLE t ALTER COLUMN name RESET (n_distinct)", ("CITUS137", AlterMatrixTables.Citus)),
        Written("ALTER TABLE t CLUSTER ON pk_t", ("CITUS137", AlterMatrixTables.Citus)),
        Written("ALTER TABLE t SET WITHOUT CLUSTER", ("CITUS137", AlterMatrixTables.Citus)),
        Written("ALTER TABLE t SET TABLESPACE pg_default", ("CITUS137", AlterMatrixTables.Citus)),
        Written("CREATE TABLE heir () INHERITS (t)", ("CITUS137", AlterMatrixTables.Citus)),
        Written("CREATE INDEX ix9 ON t (name) WITH (fillfactor = 70) TABLESPACE pg_default WHERE other > 0", ("CITUS137", AlterMatrixTables.Citus)),
        Written("ALTER INDEX ix_t SET TABLESPACE pg_default", ("CITUS137", AlterMatrixTables.Citus)),
        Written("CREATE INDEX ix9 ON l (id); DROP INDEX ix_t, ix9", ("CITUS137", AlterMatrixTables.Citus)),
        Written("ALTER TABLE t ADD COLUMN n int CHECK (n > 0)", ("CITUS137", AlterMatrixTables.Citus)),
        Written("ALTER TABLE t ADD n int, ADD m int CHECK (m > 0)", ("CITUS137", AlterMatrixTables.Citus)),
        Written("ALTER TABLE t ADD n int REFERENCES r (id), ADD m int", ("CITUS137", AlterMatrixTables.Citus))
            with { For = AlterMatrixTables.Citus },
        Written("ALTER TABLE t ADD CONSTRAINT ck2 CHECK (other > 0), ADD n int", ("CITUS137", AlterMatrixTables.Citus)),
        Written("ALTER TABLE t ADD n int, ADD UNIQUE (id, tenant)", ("CITUS137", AlterMatrixTables.Citus)),
        Written("ALTER TABLE t ALTER \"Big\" SET DEFAULT nextval('used'), ALTER name SET DEFAULT 'x'", ("CITUS137", AlterMatrixTables.Citus)),
        Written("ALTER SEQUENCE t_ser_seq OWNED BY NONE", ("CITUS137", AlterMatrixTables.Citus)),
        Written("CREATE SEQUENCE owned OWNED BY public.t.\"Big\"", ("CITUS137", AlterMatrixTables.Citus)),
        Written("CREATE POLICY po ON t USING (id IN (SELECT id FROM d))", ("CITUS137", AlterMatrixTables.Citus)),

        Written(TriggerFunction + "CREATE TRIGGER tr BEFORE UPDATE OF name ON t FOR EACH ROW EXECUTE FUNCTION tg()", ("CITUS082", Reference | Sharded)),
        Written("ALTER TABLE t DISABLE TRIGGER USER", ("CITUS082", Reference | Sharded)),
        Written("ALTER TABLE t DROP COLUMN tenant CASCADE", ("CITUS121", Distributed)),
        Written("ALTER TABLE t ALTER tenant SET DATA TYPE bigint", ("CITUS121", Distributed)) with { For = AlterMatrixTables.Citus },
        Written("ALTER TABLE t ALTER tenant SET DEFAULT 1", ("CITUS121", Distributed)),
        Written("ALTER TABLE t ALTER tenant DROP NOT NULL", ("CITUS121", Distributed)) with { For = Distributed },
        Written("ALTER TABLE t ADD n serial", ("CITUS124", AlterMatrixTables.Citus)),
        Written("ALTER TABLE t ADD COLUMN IF NOT EXISTS n bigint GENERATED ALWAYS AS IDENTITY (START 5)", ("CITUS124", AlterMatrixTables.Citus)),
        Written("ALTER TABLE t ALTER ident DROP IDENTITY", ("CITUS125", AlterMatrixTables.Citus)),
        Written("ALTER TABLE t ALTER ident RESTART WITH 100", ("CITUS125", AlterMatrixTables.Citus)),
        Written("ALTER TABLE t ALTER ident SET INCREMENT 5", ("CITUS125", AlterMatrixTables.Citus)),
        Written("ALTER TABLE t ALTER other ADD GENERATED ALWAYS AS IDENTITY", ("CITUS125", AlterMatrixTables.Citus)),
        Written("ALTER TABLE t ALTER ident TYPE int", ("CITUS125", AlterMatrixTables.Citus)),
        Written("ALTER TABLE t ALTER seqd TYPE int", ("CITUS126", AlterMatrixTables.Citus)),
        Written("ALTER TABLE t ADD n bigint NOT NULL DEFAULT nextval('used')", ("CITUS127", AlterMatrixTables.Citus)),
        Written("ALTER TABLE t ADD n timestamptz DEFAULT now() NOT NULL", ("CITUS128", Reference)),
        Written("ALTER TABLE t ADD n uuid DEFAULT gen_random_uuid()", ("CITUS128", Reference)),
        Written("ALTER SEQUENCE used RESTART 5", ("CITUS130", AlterMatrixTables.Citus)),
        Written("ALTER SEQUENCE t_ident_seq INCREMENT BY 5", ("CITUS130", AlterMatrixTables.Citus)),

        Written("ALTER TABLE t ADD UNIQUE (id, other)", ("CITUS021", Distributed)),
        Written("ALTER TABLE t ADD CONSTRAINT u UNIQUE NULLS NOT DISTINCT (id)", ("CITUS021", Distributed)),
        Written("ALTER TABLE t ADD EXCLUDE USING btree (id WITH =)", ("CITUS021", Distributed)),
        Written("ALTER TABLE t ADD EXCLUDE USING btree (id WITH =, tenant WITH =) WHERE (id > 0)"),
        Written("ALTER TABLE t ADD n int UNIQUE", ("CITUS021", Distributed)),
        Written("CREATE UNIQUE INDEX ix9 ON t (lower(name), (tenant + 1))", ("CITUS022", Distributed)),
        Written("CREATE UNIQUE INDEX ix9 ON t (id) INCLUDE (tenant)", ("CITUS022", Distributed)),
        Written("CREATE UNIQUE INDEX ON t (lower(name), tenant DESC NULLS LAST) WHERE name IS NOT NULL"),
        Written("ALTER TABLE t ADD FOREIGN KEY (other) REFERENCES r ON DELETE SET NULL"),
        Written("ALTER TABLE t ADD CONSTRAINT f FOREIGN KEY (other) REFERENCES l (id)", ("CITUS040", Sharded)),
        Written(
            "ALTER TABLE t ADD CONSTRAINT f FOREIGN KEY (other, id) REFERENCES public.d (tenant, id) NOT VALID",
            ("CITUS041", NotSharded),
            ("CITUS042", Local),
            ("CITUS043", SingleShard),
            ("CITUS044", Distributed)),
        Written("ALTER TABLE t ADD FOREIGN KEY (tenant) REFERENCES r (id) ON DELETE SET NULL (tenant)", ("CITUS046", Distributed)),

        Written("ALTER TABLE t REPLICA IDENTITY FULL"),
        Written("ALTER TABLE t ENABLE ROW LEVEL SECURITY; CREATE POLICY po ON t FOR SELECT USING (id > 0)"),
        Written("ALTER TABLE t ALTER name SET COMPRESSION pglz, ALTER dflt SET DEFAULT 'it''s; cluster on'"),
        Written("ALTER TABLE t ALTER name TYPE int USING length(name)"),
        Written("ALTER TABLE t ADD n int CONSTRAINT ckn CHECK (n > 0), ADD m int DEFAULT 5 NOT NULL"),
        Written("ALTER TABLE t ADD n int GENERATED ALWAYS AS (id * 3) STORED"),
        Written("ALTER TABLE t ADD \"check\" int, ADD cluster int"),
        Written("ALTER TABLE t ADD CONSTRAINT ck2 CHECK (other > 0) NOT VALID; ALTER TABLE t VALIDATE CONSTRAINT ck2"),
        Written("ALTER TABLE t ADD CONSTRAINT ck2 CHECK (other > 0); -- rename constraint a to b\nALTER TABLE t DROP CONSTRAINT ck2"),
        Written("ALTER TABLE t SET (fillfactor = 70), ALTER name DROP DEFAULT"),
        Written("ALTER TABLE t OWNER TO CURRENT_USER"),
        Written("ALTER INDEX pk_t RENAME TO pk_t2; ALTER INDEX ix_t SET (fillfactor = 70)"),
        Written("CREATE STATISTICS st ON tenant, other FROM t"),
        Written("ALTER SEQUENCE used RENAME TO used2; ALTER SEQUENCE free RESTART 5"),
        Written("COMMENT ON COLUMN t.name IS 'alter table t cluster on pk_t'"),
        Written("DROP TABLE IF EXISTS l; CREATE TABLE l (id int PRIMARY KEY); ALTER TABLE l CLUSTER ON l_pkey"),
        Written("ALTER TABLE l RENAME TO l2; ALTER TABLE l2 CLUSTER ON l_pkey"),
        Written("CREATE TEMP TABLE t (id int PRIMARY KEY); ALTER TABLE t CLUSTER ON t_pkey"),
        Written("DO $$ BEGIN PERFORM 1; END $$"),

        new(
            "a trigger that is allowed",
            (b, _) => b.Sql("SET LOCAL citus.enable_unsafe_triggers TO on; " + TriggerFunction
                + "CREATE TRIGGER tr BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION tg()")),
        new("distribute a temporary table", (b, _) =>
        {
            b.Sql("CREATE TEMPORARY TABLE x (id int)");
            b.CreateDistributedTable("x", "id");
        }, ("CITUS132", All)),
        new("distribute a view", (b, _) =>
        {
            b.Sql("CREATE MATERIALIZED VIEW x AS SELECT 1 AS id");
            b.CreateReferenceTable("x");
        }, ("CITUS132", All)),
        new("distribute a table with a trigger", (b, _) =>
        {
            b.Sql(TriggerFunction + "CREATE TABLE x (id int); CREATE TRIGGER tr BEFORE INSERT ON x FOR EACH ROW EXECUTE FUNCTION tg()");
            b.CreateReferenceTable("x");
        }, ("CITUS082", All)),
        new("distribute a table with a unique expression", (b, _) =>
        {
            b.Sql("CREATE TABLE x (id int, name text); CREATE UNIQUE INDEX ix9 ON x (lower(name))");
            b.CreateDistributedTable("x", "id");

            // The error does not name the key, and the statement does not either.
        }, ("CITUS020", All)),
        new("distribute a table with a policy", (b, _) =>
        {
            b.Sql("CREATE TABLE x (id int, name text); CREATE POLICY po ON x USING (id IN (SELECT id FROM d))");
            b.CreateDistributedTable("x", "id");
        }, ("CITUS137", All)),
        new("select in a block", (b, _) => b.Sql(
            "CREATE TABLE x (id int); DO $$ BEGIN IF true THEN SELECT create_reference_table('x'); END IF; END $$"), ("CITUS138", All)),
        new("perform in a block", (b, _) => b.Sql(
            "CREATE TABLE x (id int); DO $$ BEGIN IF true THEN PERFORM create_reference_table('x'); END IF; END $$"))
    ];

    private static AlterMatrixRow Written(string sql, params (string RuleId, AlterMatrixTables Tables)[] refused)
        => new(sql, (b, _) => b.Sql(sql), refused);
}
