using System.Globalization;
using EFCore.Citus.Properties;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Npgsql;
using NpgsqlTypes;

namespace EFCore.Citus.Bulk;

/// <summary>
///     Copies rows into a temporary table on the node that the context is connected to, and merges them from there in one statement.
///     Citus sends them on to the shards by a <c>COPY</c> of its own.
/// </summary>
internal sealed class UpsertWriter(
    BulkRun run,
    BulkCommands commands,
    NpgsqlConnection connection,
    IReadOnlyDictionary<BulkTable, UpsertTable> tables,
    bool async) : CopyWriter(run, connection, async)
{
    /// <summary>How the names of the temporary tables begin.</summary>
    public const string Prefix = "citus_bulk_";

    private string _stage = "";
    private string _index = "";

    public long Inserted { get; private set; }

    public long Updated { get; private set; }

    protected override async ValueTask<string> BeginBatchAsync(BulkShape shape, CancellationToken cancellationToken)
    {
        var missing = tables[shape.Table].Match.FirstOrDefault(c => !shape.Columns.Contains(c));
        if (missing is not null)
        {
            throw new InvalidOperationException(
                CitusStrings.UpsertGeneratedMatch(Run.Model.EntityType.DisplayName(), missing.Name));
        }

        _stage = Run.SqlHelper.DelimitIdentifier($"{Prefix}{Guid.NewGuid():N}");
        _index = Run.SqlHelper.DelimitIdentifier(IndexName(shape.Columns));

        var sql = UpsertSql.Stage(shape, _stage, _index, Run.SqlHelper);
        await commands.ExecuteAsync(sql, cancellationToken).ConfigureAwait(false);

        return $"COPY {_stage} ({shape.ColumnList(Run.SqlHelper)}, {_index}) FROM STDIN (FORMAT BINARY)";
    }

    protected override Task WriteRestAsync(NpgsqlBinaryImporter importer, long index, CancellationToken cancellationToken)
        => importer.WriteAsync(index, NpgsqlDbType.Bigint, cancellationToken);

    protected override void WriteRest(NpgsqlBinaryImporter importer, long index)
        => importer.Write(index, NpgsqlDbType.Bigint);

    protected override async ValueTask EndBatchAsync(BulkShape shape, CancellationToken cancellationToken)
    {
        var table = tables[shape.Table];
        if (!Run.Options.LastDuplicateWins)
        {
            var duplicates = await commands.QueryAsync(UpsertSql.Duplicates(table, _stage, _index, Run.SqlHelper), cancellationToken)
                .ConfigureAwait(false);
            if (duplicates is [var pair, ..])
            {
                throw new DbUpdateException(
                    CitusStrings.UpsertDuplicate(
                        Run.Model.EntityType.DisplayName(),
                        pair[0]!,
                        pair[1]!,
                        $"'{string.Join("', '", table.Match.Select(c => c.Name))}'"));
            }
        }

        var counts = await commands.QueryAsync(
                UpsertSql.Merge(shape, table, _stage, _index, Run.Options.LastDuplicateWins, Run.SqlHelper), cancellationToken)
            .ConfigureAwait(false);

        Inserted += Convert.ToInt64(counts[0][0], CultureInfo.InvariantCulture);
        Updated += Convert.ToInt64(counts[0][1], CultureInfo.InvariantCulture);

        await commands.ExecuteAsync($"DROP TABLE {_stage}", cancellationToken).ConfigureAwait(false);
    }

    // Any name will do that no column of the table has.
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
