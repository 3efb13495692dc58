using System.Collections.Concurrent;
using System.Data.Common;
using System.Diagnostics.Metrics;
using EFCore.Citus.FunctionalTests.TestUtilities;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.ValueGeneration;
using Npgsql;

namespace EFCore.Citus.FunctionalTests.Bulk;

/// <summary>
///     Tests bulk inserts on a cluster: keys and generated values, transactions, cancellation, errors and streams.
/// </summary>
public class BulkInsertTest(CitusClusterFixture fixture) : CitusTest(fixture)
{
    private static CancellationToken CancellationToken
        => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_same_id_in_two_tenants()
    {
        await using var context = await ShopAsync();

        await context.BulkInsertAsync(
            [NewOrder(1, 1, "first"), NewOrder(2, 1, "second")], cancellationToken: CancellationToken);

        Assert.Equal("first", (await context.Set<Order>().SingleAsync(o => o.StoreId == 1, CancellationToken)).Name);
        Assert.Equal("second", (await context.Set<Order>().SingleAsync(o => o.StoreId == 2, CancellationToken)).Name);
        Assert.Equal(0, await context.BulkInsertAsync(Array.Empty<Order>(), cancellationToken: CancellationToken));
    }

    [Fact]
    public async Task Rows_and_seconds_are_measured()
    {
        await using var context = await ShopAsync();
        var measured = new ConcurrentBag<(string Name, double Value, string? Operation, string? EntityType)>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, l) =>
        {
            if (instrument.Meter.Name == "EFCore.Citus" && instrument.Name.StartsWith("efcore.citus.bulk", StringComparison.Ordinal))
            {
                l.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>((i, value, tags, _) => measured.Add((i.Name, value, Tag(tags, "operation"), Tag(tags, "entity_type"))));
        listener.SetMeasurementEventCallback<double>((i, value, tags, _) => measured.Add((i.Name, value, Tag(tags, "operation"), Tag(tags, "entity_type"))));
        listener.Start();

        // No other test writes this number of rows at the same time.
        var orders = Enumerable.Range(1, 1237).Select(i => NewOrder(1, i, "n")).ToArray();
        await context.BulkInsertAsync(orders, cancellationToken: CancellationToken);
        await context.BulkUpsertAsync(orders, cancellationToken: CancellationToken);

        Assert.Contains(("efcore.citus.bulk_rows", 1237, "insert", nameof(Order)), measured);
        Assert.Contains(("efcore.citus.bulk_rows", 1237, "upsert", nameof(Order)), measured);
        Assert.Contains(measured, m => m is { Name: "efcore.citus.bulk_duration", Value: > 0, Operation: "upsert", EntityType: nameof(Order) });

        static string? Tag(ReadOnlySpan<KeyValuePair<string, object?>> tags, string name)
        {
            foreach (var (key, value) in tags)
            {
                if (key == name)
                {
                    return (string?)value;
                }
            }

            return null;
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Columns_that_the_database_generates(bool transaction)
    {
        await using var context = await GeneratedAsync();
        await using var outer = transaction ? await context.Database.BeginTransactionAsync(CancellationToken) : null;
        Generated[] entities = [new() { StoreId = 1 }, new() { StoreId = 2 }, new() { StoreId = 1, Id = 1000, Note = "mine" }, new() { StoreId = 2 }];

        await context.BulkInsertAsync(entities, cancellationToken: CancellationToken);

        Assert.Equal([0, 0, 1000, 0], entities.Select(e => e.Id));
        Assert.All(entities, e => Assert.NotEqual(Guid.Empty, e.ClientGuid));
        Assert.All(entities, e => Assert.NotEqual(0, e.HiLo));
        Assert.Equal(4, entities.Select(e => e.HiLo).Distinct().Count());
        Assert.All(entities, e => Assert.Equal($"made for {e.StoreId}", e.Custom));
        var rows = await context.Set<Generated>().AsNoTracking().OrderBy(g => g.Id).ToListAsync(CancellationToken);
        Assert.Equal([1, 2, 3, 1000], rows.Select(r => r.Id));
        Assert.Equal(["default", "default", "default", "mine"], rows.Select(r => r.Note));
        Assert.Equal([1, 2, 2, 1], rows.Select(r => r.StoreId));
        Assert.All(rows, r => Assert.Equal(r.StoreId * 2, r.Doubled));
        Assert.Equal(entities.Select(e => e.HiLo).Order(), rows.Select(r => r.HiLo).Order());
        Assert.Equal(entities.Select(e => e.ClientGuid).Order(), rows.Select(r => r.ClientGuid).Order());
        Assert.Empty(context.ChangeTracker.Entries());

        await (outer?.CommitAsync(CancellationToken) ?? Task.CompletedTask);
        Assert.Equal(4, await Database.ScalarAsync<long>("""SELECT count(*) FROM generated WHERE "Shadow" = 'made for ' || "StoreId" """));

        // SaveChanges continues with the next numbers.
        context.Add(new Generated { StoreId = 3 });
        await context.SaveChangesAsync(CancellationToken);
        Assert.Equal(5, await Database.ScalarAsync<long>("SELECT count(DISTINCT \"HiLo\") FROM generated"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Keys_that_are_returned(bool stream)
    {
        await using var context = await GeneratedAsync();
        var entities = Enumerable.Range(0, 25).Select(i => new Generated { StoreId = i % 3, Note = $"n{i}" }).ToList();
        entities[3].Id = 5000;

        var rows = stream
            ? await context.BulkInsertAsync(StreamAsync(entities), o => o.ReturnKeys().BatchSize(10), CancellationToken)
            : context.BulkInsert(entities, o => o.ReturnKeys());

        Assert.Equal(25, rows);
        Assert.Equal(5000, entities[3].Id);
        Assert.Equal(25, entities.Select(e => e.Id).Distinct().Count());
        Assert.DoesNotContain(0, entities.Select(e => e.Id));
        Assert.Equal(
            entities.Select(e => (e.Id, e.Note)).Order(),
            (await context.Set<Generated>().ToListAsync(CancellationToken)).Select(e => (e.Id, e.Note)).Order());
    }

    [Theory]
    [InlineData("distributed", false)]
    [InlineData("distributed", true)]
    [InlineData("reference", false)]
    [InlineData("reference", true)]
    [InlineData("local", false)]
    [InlineData("always", false)]
    [InlineData("uuid", true)]
    public async Task Entities_of_which_the_database_generates_everything(string kind, bool transaction)
    {
        await using var context = await BulkContext.MigrateAsync(
            Database,
            b =>
            {
                var bare = b.Entity<Bare>().ToTable("odd 'bare\"");
                var id = bare.Property(x => x.Id).HasColumnName("odd \"id'");
                _ = kind == "always" ? id.UseIdentityAlwaysColumn() : id.UseIdentityByDefaultColumn();
                bare.Property(x => x.At).HasDefaultValueSql("now()");
                _ = kind switch
                {
                    "reference" => bare.IsReferenceTable(),
                    "local" => bare.IsLocalTable(),
                    _ => bare.IsDistributedBy(x => x.Id)
                };
                if (kind == "uuid")
                {
                    b.Entity<Empty>().ToTable("empty").IsDistributedBy(x => x.Id).Property(x => x.Id).HasDefaultValueSql("gen_random_uuid()").ValueGeneratedOnAdd();
                }
            });
        await using var outer = transaction ? await context.Database.BeginTransactionAsync(CancellationToken) : null;
        var entities = Enumerable.Range(0, 2_500).Select(_ => new Bare()).ToList();
        if (kind != "always")
        {
            // One entity has a value, which is written unchanged.
            entities[1_200] = new Bare { Id = 900_000 };
        }

        Assert.Equal(2_500, await context.BulkInsertAsync(entities, cancellationToken: CancellationToken));
        Assert.Equal(kind == "always" ? 0 : 900_000, entities.Sum(e => e.Id));
        Assert.Equal(2_500, await context.Set<Bare>().CountAsync(b => b.At > DateTime.UnixEpoch, CancellationToken));
        Assert.Equal(3, await context.BulkInsertAsync([new Bare(), new Bare(), new Bare()], o => o.BatchSize(2), CancellationToken));
        Assert.Equal(2_503, await context.Set<Bare>().CountAsync(CancellationToken));

        Bare[] returned = [new(), new()];
        await context.BulkInsertAsync(returned, o => o.ReturnKeys(), CancellationToken);
        Assert.DoesNotContain(0, returned.Select(r => r.Id));
        Assert.Equal(2_505, await context.Set<Bare>().CountAsync(CancellationToken));
        if (kind == "uuid")
        {
            await context.BulkInsertAsync([new Empty { Id = Guid.NewGuid() }], cancellationToken: CancellationToken);
            Assert.Equal(1, await context.Set<Empty>().CountAsync(CancellationToken));
        }
    }

    [Theory]
    [InlineData("serial")]
    [InlineData("always")]
    [InlineData("sequence")]
    [InlineData("uuid")]
    public async Task Keys_of_every_kind_are_returned(string kind)
    {
        await using var context = await BulkContext.MigrateAsync(
            Database,
            b =>
            {
                if (kind == "uuid")
                {
                    b.Entity<GuidKey>().ToTable("keys").IsReferenceTable().Property(k => k.Id).HasDefaultValueSql("gen_random_uuid()");

                    return;
                }

                b.HasSequence<long>("odd \"seq\"");
                b.Entity<LongKey>(k =>
                {
                    k.ToTable("odd \"keys'").IsDistributedBy(x => x.StoreId).HasKey(x => new { x.StoreId, x.Id });
                    var id = k.Property(x => x.Id).HasColumnName("odd 'id\"");
                    _ = kind switch
                    {
                        "serial" => id.UseSerialColumn(),
                        "always" => id.UseIdentityAlwaysColumn(),
                        _ => id.UseSequence("odd \"seq\"")
                    };
                });
            });

        if (kind == "uuid")
        {
            GuidKey[] guids = [new() { Name = "a" }, new() { Name = "b" }];
            await context.BulkInsertAsync(guids, o => o.ReturnKeys(), CancellationToken);
            Assert.DoesNotContain(Guid.Empty, guids.Select(g => g.Id));
            Assert.Equal("b", (await context.Set<GuidKey>().SingleAsync(g => g.Id == guids[1].Id, CancellationToken)).Name);

            return;
        }

        LongKey[] entities = [new() { StoreId = 1, Name = "a" }, new() { StoreId = 2, Name = "b" }];
        await context.BulkInsertAsync(entities, o => o.ReturnKeys(), CancellationToken);
        Assert.Equal([1L, 2L], entities.Select(e => e.Id));
        Assert.Equal("b", (await context.Set<LongKey>().SingleAsync(k => k.Id == 2, CancellationToken)).Name);

        // A key is generated without ReturnKeys, and does not conflict with the others.
        await context.BulkInsertAsync([new LongKey { StoreId = 1, Name = "c" }], cancellationToken: CancellationToken);
        Assert.Equal("c", (await context.Set<LongKey>().SingleAsync(k => k.Id == 3, CancellationToken)).Name);
    }

    [Fact]
    public async Task Shadow_properties_and_foreign_keys_of_navigations()
    {
        await using var context = await BulkContext.MigrateAsync(
            Database,
            b =>
            {
                b.Entity<Store>().ToTable("stores").IsDistributedBy(s => s.Id).Property(s => s.Id).ValueGeneratedNever();
                b.Entity<Visit>(v =>
                {
                    v.ToTable("visits").Property<int>("StoreId");
                    v.HasKey("StoreId", "Id");
                    v.Property(x => x.Id).ValueGeneratedNever();
                    v.HasOne(x => x.Store).WithMany().HasForeignKey("StoreId");
                    v.IsDistributedBy("StoreId");
                    v.Property<string>("Kind").IsRequired();
                });
            });
        Store[] stores = [new() { Id = 1 }, new() { Id = 2 }];
        await context.BulkInsertAsync(stores, cancellationToken: CancellationToken);

        var missing = await Assert.ThrowsAsync<InvalidOperationException>(
            () => context.BulkInsertAsync([new Visit { Id = 1, Store = stores[0] }], cancellationToken: CancellationToken));
        Assert.Contains("'Visit.Kind'", missing.Message, StringComparison.Ordinal);

        await context.BulkInsertAsync(
            [new Visit { Id = 1, Store = stores[0] }, new Visit { Id = 1, Store = stores[1] }],
            o => o.SetProperty(v => EF.Property<string>(v, "Kind"), v => $"kind {v.Store!.Id}"),
            CancellationToken);
        await context.BulkInsertAsync(
            [new Visit { Id = 2 }],
            o => o.SetProperty(v => EF.Property<string>(v, "Kind"), "same").SetProperty(v => EF.Property<int>(v, "StoreId"), 2),
            CancellationToken);

        Assert.Equal(
            ["1 1 kind 1", "2 1 kind 2", "2 2 same"],
            await Database.ColumnAsync<string>("""SELECT concat_ws(' ', "StoreId", "Id", "Kind") FROM visits ORDER BY 1"""));
    }

    [Fact]
    public async Task Takes_part_in_the_current_transaction()
    {
        await using var context = await ShopAsync();
        await using (var transaction = await context.Database.BeginTransactionAsync(CancellationToken))
        {
            context.Add(NewOrder(1, 1, "tracked"));
            await context.SaveChangesAsync(CancellationToken);
            await context.BulkInsertAsync([NewOrder(1, 2, "bulk")], cancellationToken: CancellationToken);
            context.Add(NewOrder(2, 1, "tracked again"));
            await context.SaveChangesAsync(CancellationToken);
            Assert.Equal(3, await context.Set<Order>().CountAsync(CancellationToken));
            Assert.Equal(0, await Database.ScalarAsync<long>("SELECT count(*) FROM orders"));
            await transaction.RollbackAsync(CancellationToken);
        }

        Assert.Equal(0, await Database.ScalarAsync<long>("SELECT count(*) FROM orders"));
        context.ChangeTracker.Clear();

        await using (var transaction = await context.Database.BeginTransactionAsync(CancellationToken))
        {
            await context.BulkInsertAsync([NewOrder(1, 1, "kept")], cancellationToken: CancellationToken);
            var error = await Assert.ThrowsAsync<DbUpdateException>(
                () => context.BulkInsertAsync([NewOrder(1, 2, "lost"), NewOrder(1, 1, "twice")], cancellationToken: CancellationToken));
            Assert.Equal(PostgresErrorCodes.UniqueViolation, Assert.IsType<PostgresException>(error.InnerException).SqlState);

            // The transaction continues from the savepoint, as with SaveChanges.
            context.Add(NewOrder(3, 1, "after"));
            await context.SaveChangesAsync(CancellationToken);
            await transaction.CommitAsync(CancellationToken);
        }

        Assert.Equal(
            ["after", "kept"], await Database.ColumnAsync<string>("""SELECT "Name" FROM orders ORDER BY 1"""));
    }

    [Fact]
    public async Task Takes_part_in_an_ambient_transaction()
    {
        await using var context = await ShopAsync();
        using (new System.Transactions.TransactionScope(System.Transactions.TransactionScopeAsyncFlowOption.Enabled))
        {
            await context.BulkInsertAsync([NewOrder(1, 1, "never")], cancellationToken: CancellationToken);
            Assert.Equal(1, await context.Set<Order>().CountAsync(CancellationToken));
        }

        Assert.Equal(0, await Database.ScalarAsync<long>("SELECT count(*) FROM orders"));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task Distributed_and_reference_tables_in_one_transaction_in_any_order(int order)
    {
        await using var context = await ShopAsync();
        var orders = Enumerable.Range(1, 200).Select(i => NewOrder(i % 50, i, "o")).ToList();
        Func<Task>[] steps =
        [
            async () => await context.BulkInsertAsync(orders, cancellationToken: CancellationToken),
            async () =>
            {
                context.Add(new Country { Code = "new" });
                await context.SaveChangesAsync(CancellationToken);
            },
            async () => await context.BulkInsertAsync([new Country { Code = "bulk" }], cancellationToken: CancellationToken),
            async () => await context.Set<Country>().Where(c => c.Code == "de").ExecuteUpdateAsync(
                s => s.SetProperty(c => c.Name, "Deutschland"), CancellationToken),
            async () => await context.BulkUpsertAsync([new Country { Code = "de", Name = "Germany" }], cancellationToken: CancellationToken)
        ];

        await using (var transaction = await context.Database.BeginTransactionAsync(CancellationToken))
        {
            foreach (var step in steps.Skip(order).Concat(steps.Take(order)))
            {
                await step();
            }

            await context.BulkUpsertAsync(orders, cancellationToken: CancellationToken);
            await context.Set<Country>().Where(c => c.Code == "new").ExecuteUpdateAsync(s => s.SetProperty(c => c.Name, "New"), CancellationToken);
            await transaction.CommitAsync(CancellationToken);
        }

        Assert.Equal(200, await Database.ScalarAsync<long>("SELECT count(*) FROM orders"));
        Assert.Equal(["bulk", "de", "new"], await Database.ColumnAsync<string>("""SELECT "Code" FROM countries ORDER BY 1"""));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_reference_table_is_written_after_rows_of_a_table_that_has_nothing_to_do_with_it(bool upsert)
    {
        await using var context = await BulkContext.MigrateAsync(
            Database,
            b =>
            {
                Shop(b);
                b.Entity<Store>().ToTable("stores").IsDistributedBy(s => s.Id).Property(s => s.Id).ValueGeneratedNever();
            });
        var stores = Enumerable.Range(1, 200).Select(i => new Store { Id = i }).ToList();
        await using var transaction = await context.Database.BeginTransactionAsync(CancellationToken);

        _ = upsert
            ? (await context.BulkUpsertAsync(stores, cancellationToken: CancellationToken)).Inserted
            : await context.BulkInsertAsync(stores, cancellationToken: CancellationToken);
        context.Add(new Country { Code = "fr" });
        await context.SaveChangesAsync(CancellationToken);
        await transaction.CommitAsync(CancellationToken);

        Assert.Equal(200, await Database.ScalarAsync<long>("SELECT count(*) FROM stores"));
        Assert.Equal(["fr"], await Database.ColumnAsync<string>("""SELECT "Code" FROM countries"""));
    }

    [Fact]
    public async Task Cancellation_leaves_nothing_and_the_transaction_alive()
    {
        await using var context = await ShopAsync();
        await using var transaction = await context.Database.BeginTransactionAsync(CancellationToken);
        await context.BulkInsertAsync([NewOrder(1, 1, "before")], cancellationToken: CancellationToken);
        using var source = new CancellationTokenSource();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => context.BulkInsertAsync(
                Enumerable.Range(2, 100_000).Select(i => NewOrder(i % 50, i, "o")),
                o => o.OnProgress(
                    n =>
                    {
                        if (n == 20_000)
                        {
                            source.Cancel();
                        }
                    }),
                source.Token));

        Assert.Equal(1, await context.Set<Order>().CountAsync(CancellationToken));
        await context.BulkInsertAsync([NewOrder(1, 2, "after")], cancellationToken: CancellationToken);
        await transaction.CommitAsync(CancellationToken);
        Assert.Equal(["after", "before"], await Database.ColumnAsync<string>("""SELECT "Name" FROM orders ORDER BY 1"""));
        Assert.Equal(0, await Database.ScalarAsync<long>("SELECT count(*) FROM pg_prepared_xacts WHERE database = current_database()"));
    }

    [Fact]
    public async Task Cancellation_without_a_transaction()
    {
        await using var context = await ShopAsync();
        using var source = new CancellationTokenSource();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => context.BulkInsertAsync(EndlessAsync(source), cancellationToken: source.Token));

        Assert.Equal(0, await Database.ScalarAsync<long>("SELECT count(*) FROM orders"));
        Assert.Equal(System.Data.ConnectionState.Closed, context.Database.GetDbConnection().State);
        Assert.Equal(1, await context.BulkInsertAsync([NewOrder(1, 1, "again")], cancellationToken: CancellationToken));

        static async IAsyncEnumerable<Order> EndlessAsync(CancellationTokenSource source)
        {
            for (var i = 1; ; i++)
            {
                yield return NewOrder(i % 50, i, "o");
                if (i == 5_000)
                {
                    await source.CancelAsync();
                }
            }
        }
    }

    [Fact]
    public async Task Errors_name_the_entity_and_the_property()
    {
        await using var context = await ShopAsync(o => o.EnableSensitiveDataLogging());

        var error = await FailAsync(NewOrder(1, 1, "x"), NewOrder(7, 8, null!));
        Assert.Contains("index 1 ", error.Message, StringComparison.Ordinal);
        Assert.Contains("Order {StoreId: 7, Id: 8}", error.Message, StringComparison.Ordinal);
        Assert.Contains("'Order.Name'", error.Message, StringComparison.Ordinal);
        Assert.Contains("required", error.Message, StringComparison.Ordinal);

        // The coordinator detects this error and reports the line of the input.
        error = await FailAsync(NewOrder(1, 1, "x"), NewOrder(1, 2, "y"), NewOrder(7, 8, "longer than twenty characters"));
        Assert.Contains("index 2 ", error.Message, StringComparison.Ordinal);
        Assert.Contains("'Order.Name'", error.Message, StringComparison.Ordinal);
        Assert.Contains("too long", error.Message, StringComparison.Ordinal);

        // A worker detects this error and does not have the line of the input.
        error = await FailAsync(NewOrder(1, 1, "x"), NewOrder(1, 1, "y"));
        Assert.Contains("'orders'", error.Message, StringComparison.Ordinal);
        Assert.Contains("unique", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("index", error.Message, StringComparison.Ordinal);

        error = await FailAsync(NewOrder(1, 1, "x"), NewOrder(1, 2, "throw"));
        Assert.Contains("index 1 ", error.Message, StringComparison.Ordinal);
        Assert.Equal("no throw, please", error.InnerException!.Message);

        error = await FailAsync(new Order { StoreId = 1, Id = 1, Name = "x", CountryCode = "de", At = new DateTime(2024, 1, 1, 0, 0, 0, DateTimeKind.Local) });
        Assert.Contains("'Order.At'", error.Message, StringComparison.Ordinal);

        var nothing = await Assert.ThrowsAsync<ArgumentException>(
            () => context.BulkInsertAsync([NewOrder(1, 1, "x"), null!], cancellationToken: CancellationToken));
        Assert.Contains("index 1 ", nothing.Message, StringComparison.Ordinal);

        Assert.Equal(0, await Database.ScalarAsync<long>("SELECT count(*) FROM orders"));

        async Task<DbUpdateException> FailAsync(params Order[] orders)
            => await Assert.ThrowsAsync<DbUpdateException>(() => context.BulkInsertAsync(orders, cancellationToken: CancellationToken));
    }

    [Fact]
    public async Task Values_of_keys_stay_out_of_errors_unless_they_are_wanted()
    {
        await using var context = await ShopAsync();

        var error = await Assert.ThrowsAsync<DbUpdateException>(
            () => context.BulkInsertAsync([NewOrder(4711, 1, null!)], cancellationToken: CancellationToken));

        Assert.Contains("index 0 ", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("4711", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Several_connections()
    {
        await using var context = await ShopAsync();
        var orders = Enumerable.Range(1, 20_000).Select(i => NewOrder(i % 50, i, $"o{i}")).ToList();

        Assert.Equal(20_000, await context.BulkInsertAsync(orders, o => o.Connections(3), CancellationToken));
        Assert.Equal(20_000, await Database.ScalarAsync<long>("""SELECT count(*) FROM orders WHERE "Name" = 'o' || "Id" """));

        // A single invalid row prevents all others from being written.
        await Database.ExecuteAsync("TRUNCATE orders");
        orders[15_000] = NewOrder(1, 15_001, "longer than twenty characters");
        var error = await Assert.ThrowsAsync<DbUpdateException>(
            () => context.BulkInsertAsync(orders, o => o.Connections(3), CancellationToken));
        Assert.Contains("index 15000 ", error.Message, StringComparison.Ordinal);
        Assert.Equal(0, await Database.ScalarAsync<long>("SELECT count(*) FROM orders"));
        orders[15_000] = NewOrder(1, 15_001, null!);
        error = await Assert.ThrowsAsync<DbUpdateException>(() => context.BulkInsertAsync(orders, o => o.Connections(3), CancellationToken));
        Assert.Contains("index 15000 ", error.Message, StringComparison.Ordinal);
        Assert.Equal(0, await Database.ScalarAsync<long>("SELECT count(*) FROM orders"));

        await using var transaction = await context.Database.BeginTransactionAsync(CancellationToken);
        var refused = await Assert.ThrowsAsync<InvalidOperationException>(
            () => context.BulkInsertAsync(orders, o => o.Connections(3), CancellationToken));
        Assert.Contains("'Connections()'", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Retries_what_can_be_read_again()
    {
        await using var context = await ShopAsync();
        await using var retrying = BulkContext.Create(
            Database, Shop, o => o.UseNpgsql(Database.ConnectionString, n => n.UseCitus().EnableRetryOnFailure()));
        var attempts = 0;

        var rows = await retrying.BulkInsertAsync(
            Enumerable.Range(1, 3_000).Select(i => NewOrder(i % 50, i, "o")).ToList(),
            o => o.OnProgress(
                n =>
                {
                    if (n == 2_000 && attempts++ == 0)
                    {
                        Terminate(retrying.Database.GetDbConnection());
                    }
                },
                rows: 1_000),
            CancellationToken);

        Assert.Equal(3_000, rows);
        Assert.Equal(2, attempts);
        Assert.Equal(3_000, await Database.ScalarAsync<long>("SELECT count(*) FROM orders"));

        attempts = 0;
        await Assert.ThrowsAsync<DbUpdateException>(
            () => retrying.BulkInsertAsync(
                Enumerable.Range(5_000, 3_000).Select(i => NewOrder(i % 50, i, "o")),
                o => o.OnProgress(
                    n =>
                    {
                        if (n == 2_000 && attempts++ == 0)
                        {
                            Terminate(retrying.Database.GetDbConnection());
                        }
                    },
                    rows: 1_000),
                CancellationToken));
        Assert.Equal(3_000, await Database.ScalarAsync<long>("SELECT count(*) FROM orders"));
    }

    private void Terminate(DbConnection connection)
        => Assert.True(
            Database.ScalarAsync<bool>("SELECT pg_terminate_backend($1, 10000)", ((NpgsqlConnection)connection).ProcessID).GetAwaiter().GetResult());

    private async Task<BulkContext> ShopAsync(Action<DbContextOptionsBuilder>? configure = null)
    {
        var context = await BulkContext.MigrateAsync(Database, Shop, configure);
        await context.BulkInsertAsync([new Country { Code = "de" }], cancellationToken: CancellationToken);

        return context;
    }

    private static void Shop(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<Country>().ToTable("countries").IsReferenceTable().HasKey(c => c.Code);
        modelBuilder.Entity<Order>(o =>
        {
            o.ToTable("orders").IsDistributedBy(x => x.StoreId).HasKey(x => new { x.StoreId, x.Id });
            o.Property(x => x.Id).ValueGeneratedNever();
            o.Property(x => x.Name)
                .HasMaxLength(20)
                .HasConversion(n => n == "throw" ? Throw() : n, n => n);
            o.HasOne<Country>().WithMany().HasForeignKey(x => x.CountryCode);
        });
    }

    private static string Throw()
        => throw new NotSupportedException("no throw, please");

    private async Task<BulkContext> GeneratedAsync()
        => await BulkContext.MigrateAsync(
            Database,
            b => b.Entity<Generated>(g =>
            {
                g.ToTable("generated").IsDistributedBy(x => x.StoreId).HasKey(x => new { x.StoreId, x.Id });
                g.Property(x => x.Id).UseIdentityByDefaultColumn();
                g.Property(x => x.Note).HasDefaultValue("default");
                g.Property(x => x.Doubled).HasComputedColumnSql("""
                    "StoreId" * 2
                    """, stored: true);
                g.HasAlternateKey(x => new { x.StoreId, x.ClientGuid });
                g.HasAlternateKey(x => new { x.StoreId, x.HiLo });
                g.Property(x => x.ClientGuid).ValueGeneratedOnAdd();
                g.Property(x => x.HiLo).UseHiLo("hilo");
                g.Property(x => x.Custom).HasValueGenerator<CustomGenerator>();
                g.Property<string>("Shadow").IsRequired().HasValueGenerator<CustomGenerator>();
            }));

    private static Order NewOrder(int storeId, int id, string name)
        => new() { StoreId = storeId, Id = id, Name = name, CountryCode = "de" };

    private static async IAsyncEnumerable<TEntity> StreamAsync<TEntity>(IEnumerable<TEntity> entities)
    {
        foreach (var entity in entities)
        {
            await Task.Yield();
            yield return entity;
        }
    }

    private sealed class CustomGenerator : ValueGenerator<string>
    {
        public override bool GeneratesTemporaryValues
            => false;

        public override string Next(EntityEntry entry)
            => $"made for {entry.Property(nameof(Generated.StoreId)).CurrentValue}";
    }

    private sealed class Country
    {
        public required string Code { get; set; }

        public string? Name { get; set; }
    }

    private sealed class Order
    {
        public int StoreId { get; set; }

        public int Id { get; set; }

        public required string Name { get; set; }

        public DateTime At { get; set; } = DateTime.UnixEpoch;

        public required string CountryCode { get; set; }
    }

    private sealed class Generated
    {
        public int StoreId { get; set; }

        public int Id { get; set; }

        public string? Note { get; set; }

        public int Doubled { get; set; }

        public Guid ClientGuid { get; set; }

        public int HiLo { get; set; }

        public string? Custom { get; set; }
    }

    private sealed class Bare
    {
        public long Id { get; set; }

        public DateTime At { get; set; }
    }

    private sealed class Empty
    {
        public Guid Id { get; set; }
    }

    private sealed class LongKey
    {
        public int StoreId { get; set; }

        public long Id { get; set; }

        public string? Name { get; set; }
    }

    private sealed class GuidKey
    {
        public Guid Id { get; set; }

        public string? Name { get; set; }
    }

    private sealed class Store
    {
        public int Id { get; set; }
    }

    private sealed class Visit
    {
        public int Id { get; set; }

        public Store? Store { get; set; }
    }
}
