using EFCore.Citus.FunctionalTests.TestUtilities;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;

namespace EFCore.Citus.FunctionalTests.Rules;

/// <summary>
///     Tests operations that Citus accepts without an error, but with incorrect results, and the behavior of this library for them.
/// </summary>
public class SilentTrapsTest(CitusClusterFixture fixture) : CitusTest(fixture)
{
    // Returns the number of distinct copies of the reference table.
    private const string Copies =
        """
        SELECT count(DISTINCT result)
        FROM run_command_on_placements('r', 'SELECT md5(string_agg(x::text, '','' ORDER BY id)) FROM %s AS x')
        """;

    [Theory]
    [InlineData("now()", "timestamp with time zone", false)]
    [InlineData("now()", "timestamp with time zone", true)]
    [InlineData("now() AT TIME ZONE 'utc'", "timestamp without time zone", false)]
    [InlineData("CURRENT_DATE", "date", false)]
    [InlineData("'now'::timestamptz", "timestamp with time zone", false)]
    [InlineData("upper(current_user::text)", "text", false)]
    public async Task A_stable_default_of_a_new_column_is_the_same_in_every_copy(string sql, string type, bool nullable)
    {
        await using var context = await CreateReferenceTableAsync();

        await RunAsync(
            context,
            b => b.AddColumn<object>("c", "r", type, nullable: nullable, defaultValueSql: sql, comment: "it's new"));

        Assert.Equal(1L, await Database.ScalarAsync<long>(Copies));
        Assert.Equal(0L, await Database.ScalarAsync<long>("SELECT count(*) FROM r WHERE c IS NULL"));
        await Database.ExecuteAsync("INSERT INTO r (id) VALUES (4)");
        Assert.Equal(0L, await Database.ScalarAsync<long>("SELECT count(*) FROM r WHERE c IS NULL"));
        Assert.Equal(1L, await Database.ScalarAsync<long>(Copies));
        Assert.Equal(
            nullable ? "YES" : "NO",
            await Database.ScalarAsync<string>(
                "SELECT is_nullable::text FROM information_schema.columns WHERE table_name = 'r' AND column_name = 'c'"));
    }

    [Theory]
    [InlineData("now()", "timestamptz")]
    [InlineData("gen_random_uuid()", "uuid")]
    public async Task Added_in_one_step_it_is_not(string sql, string type)
    {
        await using var context = await CreateReferenceTableAsync();

        await Database.ExecuteAsync($"ALTER TABLE r ADD COLUMN c {type} NOT NULL DEFAULT {sql}");

        Assert.NotEqual(1L, await Database.ScalarAsync<long>(Copies));
    }

    [Fact]
    public async Task A_volatile_default_of_a_new_column_of_a_reference_table_is_refused()
    {
        await using var context = await CreateReferenceTableAsync();

        var exception = await Assert.ThrowsAsync<InvalidOperationException>(
            () => RunAsync(context, b => b.AddColumn<Guid>("c", "r", "uuid", nullable: false, defaultValueSql: "gen_random_uuid()")));

        Assert.Contains(
            "CITUS128: The migration adds column 'c' with the default 'gen_random_uuid()' to table 'r'", exception.Message, StringComparison.Ordinal);
        Assert.Equal(1L, await Database.ScalarAsync<long>(Copies));
    }

    [Fact]
    public async Task A_row_version_changes_one_copy_of_a_reference_table_and_is_refused()
    {
        await using var context = await CreateReferenceTableAsync();
        var version = await Database.ScalarAsync<string>("SELECT xmin::text FROM r WHERE id = 1");

        Assert.Equal(1, await Database.ExecuteAsync($"UPDATE r SET name = 'changed' WHERE id = 1 AND xmin::text = '{version}'"));
        Assert.Equal(2L, await Database.ScalarAsync<long>(Copies));

        AssertRefused("CITUS100", b => b.Entity<Versioned>().IsReferenceTable().Property(v => v.Version).IsRowVersion());
    }

