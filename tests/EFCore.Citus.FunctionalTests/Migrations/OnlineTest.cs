using EFCore.Citus.FunctionalTests.TestUtilities;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql;

namespace EFCore.Citus.FunctionalTests.Migrations;

/// <summary>
///     Tests migrations of tables that are in use.
/// </summary>
public class OnlineTest(CitusClusterFixture fixture) : TransitionTest(fixture)
{
    [Theory]
    [InlineData("distributed")]
    [InlineData("reference")]
    public async Task Constraints_that_are_not_valid_check_new_rows_only(string state)
    {
        await CreateAsync(state);
        await using (var before = Context(state))
        await using (var after = Context(state, WithConstraints))
        {
            await Migrating.MigrateAsync(before, after);
        }

        Assert.Equal(["ck", "fk"], await NotValidAsync());
        await AssertRefusedAsync(PostgresErrorCodes.ForeignKeyViolation, "INSERT INTO t (a, b, id) VALUES (99, 1, 1)");
        await AssertRefusedAsync(PostgresErrorCodes.CheckViolation, "INSERT INTO t (a, b, id) VALUES (1, -1, 1)");

        // Existing rows are checked when the constraints are validated.
        await AssertRefusedAsync(PostgresErrorCodes.ForeignKeyViolation, "ALTER TABLE t VALIDATE CONSTRAINT fk");
        await Database.ExecuteAsync("DELETE FROM t WHERE a = 0");
        await Database.ExecuteAsync("ALTER TABLE t VALIDATE CONSTRAINT fk");
        await Database.ExecuteAsync("ALTER TABLE t VALIDATE CONSTRAINT ck");
        Assert.Empty(await NotValidAsync());

        static void WithConstraints(ModelBuilder modelBuilder)
        {
            modelBuilder.Entity<T>().HasOne<Country>().WithMany().HasForeignKey("a").HasConstraintName("fk").OnDelete(DeleteBehavior.NoAction)
                .IsCreatedNotValid();
            modelBuilder.Entity<T>().ToTable(t => t.HasCheckConstraint("ck", "b >= 0").IsCreatedNotValid());
        }
    }

    [Theory]
    [InlineData("local")]
    [InlineData("managed local")]
    [InlineData("reference")]
    [InlineData("single shard")]
    [InlineData("distributed")]
    public async Task Constraints_that_are_to_be_valid_are_validated(string state)
    {
        await CreateAsync(state);
        await using var without = Context(state);
        await using var before = Context(state, b => DeclareConstraints(b, notValid: true));
        await using var after = Context(state, b => DeclareConstraints(b, notValid: false));
        await Migrating.MigrateAsync(without, before);

        var commands = Migrating.Commands(before, after);
        Assert.Equal(
            ["ALTER TABLE t VALIDATE CONSTRAINT ck;", "ALTER TABLE t VALIDATE CONSTRAINT fk;"],
            commands.Select(c => c.CommandText.Trim()).Where(c => c.StartsWith("ALTER", StringComparison.Ordinal)).Order(StringComparer.Ordinal));

        // There is no country with the number 0.
        var exception = await Assert.ThrowsAnyAsync<Exception>(() => Migrating.MigrateAsync(before, after));
        Assert.Equal(
            PostgresErrorCodes.ForeignKeyViolation, Assert.IsType<PostgresException>(exception.GetBaseException()).SqlState);
        Assert.Equal(["ck", "fk"], await NotValidAsync());

        await Database.ExecuteAsync("DELETE FROM u");
        await Database.ExecuteAsync("DELETE FROM t WHERE a = 0");
        await Migrating.MigrateAsync(before, after);
        Assert.Empty(await NotValidAsync());

        // A constraint that has been validated may remain valid.
        await Migrating.MigrateAsync(after, before);
        Assert.Equal(["fk"], await NotValidAsync());

        static void DeclareConstraints(ModelBuilder modelBuilder, bool notValid)
        {
            modelBuilder.Entity<T>().HasOne<Country>().WithMany().HasForeignKey("a").HasConstraintName("fk").OnDelete(DeleteBehavior.NoAction)
                .IsCreatedNotValid(notValid);
            modelBuilder.Entity<T>().ToTable(t => t.HasCheckConstraint("ck", "b >= 0").IsCreatedNotValid(notValid));
        }
    }

