using System.Data.Common;
using EFCore.Citus.Infrastructure;
using EFCore.Citus.Metadata;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Storage;

namespace EFCore.Citus.Cluster;

/// <summary>
///     Reads from the database what is compared with the model.
/// </summary>
internal sealed class DriftDetector(
    ICurrentDbContext currentContext,
    IRelationalConnection connection,
    IRawSqlCommandBuilder rawSqlCommandBuilder,
    IRelationalCommandDiagnosticsLogger commandLogger,
    IMigrationsSqlGenerator migrationsSqlGenerator,
    ISqlGenerationHelper sqlGenerationHelper,
    IRelationalTypeMappingSource typeMappingSource,
    ICitusSingletonOptions options)
{
    public CitusDrift Detect()
        => Compare(currentContext.Context.Database.CreateExecutionStrategy().Execute(this, static detector => detector.Read()));

    public async Task<CitusDrift> DetectAsync(CancellationToken cancellationToken)
        => Compare(
            await currentContext.Context.Database.CreateExecutionStrategy()
                .ExecuteAsync(this, static (detector, token) => detector.ReadAsync(token), cancellationToken)
                .ConfigureAwait(false));

    // The model at run time does not know what migrations have made of it.
    private CitusDrift Compare(DatabaseState state)
        => new(
            state.HasCitus,
            new DriftComparison(
                currentContext.Context.GetService<IDesignTimeModel>().Model.GetRelationalModel(),
                state,
                new DriftRemedies(migrationsSqlGenerator, sqlGenerationHelper, typeMappingSource)).Compare(options.AllowPlainPostgres));

    private string PartitionsQuery()
    {
        var mapping = typeMappingSource.GetMapping(typeof(string));

        return PartitionedTable.CreateQuery(
            currentContext.Context.GetService<IDesignTimeModel>().Model.GetRelationalModel().Tables
                .Select(t => t[CitusAnnotationNames.PartitionInterval])
                .OfType<string>()
                .Distinct()
                .Select(mapping.GenerateSqlLiteral));
    }

    // No other partition is for what is not finite.
    private string DefaultPartitionsQuery(IEnumerable<PartitionedTable> tables)
    {
        var mapping = typeMappingSource.GetMapping(typeof(string));

        return string.Join(
            "\nUNION ALL\n",
            tables.Select(
                table =>
                {
                    var (schema, name) = table.DefaultPartition!.Value;
                    var column = sqlGenerationHelper.DelimitIdentifier(table.Column);

                    return $"SELECT {mapping.GenerateSqlLiteral(schema)}, {mapping.GenerateSqlLiteral(name)}, min({column})::timestamptz, "
                        + $"max({column})::timestamptz FROM {sqlGenerationHelper.DelimitIdentifier(name, schema)} WHERE isfinite({column})";
                }));
    }

    private DatabaseState Read()
    {
        // One session, so that all of it is asked in the same way.
        connection.Open();
        try
        {
            var hasCitus = Query(CatalogTable.HasCitus, reader => reader.GetBoolean(0))[0];
            var partitioned = hasCitus ? Query(PartitionsQuery(), PartitionedTable.Read) : [];
            var withDefault = partitioned.Where(t => t.DefaultPartition is not null).ToList();
            var defaultRows = withDefault.Count > 0 ? Query(DefaultPartitionsQuery(withDefault), DatabaseState.ReadTimeRange) : [];

            return new DatabaseState
            {
                HasCitus = hasCitus,
                SearchPath = Query(DatabaseState.SearchPathQuery, DatabaseState.ReadString),
                Tables = Query(DatabaseState.TablesQuery, DatabaseState.ReadTable).ToHashSet(),
                ForeignKeys = Query(DatabaseState.ForeignKeysQuery, DatabaseState.ReadForeignKey).ToHashSet(),
                CitusTables = hasCitus ? Query(CatalogTable.Query, CatalogTable.Read) : [],
                HasWorkers = hasCitus && Query(DatabaseState.HasWorkersQuery, reader => reader.GetBoolean(0))[0],
                Nodes = hasCitus ? Query(DatabaseState.NodesQuery, DatabaseState.ReadNode) : [],
                PartitionedTables = partitioned,
                DefaultPartitionRows = defaultRows.Where(r => r.Rows is not null).ToDictionary(r => r.Partition, r => r.Rows!),
                ColumnarTables = hasCitus ? Query(ColumnarTables.Query, DatabaseState.ReadTable).ToHashSet() : []
            };
        }
        finally
        {
            connection.Close();
        }
    }

    private async Task<DatabaseState> ReadAsync(CancellationToken cancellationToken)
    {
        await connection.OpenAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var hasCitus = (await QueryAsync(CatalogTable.HasCitus, reader => reader.GetBoolean(0)).ConfigureAwait(false))[0];
            var partitioned = hasCitus ? await QueryAsync(PartitionsQuery(), PartitionedTable.Read).ConfigureAwait(false) : [];
            var withDefault = partitioned.Where(t => t.DefaultPartition is not null).ToList();
            var defaultRows = withDefault.Count > 0 ? await QueryAsync(DefaultPartitionsQuery(withDefault), DatabaseState.ReadTimeRange).ConfigureAwait(false) : [];

            return new DatabaseState
            {
                HasCitus = hasCitus,
                SearchPath = await QueryAsync(DatabaseState.SearchPathQuery, DatabaseState.ReadString).ConfigureAwait(false),
                Tables = (await QueryAsync(DatabaseState.TablesQuery, DatabaseState.ReadTable).ConfigureAwait(false)).ToHashSet(),
                ForeignKeys = (await QueryAsync(DatabaseState.ForeignKeysQuery, DatabaseState.ReadForeignKey).ConfigureAwait(false)).ToHashSet(),
                CitusTables = hasCitus ? await QueryAsync(CatalogTable.Query, CatalogTable.Read).ConfigureAwait(false) : [],
                HasWorkers = hasCitus && (await QueryAsync(DatabaseState.HasWorkersQuery, reader => reader.GetBoolean(0)).ConfigureAwait(false))[0],
                Nodes = hasCitus ? await QueryAsync(DatabaseState.NodesQuery, DatabaseState.ReadNode).ConfigureAwait(false) : [],
                PartitionedTables = partitioned,
                DefaultPartitionRows = defaultRows.Where(r => r.Rows is not null).ToDictionary(r => r.Partition, r => r.Rows!),
                ColumnarTables = hasCitus
                    ? (await QueryAsync(ColumnarTables.Query, DatabaseState.ReadTable).ConfigureAwait(false)).ToHashSet()
                    : []
            };
        }
        finally
        {
            await connection.CloseAsync().ConfigureAwait(false);
        }

        async Task<List<T>> QueryAsync<T>(string sql, Func<DbDataReader, T> read)
        {
            var reader = await rawSqlCommandBuilder.Build(sql).ExecuteReaderAsync(Parameters(), cancellationToken).ConfigureAwait(false);
            await using var _ = reader.ConfigureAwait(false);

            var rows = new List<T>();
            while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
            {
                rows.Add(read(reader.DbDataReader));
            }

            return rows;
        }
    }

    private List<T> Query<T>(string sql, Func<DbDataReader, T> read)
    {
        using var reader = rawSqlCommandBuilder.Build(sql).ExecuteReader(Parameters());

        var rows = new List<T>();
        while (reader.Read())
        {
            rows.Add(read(reader.DbDataReader));
        }

        return rows;
    }

    private RelationalCommandParameterObject Parameters()
        => new(
            connection, parameterValues: null, readerColumns: null, currentContext.Context, commandLogger, CommandSource.Unknown);
}
