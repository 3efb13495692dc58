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

// How databases come and go on Npgsql is internal to it, and there is no public base class with the same behaviour.
#pragma warning disable EF1001

/// <summary>
///     Creates and deletes databases on every node of a cluster. The nodes are those of the administrative database, which
///     <c>UseAdminDatabase</c> names and which is <c>postgres</c> otherwise; if it does not have Citus, only this server is concerned, which is
///     an error unless the options of the context say otherwise.
/// </summary>
internal sealed class CitusDatabaseCreator(
    RelationalDatabaseCreatorDependencies dependencies,
    INpgsqlRelationalConnection connection,
    IRawSqlCommandBuilder rawSqlCommandBuilder,
    ISqlGenerationHelper sqlGenerationHelper,
    IRelationalTypeMappingSource typeMappingSource,
    IDiagnosticsLogger<DbLoggerCategory.Infrastructure> logger,
    CitusEventDefinitions eventDefinitions,
    ServerVersionCheck serverVersionCheck)
    : NpgsqlDatabaseCreator(dependencies, connection, rawSqlCommandBuilder)
{
    private readonly INpgsqlRelationalConnection _connection = connection;
    private readonly IRawSqlCommandBuilder _rawSqlCommandBuilder = rawSqlCommandBuilder;
    private readonly ClusterDatabaseSql _sql = new(sqlGenerationHelper, typeMappingSource);

    public override void Create()
    {
        using var admin = _connection.CreateAdminConnection();
        admin.Open();
        try
        {
            serverVersionCheck.VerifyCreation(admin);
            var nodes = GetNodes(admin);
            if (nodes.Count > 0)
            {
                // Several instances of an application may start at once; the others wait here and then find the database.
                Execute(admin, ClusterDatabaseSql.LockCreation);
                if (!Exists())
                {
                    CreateOnNodes(admin, nodes);
                }

                return;
            }

            // Before the database is there, since the event can be an error.
            if (_rawSqlCommandBuilder.Build(ClusterDatabaseSql.HasCitusElsewhere).ExecuteScalar(Parameters(admin)) is true)
            {
                logger.DatabaseCreatedOnOneNodeWarning(eventDefinitions, Dependencies.CurrentContext.Context, DatabaseName);
            }
            else if (_rawSqlCommandBuilder.Build(ClusterDatabaseSql.HasCitus).ExecuteScalar(Parameters(admin)) is true)
            {
                logger.DatabaseCreatedWithoutWorkersWarning(eventDefinitions, Dependencies.CurrentContext.Context, DatabaseName);
            }
        }
        finally
        {
            // Disposal would leave it open, and the lock with it, where it was made from a data source or a connection.
            admin.Close();
        }

        // Not before it is closed: the administrative database may be the template, which must have no other session.
        CreateHere();
    }

    public override async Task CreateAsync(CancellationToken cancellationToken = default)
    {
        var admin = _connection.CreateAdminConnection();
        await using var _ = admin.ConfigureAwait(false);
        await admin.OpenAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await serverVersionCheck.VerifyCreationAsync(admin, cancellationToken).ConfigureAwait(false);
            var nodes = await GetNodesAsync(admin, cancellationToken).ConfigureAwait(false);
            if (nodes.Count > 0)
            {
                await ExecuteAsync(admin, ClusterDatabaseSql.LockCreation, cancellationToken).ConfigureAwait(false);
                if (!await ExistsAsync(cancellationToken).ConfigureAwait(false))
                {
                    await CreateOnNodesAsync(admin, nodes, cancellationToken).ConfigureAwait(false);
                }

                return;
            }

            if (await _rawSqlCommandBuilder.Build(ClusterDatabaseSql.HasCitusElsewhere)
                    .ExecuteScalarAsync(Parameters(admin), cancellationToken).ConfigureAwait(false) is true)
            {
                logger.DatabaseCreatedOnOneNodeWarning(eventDefinitions, Dependencies.CurrentContext.Context, DatabaseName);
            }
            else if (await _rawSqlCommandBuilder.Build(ClusterDatabaseSql.HasCitus)
                         .ExecuteScalarAsync(Parameters(admin), cancellationToken).ConfigureAwait(false) is true)
            {
                logger.DatabaseCreatedWithoutWorkersWarning(eventDefinitions, Dependencies.CurrentContext.Context, DatabaseName);
            }
        }
        finally
        {
            await admin.CloseAsync().ConfigureAwait(false);
        }

        await CreateHereAsync(cancellationToken).ConfigureAwait(false);
    }

    public override void Delete()
    {
        using var admin = _connection.CreateAdminConnection();
        if (GetNodes(admin).Count > 0)
        {
            DeleteOnNodes(admin);
        }
        else
        {
            DeleteHere();
        }
    }

    public override async Task DeleteAsync(CancellationToken cancellationToken = default)
    {
        var admin = _connection.CreateAdminConnection();
        await using var _ = admin.ConfigureAwait(false);
        if ((await GetNodesAsync(admin, cancellationToken).ConfigureAwait(false)).Count > 0)
        {
            await DeleteOnNodesAsync(admin, cancellationToken).ConfigureAwait(false);
        }
        else
        {
            await DeleteHereAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    public override void CreateTables()
    {
        if (CitusMigrationsGuard.Verify(Dependencies.CurrentContext.Context))
        {
            serverVersionCheck.VerifyCreation(_connection);
        }

        base.CreateTables();
    }

    public override async Task CreateTablesAsync(CancellationToken cancellationToken = default)
    {
        if (CitusMigrationsGuard.Verify(Dependencies.CurrentContext.Context))
        {
            await serverVersionCheck.VerifyCreationAsync(_connection, cancellationToken).ConfigureAwait(false);
        }

        await base.CreateTablesAsync(cancellationToken).ConfigureAwait(false);
    }

    public override string GenerateCreateScript()
    {
        CitusMigrationsGuard.Verify(Dependencies.CurrentContext.Context);
        return base.GenerateCreateScript();
    }

    private void CreateOnNodes(IRelationalConnection admin, List<CitusNode> nodes)
    {
        CreateHere();
        try
        {
            Execute(admin, _sql.CreateOnWorkers(DatabaseName, CreateCommand));
            foreach (var sql in _sql.RegisterNodes(nodes))
            {
                Execute(_connection, sql);
            }
        }
        catch (Exception e)
        {
            // Left behind, it would pass for a database that exists, and the next run would put every table on this server alone.
            try
            {
                Close(admin);
                DeleteHere();
            }
            catch (Exception notDeleted)
            {
                throw LeftBehind(e, notDeleted);
            }

            try
            {
                Execute(admin, _sql.DropOnWorkers(DatabaseName));
            }
            catch (DbException)
            {
                // What went wrong first is what matters, and a database that stays on a worker is used by the next run.
            }

            throw;
        }
    }

    private async Task CreateOnNodesAsync(IRelationalConnection admin, List<CitusNode> nodes, CancellationToken cancellationToken)
    {
        await CreateHereAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await ExecuteAsync(admin, _sql.CreateOnWorkers(DatabaseName, CreateCommand), cancellationToken).ConfigureAwait(false);
            foreach (var sql in _sql.RegisterNodes(nodes))
            {
                await ExecuteAsync(_connection, sql, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (Exception e)
        {
            try
            {
                await CloseAsync(admin, CancellationToken.None).ConfigureAwait(false);
                await DeleteHereAsync(CancellationToken.None).ConfigureAwait(false);
            }
            catch (Exception notDeleted)
            {
                throw LeftBehind(e, notDeleted);
            }

            try
            {
                await ExecuteAsync(admin, _sql.DropOnWorkers(DatabaseName), CancellationToken.None).ConfigureAwait(false);
            }
            catch (DbException)
            {
                // As above.
            }

            throw;
        }
    }

    private void DeleteOnNodes(IRelationalConnection admin)
    {
        try
        {
            Close(admin);
            // First on the workers: as long as it is here it can be deleted again, should one of them fail.
            Execute(admin, _sql.DropOnWorkers(DatabaseName));
            DeleteHere();
        }
        catch (Exception e)
        {
            // Otherwise it would be found neither to exist nor to be missing, and could not be deleted again.
            try
            {
                Execute(admin, _sql.Reopen(DatabaseName));
            }
            catch (DbException)
            {
                // What went wrong first is what matters.
            }

            if (e is PostgresException postgresException && IsRefused(postgresException))
            {
                throw NotDroppable(postgresException);
            }

            throw;
        }
    }

    private async Task DeleteOnNodesAsync(IRelationalConnection admin, CancellationToken cancellationToken)
    {
        try
        {
            await CloseAsync(admin, cancellationToken).ConfigureAwait(false);
            await ExecuteAsync(admin, _sql.DropOnWorkers(DatabaseName), cancellationToken).ConfigureAwait(false);
            await DeleteHereAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            try
            {
                await ExecuteAsync(admin, _sql.Reopen(DatabaseName), CancellationToken.None).ConfigureAwait(false);
            }
            catch (DbException)
            {
                // As above.
            }

            if (e is PostgresException postgresException && IsRefused(postgresException))
            {
                throw NotDroppable(postgresException);
            }

            throw;
        }
    }

    private void Close(IRelationalConnection admin)
    {
        foreach (var sql in _sql.Close(DatabaseName))
        {
            Execute(admin, sql);
        }

        ClearPool();
    }

    private async Task CloseAsync(IRelationalConnection admin, CancellationToken cancellationToken)
    {
        foreach (var sql in _sql.Close(DatabaseName))
        {
            await ExecuteAsync(admin, sql, cancellationToken).ConfigureAwait(false);
        }

        ClearPool();
    }

    // Its connections have been ended by the server.
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

    private void DeleteHere()
    {
        try
        {
            base.Delete();
        }
        catch (PostgresException e) when (IsRefused(e))
        {
            throw NotDroppable(e);
        }
    }

    private async Task DeleteHereAsync(CancellationToken cancellationToken)
    {
        try
        {
            await base.DeleteAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (PostgresException e) when (IsRefused(e))
        {
            throw NotDroppable(e);
        }
    }

    private void CreateHere()
    {
        try
        {
            base.Create();
        }
        catch (PostgresException e) when (IsRefused(e))
        {
            throw NotCreatable(e);
        }
    }

    private async Task CreateHereAsync(CancellationToken cancellationToken)
    {
        try
        {
            await base.CreateAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (PostgresException e) when (IsRefused(e))
        {
            throw NotCreatable(e);
        }
    }

    private string DatabaseName
        => _connection.DbConnection.Database;

    // The same statement with which the database is created here, so that template and collation agree.
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

    private List<CitusNode> GetNodes(IRelationalConnection admin)
    {
        var nodes = new List<CitusNode>();
        if (_rawSqlCommandBuilder.Build(ClusterDatabaseSql.HasCitus).ExecuteScalar(Parameters(admin)) is true)
        {
            using var reader = _rawSqlCommandBuilder.Build(ClusterDatabaseSql.Nodes).ExecuteReader(Parameters(admin));
            while (reader.Read())
            {
                nodes.Add(ReadNode(reader));
            }
        }

        ThrowIfOnWorker(nodes);

        return nodes;
    }

    private async Task<List<CitusNode>> GetNodesAsync(IRelationalConnection admin, CancellationToken cancellationToken)
    {
        var nodes = new List<CitusNode>();
        if (await _rawSqlCommandBuilder.Build(ClusterDatabaseSql.HasCitus)
                .ExecuteScalarAsync(Parameters(admin), cancellationToken).ConfigureAwait(false) is true)
        {
            var reader = await _rawSqlCommandBuilder.Build(ClusterDatabaseSql.Nodes)
                .ExecuteReaderAsync(Parameters(admin), cancellationToken).ConfigureAwait(false);
            await using var _ = reader.ConfigureAwait(false);
            while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
            {
                nodes.Add(ReadNode(reader));
            }
        }

        ThrowIfOnWorker(nodes);

        return nodes;
    }

    private static CitusNode ReadNode(RelationalDataReader reader)
        => new(
            reader.DbDataReader.GetString(0),
            reader.DbDataReader.GetInt32(1),
            reader.DbDataReader.GetInt32(2),
            reader.DbDataReader.GetBoolean(3),
            reader.DbDataReader.GetBoolean(4));

    // Every worker knows the nodes, but what is done there reaches neither the coordinator nor, in the right role, the worker itself.
    private void ThrowIfOnWorker(List<CitusNode> nodes)
    {
        if (nodes.Find(n => n.IsLocal) is { IsCoordinator: false } worker)
        {
            throw new InvalidOperationException(
                nodes.Find(n => n.IsCoordinator) is { } coordinator
                    ? CitusStrings.DatabaseOnWorkerOf(DatabaseName, worker.Name, worker.Port, coordinator.Name, coordinator.Port)
                    : CitusStrings.DatabaseOnWorker(DatabaseName, worker.Name, worker.Port));
        }
    }

    private void Execute(IRelationalConnection on, string sql)
        => _rawSqlCommandBuilder.Build(sql).ExecuteNonQuery(Parameters(on));

    private Task ExecuteAsync(IRelationalConnection on, string sql, CancellationToken cancellationToken)
        => _rawSqlCommandBuilder.Build(sql).ExecuteNonQueryAsync(Parameters(on), cancellationToken);

    private RelationalCommandParameterObject Parameters(IRelationalConnection on)
        => new(
            on,
            parameterValues: null,
            readerColumns: null,
            Dependencies.CurrentContext.Context,
            Dependencies.CommandLogger,
            CommandSource.Migrations);

    // Services with one fixed database answer with one of these.
    private static bool IsRefused(PostgresException exception)
        => exception.SqlState is PostgresErrorCodes.InsufficientPrivilege or PostgresErrorCodes.FeatureNotSupported;

    private InvalidOperationException NotCreatable(PostgresException exception)
        => new(CitusStrings.DatabaseNotCreatable(DatabaseName, exception.MessageText), exception);

    private InvalidOperationException NotDroppable(PostgresException exception)
        => new(CitusStrings.DatabaseNotDroppable(DatabaseName, exception.MessageText), exception);

    private InvalidOperationException LeftBehind(Exception exception, Exception notDropped)
        => new(CitusStrings.DatabaseLeftBehind(DatabaseName, exception.Message, notDropped.Message), exception);
}
