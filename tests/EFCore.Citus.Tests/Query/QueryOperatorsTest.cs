using EFCore.Citus.Tests.TestUtilities;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.Logging;

namespace EFCore.Citus.Tests.Query;

/// <summary>
///     Tests the operators of queries and the events, without a database.
/// </summary>
public class QueryOperatorsTest
{
    [Fact]
    public void ForShardKey_compares_with_a_parameter()
    {
        using var context = TestModel.CreateContext(Shop.Configure);

        Assert.Matches("WHERE o.\"StoreId\" = @\\w+", context.Set<Shop.Order>().ForShardKey(7).ToQueryString());
    }

    [Fact]
    public void ForShardKey_in_a_subquery()
    {
        using var context = TestModel.CreateContext(Shop.Configure);

        var sql = context.Set<Shop.Order>().ForShardKey(7).Select(o => context.Set<Shop.Line>().ForShardKey(o.StoreId).Count(l => l.OrderId == o.Id))
            .ToQueryString();

        Assert.Contains("l.\"StoreId\" = o.\"StoreId\"", sql, StringComparison.Ordinal);
    }

    [Fact]
    public void ForShardKey_names_the_table_without_a_value()
    {
        using var context = TestModel.CreateContext(Shop.Configure);

        Assert.Contains(
            "'Line.StoreId'",
            Refuse(
                context.Set<Shop.Order>().ForShardKey(7).Join(context.Set<Shop.Line>(), o => o.Total, l => l.Quantity, (o, l) => new { o.Id, l.Quantity })),
            StringComparison.Ordinal);
    }

    [Fact]
    public void ForShardKey_of_other_tables()
    {
        using var context = TestModel.CreateContext(
            model =>
            {
                Shop.Configure(model);
                model.Entity<Country>().IsReferenceTable();
            });

        Assert.Contains("a reference table", Refuse(context.Set<Country>().ForShardKey(7)), StringComparison.Ordinal);
    }

    [Fact]
    public void ForShardKey_of_another_type()
    {
        using var context = TestModel.CreateContext(Shop.Configure);

        Assert.Contains("'string'", Refuse(context.Set<Shop.Order>().ForShardKey("seven")), StringComparison.Ordinal);
    }

    [Fact]
    public void ForShardKey_of_a_converted_and_of_a_nullable_key()
    {
        using var context = TestModel.CreateContext(
            model =>
            {
                model.Entity<Converted>().IsDistributedBy(e => e.Key);
                model.Entity<Converted>().Property(e => e.Key).HasConversion(k => k.Value, v => new CustomKey(v));
                model.Entity<Converted>().HasKey(e => new { e.Key, e.Id });
                model.Entity<Optional>().IsDistributedBy(e => e.Key);
                model.Entity<Optional>().HasNoKey();
            },
            options: o => o.ConfigureWarnings(w => w.Ignore(CitusEventId.DistributionPropertyOptionalWarning)));

        Assert.Matches("\"Key\" = @\\w+", context.Set<Converted>().ForShardKey(new CustomKey(7)).ToQueryString());
        Assert.Matches("\"Key\" = @\\w+", context.Set<Optional>().ForShardKey(7).ToQueryString());
    }

    [Fact]
    public void Lists_are_filtered_by_the_application()
        => Assert.Equal([1], new[] { 1 }.AsQueryable().AcrossShards());

    [Fact]
    public void Refused_queries_throw_by_default()
    {
        using var context = TestModel.CreateContext(Shop.Configure);

        Assert.Contains("repartitioning", Refuse(JoinedWithoutKey(context)), StringComparison.Ordinal);
    }

    [Fact]
    public void Refused_queries_can_be_logged()
    {
        var events = new List<(EventId Id, LogLevel Level)>();
        using var context = TestModel.CreateContext(
            Shop.Configure,
            options: o => o.ConfigureWarnings(w => w.Log(CitusEventId.UnsupportedQueryWarning))
                .LogTo((id, _) => id == CitusEventId.UnsupportedQueryWarning, e => events.Add((e.EventId, e.LogLevel))));

        _ = JoinedWithoutKey(context).ToQueryString();

        Assert.Equal([(CitusEventId.UnsupportedQueryWarning, LogLevel.Warning)], events);
    }

    [Fact]
    public void Queries_for_servers_without_Citus_are_not_refused()
    {
        using var context = TestModel.CreateContext(Shop.Configure, citus => citus.AllowPlainPostgres());

        Assert.NotEmpty(JoinedWithoutKey(context).ToQueryString());
    }

    [Fact]
    public void Routes_of_split_queries_are_logged_each()
    {
        var routes = new List<string>();
        using var context = TestModel.CreateContext(
            Shop.Configure, options: o => o.LogTo((id, _) => id == CitusEventId.QueryRoutePredicted, e => routes.Add(e.ToString())));

        _ = context.Set<Shop.Order>().AsSplitQuery().Include(o => o.Lines).ToQueryString();

        Assert.Equal(2, routes.Count);
        Assert.All(routes, r => Assert.Contains("Predicted route: ManyShards", r, StringComparison.Ordinal));
    }

    private static IQueryable JoinedWithoutKey(DbContext db)
        => db.Set<Shop.Order>().Join(db.Set<Shop.Line>(), o => o.Id, l => l.OrderId, (o, l) => new { o.Id, l.Quantity });

    private static string Refuse(IQueryable query)
        => Assert.Throws<InvalidOperationException>(() => query.ToQueryString()).Message;

    private sealed class Country
    {
        public int Id { get; set; }
    }

    private sealed class Converted
    {
        public CustomKey Key { get; set; }

        public int Id { get; set; }
    }

    private sealed class Optional
    {
        public int? Key { get; set; }
    }

    private readonly struct CustomKey(int value)
    {
        public int Value { get; } = value;
    }
}
