using System.Text.Json;
using EFCore.Citus.Properties;
using EFCore.Citus.Storage;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;
using Npgsql.EntityFrameworkCore.PostgreSQL.Migrations.Internal;

namespace EFCore.Citus.Migrations;

// Npgsql's history repository is internal, and there is no public base class with the same SQL.
#pragma warning disable EF1001

/// <summary>
///     Reads the applied migrations from the coordinator if the connection leads to a worker. The history table is a local table of the
///     coordinator, so all migrations would appear to be pending on a worker.
/// </summary>
internal sealed class CitusHistoryRepository(
    HistoryRepositoryDependencies dependencies,
    CoordinatorCheck coordinatorCheck,
    StatementRunner statements) : NpgsqlHistoryRepository(dependencies)
{
    private readonly RelationalTypeMapping _stringMapping = dependencies.TypeMappingSource.GetMapping(typeof(string));

    public override IReadOnlyList<HistoryRow> GetAppliedMigrations()
        => Dependencies.DatabaseCreator.Exists()
            ? ReadAsync(() => Task.FromResult(base.GetAppliedMigrations()), async: false, CancellationToken.None).GetAwaiter().GetResult()
            : [];

    public override async Task<IReadOnlyList<HistoryRow>> GetAppliedMigrationsAsync(CancellationToken cancellationToken = default)
        => await Dependencies.DatabaseCreator.ExistsAsync(cancellationToken).ConfigureAwait(false)
            ? await ReadAsync(() => base.GetAppliedMigrationsAsync(cancellationToken), async: true, cancellationToken)
                .ConfigureAwait(false)
            : [];

    private Task<IReadOnlyList<HistoryRow>> ReadAsync(
        Func<Task<IReadOnlyList<HistoryRow>>> readHere, bool async, CancellationToken cancellationToken)
        => StatementRunner.InSessionAsync(
            Dependencies.Connection,
            async () => await coordinatorCheck.IsWorkerAsync(Dependencies.Connection, async, cancellationToken).ConfigureAwait(false)
                ? await ReadOnCoordinatorAsync(async, cancellationToken).ConfigureAwait(false)
                : await readHere().ConfigureAwait(false),
            async,
            cancellationToken);

    private async Task<IReadOnlyList<HistoryRow>> ReadOnCoordinatorAsync(bool async, CancellationToken cancellationToken)
    {
        var table = await AskCoordinatorAsync(FindTableSql, async, cancellationToken).ConfigureAwait(false);
        if (string.IsNullOrEmpty(table))
        {
            return [];
        }

        var sql = Literal(
            $"SELECT json_agg(json_build_array({MigrationIdColumn}, {ProductVersionColumn}) ORDER BY {MigrationIdColumn}) FROM {table}");
        var rows = await AskCoordinatorAsync(sql, async, cancellationToken).ConfigureAwait(false);

        return string.IsNullOrEmpty(rows)
            ? []
            : [.. JsonSerializer.Deserialize<string[][]>(rows)!.Select(r => new HistoryRow(r[0], r[1]))];
    }

    // The session on the coordinator has the search path of the role, which the connection string may override.
    private string FindTableSql
    {
        get
        {
            // The setting is applied first, because the lookup of the name depends on it.
            const string find =
                """
                SELECT (SELECT format('%%I.%%I', n.nspname, c.relname)
                    FROM pg_catalog.pg_class AS c
                    JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
                    WHERE c.oid = to_regclass(CASE WHEN s.path IS NOT NULL THEN %L END))
                FROM (SELECT set_config('search_path', %L, FALSE) AS path) AS s
                """;

            return $"format({Literal(find)}, {Literal(SqlGenerationHelper.DelimitIdentifier(TableName, TableSchema))}, "
                + "current_setting('search_path'))";
        }
    }

    /// <param name="command">An expression for the command.</param>
    /// <param name="async">Whether to wait asynchronously.</param>
    /// <param name="cancellationToken">A <see cref="CancellationToken" /> to observe while waiting for the task to complete.</param>
    private async Task<string?> AskCoordinatorAsync(string command, bool async, CancellationToken cancellationToken)
    {
        try
        {
            var (success, result) = (await statements.QueryAsync(
                    Dependencies.Connection,
                    $"SELECT success, result FROM pg_catalog.run_command_on_coordinator({command})",
                    r => (r.GetBoolean(0), r.IsDBNull(1) ? null : r.GetString(1)),
                    async,
                    cancellationToken)
                .ConfigureAwait(false)).Single();

            return success ? result : throw Unknown(result, null);
        }
        catch (PostgresException e)
        {
            throw Unknown(e.MessageText, e);
        }
    }

    private InvalidOperationException Unknown(string? error, PostgresException? exception)
        => new(CitusStrings.MigrationHistoryOnWorker(Dependencies.Connection.DbConnection.DataSource, error ?? ""), exception);

    private string MigrationIdColumn
        => SqlGenerationHelper.DelimitIdentifier(MigrationIdColumnName);

    private string ProductVersionColumn
        => SqlGenerationHelper.DelimitIdentifier(ProductVersionColumnName);

    private string Literal(string value)
        => _stringMapping.GenerateSqlLiteral(value);
}
