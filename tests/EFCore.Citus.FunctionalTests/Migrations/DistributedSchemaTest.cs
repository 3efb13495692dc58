using EFCore.Citus.FunctionalTests.TestUtilities;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql;

namespace EFCore.Citus.FunctionalTests.Migrations;

/// <summary>
///     Two tables of a schema, with rows and foreign keys, from each way of storing them into a distributed schema and out of it.
/// </summary>
public class DistributedSchemaTest(CitusClusterFixture fixture) : TransitionTest(fixture)
{
    public static TheoryData<string> States { get; } = ["local", "managed local", .. Moving];

    [Theory]
    [MemberData(nameof(States))]
    public async Task Tables_come_into_a_distributed_schema_and_out_of_it(string state)
    {
        await using var outside = Context(state, InSchema);
        await using var inside = Context("single shard", InSchema);
        await Migrating.MigrateAsync(null, outside);
        await InsertAsync();
        var rows = await RowsAsync();
        var foreignKeys = await ForeignKeysAsync();
        Assert.Equal(4, foreignKeys.Count);

        if (Moving.Contains(state))
        {
            var message = Assert.Throws<InvalidOperationException>(
                () => Migrating.Commands(outside, inside, b => b.DistributeSchema("S a"))).Message;
            Assert.Contains("CITUS123: Table 'S a.t' is ", message, StringComparison.Ordinal);
            Assert.Contains("migrationBuilder.AllowDataMovement(\"t\", schema: \"S a\")", message, StringComparison.Ordinal);
        }

        await Migrating.MigrateAsync(outside, inside, b => AllowMovement(b).DistributeSchema("S a"));

        Assert.Equal(["S a"], await DistributedSchemasAsync());
        await CitusCatalog.AssertMatchesAsync(inside, Database);
        Assert.Equal(rows, await RowsAsync());
        Assert.Equal(foreignKeys, await ForeignKeysAsync());

        await Migrating.MigrateAsync(inside, outside, b => AllowMovement(b).UndistributeSchema("S a"));

        Assert.Empty(await DistributedSchemasAsync());
        await CitusCatalog.AssertMatchesAsync(outside, Database);
        Assert.Equal(rows, await RowsAsync());
        Assert.Equal(foreignKeys, await ForeignKeysAsync());
    }

    [Fact]
    public async Task New_tables_are_created_with_their_schema_distributed()
    {
        await using var inside = Context("single shard", InSchema);

        await Migrating.MigrateAsync(null, inside, b => b.DistributeSchema("S a"));

        Assert.Equal(["S a"], await DistributedSchemasAsync());
        await CitusCatalog.AssertMatchesAsync(inside, Database);
    }

    [Fact]
    public async Task Way_out_is_shown_where_it_is_not_taken()
    {
        await using var inside = Context("single shard", InSchema);
        await using var outside = Context("distributed", InSchema);
        await Migrating.MigrateAsync(null, inside, b => b.DistributeSchema("S a"));

        var message = Assert.Throws<InvalidOperationException>(() => Migrating.Commands(inside, outside)).Message;
        Assert.Contains(
            "or, where the schema is distributed, with migrationBuilder.UndistributeSchema(\"S a\")", message, StringComparison.Ordinal);

        // Nothing in the model says that the schema is distributed. Then the server refuses, and all stays as it is.
        var exception = await Assert.ThrowsAnyAsync<Exception>(() => Migrating.MigrateAsync(inside, outside, b => AllowMovement(b)));
        Assert.Contains(
            "because it belongs to a distributed schema",
            Assert.IsType<PostgresException>(exception.GetBaseException()).MessageText,
            StringComparison.Ordinal);
        await CitusCatalog.AssertMatchesAsync(inside, Database);
    }

    [Theory]
    [InlineData("local", "a local table")]
    [InlineData("distributed", "a distributed table")]
    public void Model_has_to_say_what_becomes_of_the_tables(string state, string description)
    {
        using var context = Context(state, InSchema);

        var message = Assert.Throws<InvalidOperationException>(
            () => Migrating.Commands(context, context, b => b.DistributeSchema("S a"))).Message;

        Assert.Contains(
            $"CITUS139: Schema 'S a' is to be distributed, which makes a single-shard table of each of its tables, and the model says that 'S a.t' is {description}.",
            message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Default_schema_cannot_be_distributed()
    {
        using var context = Context("single shard");

        var message = Assert.Throws<InvalidOperationException>(
            () => Migrating.Commands(context, context, b => b.DistributeSchema("public"))).Message;

        Assert.Contains("CITUS139", message, StringComparison.Ordinal);
    }

    private static void InSchema(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<T>().ToTable("t", "S a");
        modelBuilder.Entity<U>().ToTable("u", "S a");
    }

    private static MigrationBuilder AllowMovement(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.AllowDataMovement("t", "S a");
        migrationBuilder.AllowDataMovement("u", "S a");

        return migrationBuilder;
    }

    private async Task InsertAsync()
    {
        await Database.ExecuteAsync("INSERT INTO countries SELECT i FROM generate_series(1, 9) AS i");
        await Database.ExecuteAsync(
            """
            INSERT INTO "S a".t (a, b, id, parent, country)
            SELECT i % 7, i % 5, i, CASE WHEN i > 35 THEN i - 35 END, 1 + i % 9 FROM generate_series(1, 350) AS i
            """);
        await Database.ExecuteAsync(
            """INSERT INTO "S a".u (a, b, id, other, country) SELECT i % 7, i % 5, i, i, 1 + i % 9 FROM generate_series(1, 350) AS i""");
    }

    private Task<string?> RowsAsync()
        => Database.ScalarAsync<string>(
            """
            SELECT (SELECT format('%s %s %s', count(*), sum(hashtext(t::text)), count(parent)) FROM "S a".t AS t) || ' / '
                || (SELECT format('%s %s', count(*), sum(hashtext(u::text))) FROM "S a".u AS u)
            """);

    private new Task<IReadOnlyList<string>> ForeignKeysAsync()
        => Database.ColumnAsync<string>(
            """
            SELECT format('%s %s %s %s', conrelid::regclass, conname, convalidated, pg_get_constraintdef(oid))
            FROM pg_constraint WHERE contype = 'f' AND connamespace = '"S a"'::regnamespace
                AND conrelid IN ('"S a".t'::regclass, '"S a".u'::regclass) ORDER BY 1
            """);

    private Task<IReadOnlyList<string>> DistributedSchemasAsync()
        => Database.ColumnAsync<string>(
            "SELECT n.nspname::text FROM pg_dist_schema AS s JOIN pg_namespace AS n ON n.oid = s.schemaid ORDER BY 1");
}
