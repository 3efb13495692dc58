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

        // What an asynchronous method begins and does not end is not the caller's.
        async Task CallAsync()
        {
            await Task.Yield();
            _tenants.Begin(4);
            Assert.Equal(4, Current);
        }
    }

    // Why the documentation says that scopes and iterators do not go together.
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

    private static void InterlockedMax(ref int target, int value)
    {
        int seen;
        while (value > (seen = Volatile.Read(ref target)) && Interlocked.CompareExchange(ref target, value, seen) != seen)
        {
        }
    }
}