    [Fact]
    public async Task Constraint_that_changes_otherwise_is_added_anew()
    {
        await CreateAsync("distributed");
        await using var without = Context("distributed");
        await using var before = Context("distributed", b => b.Entity<T>().ToTable(t => t.HasCheckConstraint("ck", "b > 0").IsCreatedNotValid()));
        await using var after = Context("distributed", b => b.Entity<T>().ToTable(t => t.HasCheckConstraint("ck", "b >= 0")));
        await Migrating.MigrateAsync(without, before);

        await Migrating.MigrateAsync(before, after);

        Assert.Equal(
            "CHECK ((b >= 0))",
            await Database.ScalarAsync<string>("SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = 'ck' AND convalidated"));
    }

    [Theory]
    [InlineData("local")]
    [InlineData("reference")]
    [InlineData("single shard")]
    [InlineData("distributed")]
    public async Task Key_is_renamed_on_every_node(string state)
    {
        await CreateAsync(state);
        await using var context = Context(state);

        await Migrating.RunAsync(context, b => b.RenameConstraint("PK_t", "t", "Pk \"new\""));

        Assert.Equal(
            "Pk \"new\"",
            await Database.ScalarAsync<string>("SELECT conname::text FROM pg_constraint WHERE conrelid = 't'::regclass AND contype = 'p'"));
        if (state != "local")
        {
            Assert.Equal(
                ["Pk \"new\""],
                await Database.ColumnAsync<string>(
                    """
                    SELECT DISTINCT regexp_replace(result, '_\d+$', '') FROM run_command_on_placements(
                        't', $$ SELECT conname FROM pg_constraint WHERE conrelid = '%s'::regclass AND contype = 'p' $$)
                    """));
        }
    }

    [Fact]
    public async Task Constraint_without_an_index_is_renamed_where_Citus_does_not_manage_the_table()
    {
        await using var context = Context("local");
        await Database.ExecuteAsync("CREATE TABLE plain (id int CONSTRAINT ck CHECK (id > 0))");

        await Migrating.RunAsync(context, b => b.RenameConstraint("ck", "plain", "Ck2"));

        Assert.Equal("Ck2", await Database.ScalarAsync<string>("SELECT conname::text FROM pg_constraint WHERE conrelid = 'plain'::regclass"));
    }

    [Theory]
    [InlineData("local", "CREATE UNIQUE INDEX \"ix new\" ON countries (id)")]
    [InlineData("distributed", "CREATE UNIQUE INDEX \"ix new\" ON countries (id)")]
    [InlineData("distributed", "CREATE TABLE \"ix new\" (id int)")]
    [InlineData("local", "CREATE INDEX \"ix new\" ON t (b) WHERE a > 1")]
    [InlineData("distributed", "CREATE UNIQUE INDEX \"ix new\" ON t (a, b, id, country)")]
    [InlineData("distributed", "CREATE INDEX \"ix new\" ON t USING hash (b)")]
    public async Task Index_that_is_built_concurrently_does_not_replace_another_of_its_name(string state, string existing)
    {
        await CreateAsync(state);
        await using var context = Context(state);
        await Database.ExecuteAsync(existing);
        var before = await RelationAsync();

        var exception = await Assert.ThrowsAnyAsync<Exception>(() => Migrating.RunAsync(context, CreateIndex));

        Assert.Equal(PostgresErrorCodes.DuplicateTable, Assert.IsType<PostgresException>(exception.GetBaseException()).SqlState);
        Assert.Equal(before, await RelationAsync());
    }

