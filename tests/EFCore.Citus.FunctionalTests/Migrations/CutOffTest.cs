using EFCore.Citus.FunctionalTests.TestUtilities;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql;

namespace EFCore.Citus.FunctionalTests.Migrations;

/// <summary>
///     Migrations whose connection ends, before each of their statements in turn.
/// </summary>
public class CutOffTest(CitusClusterFixture fixture) : TransitionTest(fixture)
{
    [Theory]
    [InlineData(null, "distributed")]
    [InlineData("local", "distributed")]
    [InlineData("distributed", "other column")]
    [InlineData("distributed", "reference")]
    [InlineData("single shard", "local")]
    public async Task Transaction_that_is_cut_off_leaves_everything_as_it_was(string? from, string to)
    {
        if (from is not null)
        {
            await CreateAsync(from);
        }

        var before = await StateAsync();
        var statements = 0;
        while (await IsCutOffAsync(from, to, statements, AllowMovement))
        {
            Assert.Equal(before, await StateAsync());
            statements++;
        }

        Assert.True(statements > 8, $"Only {statements} statements");
        await using var after = Context(to);
        await CitusCatalog.AssertMatchesAsync(after, Database);
    }

    [Fact]
    public async Task Concurrent_distribution_is_completed_when_it_is_run_again()
    {
        await CreateAsync("local");
        var rows = await ChecksumAsync();
        var foreignKeys = await ForeignKeysAsync();

        var statements = 0;
        while (await IsCutOffAsync("local", "distributed", statements, b => b.DistributeConcurrently()))
        {
            Assert.Equal(rows, await ChecksumAsync());
            statements++;
        }

        Assert.True(statements > 8, $"Only {statements} statements");
        await using var after = Context("distributed");
        await CitusCatalog.AssertMatchesAsync(after, Database);
        Assert.Equal(rows, await ChecksumAsync());
        Assert.Equal(foreignKeys, await ForeignKeysAsync());
    }

    [Fact]
    public async Task Indexes_are_built_and_dropped_when_it_is_run_again()
    {
        await CreateAsync("distributed");
        await Database.ExecuteAsync("CREATE INDEX old ON t (id)");

        var statements = 0;
        while (await IsCutOffAsync("distributed", "distributed", statements, Build))
        {
            statements++;
        }

        Assert.Equal(5, statements);
        Assert.Equal(["brin", "new"], await IndexesAsync());

        // What is left of an index whose building was cut off is not valid.
        await Database.ExecuteAsync("UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'new'::regclass");
        Assert.False(await IsCutOffAsync("distributed", "distributed", -1, Build));
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

    private static void AllowMovement(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.AllowDataMovement("t");
        migrationBuilder.AllowDataMovement("u");
    }

    private async Task<bool> IsCutOffAsync(string? from, string to, int statement, Action<MigrationBuilder> addition)
    {
        var cutter = new ConnectionCutter(Database, statement);
        await using var before = from is null ? null : Context(from);
        await using var after = Context(to, null, cutter);
        try
        {
            await Migrating.MigrateAsync(before, after, addition);
        }
        catch (Exception exception) when (cutter.HasCut && exception.GetBaseException() is NpgsqlException or IOException)
        {
            return true;
        }

        Assert.False(cutter.HasCut);

        return false;
    }

    private Task<IReadOnlyList<string>> StateAsync()
        => Database.ColumnAsync<string>(
            """
            SELECT format('column %s %s %s', attrelid::regclass, attname, atttypid::regtype) FROM pg_attribute
            WHERE attrelid IN (SELECT oid FROM pg_class WHERE relnamespace = 'public'::regnamespace) AND attnum > 0 AND NOT attisdropped
            UNION ALL
            SELECT format('constraint %s %s', conrelid::regclass, pg_get_constraintdef(oid)) FROM pg_constraint
            WHERE connamespace = 'public'::regnamespace
            UNION ALL
            SELECT format('table %s %s %s', logicalrelid, partmethod, colocationid) FROM pg_dist_partition
            UNION ALL
            SELECT format('shard %s %s', logicalrelid, shardid) FROM pg_dist_shard
            UNION ALL
            SELECT format('rows %s %s', relname,
                (xpath('/row/c/text()', query_to_xml(format('SELECT count(*) AS c FROM %s', oid::regclass), false, true, '')))[1])
            FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'
            ORDER BY 1
            """);
}
