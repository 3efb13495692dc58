using System.Collections.Concurrent;
using System.Threading.Channels;
using EFCore.Citus.Tenancy;

namespace EFCore.Citus.FunctionalTests.Tenancy.Scopes;

/// <summary>
///     Tests consumers, threads and timers that are started inside the request of one tenant and work for all tenants.
/// </summary>
public class TenantQueueTest
{
    private readonly TenantAccessor<int> _tenants = new();

    private static CancellationToken Cancellation
        => TestContext.Current.CancellationToken;

    private int? Current
        => _tenants.TryGetTenant(out var tenant) ? tenant : null;

    [Theory]
    [InlineData(1, null)]
    [InlineData(4, null)]
    [InlineData(2, 1)]
    public async Task Items_of_a_channel_are_handled_for_the_tenant_that_wrote_them(int parallelism, int? capacity)
    {
        var channel = _tenants.CreateChannel<int?>(capacity);
        var handled = new ConcurrentBag<(int? Item, int? Current)>();
        var request = _tenants.Begin(1);
        await channel.WriteAsync(1, Cancellation);
        var consumer = channel.ForEachAsync(
            async (item, _) =>
            {
                await Task.Yield();
                handled.Add((item, Current));
            },
            parallelism,
            Cancellation);

        // Items are written while the first request runs, and after it has ended.
        await WriteAsync(2);
        request.Dispose();
        await WriteAsync(3);
        await channel.WriteAsync(null, Cancellation);
        channel.Complete();
        await consumer;

        Assert.Equal([(null, null), (1, 1), (2, 2), (3, 3)], handled.Order());
        Assert.False(channel.TryWrite(4));
        await Assert.ThrowsAsync<ChannelClosedException>(() => channel.WriteAsync(4, Cancellation).AsTask());

        async Task WriteAsync(int tenant)
        {
            using (_tenants.Begin(tenant))
            {
                await channel.WriteAsync(tenant, Cancellation);
            }
        }
    }

    [Fact]
    public async Task Channel_reports_what_its_consumer_throws_and_refuses_what_makes_no_sense()
    {
        var channel = _tenants.CreateChannel<int>(capacity: 1);
        Assert.True(channel.TryWrite(1));
        Assert.False(channel.TryWrite(2));
        await Assert.ThrowsAsync<InvalidOperationException>(
            () => channel.ForEachAsync((_, _) => throw new InvalidOperationException(), cancellationToken: Cancellation));
        Assert.Throws<ArgumentOutOfRangeException>(() => _tenants.CreateChannel<int>(0));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => channel.ForEachAsync((_, _) => Task.CompletedTask, 0, Cancellation));
    }

    // The documentation describes this behavior.
    [Theory]
    [InlineData("task", false)]
    [InlineData("thread", false)]
    [InlineData("timer", false)]
    [InlineData("task", true)]
    [InlineData("thread", true)]
    [InlineData("timer", true)]
    public async Task Work_that_is_started_inside_a_request_takes_its_tenant_along_unless_the_flow_is_suppressed(string kind, bool suppress)
    {
        var seen = new TaskCompletionSource<int?>();
        using (_tenants.Begin(1))
        {
            if (suppress)
            {
                using (ExecutionContext.SuppressFlow())
                {
                    Start();
                }
            }
            else
            {
                Start();
            }

            Assert.Equal(suppress ? null : 1, await seen.Task);
            using (_tenants.BeginNone())
            {
                Assert.Null(Current);
                Assert.False(_tenants.Capture().HasTenant);
                Assert.Null(await Task.Run(() => Current, Cancellation));
            }

            Assert.Equal(1, Current);
        }

        void Start()
        {
            switch (kind)
            {
                case "task":
                    _ = Task.Run(() => seen.SetResult(Current), Cancellation);
                    break;

                case "thread":
                    new Thread(() => seen.SetResult(Current)).Start();
                    break;

                case "timer":
                    _ = new Timer(_ => seen.TrySetResult(Current), null, 0, Timeout.Infinite);
                    break;
            }
        }
    }

    [Fact]
    public async Task Plain_consumer_that_is_started_inside_a_request_has_no_tenant_when_the_request_has_ended()
    {
        var channel = Channel.CreateUnbounded<int>();
        var handled = new List<(int, int?)>();
        Task consumer;
        using (_tenants.Begin(1))
        {
            consumer = Task.Run(
                async () =>
                {
                    await foreach (var item in channel.Reader.ReadAllAsync(Cancellation))
                    {
                        handled.Add((item, Current));
                    }
                },
                Cancellation);
        }

        using (_tenants.Begin(2))
        {
            await channel.Writer.WriteAsync(2, Cancellation);
        }

        channel.Writer.Complete();
        await consumer;
        Assert.Equal([(2, null)], handled);
    }
}
