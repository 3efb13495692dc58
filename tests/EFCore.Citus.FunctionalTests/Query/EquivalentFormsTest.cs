using System.Globalization;
using System.Text.RegularExpressions;
using EFCore.Citus.FunctionalTests.Tenancy;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace EFCore.Citus.FunctionalTests.Query;

/// <summary>
///     Tests queries of which parts are replaced by equivalent forms. Their rows are those of the plain provider.
/// </summary>
[Collection<FormsCollection>]
public class EquivalentFormsTest(FormsFixture fixture)
{
    // Queries, and what Citus reports without the library, or null if it only asks more shards.
    private static readonly Dictionary<string, (Func<FormsContext, IQueryable> Query, string Refusal)> Accepted = new()
    {
        ["local and distributed"] = (
            db => db.Jobs.Where(j => db.Orders.Any(o => o.Total == j.Total)).Select(j => j.Id), "direct joins between distributed and local"),
        ["local and distributed with a condition"] = (
            db => db.Jobs.Where(j => db.Orders.Any(o => o.Total == j.Total && o.Note != null)).Select(j => j.Id),
            "direct joins between distributed and local"),
        ["local without distributed"] = (
            db => db.Jobs.Where(j => !db.Orders.Any(o => o.Id == j.Id)).Select(j => j.Id), "direct joins between distributed and local"),
        ["local and distributed, nullable column of the local table"] = (
            db => db.Jobs.Where(j => db.Orders.Any(o => o.Id == j.OrderId)).Select(j => j.Id), "direct joins between distributed and local"),
        ["local and distributed, nullable column of the distributed table"] = (
            db => db.Jobs.Where(j => db.Orders.Any(o => o.CustomerId == j.Id)).Select(j => j.Id),
            "direct joins between distributed and local"),
        ["reference and distributed"] = (
            db => db.Countries.Where(c => db.Orders.Any(o => o.Total == c.Id)).Select(c => c.Id), "correlated subqueries are not supported"),
        ["reference without distributed"] = (
            db => db.Countries.Where(c => !db.Orders.Any(o => o.Total == c.Id)).Select(c => c.Id),
            "correlated subqueries are not supported"),
        ["distributed without the key"] = (
            db => db.Orders.Where(o => db.Lines.Any(l => l.OrderId == o.Id)).Select(o => o.Id), "complex joins are only supported"),
        ["distributed without the key, one store"] = (
            db => db.Orders.Where(o => o.StoreId == 3 && db.Lines.Any(l => l.OrderId == o.Id)).Select(o => o.Id),
            "complex joins are only supported"),
        ["distributed without the key, not any"] = (
            db => db.Orders.Where(o => !db.Lines.Any(l => l.OrderId == o.Id && l.Quantity > 1)).Select(o => o.Id),
            "complex joins are only supported"),
        ["all"] = (
            db => db.Orders.Where(o => db.Lines.All(l => l.OrderId != o.Id)).Select(o => o.Id), "complex joins are only supported"),
        ["two conditions"] = (
            db => db.Orders.Where(o => o.Total > 1 && db.Lines.Any(l => l.OrderId == o.Id) && db.Lines.Any(l => l.Quantity == o.Total))
                .Select(o => o.Id),
            "complex joins are only supported"),
        ["any of a JSON collection"] = (
            db => db.Orders.Where(o => o.Items.Any(i => i.Quantity > 3 && i.Due != null)).Select(o => o.Id), "cannot push down this subquery"),
        ["count of a JSON collection"] = (
            db => db.Orders.Select(o => o.Items.Count(i => i.Name != "" && i.Price > 2.5m)), "cannot push down this subquery"),
        ["rows of JSON collections"] = (
            db => db.Orders.SelectMany(o => o.Items.Where(i => i.Due > DateTime.UnixEpoch.AddDays(20)), (o, i) => i.Quantity),
            "cannot push down this subquery"),
        ["last element of a JSON collection"] = (
            db => db.Orders.Select(o => o.Items.OrderByDescending(i => i.Price).ThenBy(i => i.Name).First().Quantity),
            "cannot push down this subquery")
    };

