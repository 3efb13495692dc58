using EFCore.Citus.FunctionalTests.TestUtilities;
using Microsoft.EntityFrameworkCore.Migrations;

namespace EFCore.Citus.FunctionalTests.Migrations;

/// <summary>
///     Tests migrations with connections that end before each of their statements and commits in turn.
/// </summary>
public class CutOffTest(CitusClusterFixture fixture) : CutOffTestBase(fixture)
{
    public static TheoryData<string> Names { get; } = new(Changes.Keys);

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Transaction_that_is_cut_off_leaves_everything_as_it_was(string name)
    {
        var change = Changes[name];
        if (change.IsColumnar)
        {
            await RequireColumnarAsync();
        }

        await CreateAsync(change);

        var before = await StateAsync();
        var statements = 0;
        while (await IsCutOffAsync(change, statements))
        {
            Assert.Equal(before, await StateAsync());
            statements++;
        }

        Assert.True(statements > 0, "No statement");
        Assert.NotEqual(before, await StateAsync());
        if (change.To is { } to)
        {
            await using var after = Context(to, change.After);
            await CitusCatalog.AssertMatchesAsync(after, Database);
        }
        else
        {
            await CitusCatalog.AssertEmptyAsync(Database);
        }
    }

    [Theory]
    [InlineData("two tables")]
    [InlineData("a shop")]
    public async Task Concurrent_distribution_is_completed_when_it_is_run_again(string name)
    {
        var change = name == "a shop"
            ? DistributeShop(ShopStage.Prepared, PreparedShopRows)
            : new Change("local", "distributed");
        using var turn = await ShardSplits.TakeTurnAsync();
        change = change with { Written = b => b.DistributeConcurrently() };
        await CreateAsync(change);
        var rows = await RowsAsync();
        var foreignKeys = await AllForeignKeysAsync();

        var statements = 0;
        while (await IsCutOffAsync(change, statements))
        {
            Assert.Equal(rows, await RowsAsync());
            statements++;
        }

        Assert.True(statements > 8, $"Only {statements} statements");
        await using var after = Context(change.To!, change.After);
        await CitusCatalog.AssertMatchesAsync(after, Database);
        Assert.Equal(rows, await RowsAsync());
        Assert.Equal(foreignKeys, await AllForeignKeysAsync());
    }

    [Fact]
    public async Task Indexes_are_built_and_dropped_when_it_is_run_again()
    {
        var change = new Change("distributed", "distributed") { Written = Build };
        await CreateAsync(change);
        await Database.ExecuteAsync("CREATE INDEX old ON t (id)");

        // The first run ends before each statement in turn. The second run continues with the resulting state.
        var statements = 0;
        while (await IsCutOffAsync(change, statements))
        {
            Assert.False(await IsCutOffAsync(change, -1));
            Assert.Equal(["brin", "new"], await IndexesAsync());
            await Database.ExecuteAsync("DROP INDEX new");
            await Database.ExecuteAsync("DROP INDEX brin");
            await Database.ExecuteAsync("CREATE INDEX old ON t (id)");
            statements++;
        }

        Assert.Equal(7, statements);
        Assert.Equal(["brin", "new"], await IndexesAsync());

        // An index is invalid if its creation was interrupted.
        await Database.ExecuteAsync("UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'new'::regclass");
        Assert.False(await IsCutOffAsync(change, -1));
        Assert.Equal(["brin", "new"], await IndexesAsync());

        static void Build(MigrationBuilder b)
        {
            b.CreateIndex("new", "t", ["b", "a"], unique: false).Annotation("Npgsql:CreatedConcurrently", true);
            b.CreateIndex("brin", "t", "id").Annotation("Npgsql:CreatedConcurrently", true).Annotation("Npgsql:IndexMethod", "brin");
            b.DropIndex("old", "t").IsDroppedConcurrently();
        }

        Task<IReadOnlyList<string>> IndexesAsync()
            => Database.ColumnAsync<string>(
                """
                SELECT c.relname::text FROM pg_index AS i JOIN pg_class AS c ON c.oid = i.indexrelid
                WHERE c.relname IN ('old', 'new', 'brin') AND i.indisvalid ORDER BY 1
                """);
    }
}
