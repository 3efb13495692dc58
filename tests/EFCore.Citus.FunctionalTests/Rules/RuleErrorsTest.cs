using System.Data;
using EFCore.Citus.FunctionalTests.TestUtilities;
using EFCore.Citus.Shared;
using Npgsql;

namespace EFCore.Citus.FunctionalTests.Rules;

/// <summary>
///     Tests that the errors in the rules match the errors of the server: a statement in this class causes each error that a rule contains.
/// </summary>
public class RuleErrorsTest(CitusClusterFixture fixture) : CitusTest(fixture)
{
    private const string DistributedTable =
        "CREATE TABLE d (t int, id int, v int, s text, PRIMARY KEY (t, id)); SELECT create_distributed_table('d', 't')";

    private const string ColocatedTable =
        "CREATE TABLE e (t int, id int, PRIMARY KEY (t, id)); SELECT create_distributed_table('e', 't', colocate_with => 'd')";

    private const string ReferenceTable = "CREATE TABLE r (id int PRIMARY KEY, v int); SELECT create_reference_table('r')";

    private const string LocalTable = "CREATE TABLE l (id int PRIMARY KEY, v int)";

    private const string IdentityTable =
        "CREATE TABLE x (id int, i bigint GENERATED ALWAYS AS IDENTITY); SELECT create_distributed_table('x', 'id')";

    private const string SerialTable = "CREATE TABLE x (id int, i bigserial); SELECT create_distributed_table('x', 'id')";

    private const string ColumnarTable = "CREATE EXTENSION IF NOT EXISTS citus_columnar; CREATE TABLE x (id int) USING columnar";

    private const string PartitionedTable =
        """
        CREATE TABLE x (id int, at date) PARTITION BY RANGE (at);
        CREATE TABLE x1 PARTITION OF x FOR VALUES FROM ('2020-01-01') TO ('2021-01-01');
        SELECT create_distributed_table('x', 'id')
        """;

    private static readonly string[] ReferencingTable =
    [
        "CREATE TABLE r (id int PRIMARY KEY, v int)",
        "SELECT create_reference_table('r')",
        "CREATE TABLE x (id int PRIMARY KEY, r int)",
        "SELECT create_distributed_table('x', 'id')",
        "ALTER TABLE x ADD FOREIGN KEY (r) REFERENCES r (id)"
    ];

