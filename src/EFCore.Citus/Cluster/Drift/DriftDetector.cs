using System.Data.Common;
using EFCore.Citus.Catalog;
using EFCore.Citus.Infrastructure;
using EFCore.Citus.Properties;
using EFCore.Citus.Shared;
using EFCore.Citus.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Storage;

namespace EFCore.Citus.Cluster.Drift;

/// <summary>
///     Reads the state of the database that is compared with the model.
/// </summary>
internal sealed class DriftDetector(
    ICurrentDbContext currentContext,
    IRelationalConnection connection,
    StatementRunner statements,
    CoordinatorCheck coordinatorCheck,
    IMigrationsSqlGenerator migrationsSqlGenerator,
    ISqlGenerationHelper sqlGenerationHelper,
    IRelationalTypeMappingSource typeMappingSource,
    ICitusSingletonOptions options)
{
    public CitusDrift Detect()
        => Compare(
            currentContext.Context.Database.CreateExecutionStrategy().Execute(
                this, static detector => detector.ReadAsync(async: false, CancellationToken.None).GetAwaiter().GetResult()));

    public async Task<CitusDrift> DetectAsync(CancellationToken cancellationToken)
        => Compare(
            await currentContext.Context.Database.CreateExecutionStrategy()
                .ExecuteAsync(this, static (detector, token) => detector.ReadAsync(async: true, token), cancellationToken)
                .ConfigureAwait(false));

    // The design-time model is used, because the read-only model at run time does not contain the annotations for migrations.
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

    // Infinite values belong to no other partition, so they are excluded.
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

    private Task<DatabaseState> ReadAsync(bool async, CancellationToken cancellationToken)
        => StatementRunner.InSessionAsync(
            connection,
            async () =>
            {
                // All local tables would be reported as missing on a worker.
                await coordinatorCheck.VerifyAsync(connection, CitusStrings.DriftOnWorker, async, cancellationToken).ConfigureAwait(false);

                var hasCitus = await statements.AskAsync(connection, CoordinatorCheck.HasCitus, async, cancellationToken)
                    .ConfigureAwait(false);
                var partitioned = hasCitus ? await QueryAsync(PartitionsQuery(), PartitionedTable.Read).ConfigureAwait(false) : [];
                var withDefault = partitioned.Where(t => t.DefaultPartition is not null).ToList();
                var defaultRows = withDefault.Count > 0
                    ? await QueryAsync(DefaultPartitionsQuery(withDefault), DatabaseState.ReadTimeRange).ConfigureAwait(false)
                    : [];

                return new DatabaseState
                {
                    HasCitus = hasCitus,
                    SearchPath = await QueryAsync(DatabaseState.SearchPathQuery, DatabaseState.ReadString).ConfigureAwait(false),
                    Tables = (await QueryAsync(DatabaseState.TablesQuery, DatabaseState.ReadTable).ConfigureAwait(false)).ToHashSet(),
                    ForeignKeys = (await QueryAsync(DatabaseState.ForeignKeysQuery, DatabaseState.ReadForeignKey).ConfigureAwait(false))
                        .ToHashSet(),
                    CitusTables = hasCitus ? await QueryAsync(CatalogTable.Query, CatalogTable.Read).ConfigureAwait(false) : [],
                    HasWorkers = hasCitus
                        && (await QueryAsync(DatabaseState.HasWorkersQuery, reader => reader.GetBoolean(0)).ConfigureAwait(false))[0],
                    Nodes = hasCitus ? await QueryAsync(DatabaseState.NodesQuery, DatabaseState.ReadNode).ConfigureAwait(false) : [],
                    PartitionedTables = partitioned,
                    DefaultPartitionRows = defaultRows.Where(r => r.Rows is not null).ToDictionary(r => r.Partition, r => r.Rows!),
                    ColumnarTables = hasCitus
                        ? (await QueryAsync(ColumnarTables.Query, DatabaseState.ReadTable).ConfigureAwait(false)).ToHashSet()
                        : []
                };

                Task<List<T>> QueryAsync<T>(string sql, Func<DbDataReader, T> read)
                    => statements.QueryAsync(connection, sql, read, async, cancellationToken);
            },
            async,
            cancellationToken);
}
