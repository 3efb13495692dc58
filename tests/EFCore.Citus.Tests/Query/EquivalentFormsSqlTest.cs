using EFCore.Citus.Tests.TestUtilities;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace EFCore.Citus.Tests.Query;

/// <summary>
///     Tests the SQL of queries of which parts are replaced by equivalent forms, without a database.
/// </summary>
public class EquivalentFormsSqlTest
{
    private static readonly Dictionary<string, (Func<DbContext, IQueryable> Query, string Sql)> Changed = new()
    {
        ["reference table"] = (
            db => db.Set<Country>().Where(c => db.Set<Shop.Order>().Any(o => o.Id == c.Id && o.Total > 1)),
            """
            WHERE c."Id" IN (
                SELECT o."Id"
                FROM orders AS o
                WHERE o."Total" > 1.0
                GROUP BY o."Id"
            )
            """),
        ["negated"] = (db => db.Set<Country>().Where(c => !db.Set<Shop.Order>().Any(o => o.Id == c.Id)), """WHERE c."Id" NOT IN ("""),
        ["local table"] = (db => db.Set<Job>().Where(j => db.Set<Shop.Order>().Any(o => o.StoreId == 1 && o.Id == j.Id)), """j."Id" IN ("""),
        ["other column than the key"] = (
            db => db.Set<Shop.Order>().Where(o => db.Set<Shop.Line>().Any(l => l.OrderId == o.Id)), """o."Id" IN ("""),
        ["one nullable column"] = (
            db => db.Set<Shop.Order>().Where(o => db.Set<Shop.Line>().Any(l => l.OrderId == o.CustomerId)), """o."CustomerId" IN ("""),
        ["long"] = (
            db => Compare(db, 3),
            """o."StoreId" = CASE WHEN @store >= -2147483648 AND @store <= 2147483647 THEN @store::int END"""),
        ["values"] = (db => Contains(db, []), """o."StoreId" = ANY (@stores) AND cardinality(@stores) > 0""")
    };

    // Forms that Citus accepts as they are, or for which there is no equivalent.
    private static readonly Dictionary<string, Func<DbContext, IQueryable>> Unchanged = new()
    {
        ["key"] = db => db.Set<Shop.Order>().Where(o => db.Set<Shop.Line>().Any(l => l.StoreId == o.StoreId && l.OrderId == o.Id)),
        ["key only"] = db => db.Set<Shop.Order>().Where(o => db.Set<Shop.Line>().Any(l => l.StoreId == o.StoreId)),
        ["one shard"] = db => db.Set<Country>().Where(c => db.Set<Shop.Order>().Any(o => o.StoreId == 1 && o.Id == c.Id)),
        ["two conditions"] = db => db.Set<Country>().Where(c => db.Set<Shop.Order>().Any(o => o.Id == c.Id && o.Total == c.Id)),
        ["condition with a function of the outer column"] = db => db.Set<Country>().Where(
            c => db.Set<Shop.Order>().Any(o => o.Id == c.Id && o.Total > Math.Abs(c.Id))),
        ["under or"] = db => db.Set<Country>().Where(c => c.Id == 1 || db.Set<Shop.Order>().Any(o => o.Id == c.Id)),
        ["two nullable columns"] = db => db.Set<Job>().Where(j => db.Set<Shop.Order>().Any(o => o.CustomerId == j.OrderId)),
        ["negated with a nullable column"] = db => db.Set<Job>().Where(j => !db.Set<Shop.Order>().Any(o => o.CustomerId == j.Id)),
        ["limited"] = db => db.Set<Country>().Where(c => db.Set<Shop.Order>().Where(o => o.Id == c.Id).Take(1).Any()),
        ["local tables"] = db => db.Set<Country>().Where(c => db.Set<Job>().Any(j => j.Id == c.Id)),
        ["long of another column"] = db => db.Set<Shop.Order>().Where(o => o.Id == (long)Random),
        ["values of another column"] = db => db.Set<Shop.Order>().Where(o => Ids.Contains(o.Id)),
        ["values of a reference table"] = db => db.Set<Country>().Where(c => Ids.Contains(c.Id))
    };

    public static TheoryData<string> ChangedNames
        => [.. Changed.Keys];

    public static TheoryData<string> UnchangedNames
        => [.. Unchanged.Keys];

    private static int Random
        => 3;

    private static int[] Ids
        => [1, 2];

    [Theory]
    [MemberData(nameof(ChangedNames))]
    public void Form_is_replaced(string name)
    {
        using var context = Create();
        using var without = Create(use: false);

        var sql = Normalize(Changed[name].Query(context).ToQueryString());

        Assert.True(sql.Contains(Normalize(Changed[name].Sql), StringComparison.Ordinal), sql);
        Assert.DoesNotContain(
            Normalize(Changed[name].Sql), Normalize(Changed[name].Query(without).ToQueryString()), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(UnchangedNames))]
    public void Form_is_kept(string name)
    {
        using var context = Create();
        using var without = Create(use: false);

        Assert.Equal(Unchanged[name](without).ToQueryString(), Unchanged[name](context).ToQueryString());
    }

    [Fact]
    public void The_number_of_a_smaller_type_is_compared_as_it_is()
    {
        using var context = Create();
        short store = 3;

        Assert.DoesNotContain(
            "CASE", context.Set<Shop.Order>().Where(o => o.StoreId == store).ToQueryString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_wider_number_is_not_converted_with_the_null_semantics_of_the_database()
    {
        using var context = new RelationalNullsContext();

        Assert.DoesNotContain("CASE", Compare(context, 3).ToQueryString(), StringComparison.Ordinal);
    }

    private static IQueryable Compare(DbContext db, long store)
        => db.Set<Shop.Order>().Where(o => o.StoreId == store);

    private static IQueryable Contains(DbContext db, int[] stores)
        => db.Set<Shop.Order>().Where(o => stores.Contains(o.StoreId));

    private static string Normalize(string sql)
        => string.Join(' ', sql.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)).Replace("( ", "(", StringComparison.Ordinal)
            .Replace(" )", ")", StringComparison.Ordinal);

    private static DbContext Create(bool use = true)
        => TestModel.CreateContext(
            modelBuilder =>
            {
                Shop.Configure(modelBuilder);
                modelBuilder.Entity<Country>().ToTable("countries").IsReferenceTable();
                modelBuilder.Entity<Job>().ToTable("jobs");
            },
            citus => citus.UseKeyPropagation(use),
            options => options.ConfigureWarnings(w => w.Ignore(CitusEventId.UnsupportedQueryWarning)));

    private sealed class RelationalNullsContext() : DbContext(
        new DbContextOptionsBuilder().UseNpgsql("Host=none", npgsql => npgsql.UseRelationalNulls().UseCitus()).Options)
    {
        protected override void OnModelCreating(ModelBuilder modelBuilder)
            => Shop.Configure(modelBuilder);
    }

    private sealed class Country
    {
        public int Id { get; set; }
    }

    private sealed class Job
    {
        public int Id { get; set; }

        public int? OrderId { get; set; }
    }
}
