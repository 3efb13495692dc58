using System.Diagnostics;
using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using NpgsqlTypes;

namespace EFCore.Citus.Benchmarks;

/// <summary>
///     <c>BulkInsertAsync</c> beside a binary <c>COPY</c> that somebody has written by hand for the table, in turn, on the same rows.
/// </summary>
internal static class BulkBenchmark
{
    private static readonly DateTime Epoch = new(2024, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    public static async Task RunAsync(string connectionString, IReadOnlyList<string> arguments)
    {
        var pairs = arguments is [var number, ..] ? int.Parse(number, CultureInfo.InvariantCulture) : 7;
        await using var context = new BulkContext(connectionString);
        await context.Database.ExecuteSqlRawAsync(context.Database.GenerateCreateScript());

        Console.WriteLine("work rows tenants ours_ms plain_ms ratio");
        foreach (var (rows, tenants) in new[] { (1_000, 500), (10_000, 1), (10_000, 500), (200_000, 1), (200_000, 500) })
        {
            await CompareAsync("bulk-insert", context, rows, tenants, pairs, () => InsertAsync(context, rows, tenants), () => CopyAsync(context, rows, tenants));
        }

        const int wide = 50_000;
        await CompareAsync(
            "bulk-insert-40-columns", context, wide, 500, pairs, () => InsertWideAsync(context, wide, 500), () => CopyWideAsync(context, wide, 500));

        Console.WriteLine("# The same against one connection that does the same work another way; a ratio below 1 is a cost.");
        const int large = 200_000;
        await CompareAsync(
            "in-a-transaction", context, large, 500, pairs, () => InTransactionAsync(context, large, 500), () => CopyAsync(context, large, 500));
        await CompareAsync(
            "keys-returned", context, large, 500, pairs, () => InsertAsync(context, large, 500, returnKeys: true), () => CopyAsync(context, large, 500));
        await CompareAsync(
            "two-connections", context, large, 500, pairs, () => InsertAsync(context, large, 500, connections: 2), () => CopyAsync(context, large, 500));
        await CompareAsync(
            "upsert-of-new-rows", context, large, 500, pairs, () => UpsertAsync(context, large, 500), () => CopyAsync(context, large, 500));
    }

    // Whoever is first in a pair is second in the next one.
    private static async Task CompareAsync(
        string work,
        DbContext context,
        int rows,
        int tenants,
        int pairs,
        Func<Task> ours,
        Func<Task> plain)
    {
        var (oursTimes, plainTimes, ratios) = (new List<double>(), new List<double>(), new List<double>());
        for (var pair = -1; pair < pairs; pair++)
        {
            var isFirst = pair % 2 == 0;
            var first = await MeasureAsync(context, isFirst ? ours : plain);
            var second = await MeasureAsync(context, isFirst ? plain : ours);

            // The pair before the first one compiles and opens what the others use.
            if (pair >= 0)
            {
                var (o, p) = isFirst ? (first, second) : (second, first);
                oursTimes.Add(o);
                plainTimes.Add(p);
                ratios.Add(p / o);
            }
        }

        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{work} {rows} {tenants} {Median(oursTimes):F0} {Median(plainTimes):F0} {Median(ratios):F2}"));
    }

    private static async Task<double> MeasureAsync(DbContext context, Func<Task> work)
    {
        await context.Database.ExecuteSqlRawAsync("TRUNCATE bulk_rows, bulk_wide_rows");
        GC.Collect();
        var watch = Stopwatch.StartNew();
        await work();

        return watch.Elapsed.TotalMilliseconds;
    }

    private static double Median(List<double> values)
        => values.Order().ElementAt(values.Count / 2);

    private static IEnumerable<BulkRow> Rows(int rows, int tenants)
        => Enumerable.Range(1, rows).Select(
            i => new BulkRow
            {
                TenantId = i % tenants, Id = i, Name = $"name {i % 1000}", Amount = i * 1.25m, At = Epoch.AddSeconds(i), Reference = i % 7 == 0 ? null : i
            });

    private static Task InsertAsync(BulkContext context, int rows, int tenants, bool returnKeys = false, int connections = 1)
        => context.BulkInsertAsync(
            Rows(rows, tenants).Select(
                r =>
                {
                    r.Id = returnKeys ? 0 : r.Id;

                    return r;
                }),
            o => o.ReturnKeys(returnKeys).Connections(connections));

    private static async Task InTransactionAsync(BulkContext context, int rows, int tenants)
    {
        await using var transaction = await context.Database.BeginTransactionAsync();
        await InsertAsync(context, rows, tenants);
        await transaction.CommitAsync();
    }

    private static Task UpsertAsync(BulkContext context, int rows, int tenants)
        => context.BulkUpsertAsync(Rows(rows, tenants));

    private static async Task CopyAsync(BulkContext context, int rows, int tenants)
    {
        await context.Database.OpenConnectionAsync();
        var connection = (NpgsqlConnection)context.Database.GetDbConnection();
        await using (var importer = await connection.BeginBinaryImportAsync(
            """COPY bulk_rows ("TenantId", "Id", "Name", "Amount", "At", "Reference") FROM STDIN (FORMAT BINARY)"""))
        {
            foreach (var row in Rows(rows, tenants))
            {
                await importer.StartRowAsync();
                await importer.WriteAsync(row.TenantId, NpgsqlDbType.Integer);
                await importer.WriteAsync(row.Id, NpgsqlDbType.Bigint);
                await importer.WriteAsync(row.Name, NpgsqlDbType.Text);
                await importer.WriteAsync(row.Amount, NpgsqlDbType.Numeric);
                await importer.WriteAsync(row.At, NpgsqlDbType.TimestampTz);
                if (row.Reference is { } reference)
                {
                    await importer.WriteAsync(reference, NpgsqlDbType.Integer);
                }
                else
                {
                    await importer.WriteNullAsync();
                }
            }

            await importer.CompleteAsync();
        }

        await context.Database.CloseConnectionAsync();
    }

    private static IEnumerable<Dictionary<string, object>> WideRows(int rows, int tenants)
        => Enumerable.Range(1, rows).Select(
            i =>
            {
                var row = new Dictionary<string, object> { ["TenantId"] = i % tenants, ["Id"] = (long)i };
                for (var column = 0; column < 38; column++)
                {
                    row[$"C{column}"] = column % 2 == 0 ? i + column : $"value {column}";
                }

                return row;
            });

    private static Task InsertWideAsync(BulkContext context, int rows, int tenants)
        => context.WideRows.BulkInsertAsync(WideRows(rows, tenants));

    private static async Task CopyWideAsync(BulkContext context, int rows, int tenants)
    {
        await context.Database.OpenConnectionAsync();
        var connection = (NpgsqlConnection)context.Database.GetDbConnection();
        var names = Enumerable.Range(0, 38).Select(c => $"C{c}").ToArray();
        await using (var importer = await connection.BeginBinaryImportAsync(
            $"""COPY bulk_wide_rows ("TenantId", "Id", "{string.Join("\", \"", names)}") FROM STDIN (FORMAT BINARY)"""))
        {
            foreach (var row in WideRows(rows, tenants))
            {
                await importer.StartRowAsync();
                await importer.WriteAsync((int)row["TenantId"], NpgsqlDbType.Integer);
                await importer.WriteAsync((long)row["Id"], NpgsqlDbType.Bigint);
                for (var column = 0; column < names.Length; column++)
                {
                    if (column % 2 == 0)
                    {
                        await importer.WriteAsync((int)row[names[column]], NpgsqlDbType.Integer);
                    }
                    else
                    {
                        await importer.WriteAsync((string)row[names[column]], NpgsqlDbType.Text);
                    }
                }
            }

            await importer.CompleteAsync();
        }

        await context.Database.CloseConnectionAsync();
    }

    private sealed class BulkContext(string connectionString) : DbContext
    {
        public DbSet<Dictionary<string, object>> WideRows
            => Set<Dictionary<string, object>>("WideRow");

        protected override void OnConfiguring(DbContextOptionsBuilder optionsBuilder)
            => optionsBuilder.UseNpgsql(connectionString, npgsql => npgsql.UseCitus());

        protected override void OnModelCreating(ModelBuilder modelBuilder)
        {
            modelBuilder.Entity<BulkRow>(row =>
            {
                row.ToTable("bulk_rows").IsDistributedBy(r => r.TenantId).HasKey(r => new { r.TenantId, r.Id });
                row.Property(r => r.Id).UseIdentityByDefaultColumn();
            });

            modelBuilder.SharedTypeEntity<Dictionary<string, object>>(
                "WideRow",
                row =>
                {
                    row.ToTable("bulk_wide_rows").IndexerProperty<int>("TenantId");
                    row.IndexerProperty<long>("Id").ValueGeneratedNever();
                    row.HasKey("TenantId", "Id");
                    row.IsDistributedBy("TenantId");
                    for (var column = 0; column < 38; column++)
                    {
                        _ = column % 2 == 0
                            ? (object)row.IndexerProperty<int>($"C{column}")
                            : row.IndexerProperty<string>($"C{column}").IsRequired();
                    }
                });
        }
    }

    private sealed class BulkRow
    {
        public int TenantId { get; set; }

        public long Id { get; set; }

        public required string Name { get; set; }

        public decimal Amount { get; set; }

        public DateTime At { get; set; }

        public int? Reference { get; set; }
    }
}
