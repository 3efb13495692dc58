using System.Collections.Concurrent;
using EFCore.Citus.Tenancy;
using Microsoft.Extensions.DependencyInjection;

namespace EFCore.Citus.FunctionalTests.Tenancy.Scopes;

public class TenantAccessorTest
{
    private readonly TenantAccessor<int> _tenants = new();

    private int? Current
        => _tenants.TryGetTenant(out var tenant) ? tenant : null;

    [Fact]
    public async Task Tenant_follows_the_flow_of_calls_and_ends_with_its_scope()
    {
        Assert.Null(Current);
        using (_tenants.Begin(1))
        {
            await Task.Yield();
            Assert.Equal(1, Current);
            using (_tenants.Begin(2))
            {
                Assert.Equal(2, await Task.Run(() => Current, TestContext.Current.CancellationToken));
            }

            Assert.Equal(1, Current);
            await Assert.ThrowsAsync<InvalidOperationException>(
                async () =>
                {
                    using (_tenants.Begin(3))
                    {
                        await Task.Yield();
                        throw new InvalidOperationException();
                    }
                });
            Assert.Equal(1, Current);

            await CallAsync();
            Assert.Equal(1, Current);
        }

        Assert.Null(Current);

        // A scope that an asynchronous method begins and does not end does not apply to its caller.
        async Task CallAsync()
        {
            await Task.Yield();
            _tenants.Begin(4);
            Assert.Equal(4, Current);
        }
    }

    // The documentation states that scopes and iterators cannot be combined.
    [Fact]
    public async Task Scope_of_an_iterator_is_that_of_a_call_or_of_the_caller()
    {
        Assert.Equal([5, null], await AsynchronousAsync().ToListAsync(TestContext.Current.CancellationToken));
        Assert.Null(Current);

        foreach (var current in Synchronous())
        {
            Assert.Equal((6, 6), (current, Current));
        }

        Assert.Null(Current);

        async IAsyncEnumerable<int?> AsynchronousAsync()
        {
            await Task.Yield();
            using (_tenants.Begin(5))
            {
                yield return Current;
                yield return Current;
            }
        }

        IEnumerable<int?> Synchronous()
        {
            using (_tenants.Begin(6))
            {
                yield return Current;
                yield return Current;
            }
        }
    }

    [Fact]
    public void Scopes_that_end_late_bring_nothing_back()
    {
        var outer = _tenants.Begin(1);
        var inner = _tenants.Begin(2);
        outer.Dispose();
        Assert.Equal(2, Current);
        inner.Dispose();
        inner.Dispose();
        Assert.Null(Current);
    }

    public static TheoryData<string> WaysToEndElsewhere
        => ["await using", "task", "thread"];

    [Theory]
    [MemberData(nameof(WaysToEndElsewhere))]
    public async Task Scope_that_ends_in_another_flow_is_over_in_all_of_them(string way)
    {
        var scope = _tenants.Begin(2);
        await EndElsewhereAsync(scope, way);
        Assert.Null(Current);
        Assert.Null(await Task.Run(() => Current, TestContext.Current.CancellationToken));

        // The flow can begin another scope.
        using (_tenants.Begin(3))
        {
            Assert.Equal(3, Current);
        }

        Assert.Null(Current);
    }

    [Theory]
    [MemberData(nameof(WaysToEndElsewhere))]
    public async Task Scope_that_ends_in_another_flow_does_not_leave_the_flow_with_a_tenant_of_which_it_is_not_sure(string way)
    {
        var outer = _tenants.Begin(1);
        await EndElsewhereAsync(_tenants.Begin(1), way);
        Assert.Equal(1, Current);

        await EndElsewhereAsync(_tenants.Begin(2), way);
        Assert.Null(Current);
        Assert.False(_tenants.Capture().HasTenant);
        using (_tenants.Begin(3))
        {
            Assert.Equal(3, Current);
        }

        Assert.Null(Current);

        outer.Dispose();
        Assert.Null(Current);
    }

    [Fact]
    public async Task Scope_that_ends_in_a_method_that_is_not_asynchronous_ends_in_the_flow_of_its_caller()
    {
        using (_tenants.Begin(1))
        {
            await using (new Work(_tenants.Begin(2)))
            {
                Assert.Equal(2, Current);
            }

            Assert.Equal(1, Current);
        }
    }

    [Fact]
    public async Task Task_that_outlives_its_scope_does_not_work_for_the_tenant_outside()
    {
        var ended = new TaskCompletionSource();
        Task<int?> task;
        CapturedTenant<int> captured;
        using (_tenants.Begin(1))
        {
            using (_tenants.Begin(2))
            {
                captured = _tenants.Capture();
                task = Task.Run(
                    async () =>
                    {
                        await ended.Task;
                        return Current;
                    },
                    TestContext.Current.CancellationToken);
            }

            Assert.Equal(1, Current);
            ended.SetResult();
            Assert.Null(await task);

            // Work that continues restores the captured tenant.
            using (captured.Restore())
            {
                Assert.Equal(2, Current);
            }
        }
    }

