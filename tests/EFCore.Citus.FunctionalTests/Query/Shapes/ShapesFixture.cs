using System.Collections.Concurrent;
using EFCore.Citus.FunctionalTests.Query.Shapes.Model;
using EFCore.Citus.FunctionalTests.TestUtilities;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace EFCore.Citus.FunctionalTests.Query.Shapes;

/// <summary>
///     Provides the same rows in a database with distributed tables, and in one with local tables for the plain provider.
/// </summary>
public sealed class ShapesFixture : ComparedDatabases
{
    private const string Collation =
        "CREATE COLLATION case_insensitive (provider = icu, locale = 'und-u-ks-level2', deterministic = false)";

    private const string View =
        """
        CREATE VIEW customer_totals AS
        SELECT "StoreId", "CustomerId", count(*)::int AS "Orders", sum("Total") AS "Total" FROM orders GROUP BY "StoreId", "CustomerId"
        """;

    private readonly Lazy<IServiceProvider> _services;
    private readonly Lazy<IServiceProvider> _servicesWithoutKeyPropagation;

    public ShapesFixture(CitusClusterFixture cluster)
        : base(cluster)
    {
        _services = new Lazy<IServiceProvider>(CreateServices);
        _servicesWithoutKeyPropagation = new Lazy<IServiceProvider>(CreateServices);
    }

    /// <summary>Gets the cache of queries, which can be switched off.</summary>
    public QueryCache Cache { get; } = new();

    /// <summary>Gets the commands of contexts for distributed tables.</summary>
    public RecordedCommands Commands { get; } = new();

    /// <summary>Gets the messages of queries of contexts for distributed tables.</summary>
    public ConcurrentQueue<string> Log { get; } = new();

    /// <summary>Gets the outcomes of the run, which are compared with the table of outcomes and can be written to it.</summary>
    public ConcurrentDictionary<(string Name, bool IsKeyGiven), ShapeFinding> Outcomes { get; } = new();

    /// <summary>Skips the test if this machine does not have Citus.</summary>
    public void RequireCitus()
        => _ = DistributedConnectionString;

    public override ValueTask DisposeAsync()
    {
        ShapesTable.WriteIfRequested(Outcomes);

        return base.DisposeAsync();
    }

    public ShapesContext CreateContext(bool useKeyPropagation = true)
        => new DistributedShapesContext(
            new DbContextOptionsBuilder<DistributedShapesContext>()
                .UseNpgsql(
                    DistributedConnectionString,
                    npgsql => npgsql.UseCitus(citus => citus.DefaultShardCount(8).UseKeyPropagation(useKeyPropagation)))
                .UseQueryTrackingBehavior(QueryTrackingBehavior.NoTracking)
                .UseInternalServiceProvider((useKeyPropagation ? _services : _servicesWithoutKeyPropagation).Value)
                .AddInterceptors(Commands)
                // The server is asked, so that the prediction is compared with its answer.
                .ConfigureWarnings(w => w.Log(CitusEventId.UnsupportedQueryWarning))
                .LogTo(
                    Log.Enqueue,
                    (id, _) => id.Name?.StartsWith("Microsoft.EntityFrameworkCore.Query.", StringComparison.Ordinal) == true)
                .Options);

    public ShapesContext CreatePlainContext()
        => new(
            new DbContextOptionsBuilder<ShapesContext>().UseNpgsql(PlainConnectionString)
                .UseQueryTrackingBehavior(QueryTrackingBehavior.NoTracking)
                .Options);

    /// <summary>Opens a connection to the database with distributed tables.</summary>
    public NpgsqlConnection OpenConnection()
    {
        var connection = new NpgsqlConnection(DistributedConnectionString);
        connection.Open();

        return connection;
    }

    protected override DbContext CreateDistributed()
        => CreateContext();

    protected override DbContext CreatePlain()
        => CreatePlainContext();

    protected override Task PrepareAsync(TestDatabase database)
        => database.ExecuteAsync(Collation);

    protected override async Task FillAsync(DbContext context)
    {
        context.AddRange(ShapesRows.All());
        context.Set<Dictionary<string, object>>("order_tags").AddRange(ShapesRows.OrderTags());
        await context.SaveChangesAsync(TestContext.Current.CancellationToken);
        await context.Database.ExecuteSqlRawAsync(View, TestContext.Current.CancellationToken);
        Commands.Take();
    }

    private ServiceProvider CreateServices()
        => new ServiceCollection().AddSingleton<IMemoryCache>(Cache).AddEntityFrameworkNpgsql().AddEntityFrameworkCitus().BuildServiceProvider();
}

[CollectionDefinition]
public sealed class ShapesCollection : ICollectionFixture<ShapesFixture>;
