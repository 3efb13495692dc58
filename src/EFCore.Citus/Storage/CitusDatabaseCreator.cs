using EFCore.Citus.Migrations;
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
///     <c>UseAdminDatabase</c> names and which is <c>postgres</c> otherwise; if it does not have Citus, only this server is concerned.
/// </summary>
internal sealed class CitusDatabaseCreator(
    RelationalDatabaseCreatorDependencies dependencies,
    INpgsqlRelationalConnection connection,
    IRawSqlCommandBuilder rawSqlCommandBuilder,
    ISqlGenerationHelper sqlGenerationHelper,
    IRelationalTypeMappingSource typeMappingSource)
    : NpgsqlDatabaseCreator(dependencies, connection, rawSqlCommandBuilder)
{
    private readonly INpgsqlRelationalConnection _connection = connection;
    private readonly IRawSqlCommandBuilder _rawSqlCommandBuilder = rawSqlCommandBuilder;
    private readonly ClusterDatabaseSql _sql = new(sqlGenerationHelper, typeMappingSource);

    public override void Create()
    {
        using var admin = _connection.CreateAdminConnection();
        admin.Open();
        var nodes = GetNodes(admin);
        if (nodes.Count == 0)
        {
            CreateHere();
            return;
        }

        // Several instances of an application may start at once; the others wait here and then find the database.
        Execute(admin, _sql.LockCreation(DatabaseName));
        if (Exists())
        {
            return;
        }

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
                Delete();
            }
            catch (Exception notDropped)
            {
                throw LeftBehind(e, notDropped);
            }

            throw;
        }

        void CreateHere()
        {
            try
            {
                base.Create();
            }
            catch (PostgresException e) when (IsRefused(e))
            {
                throw Refused(e, "created");
            }
        }
    }

    public override async Task CreateAsync(CancellationToken cancellationToken = default)
    {
        var admin = _connection.CreateAdminConnection();
        await using var _ = admin.ConfigureAwait(false);
        await admin.OpenAsync(cancellationToken).ConfigureAwait(false);
        var nodes = await GetNodesAsync(admin, cancellationToken).ConfigureAwait(false);
        if (nodes.Count == 0)
        {
            await CreateHereAsync().ConfigureAwait(false);
            return;
        }

        await ExecuteAsync(admin, _sql.LockCreation(DatabaseName), cancellationToken).ConfigureAwait(false);
        if (await ExistsAsync(cancellationToken).ConfigureAwait(false))
        {
            return;
        }

        await CreateHereAsync().ConfigureAwait(false);
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
                await DeleteAsync(CancellationToken.None).ConfigureAwait(false);
            }
            catch (Exception notDropped)
            {
                throw LeftBehind(e, notDropped);
            }

            throw;
        }

        async Task CreateHereAsync()
        {
            try
            {
                await base.CreateAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (PostgresException e) when (IsRefused(e))
            {
                throw Refused(e, "created");
            }
        }
    }

    public override void Delete()
    {
        using var admin = _connection.CreateAdminConnection();
        admin.Open();
        var isCluster = GetNodes(admin).Count > 0;

        try
        {
            if (isCluster)
            {
                foreach (var sql in _sql.Close(DatabaseName))
                {
                    Execute(admin, sql);
                }
            }

            base.Delete();
        }
        catch (PostgresException e)
        {
            if (isCluster)
            {
                TryExecute(admin, _sql.Reopen(DatabaseName));
            }

            if (IsRefused(e))
            {
                throw Refused(e, "dropped");
            }

            throw;
        }

        if (isCluster)
        {
            Execute(admin, _sql.DropOnWorkers(DatabaseName));
        }
    }

    public override async Task DeleteAsync(CancellationToken cancellationToken = default)
    {
        var admin = _connection.CreateAdminConnection();
        await using var _ = admin.ConfigureAwait(false);
        await admin.OpenAsync(cancellationToken).ConfigureAwait(false);
        var isCluster = (await GetNodesAsync(admin, cancellationToken).ConfigureAwait(false)).Count > 0;

        try
        {
            if (isCluster)
            {
                foreach (var sql in _sql.Close(DatabaseName))
                {
                    await ExecuteAsync(admin, sql, cancellationToken).ConfigureAwait(false);
                }
            }

            await base.DeleteAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (PostgresException e)
        {
            if (isCluster)
            {
                TryExecute(admin, _sql.Reopen(DatabaseName));
            }

            if (IsRefused(e))
            {
                throw Refused(e, "dropped");
            }

            throw;
        }

        if (isCluster)
        {
            await ExecuteAsync(admin, _sql.DropOnWorkers(DatabaseName), cancellationToken).ConfigureAwait(false);
        }
    }

    public override void CreateTables()
    {
        CitusMigrationsGuard.Verify(Dependencies.CurrentContext.Context);
        base.CreateTables();
    }

    public override Task CreateTablesAsync(CancellationToken cancellationToken = default)
    {
        CitusMigrationsGuard.Verify(Dependencies.CurrentContext.Context);
        return base.CreateTablesAsync(cancellationToken);
    }

    public override string GenerateCreateScript()
    {
        CitusMigrationsGuard.Verify(Dependencies.CurrentContext.Context);
        return base.GenerateCreateScript();
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

        return nodes;
    }

    private static CitusNode ReadNode(RelationalDataReader reader)
        => new(
            reader.DbDataReader.GetString(0),
            reader.DbDataReader.GetInt32(1),
            reader.DbDataReader.GetInt32(2),
            reader.DbDataReader.GetBoolean(3));

    private void Execute(IRelationalConnection on, string sql)
        => _rawSqlCommandBuilder.Build(sql).ExecuteNonQuery(Parameters(on));

    // On the way out with an error, which must not be hidden by that of cleaning up.
    private void TryExecute(IRelationalConnection on, string sql)
    {
        try
        {
            Execute(on, sql);
        }
        catch (PostgresException)
        {
        }
    }

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

    private InvalidOperationException Refused(PostgresException exception, string what)
        => new(
            $"Database '{DatabaseName}' cannot be {what}: the server does not allow it ({exception.MessageText}). Services such as Azure "
            + "elastic clusters have one fixed database: name it in the connection string, and let migrations create and drop tables in it.",
            exception);

    private InvalidOperationException LeftBehind(Exception exception, Exception notDropped)
        => new(
            $"Database '{DatabaseName}' could not be set up on every node ({exception.Message}), and what was created of it could not be "
            + $"dropped again ({notDropped.Message}). Drop it on every node by hand before the next attempt.",
            exception);
}
