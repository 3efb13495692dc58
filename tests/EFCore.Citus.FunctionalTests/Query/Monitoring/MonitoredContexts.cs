using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace EFCore.Citus.FunctionalTests.Query.Monitoring;

/// <summary>
///     Creates contexts with <c>MonitorMultiShardQueries</c>, and records their events.
/// </summary>
internal sealed class MonitoredContexts(string connectionString)
{
    // Entity Framework Core reports an error for the twentieth service provider, in any test.
    private static readonly Lazy<IServiceProvider> Services = new(CreateServices);
    private static readonly Lazy<IServiceProvider> ThrowingServices = new(CreateServices);

    private readonly ConcurrentQueue<EventData> _events = [];

    public string ConnectionString { get; } = connectionString;

    /// <summary>
    ///     Gets the commands that were reported.
    /// </summary>
    public IReadOnlyList<MultiShardCommandEventData> Commands
        => [.. _events.OfType<MultiShardCommandEventData>()];

    public IReadOnlyList<EventData> Events
        => [.. _events];

    public void Clear()
        => _events.Clear();

    public RoutingContext Create(Action<DbContextOptionsBuilder>? configure = null, bool throws = false)
        => new DistributedRoutingContext(Options(configure, throws));

    public DbContextOptions<DistributedRoutingContext> Options(Action<DbContextOptionsBuilder>? configure = null, bool throws = false)
    {
        var builder = new DbContextOptionsBuilder<DistributedRoutingContext>();
        builder.UseNpgsql(ConnectionString, npgsql => npgsql.UseCitus(citus => citus.MonitorMultiShardQueries()))
            .UseInternalServiceProvider((throws ? ThrowingServices : Services).Value)
            .LogTo((id, _) => id.Id is >= 31600 and < 31700, _events.Enqueue);
        if (throws)
        {
            builder.ConfigureWarnings(w => w.Throw(CitusEventId.MultiShardCommandExecuted));
        }

        configure?.Invoke(builder);

        return builder.Options;
    }

    public MonitoredContexts With(Action<NpgsqlConnectionStringBuilder> configure)
    {
        var builder = new NpgsqlConnectionStringBuilder(ConnectionString);
        configure(builder);

        return new MonitoredContexts(builder.ConnectionString);
    }

    private static ServiceProvider CreateServices()
        => new ServiceCollection().AddEntityFrameworkNpgsql().AddEntityFrameworkCitus().BuildServiceProvider();
}
