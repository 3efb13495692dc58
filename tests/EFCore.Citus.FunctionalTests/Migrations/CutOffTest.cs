using System.Net.Sockets;
using EFCore.Citus.FunctionalTests.TestUtilities;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Migrations.Operations;
using Npgsql;

namespace EFCore.Citus.FunctionalTests.Migrations;

/// <summary>
///     Migrations whose connection ends, before each of their statements in turn.
/// </summary>
public partial class CutOffTest(CitusClusterFixture fixture) : TransitionTest(fixture)
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

        var statements = 0;
        while (await IsCutOffAsync(change, statements))
        {
            statements++;
        }

        Assert.Equal(5, statements);
        Assert.Equal(["brin", "new"], await IndexesAsync());

        // What is left of an index whose building was cut off is not valid.
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

    private async Task CreateAsync(Change change)
    {
        if (change.From is not { } state)
        {
            return;
        }

        await CreateAsync(state, change.Before, change.Schema, change.WrittenBefore);
        if (change.Rows is { } rows)
        {
            await Database.ExecuteAsync(rows);
        }
    }

    private async Task<bool> IsCutOffAsync(Change change, int statement)
    {
        var cutter = new ConnectionCutter(Database, statement);
        await using var before = change.From is { } from ? Context(from, change.Before, cutter) : null;
        await using var after = change.To is { } to ? Context(to, change.After, cutter) : null;
        try
        {
            await Migrating.MigrateAsync(before, after, Write);
        }
        catch (Exception exception) when (cutter.HasCut && IsOfConnection(exception))
        {
            return true;
        }

        Assert.False(cutter.HasCut);

        return false;

        void Write(MigrationBuilder migrationBuilder)
        {
            if (change.MayMoveRows)
            {
                foreach (var table in migrationBuilder.Operations.OfType<AlterTableOperation>().ToList())
                {
                    migrationBuilder.AllowDataMovement(table.Name, table.Schema);
                }
            }

            change.Written?.Invoke(migrationBuilder);
        }
    }

    // Either the server's last words arrive, or the socket is found closed.
    private static bool IsOfConnection(Exception exception)
        => exception.GetBaseException() is PostgresException server
            ? server.SqlState == PostgresErrorCodes.AdminShutdown
            : exception.GetBaseException() is NpgsqlException or IOException or SocketException;

    // What there is of tables on the coordinator and on the workers, and in them.
    private async Task<IReadOnlyList<string>> StateAsync()
        =>
        [
            .. await SchemaSnapshot.ReadAsync(Database),
            .. await RowsAsync(),
            .. await Database.ColumnAsync<string>(
                """
                SELECT format('check %s %s', conrelid::regclass, pg_get_constraintdef(oid)) FROM pg_constraint
                WHERE contype = 'c' AND conrelid <> 0
                UNION ALL
                SELECT format('shard %s %s', logicalrelid, shardid) FROM pg_dist_shard
                UNION ALL
                SELECT format('managed %s %s', logicalrelid, autoconverted) FROM pg_dist_partition
                UNION ALL
                SELECT format('schema %s', schemaid::regnamespace) FROM pg_dist_schema
                UNION ALL
                SELECT format('table %s %s', c.oid::regclass, a.amname) FROM pg_class AS c JOIN pg_am AS a ON a.oid = c.relam
                WHERE c.relkind = 'r' AND c.oid >= 16384
                ORDER BY 1
                """),
            .. await Database.OnWorkersAsync(
                """
                SELECT string_agg(format('%s %s', c.oid::regclass, a.amname), ', ' ORDER BY c.oid::regclass::text COLLATE "C")
                FROM pg_class AS c JOIN pg_am AS a ON a.oid = c.relam WHERE c.relkind = 'r' AND c.oid >= 16384
                """)
        ];

    // Not of shards: on the coordinator, those that concurrent distribution has replaced wait to be cleaned up.
    private Task<IReadOnlyList<string>> RowsAsync()
        => Database.ColumnAsync<string>(
            """
            SELECT format('rows %s %s', c.oid::regclass,
                query_to_xml(format('SELECT count(*) AS c, sum(hashtext(r::text)) AS s FROM %s AS r', c.oid::regclass), false, true, ''))
            FROM pg_class AS c
            JOIN pg_namespace AS n ON n.oid = c.relnamespace
            WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND n.nspname IN ('public', 'S a', 'S b')
                AND c.relname !~ '_\d+$'
            ORDER BY 1
            """);

    private Task<IReadOnlyList<string>> AllForeignKeysAsync()
        => Database.ColumnAsync<string>(
            """
            SELECT format('%s %s %s %s', conrelid::regclass, conname, convalidated, pg_get_constraintdef(oid))
            FROM pg_constraint WHERE contype = 'f' AND connamespace = 'public'::regnamespace AND conrelid::regclass::text !~ '_\d+$'
            ORDER BY 1
            """);
}