    [Fact]
    public async Task Index_that_is_not_valid_and_of_another_table_is_not_dropped()
    {
        await CreateAsync("distributed");
        await using var context = Context("distributed");
        await Database.ExecuteAsync("CREATE INDEX \"ix new\" ON countries (id)");
        await Database.ExecuteAsync("UPDATE pg_index SET indisvalid = false WHERE indexrelid = '\"ix new\"'::regclass");
        var before = await RelationAsync();

        await Assert.ThrowsAnyAsync<Exception>(() => Migrating.RunAsync(context, CreateIndex));

        Assert.Equal(before, await RelationAsync());
    }

    [Theory]
    [InlineData("local")]
    [InlineData("distributed")]
    public async Task Index_that_an_earlier_run_has_built_is_kept_and_one_that_is_not_valid_is_built_anew(string state)
    {
        await CreateAsync(state);
        await using var context = Context(state);
        await Migrating.RunAsync(context, CreateIndex);
        var built = await RelationAsync();

        await Migrating.RunAsync(context, CreateIndex);
        Assert.Equal(built, await RelationAsync());

        await Database.ExecuteAsync("UPDATE pg_index SET indisvalid = false WHERE indexrelid = '\"ix new\"'::regclass");
        await Migrating.RunAsync(context, CreateIndex);
        Assert.NotEqual(built, await RelationAsync());
        Assert.True(await Database.ScalarAsync<bool>("SELECT indisvalid FROM pg_index WHERE indexrelid = '\"ix new\"'::regclass"));
    }

    private static void CreateIndex(MigrationBuilder migrationBuilder)
        => migrationBuilder.CreateIndex("ix new", "t", "b").Annotation("Npgsql:CreatedConcurrently", true)
            .Annotation("Npgsql:IndexInclude", new[] { "country" });

    private Task<string?> RelationAsync()
        => Database.ScalarAsync<string>(
            "SELECT format('%s %s', oid, coalesce(pg_get_indexdef(oid), relkind::text)) FROM pg_class WHERE relname = 'ix new'");

    [Fact]
    public async Task Migration_that_waits_too_long_for_a_lock_fails()
    {
        await CreateAsync("distributed");
        await using var context = new DbContext(
            new DbContextOptionsBuilder()
                .UseNpgsql(
                    Database.ConnectionString,
                    npgsql => npgsql.UseCitus(c => c.MigrationLockTimeout(TimeSpan.FromMilliseconds(50))))
                .EnableServiceProviderCaching(false)
                .Options);

        await using (var connection = await Database.OpenAsync())
        await using (var transaction = await connection.BeginTransactionAsync(TestContext.Current.CancellationToken))
        {
            await using var reading = new NpgsqlCommand("SELECT count(*) FROM t", connection);
            await reading.ExecuteScalarAsync(TestContext.Current.CancellationToken);

            var exception = await Assert.ThrowsAnyAsync<Exception>(() => Migrating.RunAsync(context, AddColumn));
            Assert.Equal(PostgresErrorCodes.LockNotAvailable, Assert.IsType<PostgresException>(exception.GetBaseException()).SqlState);
        }

        await Migrating.RunAsync(context, AddColumn);
        Assert.Equal(350L, await Database.ScalarAsync<long>("SELECT count(*) FROM t WHERE c = 1"));

        static void AddColumn(MigrationBuilder b)
            => b.AddColumn<int>("c", "t", "integer", defaultValue: 1);
    }

    private async Task AssertRefusedAsync(string sqlState, string sql)
        => Assert.Equal(sqlState, (await Assert.ThrowsAsync<PostgresException>(() => Database.ExecuteAsync(sql))).SqlState);

    private Task<IReadOnlyList<string>> NotValidAsync()
        => Database.ColumnAsync<string>(
            "SELECT conname::text FROM pg_constraint WHERE conrelid = 't'::regclass AND NOT convalidated ORDER BY 1");
}
