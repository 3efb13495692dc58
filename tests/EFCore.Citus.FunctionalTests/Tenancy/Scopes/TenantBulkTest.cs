using EFCore.Citus.Infrastructure;
using EFCore.Citus.Tenancy;
using Microsoft.EntityFrameworkCore;

namespace EFCore.Citus.FunctionalTests.Tenancy.Scopes;

/// <summary>
///     Rows that are written in bulk belong to tenants as those of SaveChanges do, in sets or row by row.
/// </summary>
public class TenantBulkTest(DeskFixture fixture) : IClassFixture<DeskFixture>
{
    private static CancellationToken Cancellation
        => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Rows_in_bulk_are_those_of_the_current_tenant()
    {
        var (a, b) = await fixture.AddTenantsAsync();
        var before = await fixture.RowsOfAsync(b);
        await using var context = fixture.CreateContext();
        using (context.ForTenant(a))
        {
            Assert.Equal(2, await context.BulkInsertAsync(Projects("bulk"), cancellationToken: Cancellation));
            var result = await context.BulkUpsertAsync(Projects("upsert"), cancellationToken: Cancellation);

            Assert.Equal((0L, 2L), (result.Inserted, result.Updated));
            Assert.Equal(
                ["upsert 70", "upsert 71"],
                await context.Projects.Where(p => p.Id >= 70).OrderBy(p => p.Id).Select(p => p.Name).ToListAsync(Cancellation));
        }

        Assert.Equal(before, await fixture.RowsOfAsync(b));
    }

    [Fact]
    public async Task Rows_of_others_are_not_written_in_bulk()
    {
        var (a, b) = await fixture.AddTenantsAsync();
        var before = await fixture.RowsOfAsync(a) + await fixture.RowsOfAsync(b);
        await using var context = fixture.CreateContext();
        using (context.ForTenant(a))
        {
            await Assert.ThrowsAsync<TenantMismatchException>(
                () => context.BulkInsertAsync(Projects("bulk"), o => o.SetProperty(p => EF.Property<int>(p, "AccountId"), b), Cancellation));
            Assert.Throws<TenantMismatchException>(
                () => context.BulkInsert(Projects("bulk"), o => o.SetProperty(p => EF.Property<int>(p, "AccountId"), b)));
        }

        await Assert.ThrowsAsync<TenantNotSetException>(() => context.BulkInsertAsync(Projects("bulk"), cancellationToken: Cancellation));
        await Assert.ThrowsAsync<TenantNotSetException>(() => context.BulkUpsertAsync(Projects("bulk"), cancellationToken: Cancellation));
        Assert.Equal(before, await fixture.RowsOfAsync(a) + await fixture.RowsOfAsync(b));

        await using var demanding = fixture.CreateContext(c => c.TenantNotSet(TenantNotSetBehavior.Throw));
        await Assert.ThrowsAsync<TenantNotSetException>(
            () => demanding.BulkInsertAsync(Projects("bulk"), o => o.SetProperty(p => EF.Property<int>(p, "AccountId"), a), Cancellation));
        Assert.Equal(before, await fixture.RowsOfAsync(a) + await fixture.RowsOfAsync(b));

        // For all tenants, the rows say whose they are.
        using (context.AcrossTenants("import"))
        {
            await context.BulkInsertAsync(Projects("bulk"), o => o.SetProperty(p => EF.Property<int>(p, "AccountId"), b), Cancellation);
            Assert.Equal(2, await context.Projects.CountAsync(p => EF.Property<int>(p, "AccountId") == b && p.Id >= 70, Cancellation));
        }
    }

    [Fact]
    public async Task Other_tenants_themselves_are_not_updated_in_bulk()
    {
        var (a, b) = await fixture.AddTenantsAsync();
        var before = await fixture.RowsOfAsync(b);
        await using var context = fixture.CreateContext();
        using (context.ForTenant(a))
        {
            await Assert.ThrowsAsync<TenantMismatchException>(
                () => context.BulkUpsertAsync([new Account { Id = b, Name = "mine" }], cancellationToken: Cancellation));
            await Assert.ThrowsAsync<TenantMismatchException>(
                () => context.BulkUpsertAsync([new Account { Id = a, Name = "mine" }], o => o.SetProperty(x => x.Id, b), Cancellation));
            Assert.Equal(before, await fixture.RowsOfAsync(b));

            var result = await context.BulkUpsertAsync([new Account { Id = b, Name = "mine" }], o => o.DoNothing(), Cancellation);
            Assert.Equal((0L, 0L), (result.Inserted, result.Updated));
            await context.BulkUpsertAsync([new Account { Id = a, Name = "mine" }], cancellationToken: Cancellation);
            Assert.Equal("mine", (await context.Accounts.SingleAsync(Cancellation)).Name);
        }

        Assert.Equal(before, await fixture.RowsOfAsync(b));
    }

    [Fact]
    public async Task Rows_that_SaveChanges_writes_as_a_set_are_those_of_the_current_tenant()
    {
        var (a, b) = await fixture.AddTenantsAsync();
        var before = await fixture.RowsOfAsync(b);
        await using var context = fixture.CreateContext();
        using (context.ForTenant(a))
        {
            context.AddRange(Enumerable.Range(100, 300).Select(i => new Ticket { Id = i, ProjectId = 7, Title = $"set {i}" }));
            await context.SaveChangesAsync(Cancellation);
            foreach (var ticket in context.ChangeTracker.Entries<Ticket>().ToList())
            {
                ticket.Entity.Points = 5;
            }

            await context.SaveChangesAsync(Cancellation);
            Assert.Equal(300, await context.Tickets.CountAsync(t => t.Points == 5, Cancellation));
            context.RemoveRange(context.Tickets.Local.Where(t => t.Id >= 100));
            await context.SaveChangesAsync(Cancellation);
            Assert.Equal(2, await context.Tickets.CountAsync(Cancellation));

            context.AddRange(Enumerable.Range(100, 300).Select(i => new Ticket { Id = i, ProjectId = 7, Title = $"set {i}" }));
            context.Entry(context.Tickets.Local.Last()).Property("AccountId").CurrentValue = b;
            await Assert.ThrowsAsync<TenantMismatchException>(() => context.SaveChangesAsync(Cancellation));
        }

        Assert.Equal(before, await fixture.RowsOfAsync(b));
    }

    private static Project[] Projects(string name)
        => [.. Enumerable.Range(70, 2).Select(i => new Project { Id = i, Name = $"{name} {i}" })];
}
