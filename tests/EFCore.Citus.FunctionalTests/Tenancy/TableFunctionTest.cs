using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;

namespace EFCore.Citus.FunctionalTests.Tenancy;

/// <summary>
///     Tests table-valued functions in queries without other tables, for the current tenant, for several tenants and for all tenants.
/// </summary>
public class TableFunctionTest(ShopFixture shop) : IClassFixture<ShopFixture>, IAsyncLifetime
{
    private static readonly Func<FunctionContext, int, IAsyncEnumerable<int>> Compiled =
        EF.CompileAsyncQuery((FunctionContext db, int product) => db.ReviewsOf(product).Select(r => r.Stars));

    private static CancellationToken Cancellation
        => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
        => await shop.Database.ExecuteAsync(
            """
            CREATE OR REPLACE FUNCTION "ReviewsOf"(product integer) RETURNS SETOF "Reviews" LANGUAGE plpgsql STABLE
            AS 'BEGIN RETURN QUERY SELECT * FROM "Reviews" WHERE "ProductId" = product; END'
            """);

    public ValueTask DisposeAsync()
        => ValueTask.CompletedTask;

    [Fact]
    public async Task Function_alone_is_read_for_the_current_tenant()
    {
        await using var context = Create();
        foreach (var tenant in new[] { 1, 2 })
        {
            using (context.ForTenant(tenant))
            {
                Assert.Equal([2 + tenant], await context.ReviewsOf(7).Select(r => r.Stars).ToListAsync(Cancellation));
                Assert.Equal(2, await context.ReviewsOf(7).IgnoreQueryFilters().CountAsync(Cancellation));
                Assert.Equal(1, context.ReviewsOf(8).Count());
                Assert.Equal([2 + tenant], await Compiled(context, 7).ToListAsync(Cancellation));
            }
        }
    }

    [Fact]
    public async Task Function_alone_is_read_for_several_tenants_and_for_all()
    {
        await using var context = Create();
        using (context.ForTenants(1, 2))
        {
            Assert.Equal(2, await context.ReviewsOf(7).CountAsync(Cancellation));
        }

        using (context.ForTenants(2, 3))
        {
            Assert.Equal(1, await context.ReviewsOf(7).CountAsync(Cancellation));
        }

        using (context.AcrossTenants("test"))
        {
            Assert.Equal(2, await context.ReviewsOf(7).CountAsync(Cancellation));
        }

        await using var stamping = Create(stamp: true);
        Assert.Equal(2, await stamping.ReviewsOf(7).CountAsync(Cancellation));
        using (stamping.ForTenant(1))
        {
            Assert.Equal(1, await stamping.ReviewsOf(7).CountAsync(Cancellation));
        }
    }

    [Fact]
    public async Task Function_alone_needs_a_tenant()
    {
        await using var context = Create();
        await Assert.ThrowsAsync<TenantNotSetException>(() => context.ReviewsOf(7).ToListAsync(Cancellation));
    }

    [Fact]
    public async Task All_filters_of_the_model_at_once_are_told_from_a_compiled_query()
    {
        await using var context = Create();
        using (context.ForTenant(1))
        {
            // Libraries that create queries from the filters of a model do the same.
            var query = context.Orders.AsQueryable();
            foreach (var filter in context.Model.FindEntityType(typeof(Order))!.GetDeclaredQueryFilters())
            {
                query = query.Where((Expression<Func<Order, bool>>)new WithContext(context).Visit(filter.Expression!));
            }

            var exception = (await Assert.ThrowsAsync<InvalidOperationException>(() => query.ToListAsync(Cancellation))).InnerException;
            Assert.Contains("'ToLinqToDB()'", Assert.IsType<TenantNotSetException>(exception).Message, StringComparison.Ordinal);
        }
    }

    private FunctionContext Create(bool stamp = false)
        => new(
            new DbContextOptionsBuilder<FunctionContext>()
                .UseNpgsql(shop.Database.ConnectionString, npgsql => npgsql.UseCitus(c => c.StampTenantsOnly(stamp)))
                .Options);

    private sealed class WithContext(DbContext context) : ExpressionVisitor
    {
        protected override Expression VisitConstant(ConstantExpression node)
            => node.Type == typeof(DbContext) ? Expression.Constant(context, typeof(DbContext)) : node;
    }

    private sealed class FunctionContext(DbContextOptions options) : ShopContext(options)
    {
        public IQueryable<Review> ReviewsOf(int product)
            => FromExpression(() => ReviewsOf(product));

        protected override void OnModelCreating(ModelBuilder modelBuilder)
        {
            base.OnModelCreating(modelBuilder);
            modelBuilder.HasDbFunction(typeof(FunctionContext).GetMethod(nameof(ReviewsOf), [typeof(int)])!);
        }
    }
}
