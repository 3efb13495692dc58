using EFCore.Citus.FunctionalTests.TestUtilities;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql;

namespace EFCore.Citus.FunctionalTests.Migrations;

/// <summary>
///     Migrations of tables that are in use.
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

        // Rows that were there before are checked when the constraints are validated.
        await AssertRefusedAsync(PostgresErrorCodes.ForeignKeyViolation, "ALTER TABLE t VALIDATE CONSTRAINT fk");
        await Database.ExecuteAsync("DELETE FROM t WHERE a = 0");
        await Database.ExecuteAsync("ALTER TABLE t VALIDATE CONSTRAINT fk");
        await Database.ExecuteAsync("ALTER TABLE t VALIDATE CONSTRAINT ck");
        Assert.Empty(await NotValidAsync());

        static void WithConstraints(ModelBuilder modelBuilder)
        {
            modelBuilder.Entity<T>().HasOne<Country>().WithMany().HasForeignKey("a").HasConstraintName("fk").OnDelete(DeleteBehavior.NoAction)
                .IsNotValid();
            modelBuilder.Entity<T>().ToTable(t => t.HasCheckConstraint("ck", "b >= 0").IsNotValid());
        }
    }

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
