using EFCore.Citus.FunctionalTests.Bulk;
using EFCore.Citus.FunctionalTests.TestUtilities;
using Microsoft.EntityFrameworkCore;

namespace EFCore.Citus.FunctionalTests.Update;

/// <summary>
///     Tests triggers that are not in the model and skip a row without an error, which is detected by each method that writes.
/// </summary>
public class ShardTriggerTest(CitusClusterFixture fixture) : CitusTest(fixture)
{
    private const int Skipped = 77;

    // The partitions start today.
    private static readonly DateOnly Today = DateOnly.FromDateTime(DateTime.UtcNow);

    private static CancellationToken CancellationToken
        => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("distributed", 250)]
    [InlineData("distributed", 100)]
    [InlineData("distributed", 10)]
    [InlineData("reference", 250)]
    [InlineData("reference", 100)]
    [InlineData("single shard", 250)]
    [InlineData("odd name", 250)]
    public async Task An_insert_of_which_a_row_is_left_out_is_a_conflict(string kind, int rows)
    {
        await using var context = await ReadingsAsync(kind);
        await SkipAsync("INSERT");
        var first = Skipped - (rows / 2);

        context.AddRange(Readings(first, rows));
        var error = await Assert.ThrowsAsync<DbUpdateConcurrencyException>(() => context.SaveChangesAsync(CancellationToken));

        Assert.Equal(Skipped, Assert.IsType<Reading>(Assert.Single(error.Entries).Entity).Id);
        Assert.Equal(0, await CountAsync(context));

        // The other rows are written.
        context.Entry(error.Entries[0].Entity).State = EntityState.Detached;
        Assert.Equal(rows - 1, await context.SaveChangesAsync(CancellationToken));
        Assert.Equal(rows - 1, await CountAsync(context));
    }

    [Theory]
    [InlineData(250)]
    [InlineData(20)]
    public async Task An_update_or_a_delete_of_which_a_row_is_left_out_is_a_conflict(int rows)
    {
        await using var context = await ReadingsAsync("distributed");
        var readings = Readings(Skipped, rows);
        context.AddRange(readings);
        await context.SaveChangesAsync(CancellationToken);
        await SkipAsync("UPDATE OR DELETE");

        readings.ForEach(r => r.Value = "changed");
        var error = await Assert.ThrowsAsync<DbUpdateConcurrencyException>(() => context.SaveChangesAsync(CancellationToken));
        Assert.Equal(Skipped, Assert.IsType<Reading>(Assert.Single(error.Entries).Entity).Id);
        context.RemoveRange(readings);
        error = await Assert.ThrowsAsync<DbUpdateConcurrencyException>(() => context.SaveChangesAsync(CancellationToken));
        Assert.Equal(Skipped, Assert.IsType<Reading>(Assert.Single(error.Entries).Entity).Id);
        Assert.Equal(rows, await CountAsync(context));
    }

    [Theory]
    [InlineData("distributed", 1, false)]
    [InlineData("distributed", 1, true)]
    [InlineData("distributed", 3, false)]
    [InlineData("reference", 1, false)]
    [InlineData("single shard", 1, false)]
    [InlineData("partitioned", 1, false)]
    [InlineData("local", 1, false)]
    [InlineData("local", 2, false)]
    public async Task A_load_of_which_a_row_is_left_out_is_a_conflict(string kind, int connections, bool transaction)
    {
        await using var context = await ReadingsAsync(kind);
        await SkipAsync("INSERT");
        await using var outer = transaction ? await context.Database.BeginTransactionAsync(CancellationToken) : null;

        var error = await Assert.ThrowsAsync<DbUpdateConcurrencyException>(
            () => context.BulkInsertAsync(Readings(1, 2_000), o => o.Connections(connections), CancellationToken));

        Assert.Contains("99 ", error.Message, StringComparison.Ordinal);
        Assert.Equal(0, await CountAsync(context));
        Assert.Equal(
            2_000, await context.BulkInsertAsync(Readings(1_001, 2_000), o => o.Connections(connections), CancellationToken));
        Assert.Equal(2_000, await CountAsync(context));
    }

    [Fact]
    public async Task A_load_without_transactions_is_one_where_rows_may_be_left_out()
    {
        await using var context = await ReadingsAsync("distributed");
        context.Database.AutoTransactionBehavior = AutoTransactionBehavior.Never;
        await SkipAsync("INSERT");

        await Assert.ThrowsAsync<DbUpdateConcurrencyException>(
            () => context.BulkInsertAsync(Readings(1, 2_000), o => o.BatchSize(500), CancellationToken));
        Assert.Equal(0, await CountAsync(context));
    }

    private Task<long> CountAsync(BulkContext context)
        => context.Set<Reading>().LongCountAsync(CancellationToken);

    private async Task<BulkContext> ReadingsAsync(string kind)
        => await BulkContext.MigrateAsync(
            Database,
            b => b.Entity<Reading>(r =>
            {
                r.ToTable(kind == "odd name" ? "reading's \"ödd\" näme, cut off where it is that of a shard" : "readings");
                r.HasKey(x => new { x.DeviceId, x.Id, x.At });
                r.Property(x => x.Id).ValueGeneratedNever();
                switch (kind)
                {
                    case "reference":
                        r.IsReferenceTable();
                        break;
                    case "single shard":
                        r.IsSingleShardTable();
                        break;
                    case "partitioned":
                        r.IsDistributedBy(x => x.DeviceId).IsPartitionedByTime(x => x.At, "1 month");
                        break;
                    case "local":
                        break;
                    default:
                        r.IsDistributedBy(x => x.DeviceId, t => t.HasShardCount(4));
                        break;
                }
            }));

    // The documentation of Citus uses the same method: triggers are not supported on its tables, but on their shards.
    private async Task SkipAsync(string operations)
    {
        await Database.ExecuteAsync(
            $"""
             CREATE FUNCTION skip() RETURNS trigger LANGUAGE plpgsql AS $f$
             BEGIN
                 RETURN CASE WHEN coalesce(NEW."Id", OLD."Id") = {Skipped} THEN NULL ELSE coalesce(NEW, OLD) END;
             END $f$
             """);
        var tables = await Database.ColumnAsync<string>("SELECT oid::regclass::text FROM pg_class WHERE relname LIKE 'reading%' AND relkind IN ('r', 'p') AND NOT relispartition");
        var trigger = $"CREATE TRIGGER skip BEFORE {operations} ON %s FOR EACH ROW EXECUTE FUNCTION skip()";
        var results = await Database.ColumnAsync<string>(
            "SELECT result FROM run_command_on_placements($1::text::regclass, $2)", tables.Single(), trigger);
        Assert.All(results, r => Assert.Equal("CREATE TRIGGER", r));
        if (results.Count == 0)
        {
            await Database.ExecuteAsync(trigger.Replace("%s", tables.Single(), StringComparison.Ordinal));
        }
    }

    private static List<Reading> Readings(int first, int count)
        => [.. Enumerable.Range(first, count).Select(i => new Reading { DeviceId = i % 7, Id = i, At = Today, Value = "v" })];

    private sealed class Reading
    {
        public int DeviceId { get; set; }

        public int Id { get; set; }

        public DateOnly At { get; set; }

        public required string Value { get; set; }
    }
}
