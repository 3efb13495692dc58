using EFCore.Citus.FunctionalTests.TestUtilities;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql;

namespace EFCore.Citus.FunctionalTests.Migrations;

/// <summary>
///     Tests two contexts for one database, with a foreign key from a table of one to a table of the other, that are migrated to Citus one
///     after the other.
/// </summary>
public class SeveralContextsTest(CitusClusterFixture fixture) : CitusTest(fixture)
{
    [Fact]
    public async Task Foreign_key_that_the_first_context_does_not_know_is_named_before_anything_changes()
    {
        await CreateAsync();
        var before = await StateAsync();

        var message = (await Assert.ThrowsAsync<PostgresException>(() => MigrateAsync<TenantContext>())).MessageText;

        Assert.Contains("Foreign key fk_orders of table orders, which is not distributed, refers to table tenants.", message, StringComparison.Ordinal);
        Assert.Contains("migrationBuilder.DropForeignKey", message, StringComparison.Ordinal);
        Assert.Equal(before, await StateAsync());

        // The migration contains the remedy in the message.
        await MigrateAsync<TenantContext>(written: b => b.DropForeignKey("fk_orders", "orders"));
        await MigrateAsync<OrderContext>();
        await AssertMigratedAsync();
    }

    [Fact]
    public async Task Context_with_the_foreign_key_cannot_come_first()
    {
        await CreateAsync();
        var before = await StateAsync();

        var message = (await Assert.ThrowsAsync<PostgresException>(() => MigrateAsync<OrderContext>())).MessageText;

        Assert.Contains("The migration has not changed the database.", message, StringComparison.Ordinal);
        Assert.Contains(
            "Foreign key fk_orders of table orders refers to table tenants, which is neither distributed nor a reference table.",
            message,
            StringComparison.Ordinal);
        Assert.Contains("The migration colocates a table with table tenants, which is not distributed.", message, StringComparison.Ordinal);
        Assert.Equal(before, await StateAsync());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Foreign_key_that_both_contexts_know_is_dropped_and_restored(bool isConcurrent)
    {
        using var turn = await ShardSplits.TakeTurnAsync();
        await CreateAsync();

        await MigrateAsync<BothContext>(written: Distribute);
        Assert.Equal(["orders local", "tenants distributed"], await TablesAsync());
        Assert.Empty(await ForeignKeysAsync());

        await MigrateAsync<OrderContext>(written: Distribute);
        await AssertMigratedAsync();

        void Distribute(MigrationBuilder b)
        {
            if (isConcurrent)
            {
                b.DistributeConcurrently();
            }
        }
    }

    [Fact]
    public async Task Migration_of_either_context_that_is_cut_off_can_be_applied_again()
    {
        await CreateAsync();
        var before = await StateAsync();
        for (var point = 0; await IsCutOffAsync<BothContext>(point); point++)
        {
            Assert.Equal(before, await StateAsync());
        }

        Assert.Equal(["orders local", "tenants distributed"], await TablesAsync());
        before = await StateAsync();
        for (var point = 0; await IsCutOffAsync<OrderContext>(point); point++)
        {
            Assert.Equal(before, await StateAsync());
        }

        await AssertMigratedAsync();
    }

    [Fact]
    public async Task Reference_table_takes_the_tables_of_other_contexts_along()
    {
        await CreateAsync();

        await MigrateAsync<SharedContext>();

        Assert.Equal(["orders managed local", "tenants reference"], await TablesAsync());
        Assert.Equal(["fk_orders"], await ForeignKeysAsync());
        Assert.Equal(3L, await Database.ScalarAsync<long>("SELECT count(*) FROM orders"));
    }

    private async Task CreateAsync()
    {
        await Database.ExecuteAsync("CREATE TABLE tenants (\"Id\" int CONSTRAINT \"PK_tenants\" PRIMARY KEY, \"Name\" text)");
        await Database.ExecuteAsync(
            """
            CREATE TABLE orders (
                "TenantId" int NOT NULL CONSTRAINT fk_orders REFERENCES tenants ("Id") ON DELETE CASCADE, "Id" int,
                CONSTRAINT "PK_orders" PRIMARY KEY ("TenantId", "Id"))
            """);
        await Database.ExecuteAsync("INSERT INTO tenants VALUES (1, 'a'), (2, 'b')");
        await Database.ExecuteAsync("INSERT INTO orders VALUES (1, 1), (1, 2), (2, 1)");
    }

    private async Task MigrateAsync<T>(Action<MigrationBuilder>? written = null, params IInterceptor[] interceptors)
        where T : AnyContext
    {
        await using var before = Create<T>(usesCitus: false, interceptors);
        await using var after = Create<T>(usesCitus: true, interceptors);
        await Migrating.MigrateAsync(before, after, written);
    }

    private async Task<bool> IsCutOffAsync<T>(int point)
        where T : AnyContext
    {
        var cutter = new ConnectionCutter(Database, point);
        try
        {
            await MigrateAsync<T>(interceptors: cutter);
        }
        catch (Exception) when (cutter.HasCut)
        {
            return true;
        }

        return false;
    }

    private T Create<T>(bool usesCitus, IInterceptor[] interceptors)
        where T : AnyContext
    {
        var options = new DbContextOptionsBuilder()
            .UseNpgsql(Database.ConnectionString, npgsql => npgsql.UseCitus())
            .EnableServiceProviderCaching(false)
            .AddInterceptors(interceptors)
            .Options;

        return (T)Activator.CreateInstance(typeof(T), options, usesCitus)!;
    }

    private async Task AssertMigratedAsync()
    {
        Assert.Equal(["orders distributed", "tenants distributed"], await TablesAsync());
        Assert.Equal(["fk_orders"], await ForeignKeysAsync());
        Assert.Equal(3L, await Database.ScalarAsync<long>("SELECT count(*) FROM orders JOIN tenants ON orders.\"TenantId\" = tenants.\"Id\""));
        var exception = await Assert.ThrowsAsync<PostgresException>(() => Database.ExecuteAsync("INSERT INTO orders VALUES (9, 9)"));
        Assert.Equal(PostgresErrorCodes.ForeignKeyViolation, exception.SqlState);
    }

    private async Task<IReadOnlyList<string>> StateAsync()
        => [.. await TablesAsync(), .. await ForeignKeysAsync(), .. await SchemaSnapshot.ReadAsync(Database)];

    private Task<IReadOnlyList<string>> TablesAsync()
        => Database.ColumnAsync<string>(
            """
            SELECT c.relname || CASE
                WHEN d.partmethod IS NULL THEN ' local' WHEN d.partmethod = 'h' THEN ' distributed' WHEN d.repmodel = 't' THEN ' reference'
                ELSE ' managed local' END
            FROM pg_class AS c LEFT JOIN pg_dist_partition AS d ON d.logicalrelid = c.oid WHERE c.relname IN ('tenants', 'orders') ORDER BY 1
            """);

    private Task<IReadOnlyList<string>> ForeignKeysAsync()
        => Database.ColumnAsync<string>(
            "SELECT conname::text FROM pg_constraint WHERE contype = 'f' AND conrelid = 'orders'::regclass AND convalidated ORDER BY 1");

    public class Tenant
    {
        public int Id { get; set; }

        public string? Name { get; set; }
    }

    public class Order
    {
        public int TenantId { get; set; }

        public int Id { get; set; }
    }

    private abstract class AnyContext(DbContextOptions options, bool usesCitus) : DbContext(options)
    {
        protected bool UsesCitus { get; } = usesCitus;

        protected void DeclareTenant(ModelBuilder modelBuilder, bool isExcluded)
            => modelBuilder.Entity<Tenant>(
                b =>
                {
                    b.ToTable("tenants", t => _ = isExcluded ? t.ExcludeFromMigrations() : t).Property(t => t.Id).ValueGeneratedNever();
                    _ = UsesCitus ? b.IsDistributedBy(t => t.Id) : b;
                });

        protected void DeclareOrder(ModelBuilder modelBuilder, bool isExcluded)
            => modelBuilder.Entity<Order>(
                b =>
                {
                    b.ToTable("orders", t => _ = isExcluded ? t.ExcludeFromMigrations() : t).HasKey(o => new { o.TenantId, o.Id });
                    b.HasOne<Tenant>().WithMany().HasForeignKey(o => o.TenantId).HasConstraintName("fk_orders");
                    _ = UsesCitus ? b.IsDistributedBy(o => o.TenantId) : b;
                });
    }

    private sealed class TenantContext(DbContextOptions options, bool usesCitus) : AnyContext(options, usesCitus)
    {
        protected override void OnModelCreating(ModelBuilder modelBuilder)
            => DeclareTenant(modelBuilder, isExcluded: false);
    }

    private sealed class OrderContext(DbContextOptions options, bool usesCitus) : AnyContext(options, usesCitus)
    {
        protected override void OnModelCreating(ModelBuilder modelBuilder)
        {
            DeclareTenant(modelBuilder, isExcluded: true);
            DeclareOrder(modelBuilder, isExcluded: false);
        }
    }

    private sealed class BothContext(DbContextOptions options, bool usesCitus) : AnyContext(options, usesCitus)
    {
        protected override void OnModelCreating(ModelBuilder modelBuilder)
        {
            DeclareTenant(modelBuilder, isExcluded: false);
            DeclareOrder(modelBuilder, isExcluded: true);
        }
    }

    private sealed class SharedContext(DbContextOptions options, bool usesCitus) : AnyContext(options, usesCitus)
    {
        protected override void OnModelCreating(ModelBuilder modelBuilder)
            => modelBuilder.Entity<Tenant>(
                b =>
                {
                    b.ToTable("tenants").Property(t => t.Id).ValueGeneratedNever();
                    _ = UsesCitus ? b.IsReferenceTable() : b;
                });
    }
}