    private static readonly Refusal[] InTransaction =
    [
        new("CITUS001", ["CREATE TABLE x (id int PRIMARY KEY)"], "SELECT create_distributed_table('x', 'missing')"),
        new("CITUS002", ["CREATE TABLE x (id int)"], "SELECT create_distributed_table('x', 'unmapped')"),
        new(
            "CITUS003",
            ["CREATE TABLE x (id int, c int GENERATED ALWAYS AS (id * 2) STORED)"],
            "SELECT create_distributed_table('x', 'c')"),
        new("CITUS004", ["CREATE TABLE x (c json)"], "SELECT create_distributed_table('x', 'c')"),
        new("CITUS004", ["CREATE TABLE x (c numeric(3, -1))"], "SELECT create_distributed_table('x', 'c')"),
        new("CITUS005", ["CREATE TABLE x (c int, id int); SELECT create_distributed_table('x', 'c')"], "INSERT INTO x VALUES (NULL, 1)"),
        new(
            "CITUS005",
            ["CREATE TABLE x (c int, id int); SELECT create_distributed_table('x', 'c')"],
            "INSERT INTO x SELECT NULL, i FROM generate_series(1, 2) AS i"),
        new(
            "CITUS006",
            ["CREATE COLLATION ci (provider = icu, locale = 'und-u-ks-level2', deterministic = false); CREATE TABLE x (c text COLLATE ci)"],
            "SELECT create_distributed_table('x', 'c')"),
        new("CITUS007", ["CREATE TABLE x (id int)"], "SELECT create_distributed_table('x', 'xmin')"),
        new("CITUS009", ["CREATE EXTENSION ltree", "CREATE TABLE x (c ltree)"], "SELECT create_distributed_table('x', 'c')"),
        new("CITUS020", ["CREATE TABLE x (t int, id int PRIMARY KEY)"], "SELECT create_distributed_table('x', 't')"),
        new("CITUS021", ["CREATE TABLE x (t int, id int UNIQUE)"], "SELECT create_distributed_table('x', 't')"),
        new("CITUS022", ["CREATE TABLE x (t int, id int); CREATE UNIQUE INDEX ON x (id)"], "SELECT create_distributed_table('x', 't')"),
        new("CITUS022", [DistributedTable], "CREATE UNIQUE INDEX ON d (id)"),
        new("CITUS023", [PartitionedTable], "ALTER TABLE x ADD PRIMARY KEY (id)"),
        new("CITUS085", ["CREATE TABLE x (id int, at date) PARTITION BY RANGE (at)"], "SELECT create_reference_table('x')"),
        new("CITUS085", ["CREATE TABLE x (id int) PARTITION BY RANGE (id)"], "SELECT create_time_partitions('x', '1 day', now() + interval '1 day')"),
        new("CITUS085", [PartitionedTable], "INSERT INTO x VALUES (1, '2020-05-05') RETURNING xmin"),
        new("CITUS088", [], "SELECT interval '1 fortnight'"),
        new("CITUS088", [PartitionedTable], "SELECT create_time_partitions('x', '1 hour', now() + interval '1 hour')"),
        new("CITUS088", [PartitionedTable], "SELECT create_time_partitions('x', '0 days', now() + interval '0 days')"),
        new("CITUS090", [ReferenceTable, PartitionedTable], "ALTER TABLE x ADD FOREIGN KEY (id) REFERENCES r (id) NOT VALID"),
        new("CITUS086", [ColumnarTable, LocalTable], "ALTER TABLE x ADD FOREIGN KEY (id) REFERENCES l (id)"),
        new("CITUS086", [ColumnarTable, LocalTable, "ALTER TABLE x ADD PRIMARY KEY (id)"], "ALTER TABLE l ADD FOREIGN KEY (id) REFERENCES x (id)"),
        new("CITUS086", [ColumnarTable], "CREATE INDEX ON x USING brin (id)"),
        new("CITUS087", [ColumnarTable], "CREATE TABLE y (id int) PARTITION BY RANGE (id) USING columnar"),
        new("CITUS086", [ColumnarTable], "CREATE UNLOGGED TABLE y (id int) USING columnar"),
        new("CITUS086", [ColumnarTable, "INSERT INTO x VALUES (1)"], "SELECT xmin FROM x"),
        new("CITUS040", [DistributedTable, LocalTable], "ALTER TABLE d ADD FOREIGN KEY (v) REFERENCES l (id)"),
        new("CITUS041", [DistributedTable, ReferenceTable], "ALTER TABLE r ADD FOREIGN KEY (v, id) REFERENCES d (t, id)"),
        new(
            "CITUS043",
            [
                DistributedTable,
                "CREATE TABLE e (t int, id int, PRIMARY KEY (t, id)); "
                + "SELECT create_distributed_table('e', 't', colocate_with => 'none')"
            ],
            "ALTER TABLE e ADD FOREIGN KEY (t, id) REFERENCES d (t, id)"),
        new("CITUS044", [DistributedTable, ColocatedTable], "ALTER TABLE e ADD FOREIGN KEY (id, t) REFERENCES d (t, id)"),
        new("CITUS045", [LocalTable, ReferenceTable], "ALTER TABLE r ADD FOREIGN KEY (v) REFERENCES l (id) ON DELETE CASCADE"),
        new(
            "CITUS046",
            [DistributedTable, ColocatedTable],
            "ALTER TABLE e ADD FOREIGN KEY (t, id) REFERENCES d (t, id) ON DELETE SET NULL"),
        new("CITUS060", ["CREATE TABLE x (id int)"], "SELECT create_distributed_table('x', 'id', colocate_with => 'missing')"),
        new("CITUS061", [DistributedTable, "CREATE TABLE x (id int)"], "SELECT create_distributed_table('x', NULL, colocate_with => 'd')"),
        new("CITUS061", [LocalTable, "CREATE TABLE x (id int)"], "SELECT create_distributed_table('x', 'id', colocate_with => 'l')"),
        new(
            "CITUS061",
            [LocalTable, "SELECT citus_add_local_table_to_metadata('l'); CREATE TABLE x (id int)"],
            "SELECT create_distributed_table('x', 'id', colocate_with => 'l')"),
        new(
            "CITUS062",
            [DistributedTable, "CREATE TABLE x (id int)"],
            "SELECT create_distributed_table('x', 'id', colocate_with => 'd', shard_count => 4)"),
        new(
            "CITUS063",
            [DistributedTable, "CREATE TABLE x (id bigint)"],
            "SELECT create_distributed_table('x', 'id', colocate_with => 'd')"),
        new(
            "CITUS064",
            ["CREATE TABLE x (id int); CREATE TABLE y (id int)"],
            "SELECT create_distributed_table('x', 'id', colocate_with => 'y')"),
        new("CITUS065", ["CREATE TABLE x (id int)"], "SELECT create_distributed_table('x', NULL, shard_count => 4)"),
        new(
            "CITUS066",
            ["CREATE TABLE x (id text COLLATE \"C\"); SELECT create_distributed_table('x', 'id'); CREATE TABLE y (id text COLLATE \"default\")"],
            "SELECT create_distributed_table('y', 'id', colocate_with => 'x')"),
        new(
            "CITUS067",
            ["CREATE TABLE x (id text COLLATE \"C\"); SELECT create_distributed_table('x', 'id'); CREATE TABLE y (id text COLLATE \"default\")"],
            "SELECT create_distributed_table('y', 'id')"),
        new(
            "CITUS082",
            [DistributedTable, "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN new; END'"],
            "CREATE TRIGGER g BEFORE INSERT ON d FOR EACH ROW EXECUTE FUNCTION f()"),
        new(
            "CITUS082",
            [
                "CREATE TABLE x (id int); CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN new; END'; "
                + "CREATE TRIGGER g BEFORE INSERT ON x FOR EACH ROW EXECUTE FUNCTION f()"
            ],
            "SELECT create_distributed_table('x', 'id')"),
        new(
            "CITUS101",
            ["CREATE TABLE x (\"Id\" int GENERATED ALWAYS AS IDENTITY PRIMARY KEY)"],
            "SELECT citus_add_local_table_to_metadata('x')"),
        new(
            "CITUS101",
            ["CREATE TABLE x (\"user\" int GENERATED ALWAYS AS IDENTITY PRIMARY KEY)"],
            "SELECT citus_add_local_table_to_metadata('x')"),
        new(
            "CITUS102",
            [
                "CREATE SEQUENCE s; CREATE TABLE a (id int, n bigint DEFAULT nextval('s')); "
                + "SELECT create_distributed_table('a', 'id'); CREATE TABLE b (id int, n int DEFAULT nextval('s'))"
            ],
            "SELECT create_distributed_table('b', 'id')"),
        new(
            "CITUS104",
            ["CREATE TABLE x (id int, i smallserial); SELECT create_distributed_table('x', 'id'); SELECT setval('x_i_seq', 32767)"],
            "INSERT INTO x (id) VALUES (1)"),
        new("CITUS117", [ColumnarTable.Replace("TABLE x", "TABLE y", StringComparison.Ordinal), PartitionedTable], "SELECT alter_table_set_access_method('x', 'columnar')"),
        new("CITUS121", [DistributedTable], "ALTER TABLE d ALTER t TYPE bigint"),
        new("CITUS121", [DistributedTable], "ALTER TABLE d DROP t"),
        new("CITUS124", [DistributedTable], "ALTER TABLE d ADD i bigint GENERATED ALWAYS AS IDENTITY"),
        new("CITUS124", [DistributedTable], "ALTER TABLE d ADD i bigserial"),
        new("CITUS125", [DistributedTable], "ALTER TABLE d ALTER id ADD GENERATED ALWAYS AS IDENTITY"),
        new("CITUS125", [IdentityTable], "ALTER TABLE x ALTER i TYPE numeric"),
        new("CITUS125", [IdentityTable], "ALTER TABLE x ALTER i SET GENERATED BY DEFAULT"),
        new("CITUS125", [SerialTable], "ALTER SEQUENCE x_i_seq RESTART WITH 7"),
        new("CITUS126", [SerialTable], "ALTER TABLE x ALTER i TYPE int"),
        new("CITUS127", [DistributedTable, "CREATE SEQUENCE s"], "ALTER TABLE d ADD i bigint NOT NULL DEFAULT nextval('s')"),
        new("CITUS129", [DistributedTable], "UPDATE d SET s = gen_random_uuid()::text"),
        new(
            "CITUS130",
            ["CREATE SEQUENCE s; CREATE TABLE x (id int, i bigint DEFAULT nextval('s')); SELECT create_distributed_table('x', 'id')"],
            "ALTER SEQUENCE s INCREMENT BY 5"),
        new("CITUS131", [IdentityTable], "SELECT undistribute_table('x')"),
        new("CITUS132", [DistributedTable], "SELECT create_distributed_table('d', 't')"),
        new("CITUS132", [LocalTable], "SELECT undistribute_table('l')"),
        new("CITUS132", ["CREATE VIEW w AS SELECT 1 AS id"], "SELECT create_distributed_table('w', 'id')"),
        new("CITUS132", [LocalTable], "SELECT alter_distributed_table('l', shard_count => 4)"),
        new("CITUS132", ["CREATE TEMP TABLE x (id int)"], "SELECT create_distributed_table('x', 'id')"),
        new(
            "CITUS132",
            ["CREATE FOREIGN DATA WRAPPER f; CREATE SERVER sv FOREIGN DATA WRAPPER f; CREATE FOREIGN TABLE x (id int) SERVER sv"],
            "SELECT create_distributed_table('x', 'id')"),
        new("CITUS132", [ReferenceTable], "SELECT alter_distributed_table('r', shard_count => 4)"),
        new(
            "CITUS133",
            [
                DistributedTable,
                "CREATE TABLE e (t int, id int, PRIMARY KEY (t, id), FOREIGN KEY (t, id) REFERENCES d); "
                + "SELECT create_distributed_table('e', 't', colocate_with => 'd')"
            ],
            "SELECT undistribute_table('e')"),
        new(
            "CITUS132",
            ["CREATE TABLE x (id int); SELECT create_distributed_table('x', NULL)"],
            "SELECT alter_distributed_table('x', shard_count => 4)"),
        new("CITUS133", [LocalTable, "CREATE TABLE x (id int REFERENCES l)"], "SELECT citus_add_local_table_to_metadata('x')"),
        new("CITUS134", [DistributedTable], "INSERT INTO d (id) VALUES (1)"),
        new("CITUS134", ["CREATE TABLE x (t int, id int); SELECT create_distributed_table('x', 't')"], "INSERT INTO x (id) VALUES (1)"),
        new("CITUS134", [DistributedTable], "UPDATE d SET t = 2 WHERE t = 1"),
        new("CITUS134", ["CREATE TABLE x (t int, id int); SELECT create_distributed_table('x', 't')"], "INSERT INTO x VALUES (NULL, 1)"),
        new("CITUS135", [DistributedTable, ColocatedTable], "ALTER TABLE e ADD FOREIGN KEY (t, id) REFERENCES d (t, id) ON UPDATE CASCADE"),
        new(
            "CITUS136",
            [ReferenceTable, "CREATE TABLE e (t int, id int, rid bigserial, PRIMARY KEY (t, id)); SELECT create_distributed_table('e', 't')"],
            "ALTER TABLE e ADD FOREIGN KEY (rid) REFERENCES r (id) ON DELETE SET DEFAULT"),
        new("CITUS137", [DistributedTable], "ALTER TABLE d RENAME CONSTRAINT d_pkey TO z"),
        new("CITUS137", [DistributedTable], "ALTER TABLE d ADD CONSTRAINT c CHECK (v > 0), ALTER v SET DEFAULT 1"),
        new("CITUS137", [DistributedTable], "ALTER TABLE d ADD w int CHECK (w > 0)"),
        new("CITUS137", [DistributedTable], "CREATE INDEX ON d (v) TABLESPACE pg_default"),
        new("CITUS137", [SerialTable, "CREATE TABLE l (id int)"], "ALTER SEQUENCE x_i_seq OWNED BY l.id"),
        new("CITUS137", [DistributedTable], "CREATE TABLE x () INHERITS (d)"),
        new("CITUS137", ["SET citus.enable_schema_based_sharding TO on"], "CREATE SCHEMA sc CREATE TABLE x (id int)"),
        new("CITUS137", [PartitionedTable], "ALTER TABLE x DETACH PARTITION x1 FINALIZE"),
        new("CITUS137", [DistributedTable, "CREATE INDEX i1 ON d (v); CREATE INDEX i2 ON d (s)"], "DROP INDEX i1, i2"),
        new("CITUS137", [DistributedTable, "CREATE INDEX i1 ON d (v)"], "ALTER INDEX i1 SET TABLESPACE pg_default"),
        new("CITUS137", [DistributedTable], "CREATE SEQUENCE s OWNED BY d.v"),
        new("CITUS137", [DistributedTable, "CREATE SEQUENCE s"], "ALTER TABLE d ALTER id SET DEFAULT nextval('s'), ALTER v SET DEFAULT 1"),
        new("CITUS137", [IdentityTable], "ALTER TABLE x ALTER i RESTART WITH 5"),
        new(
            "CITUS137",
            ["CREATE TABLE x (id int); CREATE POLICY p ON x USING (id IN (SELECT 1))"],
            "SELECT create_distributed_table('x', 'id')"),
        new(
            "CITUS137",
            [DistributedTable, "ALTER TABLE d ENABLE ROW LEVEL SECURITY"],
            "CREATE POLICY p ON d USING (t IN (SELECT id FROM d))"),
        new("CITUS138", [], "DO $$ BEGIN SELECT 1; END $$"),
        new(
            "CITUS139",
            [DistributedTable, "CREATE TABLE e (t int, id int); SELECT create_distributed_table('e', 't', colocate_with => 'd')"],
            "SELECT alter_distributed_table('d', shard_count => 4)"),
        new("CITUS139", [DistributedTable], "SELECT alter_distributed_table('d', distribution_column => 't')"),
        new(
            "CITUS139",
            [
                DistributedTable,
                ""
                + "CREATE TABLE e (t int, id int); SELECT create_distributed_table('e', 't', shard_count => 4, colocate_with => 'none')"
            ],
            "SELECT alter_distributed_table('d', shard_count => 6, colocate_with => 'e')"),
        new(
            "CITUS139",
            [
                DistributedTable,
                ""
                + "CREATE TABLE e (t bigint, id int); SELECT create_distributed_table('e', 't', shard_count => 4, colocate_with => 'none')"
            ],
            "SELECT alter_distributed_table('d', colocate_with => 'e')"),
        new(
            "CITUS139",
            ["SET citus.enable_schema_based_sharding TO on; CREATE SCHEMA sc; CREATE TABLE sc.x (id int)"],
            "SELECT update_distributed_table_colocation('sc.x', colocate_with => 'none')"),
        new(
            "CITUS139",
            ["SET citus.enable_schema_based_sharding TO on; CREATE SCHEMA sc; CREATE TABLE sc.x (id int); CREATE TABLE y (id int)"],
            "SELECT create_distributed_table('y', NULL, colocate_with => 'sc.x')"),
        new("CITUS139", [], "SELECT citus_schema_distribute('public')"),
        new("CITUS141", [DistributedTable], "UPDATE d SET t = t + 1 WHERE t = 1")
    ];

