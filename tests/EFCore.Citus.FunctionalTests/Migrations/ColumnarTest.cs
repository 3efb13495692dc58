using EFCore.Citus.Cluster;
using EFCore.Citus.FunctionalTests.TestUtilities;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace EFCore.Citus.FunctionalTests.Migrations;

/// <summary>
///     Tests tables with columnar storage.
/// </summary>
public class ColumnarTest(CitusClusterFixture fixture) : CitusTest(fixture)
{
    private const string AccessMethods =
        """
        SELECT c.relname || ' ' || a.amname || ' ' || coalesce(p.partmethod::text, '')
        FROM pg_class AS c
        JOIN pg_am AS a ON a.oid = c.relam
        LEFT JOIN pg_dist_partition AS p ON p.logicalrelid = c.oid
        WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace AND c.relname <> '__EFMigrationsHistory'
        ORDER BY 1
        """;

    private static CancellationToken Token
        => TestContext.Current.CancellationToken;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        await RequireColumnarAsync();
    }

    [Fact]
    public async Task Migration_creates_them_and_takes_them_back()
    {
        await using var context = new EventContext(Database.ConnectionString, columnar: true, columnarEvents: true);
        await Migrating.MigrateAsync(null, context);

        Assert.Equal(["event's columnar h", "kinds columnar n", "notes columnar "], await Database.ColumnAsync<string>(AccessMethods));
        context.AddRange(Enumerable.Range(1, 300).Select(i => new Event { DeviceId = i % 5, Text = $"{i}" }));
        context.Add(new Kind { Id = 1, Name = "one" });
        await context.SaveChangesAsync(Token);
        Assert.Equal(60, await context.Set<Event>().CountAsync(e => e.DeviceId == 3, Token));
        Assert.All(
            await Database.OnWorkersAsync(
                "SELECT string_agg(DISTINCT a.amname, ',') FROM pg_class AS c JOIN pg_am AS a ON a.oid = c.relam WHERE c.relkind = 'r' AND c.relname LIKE 'event''s\\_%'"),
            name => Assert.Equal("columnar", name));

        await Migrating.MigrateAsync(context, null);
        Assert.Empty(await Database.ColumnAsync<string>(AccessMethods));
    }

    [Fact]
    public async Task Migration_that_may_run_without_Citus_creates_them_where_there_is_Citus()
    {
        await using var context = new EventContext(Database.ConnectionString, columnar: true, allowPlainPostgres: true);
        await Migrating.MigrateAsync(null, context);

        Assert.Equal(["event's heap h", "kinds columnar n", "notes columnar "], await Database.ColumnAsync<string>(AccessMethods));
    }

    [Fact]
    public async Task Tables_with_rows_become_columnar_and_what_they_were()
    {
        await using var rows = new EventContext(Database.ConnectionString, columnar: false);
        await using var columns = new EventContext(Database.ConnectionString, columnar: true);
        await Migrating.MigrateAsync(null, rows);
        rows.AddRange(Enumerable.Range(1, 300).Select(i => new Note { Id = i, Text = $"{i}" }));
        rows.AddRange(Enumerable.Range(1, 30).Select(i => new Kind { Id = i, Name = $"{i}" }));
        await rows.SaveChangesAsync(Token);

        // The rows of a reference table are on every node.
        var refusal = await Assert.ThrowsAsync<InvalidOperationException>(() => Migrating.MigrateAsync(rows, columns));
        Assert.Contains("CITUS", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("AllowDataMovement(\"kinds\")", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(["event's heap h", "kinds heap n", "notes heap "], await Database.ColumnAsync<string>(AccessMethods));

        await Migrating.MigrateAsync(rows, columns, b => b.AllowDataMovement("kinds"));
        Assert.Equal(["event's heap h", "kinds columnar n", "notes columnar "], await Database.ColumnAsync<string>(AccessMethods));
        Assert.Equal((300, 30), (await columns.Set<Note>().CountAsync(Token), await columns.Set<Kind>().CountAsync(Token)));

        await Migrating.MigrateAsync(columns, rows, b => b.AllowDataMovement("kinds"));
        Assert.Equal(["event's heap h", "kinds heap n", "notes heap "], await Database.ColumnAsync<string>(AccessMethods));
        Assert.Equal((300, 30), (await rows.Set<Note>().CountAsync(Token), await rows.Set<Kind>().CountAsync(Token)));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Partitioned_tables_are_columnar_from_PostgreSQL_17_on(bool allowPlainPostgres)
    {
        await using var context = new DayContext(Database.ConnectionString, allowPlainPostgres);
        if (Cluster.PostgresVersion < new Version(17, 0))
        {
            var exception = await Assert.ThrowsAsync<InvalidOperationException>(() => context.Database.EnsureCreatedAsync(Token));
            Assert.Contains("\nCITUS087: ", exception.Message, StringComparison.Ordinal);

            return;
        }

        await context.Database.EnsureCreatedAsync(Token);
        context.AddRange(Enumerable.Range(0, 300).Select(i => new Day { DeviceId = i % 5, At = DateTime.UtcNow, Text = $"{i}" }));
        await context.SaveChangesAsync(Token);
        await context.Database.Citus().CreateTimePartitionsAsync<Day>(DateTimeOffset.UtcNow.AddDays(3), Token);

        Assert.Equal(60, await context.Set<Day>().CountAsync(d => d.DeviceId == 3, Token));
        Assert.Equal(
            ["p columnar", "r columnar"],
            await Database.ColumnAsync<string>(
                "SELECT DISTINCT c.relkind::text || ' ' || a.amname FROM pg_class AS c JOIN pg_am AS a ON a.oid = c.relam WHERE c.relkind IN ('r', 'p') AND c.relname LIKE 'day\\_s%' ORDER BY 1"));
        Assert.All(
            await Database.OnWorkersAsync(
                "SELECT string_agg(DISTINCT a.amname, ',') FROM pg_class AS c JOIN pg_am AS a ON a.oid = c.relam WHERE c.relkind = 'r' AND c.relname LIKE 'day\\_s%'"),
            name => Assert.Equal("columnar", name));
        Assert.Empty((await context.Database.Citus().GetDriftAsync(Token)).Items);

        await using var rows = new DayContext(Database.ConnectionString, allowPlainPostgres, columnar: false);
        var refusal = await Assert.ThrowsAsync<InvalidOperationException>(
            () => Migrating.MigrateAsync(context, rows, b => b.AllowDataMovement("day_s")));
        Assert.Contains("\nCITUS117: ", refusal.Message, StringComparison.Ordinal);
        var item = Assert.Single((await rows.Database.Citus().GetDriftAsync(Token)).Items);
        Assert.Equal(CitusDriftKind.AccessMethod, item.Kind);
        Assert.Contains("(CITUS117)", item.Remedy, StringComparison.Ordinal);
    }

    private sealed class DayContext(string connectionString, bool allowPlainPostgres, bool columnar = true) : DbContext
    {
        protected override void OnConfiguring(DbContextOptionsBuilder optionsBuilder)
            => optionsBuilder.UseNpgsql(connectionString, npgsql => npgsql.UseCitus(c => c.AllowPlainPostgres(allowPlainPostgres)))
                .ReplaceService<IModelCacheKeyFactory, DayModelCacheKeyFactory>();

        protected override void OnModelCreating(ModelBuilder modelBuilder)
            => modelBuilder.Entity<Day>(b =>
            {
                b.ToTable("day_s").IsDistributedBy(d => d.DeviceId).IsPartitionedByTime(d => d.At, "1 day").UsesColumnarStorage(columnar);
                b.HasKey(d => new { d.DeviceId, d.At, d.Text });
            });

        private bool IsColumnar
            => columnar;

        private sealed class DayModelCacheKeyFactory : IModelCacheKeyFactory
        {
            public object Create(DbContext context, bool designTime)
                => (context.GetType(), ((DayContext)context).IsColumnar, designTime);
        }
    }

    private sealed class Day
    {
        public int DeviceId { get; set; }

        public DateTime At { get; set; }

        public required string Text { get; set; }
    }

    /// <param name="connectionString">The connection string.</param>
    /// <param name="columnar">Whether the reference table and the local table are columnar.</param>
    /// <param name="columnarEvents">Whether the distributed table, which has an identity column, is columnar.</param>
    /// <param name="allowPlainPostgres">Whether the database may be without Citus.</param>
    internal sealed class EventContext(string connectionString, bool columnar, bool columnarEvents = false, bool allowPlainPostgres = false) : DbContext
    {
        protected override void OnConfiguring(DbContextOptionsBuilder optionsBuilder)
            => optionsBuilder.UseNpgsql(connectionString, npgsql => npgsql.UseCitus(c => c.AllowPlainPostgres(allowPlainPostgres)))
                .ReplaceService<IModelCacheKeyFactory, ColumnarModelCacheKeyFactory>();

        protected override void OnModelCreating(ModelBuilder modelBuilder)
        {
            modelBuilder.Entity<Event>(b =>
            {
                b.ToTable("event's", t => t.HasComment("What happened;")).IsDistributedBy(e => e.DeviceId).UsesColumnarStorage(columnarEvents);
                b.HasKey(e => new { e.DeviceId, e.Id });
                b.Property(e => e.Id).ValueGeneratedOnAdd();
                b.HasIndex(e => e.Text).HasMethod("hash");
            });
            modelBuilder.Entity<Kind>(b =>
            {
                b.ToTable("kinds").IsReferenceTable().UsesColumnarStorage(columnar);
                b.Property(k => k.Id).ValueGeneratedNever();
            });
            modelBuilder.Entity<Note>(b =>
            {
                b.ToTable("notes").UsesColumnarStorage(columnar);
                b.Property(n => n.Id).ValueGeneratedNever();
            });
        }

        private sealed class ColumnarModelCacheKeyFactory : IModelCacheKeyFactory
        {
            public object Create(DbContext context, bool designTime)
                => (context.GetType(), ((EventContext)context).Columnar, ((EventContext)context).ColumnarEvents, designTime);
        }

        private bool Columnar
            => columnar;

        private bool ColumnarEvents
            => columnarEvents;
    }

    internal sealed class Event
    {
        public int DeviceId { get; set; }

        public long Id { get; set; }

        public required string Text { get; set; }
    }

    internal sealed class Kind
    {
        public int Id { get; set; }

        public required string Name { get; set; }
    }

    internal sealed class Note
    {
        public int Id { get; set; }

        public required string Text { get; set; }
    }
}
