using EFCore.Citus.FunctionalTests.TestUtilities;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql;

namespace EFCore.Citus.FunctionalTests.Migrations;

/// <summary>
///     Tests two tables of a schema, with rows and foreign keys, that are moved from each kind of storage to a distributed schema and back.
/// </summary>
public class DistributedSchemaTest(CitusClusterFixture fixture) : TransitionTest(fixture)
{
    private const string Schema = "S a";

    public static TheoryData<string> States { get; } = ["local", "managed local", .. Moving];

    [Theory]
    [MemberData(nameof(States))]
    public async Task Tables_come_into_a_distributed_schema_and_out_of_it(string state)
        => await ComeAndGoAsync(state, InSchema);

    [Theory]
    [InlineData("local")]
    [InlineData("reference")]
    [InlineData("distributed")]
    public async Task Columnar_tables_come_into_a_distributed_schema_and_out_of_it(string state)
    {
        await RequireColumnarAsync();

        await ComeAndGoAsync(state, ColumnarInSchema);

        Assert.Equal(
            ["columnar"],
            await Database.ColumnAsync<string>(
                """
                SELECT DISTINCT a.amname::text FROM pg_class AS c JOIN pg_am AS a ON a.oid = c.relam
                WHERE c.oid IN ('"S a".t'::regclass, '"S a".u'::regclass)
                """));

        static void ColumnarInSchema(ModelBuilder modelBuilder)
        {
            InSchema(modelBuilder);
            Columnar(modelBuilder);
        }
    }

    [Theory]
    [MemberData(nameof(States))]
    public async Task Tables_move_to_a_schema_that_is_distributed(string state)
    {
        await CreateAsync(state, InPublic);
        await using var outside = Context(state, InPublic);
        await using var inside = Context("single shard", InSchema);
        var rows = await ChecksumAsync();

        await Migrating.MigrateAsync(
            outside,
            inside,
            b =>
            {
                b.AllowDataMovement("t", "public");
                b.AllowDataMovement("u", "public");
                b.DistributeSchema(Schema);
            });

        Assert.Equal([Schema], await DistributedSchemasAsync());
        await CitusCatalog.AssertMatchesAsync(inside, Database);
        Assert.Equal(rows, await ChecksumAsync(Schema));

        await Migrating.MigrateAsync(inside, outside, b => b.UndistributeSchema(Schema));

        Assert.Empty(await DistributedSchemasAsync());
        await CitusCatalog.AssertMatchesAsync(outside, Database);
        Assert.Equal(rows, await ChecksumAsync());

        // The provider does not move a table to a schema without a name.
        static void InPublic(ModelBuilder modelBuilder)
        {
            modelBuilder.Entity<T>().ToTable("t", "public");
            modelBuilder.Entity<U>().ToTable("u", "public");
        }
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
            "or, if the schema is distributed, with 'migrationBuilder.UndistributeSchema(\"S a\")'", message, StringComparison.Ordinal);

        // The model does not specify that the schema is distributed. The server refuses the migration, and the database does not change.
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
            $"CITUS139: The migration distributes schema 'S a', which makes each of its tables a single-shard table, but table 'S a.t' is {description} in the model.",
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

    private async Task ComeAndGoAsync(string state, Action<ModelBuilder> addition)
    {
        await CreateAsync(state, addition, Schema);
        await using var outside = Context(state, addition);
        await using var inside = Context("single shard", addition);
        var rows = await ChecksumAsync(Schema);
        var foreignKeys = await ForeignKeysAsync(Schema);

        if (Moving.Contains(state))
        {
            var message = Assert.Throws<InvalidOperationException>(
                () => Migrating.Commands(outside, inside, b => b.DistributeSchema(Schema))).Message;
            Assert.Contains("CITUS123: Table 'S a.t' is ", message, StringComparison.Ordinal);
            Assert.Contains("migrationBuilder.AllowDataMovement(\"t\", schema: \"S a\")", message, StringComparison.Ordinal);
        }

        await Migrating.MigrateAsync(outside, inside, b => AllowMovement(b).DistributeSchema(Schema));

        Assert.Equal([Schema], await DistributedSchemasAsync());
        await CitusCatalog.AssertMatchesAsync(inside, Database);
        Assert.Equal(rows, await ChecksumAsync(Schema));
        Assert.Equal(foreignKeys, await ForeignKeysAsync(Schema));

        await Migrating.MigrateAsync(inside, outside, b => AllowMovement(b).UndistributeSchema(Schema));

        Assert.Empty(await DistributedSchemasAsync());
        await CitusCatalog.AssertMatchesAsync(outside, Database);
        Assert.Equal(rows, await ChecksumAsync(Schema));
        Assert.Equal(foreignKeys, await ForeignKeysAsync(Schema));
    }

    private static MigrationBuilder AllowMovement(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.AllowDataMovement("t", "S a");
        migrationBuilder.AllowDataMovement("u", "S a");

        return migrationBuilder;
    }

    private Task<IReadOnlyList<string>> DistributedSchemasAsync()
        => Database.ColumnAsync<string>(
            "SELECT n.nspname::text FROM pg_dist_schema AS s JOIN pg_namespace AS n ON n.oid = s.schemaid ORDER BY 1");
}