    // The errors exist since a version of PostgreSQL.
    private static readonly Refusal[] FromPostgres17 =
    [
        new(
            "CITUS137",
            ["CREATE TABLE x (id int, c int GENERATED ALWAYS AS (id * 2) STORED); SELECT create_distributed_table('x', 'id')"],
            "ALTER TABLE x ALTER COLUMN c SET EXPRESSION AS (id * 3)")
    ];

    private static readonly Refusal[] OutsideTransaction =
    [
        new(
            "CITUS083",
            ["CREATE TABLE x (id int); SELECT create_distributed_table('x', 'id', shard_count => 2, colocate_with => 'none')"],
            """
            SELECT citus_move_shard_placement(s.shardid, s.nodename, s.nodeport, n.nodename, n.nodeport, 'auto')
            FROM citus_shards s, pg_dist_node n
            WHERE s.table_name = 'x'::regclass AND n.nodeport <> s.nodeport AND n.groupid <> 0
            LIMIT 1
            """),
        new("CITUS137", [PartitionedTable], "ALTER TABLE x DETACH PARTITION x1 CONCURRENTLY"),
        new("CITUS089", [PartitionedTable], "CREATE INDEX CONCURRENTLY ON x (id)"),
        new("CITUS150", ReferencingTable, "BEGIN; SELECT count(*) FROM x; UPDATE r SET v = 1"),
        new("CITUS150", ReferencingTable, "BEGIN; UPDATE x SET r = 1; UPDATE r SET v = 1"),
        new(
            "CITUS150",
            [.. ReferencingTable, "CREATE TABLE y (id int)", "SELECT create_distributed_table('y', 'id')"],
            "BEGIN; UPDATE r SET v = 1; SET LOCAL citus.multi_shard_modify_mode TO 'parallel'; SELECT count(*) FROM y; UPDATE x SET r = 1")
    ];

