using System.Net.Sockets;
using EFCore.Citus.FunctionalTests.TestUtilities;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Migrations.Operations;
using Npgsql;

namespace EFCore.Citus.FunctionalTests.Migrations;

/// <summary>
///     Provides migrations of each kind that are interrupted, and compares the resulting state of the database.
/// </summary>
public abstract partial class CutOffTestBase(CitusClusterFixture fixture) : TransitionTest(fixture)
{
    protected async Task CreateAsync(Change change)
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

    /// <summary>Executes the migration, and terminates its connection before the given statement or commit if it exists.</summary>
    protected async Task<bool> IsCutOffAsync(Change change, int point)
    {
        var cutter = new ConnectionCutter(Database, point);
        await using var contexts = new Contexts(this, change, cutter);
        try
        {
            await contexts.MigrateAsync();
        }
        catch (Exception exception) when (cutter.HasCut && IsOfConnection(exception))
        {
            return true;
        }

        Assert.False(cutter.HasCut);

        return false;
    }

    // The client either receives the last message of the server or finds the socket closed.
    protected static bool IsOfConnection(Exception exception)
        => exception.GetBaseException() is PostgresException server
            ? server.SqlState == PostgresErrorCodes.AdminShutdown
            : exception.GetBaseException() is NpgsqlException or IOException or SocketException;

    // Gets the tables on the coordinator and on the workers, and their rows.
    protected async Task<IReadOnlyList<string>> StateAsync()
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

    // Shards are excluded: on the coordinator, those that concurrent distribution has replaced are only cleaned up later.
    protected Task<IReadOnlyList<string>> RowsAsync()
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

    protected Task<IReadOnlyList<string>> AllForeignKeysAsync()
        => Database.ColumnAsync<string>(
            """
            SELECT format('%s %s %s %s', conrelid::regclass, conname, convalidated, pg_get_constraintdef(oid))
            FROM pg_constraint WHERE contype = 'f' AND connamespace = 'public'::regnamespace AND conrelid::regclass::text !~ '_\d+$'
            ORDER BY 1
            """);

    /// <summary>Provides the models before and after a change, and the migration between them.</summary>
    protected sealed class Contexts(CutOffTestBase test, Change change, params IInterceptor[] interceptors) : IAsyncDisposable
    {
        private readonly DbContext? _before = change.From is { } from ? test.Context(from, change.Before, interceptors) : null;
        private readonly DbContext? _after = change.To is { } to ? test.Context(to, change.After, interceptors) : null;

        public Task MigrateAsync()
            => Migrating.MigrateAsync(_before, _after, Write);

        public async ValueTask DisposeAsync()
        {
            foreach (var context in new[] { _before, _after }.OfType<DbContext>())
            {
                await context.DisposeAsync();
            }
        }

        private void Write(MigrationBuilder migrationBuilder)
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
}
