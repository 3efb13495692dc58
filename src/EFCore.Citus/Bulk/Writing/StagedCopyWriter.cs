using System.Globalization;
using EFCore.Citus.Bulk.Model;
using EFCore.Citus.Metadata;
using EFCore.Citus.Properties;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Npgsql;
using NpgsqlTypes;

namespace EFCore.Citus.Bulk.Writing;

/// <summary>
///     Copies rows into a temporary table on the node that the context is connected to, and moves them from there in one statement. It is
///     used for upserts, and for inserts inside a transaction of the context. Errors that a worker reports for a <c>COPY</c> arrive without
///     their SQLSTATE, as an internal error, after which Npgsql closes the connection. Errors that it reports for an <c>INSERT</c> arrive
///     unchanged.
/// </summary>
internal sealed class StagedCopyWriter(
    BulkLoad load,
    BulkCommands commands,
    NpgsqlConnection connection,
    IReadOnlyDictionary<BulkTable, UpsertTable>? upserts,
    bool async) : CopyWriter(load, connection, async)
{
    /// <summary>The prefix of the names of temporary tables.</summary>
    public const string Prefix = "citus_bulk_";

    // The limit prevents a load in a transaction from requiring twice its size on the disks of the coordinator.
    private const int DefaultBatchSize = 100_000;

    private string _stage = "";
    private string _index = "";

    /// <summary>Determines whether a table is to be written by this writer in a transaction of the context.</summary>
    public static bool IsWanted(BulkTable table)
        => table.CitusTable.Type != CitusTableType.Local;

    public long Inserted { get; private set; }

    public long Updated { get; private set; }

    protected override int? BatchSize
        => base.BatchSize ?? (upserts is null ? DefaultBatchSize : null);

    protected override bool LeavesRowsOut
        => upserts is not null;

    protected override void Verify(BulkShape shape)
    {
        if (upserts?[shape.Table].Match.FirstOrDefault(c => !shape.Columns.Contains(c)) is { } missing)
        {
            throw new InvalidOperationException(
                CitusStrings.UpsertGeneratedMatch(Load.Model.EntityType.DisplayName(), missing.Name));
        }
    }

    protected override async ValueTask<string> BeginBatchAsync(BulkShape shape, CancellationToken cancellationToken)
    {
        _stage = Load.SqlHelper.DelimitIdentifier($"{Prefix}{Guid.NewGuid():N}");
        _index = Load.SqlHelper.DelimitIdentifier(IndexName(shape.Columns));

        var sql = StageSql.Create(shape, _stage, _index, Load.SqlHelper);
        await commands.ExecuteAsync(sql, cancellationToken).ConfigureAwait(false);

        return $"COPY {_stage} ({shape.ColumnList(Load.SqlHelper)}, {_index}) FROM STDIN (FORMAT BINARY)";
    }

    protected override Task WriteRestAsync(NpgsqlBinaryImporter importer, long index, CancellationToken cancellationToken)
        => importer.WriteAsync(index, NpgsqlDbType.Bigint, cancellationToken);

    protected override void WriteRest(NpgsqlBinaryImporter importer, long index)
        => importer.Write(index, NpgsqlDbType.Bigint);

    protected override async ValueTask<long> EndBatchAsync(BulkShape shape, long rows, CancellationToken cancellationToken)
    {
        var upsert = upserts?[shape.Table];
        if (upsert is not null && !Load.Options.LastDuplicateWins)
        {
            await RefuseDuplicatesAsync(upsert, cancellationToken).ConfigureAwait(false);
        }

        var (inserted, updated) = (0L, 0L);
        foreach (var statement in StageSql.Move(shape, upsert, _stage, _index, Load.Options.LastDuplicateWins, Load.SqlHelper))
        {
            var counts = (await commands.QueryAsync(statement, cancellationToken).ConfigureAwait(false))[0];
            inserted += Convert.ToInt64(counts[0], CultureInfo.InvariantCulture);
            updated += Convert.ToInt64(counts[1], CultureInfo.InvariantCulture);
        }

        await commands.ExecuteAsync($"DROP TABLE {_stage}", cancellationToken).ConfigureAwait(false);
        (Inserted, Updated) = (Inserted + inserted, Updated + updated);

        return inserted + updated;
    }

    private async ValueTask RefuseDuplicatesAsync(UpsertTable upsert, CancellationToken cancellationToken)
    {
        var duplicates = await commands.QueryAsync(StageSql.Duplicates(upsert, _stage, _index, Load.SqlHelper), cancellationToken)
            .ConfigureAwait(false);
        if (duplicates is [var pair, ..])
        {
            throw new DbUpdateException(
                CitusStrings.UpsertDuplicate(
                    Load.Model.EntityType.DisplayName(),
                    pair[0]!,
                    pair[1]!,
                    $"'{string.Join("', '", upsert.Match.Select(c => c.Name))}'"));
        }
    }

    // The name must differ from the names of all columns of the table.
    private static string IndexName(IReadOnlyList<IColumn> columns)
    {
        var name = "#";
        while (columns.Any(c => c.Name == name))
        {
            name += "#";
        }

        return name;
    }
}
