using EFCore.Citus.FunctionalTests.TestUtilities;
using Microsoft.EntityFrameworkCore;

namespace EFCore.Citus.FunctionalTests.Bulk;

/// <summary>
///     Tests the memory consumption of a bulk load. It is measured for the process, so no other test may run at the same time.
/// </summary>
[Collection<BulkMemoryCollection>]
public class BulkMemoryTest(CitusClusterFixture fixture) : CitusTest(fixture)
{
    [Fact]
    public async Task Two_hundred_thousand_rows_in_flat_memory()
    {
        await using var context = await BulkContext.MigrateAsync(
            Database,
            b => b.Entity<Row>(
                r =>
                {
                    r.ToTable("rows").IsDistributedBy(e => e.StoreId).HasKey(e => new { e.StoreId, e.Id });
                    r.Property(e => e.Id).ValueGeneratedNever();
                    r.Ignore(e => e.Ballast);
                }));
        var progress = new List<long>();
        long peak = 0;
        var start = GC.GetTotalMemory(forceFullCollection: true);

        var rows = await context.BulkInsertAsync(
            RowsAsync(),
            o => o.OnProgress(
                n =>
                {
                    progress.Add(n);
                    peak = Math.Max(peak, GC.GetTotalMemory(forceFullCollection: true) - start);
                },
                rows: 50_000),
            TestContext.Current.CancellationToken);

        Assert.Equal(200_000, rows);
        Assert.Equal([50_000, 100_000, 150_000, 200_000], progress);
        Assert.Equal(200_000, await Database.ScalarAsync<long>("SELECT count(*) FROM rows"));
        Assert.True(peak < 20_000_000, $"{peak:N0} bytes more than at the start");

        // Each entity takes 10 kB, so two gigabytes would be required to keep all of them.
        static async IAsyncEnumerable<Row> RowsAsync()
        {
            for (var i = 0; i < 200_000; i++)
            {
                if (i % 1000 == 0)
                {
                    await Task.Yield();
                }

                yield return new Row { StoreId = i % 500, Id = i, Name = "name", Ballast = new byte[10_000] };
            }
        }
    }

    private sealed class Row
    {
        public int StoreId { get; set; }

        public int Id { get; set; }

        public required string Name { get; set; }

        public byte[]? Ballast { get; set; }
    }
}

[CollectionDefinition(DisableParallelization = true)]
public sealed class BulkMemoryCollection;