    [Fact]
    public async Task Server_says_what_the_rules_say()
    {
        await RequireColumnarAsync();
        var rules = CitusRules.All.Where(r => r.AppliesTo(Cluster.CitusVersion, Cluster.PostgresVersion)).ToList();
        var unseen = rules.SelectMany(r => r.CitusErrors.Select(e => (Rule: r.Id, Error: e))).ToHashSet();
        var others = new List<string>();
        var isPostgres17 = Cluster.PostgresVersion >= new Version(17, 0);

        foreach (var refusal in InTransaction.Concat(isPostgres17 ? FromPostgres17 : []))
        {
            Look(refusal, await RunAsync(refusal, "BEGIN; SET LOCAL citus.multi_shard_modify_mode TO 'sequential'", "ROLLBACK"));
        }

        foreach (var refusal in OutsideTransaction)
        {
            Look(refusal, await RunAsync(refusal, "SELECT 1", "SELECT 1"));
            await Database.ExecuteAsync("DROP TABLE x");
            await Database.ExecuteAsync("DROP TABLE IF EXISTS y");
            await Database.ExecuteAsync("DROP TABLE IF EXISTS r");
        }

        // The sequence is used on another node.
        unseen.RemoveWhere(u => u.Rule == "CITUS105" || (!isPostgres17 && u.Error.Contains("SET EXPRESSION", StringComparison.Ordinal)));
        Assert.Empty(others);
        Assert.Empty(unseen);

        // If a server does not apply a rule, it accepts the statement.
        void Look(Refusal refusal, string? error)
        {
            if (!rules.Exists(r => r.Id == refusal.Rule))
            {
                if (error is not null)
                {
                    others.Add($"{refusal.Rule}, which is not a rule of this server, {refusal.Sql}: {error}");
                }

                return;
            }

            if (unseen.RemoveWhere(u => u.Rule == refusal.Rule && RuleError.Matches(error, u.Error)) == 0
                && !CitusRules.All.Single(r => r.Id == refusal.Rule).CitusErrors.Any(e => RuleError.Matches(error, e)))
            {
                others.Add($"{refusal.Rule}, {refusal.Sql}: {error ?? "accepted"}");
            }
        }
    }