    [Fact]
    public async Task A_row_version_changes_when_a_shard_is_moved_and_is_warned_of()
    {
        await Database.ExecuteAsync(
            """
            CREATE TABLE d (id int PRIMARY KEY);
            SELECT create_distributed_table('d', 'id', shard_count => 2);
            INSERT INTO d VALUES (1);
            """);
        var before = await Database.ScalarAsync<string>("SELECT xmin::text FROM d");

        // The change is made in both directions, because two nodes may have the same transaction ID by chance.
        for (var i = 0; i < 2; i++)
        {
            await Database.ExecuteAsync(
                """
                SELECT citus_move_shard_placement(s.shardid, n.nodename, n.nodeport, o.nodename, o.nodeport, 'block_writes')
                FROM (SELECT get_shard_id_for_distribution_column('d', 1) AS shardid) AS s
                JOIN citus_shards AS n USING (shardid)
                JOIN pg_dist_node AS o ON o.shouldhaveshards AND o.nodeport <> n.nodeport
                LIMIT 1
                """);
        }

        Assert.NotEqual(before, await Database.ScalarAsync<string>("SELECT xmin::text FROM d"));
        Assert.Contains(
            "CITUS103: The concurrency token 'Versioned.Version' (table 'Versioned', a distributed table)",
            Assert.Single(
                Warn(
                    b => b.Entity<Versioned>(
                        e =>
                        {
                            e.IsDistributedBy(v => v.Id).Property(v => v.Version).IsRowVersion();
                            e.Property(v => v.Id).ValueGeneratedNever();
                        }))),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_unique_index_that_includes_the_distribution_column_is_not_unique_and_is_refused()
    {
        await Database.ExecuteAsync(
            """
            CREATE TABLE d (tenant int NOT NULL, code text);
            CREATE UNIQUE INDEX ix ON d (code) INCLUDE (tenant);
            SELECT create_distributed_table('d', 'tenant');
            """);

        foreach (var tenant in await Database.ColumnAsync<int>(
                     "SELECT min(i) FROM generate_series(1, 20) AS i GROUP BY get_shard_id_for_distribution_column('d', i) LIMIT 2"))
        {
            await Database.ExecuteAsync("INSERT INTO d VALUES ($1, 'same')", tenant);
        }

        Assert.Equal(2L, await Database.ScalarAsync<long>("SELECT count(*) FROM d WHERE code = 'same'"));
        AssertRefused(
            "CITUS022",
            b => b.Entity<Versioned>(
                e =>
                {
                    e.Ignore(v => v.Version).IsDistributedBy(v => v.Id);
                    e.HasIndex(v => v.Name).IsUnique().IncludeProperties(v => v.Id);
                }));
    }

    [Fact]
    public async Task A_foreign_key_from_a_local_to_a_distributed_table_leaves_orphans_and_is_refused()
    {
        await Database.ExecuteAsync(
            """
            CREATE TABLE d (id int PRIMARY KEY);
            SELECT create_distributed_table('d', 'id');
            CREATE TABLE l (id int PRIMARY KEY REFERENCES d (id));
            INSERT INTO d VALUES (1);
            INSERT INTO l VALUES (1);
            DELETE FROM d;
            """);

        Assert.Equal(1L, await Database.ScalarAsync<long>("SELECT count(*) FROM l"));
        AssertRefused(
            "CITUS042",
            b =>
            {
                b.Entity("D").IsDistributedBy("Id").Property<int>("Id");
                b.Entity("L", e =>
                {
                    e.Property<int>("Id");
                    e.HasOne("D").WithMany().HasForeignKey("Id");
                });
            });
    }

    [Fact]
    public async Task A_local_table_with_an_identity_can_lose_its_foreign_key_to_a_reference_table()
    {
        await using var context = await CreateReferenceTableAsync();
        await Database.ExecuteAsync(
            """
            CREATE TABLE l (id int GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY, rid int CONSTRAINT fk_l REFERENCES r (id));
            INSERT INTO l (rid) VALUES (1);
            """);

        // Citus attempts to undistribute the table, which fails.
        await Assert.ThrowsAsync<PostgresException>(() => Database.ExecuteAsync("ALTER TABLE l DROP CONSTRAINT fk_l"));

        await RunAsync(context, b => b.DropForeignKey("fk_l", "l"));

        Assert.Equal(0L, await Database.ScalarAsync<long>("SELECT count(*) FROM pg_constraint WHERE conname = 'fk_l'"));
        Assert.Equal(1L, await Database.ScalarAsync<long>("SELECT count(*) FROM l"));
    }

    [Fact]
    public async Task A_unique_index_that_only_includes_the_distribution_column_is_unique_in_each_shard_and_is_refused()
    {
        const string createIndex = "CREATE UNIQUE INDEX ux ON t (email) INCLUDE (tenant)";
        await Database.ExecuteAsync(
            $"""
             CREATE TABLE t (tenant int, email text);
             {createIndex};
             SELECT create_distributed_table('t', 'tenant', shard_count => 16);
             INSERT INTO t SELECT n, 'same' FROM generate_series(1, 2) AS n;
             """);
        Assert.Equal(2L, await Database.ScalarAsync<long>("SELECT count(*) FROM t WHERE email = 'same'"));
        await Database.ExecuteAsync("DROP TABLE t");
        await using var context = new ReferenceContext(Database.ConnectionString);

        var exception = await Assert.ThrowsAsync<InvalidOperationException>(
            () => RunAsync(
                context,
                b =>
                {
                    b.CreateTable("t", t => new { tenant = t.Column<int>("int"), email = t.Column<string>("text") });
                    b.Sql(createIndex);
                    b.CreateDistributedTable("t", "tenant");
                }));

        Assert.Contains("CITUS022: ", exception.Message, StringComparison.Ordinal);
    }

    // A statement that mentions a table does not change what is known about it.
    [Theory]
    [InlineData("INSERT INTO r VALUES (4, 'd') ON CONFLICT DO NOTHING")]
    [InlineData("CREATE TABLE archive (LIKE r)")]
    public async Task A_default_is_the_same_in_every_copy_after_SQL_that_mentions_the_table(string sql)
    {
        await using var context = await CreateReferenceTableAsync();

        await RunAsync(
            context,
            b =>
            {
                b.Sql(sql);
                b.AddColumn<DateTime>("c", "r", "timestamp with time zone", defaultValueSql: "now()");
            });

        Assert.Equal(1L, await Database.ScalarAsync<long>(Copies));
    }

    private async Task<ReferenceContext> CreateReferenceTableAsync()
    {
        var context = new ReferenceContext(Database.ConnectionString);
        await Migrating.MigrateAsync(null, context);
        await Database.ExecuteAsync("INSERT INTO r VALUES (1, 'a'), (2, 'b'), (3, 'c')");

        return context;
    }

    private static async Task RunAsync(DbContext context, Action<MigrationBuilder> build)
    {
        var builder = new MigrationBuilder(context.Database.ProviderName);
        build(builder);

        await context.GetService<IMigrationCommandExecutor>().ExecuteNonQueryAsync(
            context.GetService<IMigrationsSqlGenerator>().Generate(builder.Operations, Migrating.DesignTimeModel(context)),
            context.GetService<IRelationalConnection>(),
            TestContext.Current.CancellationToken);
    }

    private static void AssertRefused(string ruleId, Action<ModelBuilder> build)
    {
        using var context = new ModelContext(build, _ => { });

        Assert.Contains($"\n{ruleId}: ", Assert.Throws<InvalidOperationException>(() => context.Model).Message, StringComparison.Ordinal);
    }

    private static List<string> Warn(Action<ModelBuilder> build)
    {
        var warnings = new List<string>();
        using var context = new ModelContext(build, m => warnings.Add(m));
        Assert.NotNull(context.Model);

        return warnings;
    }

    private sealed class ReferenceContext(string connectionString) : DbContext
    {
        protected override void OnConfiguring(DbContextOptionsBuilder optionsBuilder)
            => optionsBuilder.UseNpgsql(connectionString, npgsql => npgsql.UseCitus());

        protected override void OnModelCreating(ModelBuilder modelBuilder)
        {
            modelBuilder.Entity("r", r =>
            {
                r.ToTable("r").IsReferenceTable();
                r.Property<int>("id").ValueGeneratedNever();
                r.Property<string?>("name");
            });

            modelBuilder.Entity("l", l =>
            {
                l.ToTable("l", t => t.ExcludeFromMigrations());
                l.Property<int>("id");
                l.Property<int?>("rid");
            });
        }
    }

    private sealed class ModelContext(Action<ModelBuilder> build, Action<string> log) : DbContext
    {
        public Action<ModelBuilder> Build { get; } = build;

        protected override void OnConfiguring(DbContextOptionsBuilder optionsBuilder)
            => optionsBuilder
                .UseNpgsql("Host=none", npgsql => npgsql.UseCitus())
                .ReplaceService<IModelCacheKeyFactory, BuildCacheKeyFactory>()
                .LogTo((id, _) => id.Id is >= 31000 and < 32000, e => log(e.ToString()));

        protected override void OnModelCreating(ModelBuilder modelBuilder)
            => Build(modelBuilder);
    }

    private sealed class BuildCacheKeyFactory : IModelCacheKeyFactory
    {
        public object Create(DbContext context, bool designTime)
            => (((ModelContext)context).Build, designTime);
    }

    private sealed class Versioned
    {
        public int Id { get; set; }

        public string? Name { get; set; }

        public uint Version { get; set; }
    }
}
