using System.Data.Common;
using EFCore.Citus.Diagnostics;
using EFCore.Citus.Migrations;
using EFCore.Citus.Properties;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;
using Npgsql.EntityFrameworkCore.PostgreSQL.Migrations.Operations;
using Npgsql.EntityFrameworkCore.PostgreSQL.Storage.Internal;

namespace EFCore.Citus.Storage;

// Npgsql's database creator is internal, and there is no public base class with the same behavior.
#pragma warning disable EF1001

/// <summary>
///     Creates and deletes databases on every node of a cluster. The nodes are read from the administrative database, which is configured
///     by <c>UseAdminDatabase</c> and is <c>postgres</c> by default, and, for a deletion, also from the database itself. If the
///     administrative database does not have Citus, a database is only created on this server, which is an error unless the options of the
///     context specify otherwise.
/// </summary>
internal sealed class CitusDatabaseCreator(
    RelationalDatabaseCreatorDependencies dependencies,
    INpgsqlRelationalConnection connection,
    IRawSqlCommandBuilder rawSqlCommandBuilder,
    ISqlGenerationHelper sqlGenerationHelper,
    StatementRunner statements,
    CoordinatorCheck coordinatorCheck,
    IDiagnosticsLogger<DbLoggerCategory.Infrastructure> logger,
    CitusEventDefinitions eventDefinitions,
    ServerVersionCheck serverVersionCheck)
    : NpgsqlDatabaseCreator(dependencies, connection, rawSqlCommandBuilder)
{
    private readonly INpgsqlRelationalConnection _connection = connection;
    private readonly ClusterNodes _nodes = new(statements, coordinatorCheck);

    public override void Create()
        => CreateAsync(async: false, CancellationToken.None).GetAwaiter().GetResult();

    public override Task CreateAsync(CancellationToken cancellationToken = default)
        => CreateAsync(async: true, cancellationToken);

    public override void Delete()
        => DeleteAsync(async: false, CancellationToken.None).GetAwaiter().GetResult();

    public override Task DeleteAsync(CancellationToken cancellationToken = default)
        => DeleteAsync(async: true, cancellationToken);

    public override bool HasTables()
        => Dependencies.ExecutionStrategy.Execute(
            () => HasTablesAsync(async: false, CancellationToken.None).GetAwaiter().GetResult());

    public override Task<bool> HasTablesAsync(CancellationToken cancellationToken = default)
        => Dependencies.ExecutionStrategy.ExecuteAsync(
            token => HasTablesAsync(async: true, token), cancellationToken);

    public override void CreateTables()
        => CreateTablesAsync(async: false, CancellationToken.None).GetAwaiter().GetResult();

    public override Task CreateTablesAsync(CancellationToken cancellationToken = default)
        => CreateTablesAsync(async: true, cancellationToken);

    public override string GenerateCreateScript()
    {
        CitusMigrationsGuard.Verify(Dependencies.CurrentContext.Context);
        return base.GenerateCreateScript();
    }

    private async Task CreateTablesAsync(bool async, CancellationToken cancellationToken)
    {
        CitusMigrationsGuard.Verify(Dependencies.CurrentContext.Context);
        await serverVersionCheck.VerifyCreationAsync(_connection, async, cancellationToken).ConfigureAwait(false);
        await (async ? base.CreateTablesAsync(cancellationToken) : SyncTask.From(base.CreateTables)).ConfigureAwait(false);
    }

    // A worker has the tables of Citus as well, but not the local tables of the coordinator.
    private Task<bool> HasTablesAsync(bool async, CancellationToken cancellationToken)
        => StatementRunner.InSessionAsync(
            _connection,
            async () =>
            {
                if (async ? await base.HasTablesAsync(cancellationToken).ConfigureAwait(false) : base.HasTables())
                {
                    return true;
                }

                await coordinatorCheck.VerifyAsync(_connection, CitusStrings.MigrationOnWorker, async, cancellationToken)
                    .ConfigureAwait(false);

                return false;
            },
            async,
            cancellationToken);

    private async Task CreateAsync(bool async, CancellationToken cancellationToken)
    {
        using var admin = _connection.CreateAdminConnection();

        // The session is closed here. If the connection was created from a data source, disposal would keep it and the lock open.
        if (await StatementRunner.InSessionAsync(
                admin, () => CreateOnNodesAsync(admin, async, cancellationToken), async, cancellationToken).ConfigureAwait(false))
        {
            return;
        }

        // The session must be closed first: the administrative database may be the template, which must not have another session.
        await CreateHereAsync(async, cancellationToken).ConfigureAwait(false);
    }

    // Returns a value indicating whether there are nodes.
    private async Task<bool> CreateOnNodesAsync(IRelationalConnection admin, bool async, CancellationToken cancellationToken)
    {
        await serverVersionCheck.VerifyCreationAsync(admin, async, cancellationToken).ConfigureAwait(false);
        var nodes = await _nodes.ReadAsync(admin, DatabaseName, async, cancellationToken).ConfigureAwait(false);
        if (nodes.Count == 0)
        {
            await WarnOfOneNodeAsync(admin, async, cancellationToken).ConfigureAwait(false);

            return false;
        }

        // If several instances of an application start at once, the others wait here and then find the database.
        await statements.ExecuteAsync(admin, ClusterDatabaseSql.LockCreation, async, cancellationToken).ConfigureAwait(false);
        if (!(async ? await ExistsAsync(cancellationToken).ConfigureAwait(false) : Exists()))
        {
            await CreateOnNodesAsync(admin, nodes, async, cancellationToken).ConfigureAwait(false);
        }

        return true;
    }

    // The warning is logged before the database is created, because the event may be configured to throw.
    private async Task WarnOfOneNodeAsync(IRelationalConnection admin, bool async, CancellationToken cancellationToken)
    {
        if (await statements.AskAsync(admin, ClusterDatabaseSql.HasCitusElsewhere, async, cancellationToken).ConfigureAwait(false))
        {
            logger.DatabaseCreatedOnOneNodeWarning(eventDefinitions, Dependencies.CurrentContext.Context, DatabaseName);
        }
        else if (await statements.AskAsync(admin, CoordinatorCheck.HasCitus, async, cancellationToken).ConfigureAwait(false))
        {
            logger.DatabaseCreatedWithoutWorkersWarning(eventDefinitions, Dependencies.CurrentContext.Context, DatabaseName);
        }
    }

    private async Task CreateOnNodesAsync(
        IRelationalConnection admin, List<CitusNode> nodes, bool async, CancellationToken cancellationToken)
    {
        await CreateHereAsync(async, cancellationToken).ConfigureAwait(false);
        try
        {
            await statements.ExecuteAsync(admin, ClusterDatabaseSql.CreateOnWorkers(DatabaseName, CreateCommand), async, cancellationToken)
                .ConfigureAwait(false);
            foreach (var sql in ClusterDatabaseSql.RegisterNodes(nodes))
            {
                await statements.ExecuteAsync(_connection, sql, async, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (Exception e)
        {
            // A database that was left behind would be considered to exist, and the next run would create all tables on this server only.
            try
            {
                await CloseAndDeleteHereAsync(admin, async, CancellationToken.None).ConfigureAwait(false);
            }
            catch (Exception notDeleted)
            {
                throw LeftBehind(e, notDeleted);
            }

            // A database that remains on a worker is reused by the next run.
            foreach (var sql in ClusterDatabaseSql.CloseOnWorkers(DatabaseName, null).Append(DropOnWorkers(null)))
            {
                await TryExecuteAsync(admin, sql, async).ConfigureAwait(false);
            }

            throw;
        }
    }

    private async Task DeleteAsync(bool async, CancellationToken cancellationToken)
    {
        using var admin = _connection.CreateAdminConnection();

        var known = await _nodes.ReadAsync(admin, DatabaseName, async, cancellationToken).ConfigureAwait(false);
        var own = await _nodes.ReadAsync(_connection, DatabaseName, async, cancellationToken).ConfigureAwait(false);
        if (known.Count + own.Count == 0)
        {
            await DeleteHereAsync(async, cancellationToken).ConfigureAwait(false);

            return;
        }

        // The workers come first. While the database exists on the coordinator, it can be deleted again if one of the workers fails.
        if (own.Where(n => !n.IsCoordinator).Select(n => n.Address).Except(known.Select(n => n.Address)).Any())
        {
            await DeleteOnWorkersAsync(_connection, admin.DbConnection.Database, async, cancellationToken).ConfigureAwait(false);
        }

        if (known.Count > 0)
        {
            await DeleteOnWorkersAsync(admin, workerDatabase: null, async, cancellationToken).ConfigureAwait(false);
        }

        await CloseAndDeleteHereAsync(admin, async, cancellationToken).ConfigureAwait(false);
    }

    private async Task DeleteOnWorkersAsync(
        IRelationalConnection on, string? workerDatabase, bool async, CancellationToken cancellationToken)
    {
        try
        {
            foreach (var sql in ClusterDatabaseSql.CloseOnWorkers(DatabaseName, workerDatabase))
            {
                await statements.ExecuteAsync(on, sql, async, cancellationToken).ConfigureAwait(false);
            }

            await statements.ExecuteAsync(on, DropOnWorkers(workerDatabase), async, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            await TryExecuteAsync(on, ClusterDatabaseSql.ReopenOnWorkers(DatabaseName, workerDatabase), async).ConfigureAwait(false);
            if (e is PostgresException postgresException && IsRefused(postgresException))
            {
                throw workerDatabase is null ? NotDroppable(postgresException) : NotDroppableOnWorkers(workerDatabase, postgresException);
            }

            throw;
        }
    }

    private async Task CloseAndDeleteHereAsync(IRelationalConnection admin, bool async, CancellationToken cancellationToken)
    {
        try
        {
            foreach (var sql in ClusterDatabaseSql.Close(DatabaseName))
            {
                await statements.ExecuteAsync(admin, sql, async, cancellationToken).ConfigureAwait(false);
            }

            ClearPool();
            await DeleteHereAsync(async, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            // A closed database would be reported neither as existing nor as missing, and could not be deleted again.
            await TryExecuteAsync(admin, ClusterDatabaseSql.Reopen(DatabaseName), async).ConfigureAwait(false);
            if (e is PostgresException postgresException && IsRefused(postgresException))
            {
                throw NotDroppable(postgresException);
            }

            throw;
        }
    }

    // The method is called after a failure, which is more important to report than another one.
    private async Task TryExecuteAsync(IRelationalConnection on, string sql, bool async)
    {
        try
        {
            await statements.ExecuteAsync(on, sql, async, CancellationToken.None).ConfigureAwait(false);
        }
        catch (DbException)
        {
        }
    }

    // The server has terminated the connections of the pool.
    private void ClearPool()
    {
        if (_connection.DataSource is NpgsqlDataSource dataSource)
        {
            dataSource.Clear();
        }
        else
        {
            NpgsqlConnection.ClearPool((NpgsqlConnection)_connection.DbConnection);
        }
    }

    private async Task DeleteHereAsync(bool async, CancellationToken cancellationToken)
    {
        try
        {
            await (async ? base.DeleteAsync(cancellationToken) : SyncTask.From(base.Delete)).ConfigureAwait(false);
        }
        catch (PostgresException e) when (IsRefused(e))
        {
            throw NotDroppable(e);
        }
    }

    private async Task CreateHereAsync(bool async, CancellationToken cancellationToken)
    {
        try
        {
            await (async ? base.CreateAsync(cancellationToken) : SyncTask.From(base.Create)).ConfigureAwait(false);
        }
        catch (PostgresException e) when (IsRefused(e))
        {
            throw NotCreatable(e);
        }
    }

    private string DatabaseName
        => _connection.DbConnection.Database;

    private string DropOnWorkers(string? workerDatabase)
        => ClusterDatabaseSql.DropOnWorkers(DatabaseName, workerDatabase, sqlGenerationHelper);

    // The same statement creates the database on this server, so that template and collation match.
    private string CreateCommand
    {
        get
        {
            var model = Dependencies.CurrentContext.Context.GetService<IDesignTimeModel>().Model;

            return Dependencies.MigrationsSqlGenerator.Generate(
                [
                    new NpgsqlCreateDatabaseOperation
                    {
                        Name = DatabaseName,
                        Template = model.GetDatabaseTemplate(),
                        Collation = model.GetCollation(),
                        Tablespace = model.GetTablespace()
                    }
                ]).Single().CommandText;
        }
    }

    // Services with a single fixed database respond with one of these errors.
    private static bool IsRefused(PostgresException exception)
        => exception.SqlState is PostgresErrorCodes.InsufficientPrivilege or PostgresErrorCodes.FeatureNotSupported;

    private InvalidOperationException NotCreatable(PostgresException exception)
        => new(CitusStrings.DatabaseNotCreatable(DatabaseName, exception.MessageText), exception);

    private InvalidOperationException NotDroppable(PostgresException exception)
        => new(CitusStrings.DatabaseNotDroppable(DatabaseName, exception.MessageText), exception);

    private InvalidOperationException NotDroppableOnWorkers(string adminDatabase, PostgresException exception)
        => new(CitusStrings.DatabaseNotDroppableOnWorkers(DatabaseName, adminDatabase, exception.MessageText), exception);

    private InvalidOperationException LeftBehind(Exception exception, Exception notDropped)
        => new(CitusStrings.DatabaseLeftBehind(DatabaseName, exception.Message, notDropped.Message), exception);
}
