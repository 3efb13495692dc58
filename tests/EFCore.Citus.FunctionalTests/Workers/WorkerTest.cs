using EFCore.Citus.Bulk;
using EFCore.Citus.FunctionalTests.TestUtilities;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace EFCore.Citus.FunctionalTests.Workers;

/// <summary>
///     Tests an application that is connected to a worker, as with the load-balanced port of an elastic cluster: the statements of
///     <c>docs/elastic-clusters.md</c> about rows.
/// </summary>
public class WorkerTest(CitusClusterFixture fixture) : CitusTest(fixture)
{
    // The first value that the worker with group 1 generates. The ranges of the other workers follow in steps of this size.
    private const long RangeOfWorkers = 1L << 48;

    private IReadOnlyList<string> _workers = [];

    private static CancellationToken CancellationToken
        => TestContext.Current.CancellationToken;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        await WorkerContext.CreateTablesAsync(Database);
        _workers = await Database.WorkersAsync();
        await using var coordinator = new WorkerContext(Database.ConnectionString);
        coordinator.Countries.AddRange(new Country { Code = "AT" }, new Country { Code = "CH" });
        coordinator.Stores.AddRange(Enumerable.Range(1, 20).Select(i => new Store { Id = i, Name = $"store {i}" }));
        coordinator.Orders.AddRange(
            Enumerable.Range(1, 20).SelectMany(i => Enumerable.Range(1, 5).Select(j => new Order { StoreId = i, CountryCode = "AT", Total = j })));
        await coordinator.SaveChangesAsync(CancellationToken);
    }

    [Fact]
    public async Task Queries_see_all_shards()
    {
        foreach (var worker in _workers)
        {
            await using var context = new WorkerContext(worker);

            Assert.Equal(100, await context.Orders.CountAsync(CancellationToken));
            Assert.Equal(300m, await context.Orders.SumAsync(o => o.Total, CancellationToken));
            var store = await context.Stores.Include(s => s.Orders).SingleAsync(s => s.Id == 7, CancellationToken);
            Assert.Equal(5, store.Orders.Count);
            Assert.Equal(
                20,
                await context.Orders.GroupBy(o => o.StoreId).Select(g => new { g.Key, Total = g.Sum(o => o.Total) })
                    .CountAsync(x => x.Total == 15, CancellationToken));
            Assert.Equal(
                20,
                await context.Stores.FromSql($"SELECT * FROM stores WHERE \"Name\" LIKE {"store %"}").CountAsync(CancellationToken));
            Assert.Equal(
                100,
                await context.Orders.Join(context.Countries, o => o.CountryCode, c => c.Code, (o, c) => c.Code).CountAsync(CancellationToken));
        }
    }

    [Fact]
    public async Task Rows_are_saved_one_by_one_and_in_sets_with_keys_of_the_worker()
    {
        foreach (var worker in _workers)
        {
            var group = await GroupAsync(worker);
            await using var context = new WorkerContext(worker);
            var first = new Store { Name = "by a worker" };
            context.Stores.Add(first);
            await context.SaveChangesAsync(CancellationToken);
            Assert.InRange(first.Id, group * RangeOfWorkers, (group + 1) * RangeOfWorkers);

            var orders = Enumerable.Range(1, 500).Select(i => new Order { StoreId = (i % 20) + 1, Total = i }).ToList();
            context.Orders.AddRange(orders);
            await context.SaveChangesAsync(CancellationToken);
            Assert.Equal(500, orders.Select(o => o.Id).Distinct().Count());
            Assert.All(orders, o => Assert.InRange(o.Id, group * RangeOfWorkers, (group + 1) * RangeOfWorkers));

            orders.ForEach(o => o.Total++);
            await context.SaveChangesAsync(CancellationToken);
            context.Orders.RemoveRange(orders[..250]);
            await context.SaveChangesAsync(CancellationToken);
        }

        await using var coordinator = new WorkerContext(Database.ConnectionString);
        Assert.Equal(100 + (250 * _workers.Count), await coordinator.Orders.CountAsync(CancellationToken));
        Assert.Equal(
            300m + (_workers.Count * Enumerable.Range(251, 250).Sum(i => i + 1m)), await coordinator.Orders.SumAsync(o => o.Total, CancellationToken));
    }

    [Fact]
    public async Task Transactions_and_savepoints()
    {
        await using var context = new WorkerContext(_workers[0]);
        await using (var transaction = await context.Database.BeginTransactionAsync(CancellationToken))
        {
            context.Stores.Add(new Store { Id = 100, Name = "kept" });
            await context.SaveChangesAsync(CancellationToken);
            await transaction.CreateSavepointAsync("before", CancellationToken);
            await context.Orders.ExecuteDeleteAsync(CancellationToken);
            await transaction.RollbackToSavepointAsync("before", CancellationToken);
            await context.Orders.Where(o => o.StoreId < 3).ExecuteUpdateAsync(s => s.SetProperty(o => o.Total, 1m), CancellationToken);
            await transaction.CommitAsync(CancellationToken);
        }

        await using (await context.Database.BeginTransactionAsync(CancellationToken))
        {
            await context.Orders.ExecuteDeleteAsync(CancellationToken);
        }

        await using var coordinator = new WorkerContext(Database.ConnectionString);
        Assert.Equal("kept", (await coordinator.Stores.SingleAsync(s => s.Id == 100, CancellationToken)).Name);
        Assert.Equal(100, await coordinator.Orders.CountAsync(CancellationToken));
        Assert.Equal(10m, await coordinator.Orders.Where(o => o.StoreId < 3).SumAsync(o => o.Total, CancellationToken));
    }

    [Fact]
    public async Task Concurrency_tokens_and_foreign_keys_hold()
    {
        await using var worker = new WorkerContext(_workers[0]);
        await using var other = new WorkerContext(_workers[^1]);
        var order = await worker.Orders.FirstAsync(o => o.StoreId == 1, CancellationToken);
        var same = await other.Orders.SingleAsync(o => o.StoreId == 1 && o.Id == order.Id, CancellationToken);
        order.Version = 1;
        same.Version = 2;
        await worker.SaveChangesAsync(CancellationToken);
        await Assert.ThrowsAsync<DbUpdateConcurrencyException>(() => other.SaveChangesAsync(CancellationToken));

        other.ChangeTracker.Clear();
        other.Orders.Add(new Order { StoreId = 999_999 });
        var exception = await Assert.ThrowsAsync<DbUpdateException>(() => other.SaveChangesAsync(CancellationToken));
        Assert.Equal(PostgresErrorCodes.ForeignKeyViolation, Assert.IsType<PostgresException>(exception.InnerException).SqlState);
    }

    [Fact]
    public async Task Rows_are_loaded_in_bulk()
    {
        foreach (var worker in _workers)
        {
            await using var context = new WorkerContext(worker);
            var orders = Enumerable.Range(1, 2_000).Select(i => new Order { StoreId = (i % 20) + 1, Total = 7 }).ToList();

            Assert.Equal(2_000, await context.BulkInsertAsync(orders, cancellationToken: CancellationToken));
            Assert.Equal(
                new BulkUpsertResult(Inserted: 1, Updated: 1, Skipped: 0),
                await context.BulkUpsertAsync(
                    [new Store { Id = 1, Name = "changed" }, new Store { Id = 200 + (await GroupAsync(worker)), Name = "new" }],
                    cancellationToken: CancellationToken));
        }

        await using var coordinator = new WorkerContext(Database.ConnectionString);
        Assert.Equal(2_000 * _workers.Count, await coordinator.Orders.CountAsync(o => o.Total == 7, CancellationToken));
        Assert.Equal(20 + _workers.Count, await coordinator.Stores.CountAsync(CancellationToken));
        Assert.Equal("changed", (await coordinator.Stores.SingleAsync(s => s.Id == 1, CancellationToken)).Name);
    }

    [Fact]
    public async Task Reference_single_shard_and_managed_local_tables()
    {
        foreach (var worker in _workers)
        {
            await using var context = new WorkerContext(worker);
            var note = new Note { Text = "written by a worker" };
            context.Add(note);
            context.Add(new Setting { Value = worker });
            (await context.Countries.SingleAsync(c => c.Code == "AT", CancellationToken)).Name = worker;
            await context.SaveChangesAsync(CancellationToken);

            Assert.Equal(note.Text, (await context.Notes.AsNoTracking().SingleAsync(n => n.Id == note.Id, CancellationToken)).Text);
            Assert.True(await context.Settings.AnyAsync(s => s.Value == worker, CancellationToken));
            // Each node has a copy of a reference table.
            foreach (var node in _workers.Append(Database.ConnectionString))
            {
                await using var reader = new WorkerContext(node);
                Assert.Equal(worker, (await reader.Countries.SingleAsync(c => c.Code == "AT", CancellationToken)).Name);
            }
        }

        Assert.Equal(_workers.Count, await Database.ScalarAsync<long>("SELECT count(*) FROM notes"));
        Assert.Equal(_workers.Count, await Database.ScalarAsync<long>("SELECT count(*) FROM settings"));
    }

    [Fact]
    public async Task Generated_int_keys_fail()
    {
        await using var context = new WorkerContext(_workers[0]);

        context.Add(new Ticket { Text = "identity" });
        var exception = await Assert.ThrowsAsync<DbUpdateException>(() => context.SaveChangesAsync(CancellationToken));
        var inner = Assert.IsType<PostgresException>(exception.InnerException);
        Assert.Equal("2200H", inner.SqlState);
        Assert.Equal("nextval: reached maximum value of sequence \"tickets_Id_seq\" (2147483647)", inner.MessageText);

        context.ChangeTracker.Clear();
        context.Add(new SerialTicket { Text = "serial" });
        exception = await Assert.ThrowsAsync<DbUpdateException>(() => context.SaveChangesAsync(CancellationToken));
        inner = Assert.IsType<PostgresException>(exception.InnerException);
        Assert.Equal("XX000", inner.SqlState);
        Assert.Equal("nextval(sequence) calls in worker nodes are not supported for column defaults of type int or smallint", inner.MessageText);
    }

    [Fact]
    public async Task Sequences_that_are_not_the_default_of_a_column_are_missing()
    {
        await using var context = new WorkerContext(_workers[0]);

        var exception = Assert.Throws<PostgresException>(() => context.Add(new HiLoTicket()));
        Assert.Equal(PostgresErrorCodes.UndefinedTable, exception.SqlState);
        Assert.Equal("relation \"EntityFrameworkHiLoSequence\" does not exist", exception.MessageText);

        // A sequence that is the default of a column has a separate range of values on each worker.
        var numbered = new Numbered();
        context.Add(numbered);
        await context.SaveChangesAsync(CancellationToken);
        Assert.True(numbered.Number > RangeOfWorkers);
    }

    [Fact]
    public async Task Local_tables_are_missing_and_tables_created_by_hand_stay_on_the_worker()
    {
        await using var context = new WorkerContext(_workers[0]);

        var exception = await Assert.ThrowsAsync<PostgresException>(() => context.Set<Job>().CountAsync(CancellationToken));
        Assert.Equal(PostgresErrorCodes.UndefinedTable, exception.SqlState);
        Assert.Equal("relation \"jobs\" does not exist", exception.MessageText);

        await context.Database.ExecuteSqlRawAsync("CREATE TABLE by_hand (id int)", CancellationToken);
        Assert.Equal(
            [1],
            await Database.ColumnAsync<int>("SELECT result::int FROM run_command_on_all_nodes('SELECT count(*) FROM pg_class WHERE relname = ''by_hand''') WHERE result <> '0'"));
    }

    [Fact]
    public async Task Advisory_locks_are_those_of_one_node()
    {
        await using var worker = new WorkerContext(_workers[0]);
        await using var other = new WorkerContext(_workers[^1]);
        await worker.Database.OpenConnectionAsync(CancellationToken);
        await other.Database.OpenConnectionAsync(CancellationToken);

        foreach (var context in new[] { worker, other })
        {
            Assert.True(
                await context.Database.SqlQueryRaw<bool>("SELECT pg_try_advisory_lock(7) AS \"Value\"").SingleAsync(CancellationToken));
        }
    }

    [Fact]
    public async Task One_port_for_all_nodes()
    {
        await using var port = await BalancedPort.OpenAsync(Database);
        var groups = new HashSet<int>();

        // A few requests use this number of contexts, each on the next node.
        for (var i = 0; i < 2 * (_workers.Count + 1); i++)
        {
            await using var context = new WorkerContext(port.ConnectionString);
            await context.Database.OpenConnectionAsync(CancellationToken);
            groups.Add(
                await context.Database.SqlQueryRaw<int>("SELECT groupid AS \"Value\" FROM pg_dist_local_group").SingleAsync(CancellationToken));
            context.Add(new Order { StoreId = i + 1, CountryCode = "CH" });
            await context.SaveChangesAsync(CancellationToken);
            Assert.Equal(i + 1, await context.Orders.CountAsync(o => o.CountryCode == "CH", CancellationToken));
        }

        Assert.Equal(_workers.Count + 1, groups.Count);

        await using var loading = new WorkerContext(port.ConnectionString);
        var orders = Enumerable.Range(1, 2_000).Select(i => new Order { StoreId = (i % 20) + 1, CountryCode = "CH" });
        Assert.Equal(2_000, await loading.BulkInsertAsync(orders, o => o.Connections(2), CancellationToken));
        Assert.Equal(2_000 + (2 * groups.Count), await loading.Orders.CountAsync(o => o.CountryCode == "CH", CancellationToken));
    }

    private static async Task<int> GroupAsync(string connectionString)
    {
        await using var context = new WorkerContext(connectionString);

        return await context.Database.SqlQueryRaw<int>("SELECT groupid AS \"Value\" FROM pg_dist_local_group").SingleAsync(CancellationToken);
    }
}
