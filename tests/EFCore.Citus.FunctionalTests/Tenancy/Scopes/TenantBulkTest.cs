using Microsoft.EntityFrameworkCore;

namespace EFCore.Citus.FunctionalTests.Tenancy.Scopes;

/// <summary>
///     Tests that rows of bulk operations belong to tenants like those of SaveChanges, in sets or row by row.
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

        // If the context works for all tenants, the rows contain their tenant.
        using (context.AcrossTenants("import"))
        {
            await context.BulkInsertAsync(Projects("bulk"), o => o.SetProperty(p => EF.Property<int>(p, "AccountId"), b), Cancellation);
            Assert.Equal(2, await context.Projects.CountAsync(p => EF.Property<int>(p, "AccountId") == b && p.Id >= 70, Cancellation));
        }
    }

    [Fact]
    public async Task Row_in_bulk_that_refers_to_a_row_of_another_tenant_is_refused()
    {
        var (a, b) = await fixture.AddTenantsAsync();
        var before = await fixture.RowsOfAsync(a) + await fixture.RowsOfAsync(b);
        await using var context = fixture.CreateContext();
        Project theirs;
        Account them;
        using (context.ForTenant(b))
        {
            theirs = await context.Projects.SingleAsync(p => p.Id == 7, Cancellation);
            them = await context.Accounts.SingleAsync(Cancellation);
        }

        using (context.ForTenant(a))
        {
            Ticket[] tickets = [new Ticket { Id = 70, ProjectId = 7, Title = "mine" }, new Ticket { Id = 71, Project = theirs, Title = "other" }];
            Assert.Contains("'Project'", Assert.Throws<TenantMismatchException>(() => context.BulkInsert(tickets)).Message);
            await Assert.ThrowsAsync<TenantMismatchException>(() => context.BulkInsertAsync(tickets, cancellationToken: Cancellation));
            await Assert.ThrowsAsync<TenantMismatchException>(() => context.BulkUpsertAsync(tickets, cancellationToken: Cancellation));

            // The project refers to the tenant itself, tracked or not, and in a column with a value from the caller.
            Project[] projects = [new Project { Id = 70, Name = "mine", Account = them }];
            await Assert.ThrowsAsync<TenantMismatchException>(() => context.BulkInsertAsync(projects, cancellationToken: Cancellation));
            projects[0].Account = new Account { Id = b, Name = "them" };
            await Assert.ThrowsAsync<TenantMismatchException>(() => context.BulkInsertAsync(projects, cancellationToken: Cancellation));
        }

        using (context.AcrossTenants("import"))
        {
            await Assert.ThrowsAsync<TenantMismatchException>(
                () => context.BulkInsertAsync(
                    [new Ticket { Id = 70, Project = theirs, Title = "other" }],
                    o => o.SetProperty(t => EF.Property<int>(t, "AccountId"), a),
                    Cancellation));
        }

        Assert.Equal(before, await fixture.RowsOfAsync(a) + await fixture.RowsOfAsync(b));

        using (context.ForTenant(b))
        {
            await context.BulkInsertAsync(
                [new Ticket { Id = 70, Project = theirs, Title = "theirs" }, new Ticket { Id = 71, Project = new Project { Id = 8, Name = "by key" }, Title = "theirs" }],
                cancellationToken: Cancellation);
            await context.BulkInsertAsync([new Project { Id = 70, Name = "theirs", Account = them }], cancellationToken: Cancellation);
            Assert.Equal([7, 8], await context.Tickets.Where(t => t.Id >= 70).OrderBy(t => t.Id).Select(t => t.ProjectId).ToListAsync(Cancellation));
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