    [Fact]
    public async Task Worker_does_not_know_a_sequence_of_the_coordinator()
    {
        await Database.ExecuteAsync("CREATE SEQUENCE s");

        var errors = await Database.ColumnAsync<string>("SELECT result FROM run_command_on_workers($$SELECT nextval('s')$$)");

        Assert.NotEmpty(errors);
        Assert.All(errors, e => Assert.True(RuleError.Matches(e, Assert.Single(CitusRules.SequenceOnCoordinator.CitusErrors)), e));
    }

    private async Task<string?> RunAsync(Refusal refusal, string begin, string end)
    {
        await using var connection = await Database.OpenAsync();
        await RunAsync(connection, begin);
        foreach (var statements in refusal.Setup)
        {
            await RunAsync(connection, statements);
        }

        try
        {
            await RunAsync(connection, refusal.Sql);

            return null;
        }
        catch (PostgresException exception)
        {
            return $"{exception.MessageText} / {exception.Detail}";
        }
        finally
        {
            // Npgsql closes a connection after an internal error, which is how Citus reports most refusals.
            if (connection.FullState == ConnectionState.Open)
            {
                await RunAsync(connection, end);
            }
        }
    }

    private static async Task RunAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }

    private sealed record Refusal(string Rule, string[] Setup, string Sql);
}
