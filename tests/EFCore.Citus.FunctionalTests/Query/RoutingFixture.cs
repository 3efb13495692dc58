using EFCore.Citus.FunctionalTests.Tenancy;
using EFCore.Citus.FunctionalTests.TestUtilities;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace EFCore.Citus.FunctionalTests.Query;

/// <summary>
///     Provides the same rows in a database with distributed tables, and in one with local tables for the plain provider.
/// </summary>
public sealed class RoutingFixture(CitusClusterFixture cluster) : ComparedDatabases(cluster)
{
    private const int Stores = 12;

    private static readonly Lazy<IServiceProvider> ServicesWithoutKeyPropagation = new(
        () => new ServiceCollection().AddEntityFrameworkNpgsql().AddEntityFrameworkCitus().BuildServiceProvider());

    public RoutingContext CreateContext(
        CapturedCommands? commands = null,
        bool useKeyPropagation = true,
        Action<DbContextOptionsBuilder>? configure = null)
    {
        var builder = new DbContextOptionsBuilder<DistributedRoutingContext>().UseNpgsql(
            DistributedConnectionString,
            npgsql => npgsql.UseCitus(citus => citus.UseKeyPropagation(useKeyPropagation)));
        if (!useKeyPropagation)
        {
            // Entity Framework Core reports an error for the twentieth service provider, in any test.
            builder.UseInternalServiceProvider(ServicesWithoutKeyPropagation.Value);
        }

        configure?.Invoke(builder);
        if (commands is not null)
        {
            builder.AddInterceptors(commands);
        }

        return new DistributedRoutingContext(builder.Options);
    }

    public RoutingContext CreatePlainContext()
        => new(new DbContextOptionsBuilder<RoutingContext>().UseNpgsql(PlainConnectionString).Options);

    protected override DbContext CreateDistributed()
        => CreateContext();

    protected override DbContext CreatePlain()
        => CreatePlainContext();

    protected override Task FillAsync(DbContext context)
    {
        context.AddRange(Rows());

        return context.SaveChangesAsync(TestContext.Current.CancellationToken);
    }

    // Each store has orders with and without customers and lines. Stores without orders and equal totals are among them.
    private static IEnumerable<object> Rows()
    {
        for (var i = 1; i <= 3; i++)
        {
            yield return new RoutingCountry { Id = i, Name = $"country {i}" };
            yield return new RoutingJob { Id = i, StoreId = i, Name = $"job {i}" };
            yield return new RoutingNote { Id = i, StoreId = i, Name = $"note {i}" };
            yield return new RoutingSetting { Id = i, StoreId = i, Name = $"setting {i}" };
            yield return new RoutingDevice { Region = $"region {i}", Id = i, StoreId = i };
            yield return new RoutingReading { Region = $"region {i}", Id = i };
            yield return new RoutingVisit { StoreId = i, Id = i };
        }

        for (var s = 1; s <= Stores; s++)
        {
            yield return new RoutingStore { Id = s, Name = $"store {s}" };

            for (var i = 1; i <= 3; i++)
            {
                yield return new RoutingCustomer { StoreId = s, Id = i, Name = $"customer {i} of {s}", CountryId = i == 1 ? null : i };
                yield return new RoutingProduct { StoreId = s, Id = i, Name = $"product {i} of {s}" };
            }

            for (var i = 1; i <= s % 5; i++)
            {
                yield return new RoutingOrder { StoreId = s, Id = i, CustomerId = i % 2 == 0 ? null : i % 3 + 1, Total = 10 * (i % 3) };

                for (var l = 1; l < i; l++)
                {
                    yield return new RoutingLine { StoreId = s, Id = 10 * i + l, OrderId = i, ProductId = l % 3 + 1, Quantity = l };
                }
            }
        }
    }
}

[CollectionDefinition]
public sealed class RoutingCollection : ICollectionFixture<RoutingFixture>;
