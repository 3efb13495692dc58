using System.Data;
using System.Data.Common;
using EFCore.Citus.Catalog;
using EFCore.Citus.Diagnostics;
using EFCore.Citus.Infrastructure;
using EFCore.Citus.Properties;
using EFCore.Citus.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Scaffolding;
using Microsoft.EntityFrameworkCore.Scaffolding.Metadata;
using Npgsql;

namespace EFCore.Citus.Scaffolding;

/// <summary>
///     Extends the database model of another factory with check constraints and the properties of tables in the catalog of Citus, and
///     removes the objects of Citus itself.
/// </summary>
internal sealed class CitusDatabaseModelFactory<TInner>(
    TInner inner,
    IDiagnosticsLogger<DbLoggerCategory.Scaffolding> logger,
    CitusEventDefinitions eventDefinitions) : IDatabaseModelFactory
    where TInner : class, IDatabaseModelFactory
{
    // A single connection is used for both, so that both read the same database.
    public DatabaseModel Create(string connectionString, DatabaseModelFactoryOptions options)
    {
        using var connection = new NpgsqlConnection(connectionString);

        return Create(connection, options);
    }

    public DatabaseModel Create(DbConnection connection, DatabaseModelFactoryOptions options)
    {
        var wasOpen = connection.State == ConnectionState.Open;
        if (!wasOpen)
        {
            connection.Open();
        }

        try
        {
            var model = Ask<bool>(connection, CoordinatorCheck.HasCitus)
                ? CreateCitus(connection, options)
                : inner.Create(connection, options);
            ScaffoldedCheck.Annotate(model, Read(connection, ScaffoldedCheck.Query, ScaffoldedCheck.Read));

            return model;
        }
        finally
        {
            if (!wasOpen)
            {
                connection.Close();
            }
        }
    }

    private DatabaseModel CreateCitus(DbConnection connection, DatabaseModelFactoryOptions options)
    {
        if (Ask<bool>(connection, CoordinatorCheck.IsWorker))
        {
            throw new InvalidOperationException(CitusStrings.ScaffoldingOnWorker(connection.DataSource));
        }

        var partitioned = Read(connection, PartitionedTable.CreateQuery([]), PartitionedTable.Read);
        if (partitioned.Count > 0
            && !Ask<bool>(connection, PartitionedTablesView.IsPossible))
        {
            foreach (var table in partitioned)
            {
                logger.TimePartitionsNotScaffoldedWarning(
                    eventDefinitions, $"{table.Schema}.{table.Name}", CitusStrings.TemporaryViewNotPossible);
            }

            partitioned = [];
        }

        var model = CreateInner(connection, options, partitioned);
        Complete(model, connection, partitioned);

        return model;
    }

    private DatabaseModel CreateInner(DbConnection connection, DatabaseModelFactoryOptions options, List<PartitionedTable> partitioned)
    {
        if (partitioned.Count == 0)
        {
            return inner.Create(connection, options);
        }

        Execute(connection, PartitionedTablesView.Create(partitioned));
        try
        {
            return inner.Create(connection, options);
        }
        finally
        {
            Execute(connection, PartitionedTablesView.Drop);
        }
    }

    private void Complete(DatabaseModel model, DbConnection connection, List<PartitionedTable> partitioned)
    {
        CitusOwnedObjects.Remove(model, Read(connection, CitusOwnedObjects.Query, CitusOwnedObjects.ReadIdentity));

        var tables = Read(connection, CatalogTable.Query, CatalogTable.Read);
        var server = Read(connection, ServerVersion.Query, ServerVersion.Read)[0];
        var scaffolded = ScaffoldedTables.Annotate(model, tables, Ask<int>(connection, CatalogTable.DefaultShardCount), server);

        foreach (var table in scaffolded.Where(t => t.Type is null))
        {
            logger.UnsupportedDistributionMethodWarning(eventDefinitions, $"{table.Schema}.{table.Name}");
        }

        foreach (var table in ScaffoldedTables.AnnotatePartitioned(model, partitioned))
        {
            logger.TimePartitionsNotScaffoldedWarning(
                eventDefinitions, $"{table.Schema}.{table.Name}", CitusStrings.PartitionIntervalUnknown);
        }

        ScaffoldedTables.AnnotateColumnar(model, Read(connection, ColumnarTables.Query, DatabaseState.ReadTable));

        CitusOwnedObjects.DeclareExtension(model, isImplied: scaffolded.Any(t => t.Type is not null));
    }

    private static T Ask<T>(DbConnection connection, string sql)
        => Read(connection, sql, reader => reader.GetFieldValue<T>(0))[0];

    private static void Execute(DbConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private static List<T> Read<T>(DbConnection connection, string sql, Func<DbDataReader, T> read)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();

        var rows = new List<T>();
        while (reader.Read())
        {
            rows.Add(read(reader));
        }

        return rows;
    }
}