    [Fact]
    public async Task Flow_that_ends_many_scopes_elsewhere_does_not_keep_them()
    {
        var scopes = new List<WeakReference>();
        using (_tenants.Begin(1))
        {
            for (var i = 0; i < 100; i++)
            {
                await BeginAndEndAsync();
            }

            GC.Collect();
            GC.WaitForPendingFinalizers();
            GC.Collect();
            Assert.InRange(scopes.Count(s => s.IsAlive), 0, 10);
        }

        Task BeginAndEndAsync()
        {
            var scope = _tenants.Begin(2);
            scopes.Add(new WeakReference(scope));

            return EndElsewhereAsync(scope, "task");
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Captured_tenant_is_restored_on_a_thread_that_knows_of_none(bool withTenant)
    {
        using var scope = withTenant ? _tenants.Begin(5) : null;
        var captured = _tenants.Capture();
        Assert.Equal(withTenant, captured.HasTenant);
        (int? Before, int? Inside, int? After) seen = default;
        var thread = new Thread(
            () =>
            {
                using (_tenants.Begin(9))
                {
                    var before = Current;
                    int? inside;
                    using (captured.Restore())
                    {
                        inside = Current;
                    }

                    seen = (before, inside, Current);
                }
            });
        thread.UnsafeStart();
        thread.Join();

        Assert.Equal((9, withTenant ? 5 : null, 9), seen);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public async Task Each_of_many_tenants_gets_its_turn(int parallelism)
    {
        var seen = new ConcurrentBag<(int, int?)>();
        var running = 0;
        var most = 0;
        using (_tenants.Begin(99))
        {
            await _tenants.ForEachTenantAsync(
                Enumerable.Range(1, 20),
                async (tenant, token) =>
                {
                    InterlockedMax(ref most, Interlocked.Increment(ref running));
                    await Task.Delay(2, token);
                    seen.Add((tenant, Current));
                    Interlocked.Decrement(ref running);
                },
                parallelism,
                TestContext.Current.CancellationToken);
            Assert.Equal(99, Current);
        }

        Assert.Equal(Enumerable.Range(1, 20).Select(t => (t, (int?)t)), seen.Order());
        Assert.InRange(most, 1, parallelism);

        await Assert.ThrowsAsync<InvalidOperationException>(
            () => _tenants.ForEachTenantAsync(
                [1, 2], (_, _) => throw new InvalidOperationException(), cancellationToken: TestContext.Current.CancellationToken));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(
            () => _tenants.ForEachTenantAsync([1], (_, _) => Task.CompletedTask, 0, TestContext.Current.CancellationToken));
        Assert.Null(Current);
    }

    [Fact]
    public void Services_share_one_accessor_and_leave_that_of_the_application_alone()
    {
        using var services = new ServiceCollection().AddTenantAccessor<int>().AddTenantAccessor<int>().BuildServiceProvider();
        Assert.Same(services.GetRequiredService<TenantAccessor<int>>(), services.GetRequiredService<ITenantAccessor<int>>());
        Assert.Single(services.GetServices<ITenantAccessor<int>>());

        var own = new TenantAccessor<int>();
        using var others = new ServiceCollection().AddSingleton<ITenantAccessor<int>>(own).AddTenantAccessor<int>().BuildServiceProvider();
        Assert.Same(own, others.GetRequiredService<ITenantAccessor<int>>());
    }

    private static async Task EndElsewhereAsync(IDisposable scope, string way)
    {
        switch (way)
        {
            case "await using":
                await using (new Job(scope))
                {
                }

                break;

            case "task":
                await Task.Run(scope.Dispose, TestContext.Current.CancellationToken);
                break;

            case "thread":
                var thread = new Thread(scope.Dispose);
                thread.UnsafeStart();
                thread.Join();
                break;
        }
    }

    private sealed class Job(IDisposable scope) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            await Task.Yield();
            scope.Dispose();
        }
    }

    private sealed class Work(IDisposable scope) : IAsyncDisposable
    {
        public ValueTask DisposeAsync()
        {
            scope.Dispose();

            return ValueTask.CompletedTask;
        }
    }

    private static void InterlockedMax(ref int target, int value)
    {
        int seen;
        while (value > (seen = Volatile.Read(ref target)) && Interlocked.CompareExchange(ref target, value, seen) != seen)
        {
        }
    }
}
