using System.Data;
using System.Data.Common;
using EFCore.Citus.Cluster;
using EFCore.Citus.Diagnostics;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Scaffolding;
using Microsoft.EntityFrameworkCore.Scaffolding.Metadata;
using Npgsql;

namespace EFCore.Citus.Scaffolding;

/// <summary>
///     Adds to the database that another factory has read what Citus's catalog says about its tables, and takes out what belongs to Citus
///     itself. A database without the extension is left as it is.
/// </summary>
internal sealed class CitusDatabaseModelFactory<TInner>(
    TInner inner,
    IDiagnosticsLogger<DbLoggerCategory.Scaffolding> logger,
    CitusEventDefinitions eventDefinitions) : IDatabaseModelFactory
    where TInner : class, IDatabaseModelFactory
{
    // One session for both, so that both see the same.
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
            var model = inner.Create(connection, options);
            if (Ask<bool>(connection, CatalogTable.HasCitus))
            {
                Complete(model, connection);
            }

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

    private void Complete(DatabaseModel model, DbConnection connection)
    {
        CitusOwnedObjects.Remove(model, Read(connection, CitusOwnedObjects.Query, CitusOwnedObjects.ReadIdentity));

        var tables = Read(connection, CatalogTable.Query, CatalogTable.Read);
        var scaffolded = ScaffoldedTables.Annotate(model, tables, Ask<int>(connection, CatalogTable.DefaultShardCount));

        foreach (var table in scaffolded.Where(t => t.Type is null))
        {
            logger.UnsupportedDistributionMethodWarning(eventDefinitions, $"{table.Schema}.{table.Name}");
        }

        CitusOwnedObjects.DeclareExtension(model, isImplied: scaffolded.Any(t => t.Type is not null));
    }

    private static T Ask<T>(DbConnection connection, string sql)
        => Read(connection, sql, reader => reader.GetFieldValue<T>(0))[0];

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
