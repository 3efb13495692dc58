using System.Diagnostics;
using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using NpgsqlTypes;

namespace EFCore.Citus.Benchmarks;

/// <summary>
///     Compares <c>BulkInsertAsync</c> with a binary <c>COPY</c> that is written by hand for the table. Both alternate and write the same
///     rows.
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

    // The order alternates between pairs.
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

            // The first pair compiles code and opens connections, so it is not measured.
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

    private static IEnumerable<WideRow> WideRows(int rows, int tenants)
        => Enumerable.Range(1, rows).Select(
            i => new WideRow
            {
                TenantId = i % tenants, Id = i,
                C0 = i + 0, C1 = "value 1", C2 = i + 2, C3 = "value 3", C4 = i + 4, C5 = "value 5",
                C6 = i + 6, C7 = "value 7", C8 = i + 8, C9 = "value 9", C10 = i + 10, C11 = "value 11",
                C12 = i + 12, C13 = "value 13", C14 = i + 14, C15 = "value 15", C16 = i + 16, C17 = "value 17",
                C18 = i + 18, C19 = "value 19", C20 = i + 20, C21 = "value 21", C22 = i + 22, C23 = "value 23",
                C24 = i + 24, C25 = "value 25", C26 = i + 26, C27 = "value 27", C28 = i + 28, C29 = "value 29",
                C30 = i + 30, C31 = "value 31", C32 = i + 32, C33 = "value 33", C34 = i + 34, C35 = "value 35",
                C36 = i + 36, C37 = "value 37",
            });

    private static Task InsertWideAsync(BulkContext context, int rows, int tenants)
        => context.BulkInsertAsync(WideRows(rows, tenants));

    private static async Task CopyWideAsync(BulkContext context, int rows, int tenants)
    {
        await context.Database.OpenConnectionAsync();
        var connection = (NpgsqlConnection)context.Database.GetDbConnection();
        var names = Enumerable.Range(0, 38).Select(c => $"C{c}");
        await using (var importer = await connection.BeginBinaryImportAsync(
            $"""COPY bulk_wide_rows ("TenantId", "Id", "{string.Join("\", \"", names)}") FROM STDIN (FORMAT BINARY)"""))
        {
            foreach (var row in WideRows(rows, tenants))
            {
                await importer.StartRowAsync();
                await importer.WriteAsync(row.TenantId, NpgsqlDbType.Integer);
                await importer.WriteAsync(row.Id, NpgsqlDbType.Bigint);
                await importer.WriteAsync(row.C0, NpgsqlDbType.Integer);
                await importer.WriteAsync(row.C1, NpgsqlDbType.Text);
                await importer.WriteAsync(row.C2, NpgsqlDbType.Integer);
                await importer.WriteAsync(row.C3, NpgsqlDbType.Text);
                await importer.WriteAsync(row.C4, NpgsqlDbType.Integer);
                await importer.WriteAsync(row.C5, NpgsqlDbType.Text);
                await importer.WriteAsync(row.C6, NpgsqlDbType.Integer);
                await importer.WriteAsync(row.C7, NpgsqlDbType.Text);
                await importer.WriteAsync(row.C8, NpgsqlDbType.Integer);
                await importer.WriteAsync(row.C9, NpgsqlDbType.Text);
                await importer.WriteAsync(row.C10, NpgsqlDbType.Integer);
                await importer.WriteAsync(row.C11, NpgsqlDbType.Text);
                await importer.WriteAsync(row.C12, NpgsqlDbType.Integer);
                await importer.WriteAsync(row.C13, NpgsqlDbType.Text);
                await importer.WriteAsync(row.C14, NpgsqlDbType.Integer);
                await importer.WriteAsync(row.C15, NpgsqlDbType.Text);
                await importer.WriteAsync(row.C16, NpgsqlDbType.Integer);
                await importer.WriteAsync(row.C17, NpgsqlDbType.Text);
                await importer.WriteAsync(row.C18, NpgsqlDbType.Integer);
                await importer.WriteAsync(row.C19, NpgsqlDbType.Text);
                await importer.WriteAsync(row.C20, NpgsqlDbType.Integer);
                await importer.WriteAsync(row.C21, NpgsqlDbType.Text);
                await importer.WriteAsync(row.C22, NpgsqlDbType.Integer);
                await importer.WriteAsync(row.C23, NpgsqlDbType.Text);
                await importer.WriteAsync(row.C24, NpgsqlDbType.Integer);
                await importer.WriteAsync(row.C25, NpgsqlDbType.Text);
                await importer.WriteAsync(row.C26, NpgsqlDbType.Integer);
                await importer.WriteAsync(row.C27, NpgsqlDbType.Text);
                await importer.WriteAsync(row.C28, NpgsqlDbType.Integer);
                await importer.WriteAsync(row.C29, NpgsqlDbType.Text);
                await importer.WriteAsync(row.C30, NpgsqlDbType.Integer);
                await importer.WriteAsync(row.C31, NpgsqlDbType.Text);
                await importer.WriteAsync(row.C32, NpgsqlDbType.Integer);
                await importer.WriteAsync(row.C33, NpgsqlDbType.Text);
                await importer.WriteAsync(row.C34, NpgsqlDbType.Integer);
                await importer.WriteAsync(row.C35, NpgsqlDbType.Text);
                await importer.WriteAsync(row.C36, NpgsqlDbType.Integer);
                await importer.WriteAsync(row.C37, NpgsqlDbType.Text);
            }

            await importer.CompleteAsync();
        }

        await context.Database.CloseConnectionAsync();
    }

    private sealed class BulkContext(string connectionString) : DbContext
    {
        protected override void OnConfiguring(DbContextOptionsBuilder optionsBuilder)
            => optionsBuilder.UseNpgsql(connectionString, npgsql => npgsql.UseCitus());

        protected override void OnModelCreating(ModelBuilder modelBuilder)
        {
            modelBuilder.Entity<BulkRow>(row =>
            {
                row.ToTable("bulk_rows").IsDistributedBy(r => r.TenantId).HasKey(r => new { r.TenantId, r.Id });
                row.Property(r => r.Id).UseIdentityByDefaultColumn();
            });

            modelBuilder.Entity<WideRow>(row =>
            {
                row.ToTable("bulk_wide_rows").IsDistributedBy(r => r.TenantId).HasKey(r => new { r.TenantId, r.Id });
                row.Property(r => r.Id).ValueGeneratedNever();
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

    private sealed class WideRow
    {
        public int TenantId { get; set; }

        public long Id { get; set; }

        public int C0 { get; set; }

        public required string C1 { get; set; }

        public int C2 { get; set; }

        public required string C3 { get; set; }

        public int C4 { get; set; }

        public required string C5 { get; set; }

        public int C6 { get; set; }

        public required string C7 { get; set; }

        public int C8 { get; set; }

        public required string C9 { get; set; }

        public int C10 { get; set; }

        public required string C11 { get; set; }

        public int C12 { get; set; }

        public required string C13 { get; set; }

        public int C14 { get; set; }

        public required string C15 { get; set; }

        public int C16 { get; set; }

        public required string C17 { get; set; }

        public int C18 { get; set; }

        public required string C19 { get; set; }

        public int C20 { get; set; }

        public required string C21 { get; set; }

        public int C22 { get; set; }

        public required string C23 { get; set; }

        public int C24 { get; set; }

        public required string C25 { get; set; }

        public int C26 { get; set; }

        public required string C27 { get; set; }

        public int C28 { get; set; }

        public required string C29 { get; set; }

        public int C30 { get; set; }

        public required string C31 { get; set; }

        public int C32 { get; set; }

        public required string C33 { get; set; }

        public int C34 { get; set; }

        public required string C35 { get; set; }

        public int C36 { get; set; }

        public required string C37 { get; set; }
    }
}