    private static readonly Dictionary<string, Func<FormsContext, object?, IQueryable>> Routed = new()
    {
        ["long"] = (db, value) => db.Orders.Where(o => o.StoreId == (long)value!).Select(o => o.Id),
        ["nullable long"] = (db, value) => db.Orders.Where(o => (long?)o.StoreId == (long?)value).Select(o => o.Id),
        ["not long"] = (db, value) => db.Orders.Where(o => !(o.StoreId == (long)value!)).Select(o => o.Id)
    };

    public static TheoryData<string> AcceptedNames
        => [.. Accepted.Keys];

    private static CancellationToken CancellationToken
        => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(AcceptedNames))]
    public async Task Refused_query_has_the_rows_of_the_plain_provider(string name)
    {
        var (query, refusal) = Accepted[name];
        await using var context = fixture.CreateContext();
        await using var unchanged = fixture.CreateContext(useKeyPropagation: false);
        await using var plain = fixture.CreatePlainContext();

        var exception = await Assert.ThrowsAnyAsync<NpgsqlException>(() => RowsAsync(query(unchanged)));
        Assert.Contains(refusal, exception.Message, StringComparison.Ordinal);

        var rows = await RowsAsync(query(plain));
        Assert.NotEmpty(rows);
        Assert.Equal(rows, await RowsAsync(query(context)));
    }

    [Fact]
    public async Task Nulls_of_both_sides_are_equal_as_in_CSharp()
    {
        await using var context = fixture.CreateContext();
        await using var plain = fixture.CreatePlainContext();

        Assert.NotEmpty(await RowsAsync(Query(plain)));
        await Assert.ThrowsAnyAsync<NpgsqlException>(() => RowsAsync(Query(context)));

        static IQueryable Query(FormsContext db)
            => db.Jobs.Where(j => db.Orders.Any(o => o.CustomerId == j.OrderId)).Select(j => j.Id);
    }

    [Theory]
    [InlineData("long", 3L, true)]
    [InlineData("long", 3_000_000_000L, true)]
    [InlineData("long", long.MinValue, true)]
    [InlineData("nullable long", 3L, true)]
    [InlineData("nullable long", null, true)]
    [InlineData("nullable long", long.MaxValue, true)]
    [InlineData("not long", 3L, false)]
    [InlineData("not long", 3_000_000_000L, false)]
    public async Task Wider_value_is_compared_with_the_distribution_column(string name, object? value, bool isRouted)
    {
        var commands = new CapturedCommands();
        await using var context = fixture.CreateContext(commands);
        await using var plain = fixture.CreatePlainContext();

        Assert.Equal(await RowsAsync(Routed[name](plain, value)), await RowsAsync(Routed[name](context, value)));
        if (isRouted)
        {
            await commands.AssertSingleTaskAsync(context);
        }
    }

    [Fact]
    public async Task Constant_of_a_wider_type_is_compared_with_the_distribution_column()
    {
        var commands = new CapturedCommands();
        await using var context = fixture.CreateContext(commands);

        Assert.NotEmpty(await RowsAsync(context.Orders.Where(o => o.StoreId == 3L).Select(o => o.Id)));

        await commands.AssertSingleTaskAsync(context);
    }

    [Theory]
    [InlineData(new int[0], 1)]
    [InlineData(new[] { 3 }, 1)]
    [InlineData(new[] { 3, 5 }, 2)]
    public async Task Values_for_no_store_ask_no_shard(int[] stores, int atMost)
    {
        var commands = new CapturedCommands();
        await using var context = fixture.CreateContext(commands);
        await using var plain = fixture.CreatePlainContext();

        Assert.Equal(
            await RowsAsync(plain.Orders.Where(o => stores.Contains(o.StoreId)).Select(o => o.Id)),
            await RowsAsync(context.Orders.Where(o => stores.Contains(o.StoreId)).Select(o => o.Id)));
        Assert.Equal(
            await RowsAsync(plain.Orders.Where(o => !stores.Contains(o.StoreId)).Select(o => o.Id)),
            await RowsAsync(context.Orders.Where(o => !stores.Contains(o.StoreId)).Select(o => o.Id)));

        Assert.InRange(await commands.CountTasksAsync(context, commands.Statements[0]), 0, atMost);
    }

    [Fact]
    public async Task One_row_of_each_shard_answers_Any_All_and_Contains()
    {
        var commands = new CapturedCommands();
        await using var context = fixture.CreateContext(commands);
        var (id, none) = (5, -1);

        Assert.True(await context.Orders.AnyAsync(o => o.Total > 1, CancellationToken));
        Assert.False(await context.Orders.AnyAsync(o => o.Total < 0, CancellationToken));
        Assert.True(await context.Orders.AllAsync(o => o.Total >= 0, CancellationToken));
        Assert.False(await context.Orders.AllAsync(o => o.Total > 1, CancellationToken));
        Assert.True(await context.Orders.Select(o => o.Id).ContainsAsync(id, CancellationToken));
        Assert.False(await context.Orders.Select(o => o.Id).ContainsAsync(none, CancellationToken));
        Assert.Equal(6, commands.Statements.Count(s => s.Contains("LIMIT 1", StringComparison.Ordinal)));

        commands.Clear();
        Assert.True(await context.Orders.AnyAsync(o => o.StoreId == 3, CancellationToken));
        Assert.True(await context.Jobs.AnyAsync(CancellationToken));
        Assert.True(await context.Orders.Select(o => o.CustomerId).ContainsAsync(null, CancellationToken));
        Assert.DoesNotContain(commands.Statements, s => s.Contains("LIMIT 1", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Time_of_an_update_is_in_a_condition(bool oneShard)
    {
        await using var context = fixture.CreateContext();
        await using var transaction = await context.Database.BeginTransactionAsync(CancellationToken);
        var orders = oneShard ? context.Orders.Where(o => o.StoreId == 3) : context.Orders;
        var before = await orders.CountAsync(CancellationToken);

        Assert.Equal(
            before,
            await orders.ExecuteUpdateAsync(
                s => s.SetProperty(o => o.At, o => o.Total > 3 ? DateTime.UtcNow : o.At).SetProperty(o => o.Total, o => o.Total + 1),
                CancellationToken));

        Assert.Equal(
            await orders.CountAsync(o => o.Total > 4, CancellationToken),
            await orders.CountAsync(o => o.At > new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc), CancellationToken));
        Assert.Equal(before, await orders.ExecuteUpdateAsync(
            s => s.SetProperty(o => o.Changed, o => o.Changed ?? DateTime.UtcNow), CancellationToken));
        Assert.Equal(1, await orders.Select(o => o.Changed).Distinct().CountAsync(CancellationToken));
        await transaction.RollbackAsync(CancellationToken);
    }

    [Fact]
    public async Task Text_of_the_time_of_an_update_is_in_a_condition()
    {
        await using var context = fixture.CreateContext();
        await using var transaction = await context.Database.BeginTransactionAsync(CancellationToken);

        await context.Orders.ExecuteUpdateAsync(
            s => s.SetProperty(o => o.Note, o => o.Total > 3 ? DateTime.UtcNow.ToString() : "old"), CancellationToken);

        Assert.Equal(
            await context.Orders.CountAsync(o => o.Total > 3, CancellationToken),
            await context.Orders.CountAsync(o => o.Note!.StartsWith("20"), CancellationToken));
        await transaction.RollbackAsync(CancellationToken);
    }

    [Theory]
    [InlineData(null)]
    [InlineData(3)]
    public async Task Time_with_a_parameter_may_be_null(int? days)
    {
        await using var context = fixture.CreateContext();
        await using var transaction = await context.Database.BeginTransactionAsync(CancellationToken);
        var span = days is { } number ? TimeSpan.FromDays(number) : (TimeSpan?)null;

        await context.Orders.ExecuteUpdateAsync(s => s.SetProperty(o => o.At, o => (DateTime.UtcNow + span) ?? o.At), CancellationToken);

        Assert.Equal(
            days is null ? 60 : 0, await context.Orders.CountAsync(o => o.At == DateTime.UnixEpoch, CancellationToken));
        Assert.Equal(
            days is null ? 0 : 60, await context.Orders.CountAsync(o => o.At > DateTime.UtcNow.AddDays(2), CancellationToken));
        await transaction.RollbackAsync(CancellationToken);
    }

    [Fact]
    public async Task Random_times_of_an_update_are_left_to_Citus()
    {
        await using var context = fixture.CreateContext();

        var exception = await Assert.ThrowsAnyAsync<NpgsqlException>(
            () => context.Orders.ExecuteUpdateAsync(
                s => s.SetProperty(o => o.At, o => o.Total > 1 ? DateTime.UtcNow.AddMinutes(EF.Functions.Random() * 60) : o.At),
                CancellationToken));

        Assert.Matches("VOLATILE|IMMUTABLE", exception.Message);
    }

    [Fact]
    public async Task JSON_without_a_property_is_read_as_by_the_plain_provider()
    {
        await using var context = fixture.CreateContext();
        await using var plain = fixture.CreatePlainContext();
        var counts = new List<int[]>();
        foreach (var db in new[] { plain, context })
        {
            await using var transaction = await db.Database.BeginTransactionAsync(CancellationToken);
            await db.Database.ExecuteSqlAsync(
                $$"""UPDATE orders SET "Items" = '[{"Name": "no quantity"}]' WHERE "Id" = 7""", CancellationToken);
            counts.Add(
            [
                await db.Orders.CountAsync(o => o.Items.Any(i => i.Quantity != 5), CancellationToken),
                await db.Orders.CountAsync(o => o.Items.Any(i => !(i.Quantity == 5)), CancellationToken),
                await db.Orders.CountAsync(o => o.Items.Any(i => i.Name + "x" == "no quantityx"), CancellationToken),
                await db.Orders.CountAsync(o => o.Items.Any(i => Regex.IsMatch(o.Note!, i.Name)), CancellationToken),
                await db.Orders.CountAsync(o => o.Items.Any(i => i.Due == null), CancellationToken)
            ]);
            await transaction.RollbackAsync(CancellationToken);
        }

        Assert.Equal(counts[0], counts[1]);
    }

    [Fact]
    public async Task Time_of_an_update_of_a_joined_table_and_a_reference_table_is_in_a_condition()
    {
        await using var context = fixture.CreateContext();
        await using var transaction = await context.Database.BeginTransactionAsync(CancellationToken);

        Assert.True(
            await context.Lines.Where(l => l.Order.Total > 1).ExecuteUpdateAsync(
                s => s.SetProperty(l => l.At, l => l.Quantity > 1 ? DateTime.UtcNow : l.At), CancellationToken) > 0);
        Assert.Equal(
            5,
            await context.Countries.ExecuteUpdateAsync(
                s => s.SetProperty(c => c.At, c => c.Id > 3 ? DateTime.UtcNow : c.At), CancellationToken));
        await transaction.RollbackAsync(CancellationToken);
    }

    [Fact]
    public async Task JSON_is_updated_from_columns()
    {
        await using var context = fixture.CreateContext();
        await using var transaction = await context.Database.BeginTransactionAsync(CancellationToken);

        Assert.Equal(
            60,
            await context.Orders.ExecuteUpdateAsync(
                s => s.SetProperty(o => o.Details.Number, o => -o.Id).SetProperty(o => o.Details.IsLarge, o => o.Total > 3),
                CancellationToken));

        Assert.All(
            await context.Orders.AsNoTracking().ToListAsync(CancellationToken),
            o => Assert.Equal((-o.Id, o.Total > 3, "t"), (o.Details.Number, o.Details.IsLarge, o.Details.Text)));
        await transaction.RollbackAsync(CancellationToken);
    }

    private static async Task<List<string>> RowsAsync(IQueryable query)
    {
        var rows = new List<string>();
        await foreach (var row in ((IQueryable<int>)query).AsAsyncEnumerable())
        {
            rows.Add(row.ToString(CultureInfo.InvariantCulture));
        }

        rows.Sort(StringComparer.Ordinal);

        return rows;
    }
}
