using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Npgsql;

namespace EFCore.Citus.FunctionalTests.Tenancy.Scopes;

/// <summary>
///     Tests access to rows without a query on a set: keys, entries, navigations, raw SQL, bulk updates, and saves.
/// </summary>
public class TenantDataTest(DeskFixture fixture) : IClassFixture<DeskFixture>
{
    private static CancellationToken Cancellation
        => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Find_takes_the_key_within_the_tenant()
    {
        var (a, b) = await fixture.AddTenantsAsync();
        await using var context = fixture.CreateContext();
        using (context.ForTenant(a))
        {
            Assert.Equal($"first of {a}", context.Tickets.Find(7L)!.Title);
            Assert.Equal($"first of {a}", context.Tickets.Find(a, 7L)!.Title);
            Assert.Equal($"second of {a}", (await context.Tickets.FindAsync(8L, Cancellation))!.Title);
            Assert.Equal($"second of {a}", ((Ticket)(await context.FindAsync(typeof(Ticket), [8L], Cancellation))!).Title);
            Assert.Equal($"seven of {a}", ((Project)context.Find(typeof(Project), 7)!).Name);
            Assert.Equal($"account {a}", context.Accounts.Find(a)!.Name);
            Assert.Null(context.Tickets.Find(99L));
            Assert.Throws<TenantMismatchException>(() => context.Tickets.Find(b, 7L));
        }

        // Both tickets are tracked at the same time. The account of the other tenant is not found, although it is tracked.
        using (context.ForTenant(b))
        {
            Assert.Equal($"first of {b}", context.Tickets.Find(7L)!.Title);
            Assert.Null(context.Accounts.Find(a));
        }

        Assert.Throws<TenantNotSetException>(() => context.Tickets.Find(7L));
        Assert.Equal(2, context.ChangeTracker.Entries<Ticket>().Count(e => e.Entity.Id == 7));
    }

    [Fact]
    public async Task Entries_are_read_again_with_their_own_tenant()
    {
        var (a, b) = await fixture.AddTenantsAsync();
        await using var context = fixture.CreateContext();
        Ticket ticket;
        using (context.ForTenant(a))
        {
            ticket = context.Tickets.Single(t => t.Id == 7);
        }

        ticket.Title = "changed";
        var entry = context.Entry(ticket);
        // There is no current tenant.
        Assert.Equal($"first of {a}", entry.GetDatabaseValues()!.GetValue<string>(nameof(Ticket.Title)));
        Assert.Equal($"first of {a}", (await entry.GetDatabaseValuesAsync(Cancellation))!.GetValue<string>(nameof(Ticket.Title)));
        await entry.ReloadAsync(Cancellation);
        Assert.Equal($"first of {a}", ticket.Title);
        Assert.Equal(EntityState.Unchanged, entry.State);
        Assert.Throws<TenantNotSetException>(() => context.Tickets.ToList());

        using (context.ForTenant(b))
        {
            Assert.Contains("is not the current tenant", Assert.Throws<TenantMismatchException>(entry.Reload).Message);
            await Assert.ThrowsAsync<TenantMismatchException>(() => entry.GetDatabaseValuesAsync(Cancellation));
            Assert.Equal(EntityState.Unchanged, entry.State);
        }

        using (context.AcrossTenants("to look at one"))
        {
            entry.Reload();
            Assert.Equal($"first of {a}", ticket.Title);
        }
    }

    [Fact]
    public async Task Navigations_are_loaded_with_the_tenant_of_the_entity()
    {
        var (a, b) = await fixture.AddTenantsAsync();
        await using var context = fixture.CreateContext();
        Project project;
        Account account;
        Ticket lazy;
        using (context.ForTenant(a))
        {
            project = context.Projects.Single(p => p.Id == 7);
            account = context.Accounts.Single();
            lazy = context.Tickets.Single(t => t.Id == 8);
            await context.Entry(project).Reference(p => p.Country).LoadAsync(Cancellation);
            Assert.Equal("Switzerland", project.Country!.Name);
            Assert.Equal(1, await context.Entry(project).Collection(p => p.Tickets).Query().CountAsync(t => t.Points == 1, Cancellation));
        }

        using (context.ForTenant(b))
        {
            Assert.Throws<TenantMismatchException>(() => context.Entry(project).Collection(p => p.Tickets).Load());
            Assert.Throws<TenantMismatchException>(() => context.Entry(account).Collection(p => p.Projects).Load());
            Assert.False(context.Entry(project).Collection(p => p.Tickets).IsLoaded);
            Assert.Empty(context.Entry(project).Collection(p => p.Tickets).Query().Where(t => t.Points > 0));
        }

        // There is no current tenant.
        await context.Entry(project).Collection(p => p.Tickets).LoadAsync(Cancellation);
        Assert.Equal([$"first of {a}", $"second of {a}"], project.Tickets.OrderBy(t => t.Id).Select(t => t.Title));
        context.Entry(account).Collection(p => p.Projects).Load();
        Assert.Equal(2, account.Projects.Count);
        Assert.Equal($"seven of {a}", lazy.Project!.Name);
        var first = project.Tickets.Single(t => t.Id == 7);
        await Assert.ThrowsAsync<TenantNotSetException>(() => context.Entry(first).Collection(t => t.Labels).LoadAsync(Cancellation));
        using (context.ForTenant(a))
        {
            await context.Entry(first).Collection(t => t.Labels).LoadAsync(Cancellation);
        }

        Assert.Equal($"label of {a}", Assert.Single(first.Labels).Name);
        Assert.Throws<TenantNotSetException>(() => context.Entry(project).Collection(p => p.Tickets).Query().ToList());

        // The lazy reference is not loaded yet.
        await using var other = fixture.CreateContext();
        Ticket alone;
        using (other.ForTenant(b))
        {
            alone = other.Tickets.Single(t => t.Id == 8);
        }

        using (other.ForTenant(a))
        {
            Assert.Throws<TenantMismatchException>(() => alone.Project);
        }

        Assert.Equal($"seven of {b}", alone.Project!.Name);
    }

    [Fact]
    public async Task Raw_sql_is_filtered_where_it_can_be_and_reported()
    {
        var (a, b) = await fixture.AddTenantsAsync();
        var reported = new List<string>();
        await using var context = fixture.CreateContext(
            configure: o => o.LogTo(
                (id, _) => id == CitusEventId.TenantRawSqlWarning, e => reported.Add(((TenantRawSqlEventData)e).Sql)));
        using (context.ForTenant(a))
        {
            var tickets = context.Tickets.FromSql($"SELECT * FROM \"Tickets\" WHERE \"Points\" > {0}");
            Assert.Equal([$"first of {a}", $"second of {a}"], await tickets.OrderBy(t => t.Id).Select(t => t.Title).ToListAsync(Cancellation));
            Assert.Equal(2, await tickets.Include(t => t.Labels).IgnoreQueryFilters().CountAsync(Cancellation));
            Assert.Contains("FROM \"Tickets\"", Assert.Single(reported.Distinct()), StringComparison.Ordinal);
            reported.Clear();

            var sql = $"SELECT count(*)::int AS \"Value\" FROM \"Tickets\" WHERE \"AccountId\" IN ({a}, {b})";
            Assert.Equal(4, (await context.Database.SqlQueryRaw<int>(sql).ToListAsync(Cancellation)).Single());
            Assert.Equal([sql], reported);
            reported.Clear();

            Assert.Equal(1, await context.Database.ExecuteSqlAsync(
                $"UPDATE \"Tickets\" SET \"Points\" = 5 WHERE \"AccountId\" = {b} AND \"Id\" = 7", Cancellation));
            Assert.Equal(1, context.Database.ExecuteSql($"UPDATE \"Tickets\" SET \"Points\" = 1 WHERE \"AccountId\" = {b} AND \"Id\" = 7"));
            Assert.Equal(2, reported.Count);
            reported.Clear();

            // SQL inside AcrossTenants is not reported.
            using (context.AcrossTenants("all tickets"))
            {
                await context.Database.ExecuteSqlAsync($"SELECT {a}", Cancellation);
                Assert.Empty(reported);
            }

            // Statements of the library and of Entity Framework Core are not reported.
            await context.Tickets.ExecuteUpdateAsync(s => s.SetProperty(t => t.Points, t => t.Points), Cancellation);
            await context.SaveChangesAsync(Cancellation);
            Assert.Empty(reported);
        }

        await using var strict = fixture.CreateContext(configure: o => o.ConfigureWarnings(w => w.Throw(CitusEventId.TenantRawSqlWarning)));
        using (strict.ForTenant(a))
        {
            var before = await fixture.RowsOfAsync(b);
            await Assert.ThrowsAsync<InvalidOperationException>(
                () => strict.Database.ExecuteSqlAsync($"DELETE FROM \"Tickets\" WHERE \"AccountId\" = {b}", Cancellation));
            await Assert.ThrowsAsync<InvalidOperationException>(
                () => strict.Tickets.FromSql($"SELECT * FROM \"Tickets\" WHERE 1 = 1").ToListAsync(Cancellation));
            Assert.Equal(before, await fixture.RowsOfAsync(b));
        }
    }

    [Fact]
    public async Task Bulk_updates_and_deletes_concern_the_tenant_alone()
    {
        var (a, b) = await fixture.AddTenantsAsync();
        var before = await fixture.RowsOfAsync(b);
        await using var context = fixture.CreateContext();
        using (context.ForTenant(a))
        {
            Assert.Equal(2, await context.Tickets.ExecuteUpdateAsync(s => s.SetProperty(t => t.Points, t => t.Points + 1), Cancellation));
            Assert.Equal(
                1,
                await context.Tickets.OrderBy(t => t.Id).Take(1).ExecuteUpdateAsync(s => s.SetProperty(t => t.Title, "limited"), Cancellation));
            Assert.Equal(
                2,
                await context.Tickets.Where(t => t.Project!.Budget == a)
                    .ExecuteUpdateAsync(s => s.SetProperty(t => t.Points, a), Cancellation));
            Assert.Equal(
                1,
                await context.Projects.Where(p => p.Tickets.Any(t => t.Title == "limited"))
                    .ExecuteUpdateAsync(s => s.SetProperty(p => p.Budget, p => p.Tickets.Sum(t => t.Points)), Cancellation));
            Assert.Equal([2 * a], await context.Projects.Where(p => p.Id == 7).Select(p => p.Budget).ToListAsync(Cancellation));
            Assert.Equal(1, await context.Tickets.Join(context.Projects, t => t.ProjectId, p => p.Id, (t, p) => new { t, p })
                .Where(x => x.p.Id == 7 && x.t.Id == 8).Select(x => x.t).ExecuteDeleteAsync(Cancellation));
            Assert.Equal(0, await context.Tickets.OrderBy(t => t.Id).Skip(1).Take(5).ExecuteDeleteAsync(Cancellation));
            Assert.Equal(1, await context.Tickets.OrderByDescending(t => t.Id).Take(5).ExecuteDeleteAsync(Cancellation));
            Assert.Equal(2, await context.Projects.IgnoreQueryFilters().ExecuteDeleteAsync(Cancellation));
        }

        Assert.Equal(before, await fixture.RowsOfAsync(b));
        await Assert.ThrowsAsync<TenantNotSetException>(() => context.Tickets.ExecuteDeleteAsync(Cancellation));
        Assert.Equal(before, await fixture.RowsOfAsync(b));
    }

    [Fact]
    public async Task Bulk_update_that_gives_rows_to_another_tenant_is_refused_by_name()
    {
        var (a, b) = await fixture.AddTenantsAsync();
        var before = await fixture.RowsOfAsync(a);
        await using var context = fixture.CreateContext();
        using (context.ForTenant(a))
        {
            var exception = await Assert.ThrowsAsync<TenantMismatchException>(
                () => context.Tickets.ExecuteUpdateAsync(
                    s => s.SetProperty(t => t.Points, 1).SetProperty(t => EF.Property<int>(t, "AccountId"), b), Cancellation));
            Assert.Contains("The tenant key 'Ticket.AccountId' of an existing row", exception.Message);
            Assert.Throws<TenantMismatchException>(
                () => context.Projects.Take(1).ExecuteUpdate(s => s.SetProperty(p => EF.Property<int>(p, "AccountId"), p => p.Budget)));
            Assert.Throws<TenantMismatchException>(() => context.Accounts.ExecuteUpdate(s => s.SetProperty(x => x.Id, b)));
        }

        using (context.AcrossTenants("not even then"))
        {
            Assert.Throws<TenantMismatchException>(
                () => context.Projects.ExecuteUpdate(s => s.SetProperty(p => EF.Property<int>(p, "AccountId"), b)));
        }

        Assert.Equal(before, await fixture.RowsOfAsync(a));
    }

    [Fact]
    public async Task Rows_of_others_are_not_saved_whatever_their_key_says()
    {
        var (a, b) = await fixture.AddTenantsAsync();
        var before = await fixture.RowsOfAsync(b);
        await using var context = fixture.CreateContext();
        using (context.ForTenant(a))
        {
            await RefusedAsync(
                () =>
                {
                    var forged = new Ticket { Id = 7, Title = "forged" };
                    context.Entry(forged).Property("AccountId").CurrentValue = b;
                    context.Update(forged);
                });
            await RefusedAsync(
                () =>
                {
                    var forged = new Ticket { Id = 7, Title = "forged" };
                    context.Entry(forged).Property("AccountId").CurrentValue = b;
                    context.Remove(forged);
                });
            await RefusedAsync(() => context.Add(new Project { Id = 50, Name = "forged", Account = context.Attach(new Account { Id = b, Name = "" }).Entity }));
            await RefusedAsync(() => context.Remove(new Account { Id = b, Name = "" }));
            await RefusedAsync(() => context.Update(new Account { Id = b, Name = "mine" }));
        }

        Assert.Equal(before, await fixture.RowsOfAsync(b));

        async Task RefusedAsync(Action change)
        {
            change();
            await Assert.ThrowsAsync<TenantMismatchException>(() => context.SaveChangesAsync(Cancellation));
            Assert.Throws<TenantMismatchException>(() => context.SaveChanges());
            context.ChangeTracker.Clear();
        }
    }

    [Theory]
    [InlineData("reference", typeof(InvalidOperationException))]
    [InlineData("reference of a new row", typeof(TenantMismatchException))]
    [InlineData("collection", typeof(InvalidOperationException))]
    [InlineData("many to many", typeof(TenantMismatchException))]
    [InlineData("many to many, from the other side", typeof(TenantMismatchException))]
    [InlineData("many to many of a new row", typeof(TenantMismatchException))]
    public async Task Rows_of_two_tenants_are_not_connected(string how, Type expected)
    {
        var (a, b) = await fixture.AddTenantsAsync();
        var before = (await fixture.RowsOfAsync(a), await fixture.RowsOfAsync(b));
        await using var context = fixture.CreateContext();
        Project theirs;
        Label label;
        using (context.ForTenant(b))
        {
            theirs = await context.Projects.SingleAsync(p => p.Id == 7, Cancellation);
            label = await context.Labels.SingleAsync(Cancellation);
        }

        using (context.ForTenant(a))
        {
            await ConnectAsync();
            await Assert.ThrowsAsync(expected, () => context.SaveChangesAsync(Cancellation));
        }

        using (context.AcrossTenants("not even then"))
        {
            Assert.Throws(expected, () => context.SaveChanges());
        }

        Assert.Throws(expected, () => context.SaveChanges());
        Assert.Equal(before, (await fixture.RowsOfAsync(a), await fixture.RowsOfAsync(b)));

        async Task ConnectAsync()
        {
            var ticket = await context.Tickets.SingleAsync(t => t.Id == 7, Cancellation);
            var added = new Ticket { Id = 50, Title = "new" };
            switch (how)
            {
                case "reference":
                    ticket.Project = theirs;
                    break;
                case "reference of a new row":
                    added.Labels.Add(new Label { Name = "mine" });
                    added.Project = theirs;
                    context.Add(added);
                    break;
                case "collection":
                    theirs.Tickets.Add(ticket);
                    break;
                case "many to many":
                    ticket.Labels.Add(label);
                    break;
                case "many to many, from the other side":
                    label.Tickets.Add(ticket);
                    break;
                default:
                    added.ProjectId = 7;
                    added.Labels.Add(label);
                    context.Add(added);
                    break;
            }
        }
    }

    [Fact]
    public async Task What_an_interceptor_of_the_application_does_is_looked_at_as_well()
    {
        var (a, b) = await fixture.AddTenantsAsync();
        var before = await fixture.RowsOfAsync(b);
        var saving = new Saving();
        await using var context = fixture.CreateContext(configure: o => o.AddInterceptors(saving));

        saving.Act = c => c.Add(new Label { Name = "no tenant" });
        await Assert.ThrowsAsync<TenantNotSetException>(() => context.SaveChangesAsync(Cancellation));
        Assert.Throws<TenantNotSetException>(() => context.SaveChanges());
        context.ChangeTracker.Clear();

        using (context.ForTenant(a))
        {
            saving.Act = c =>
            {
                c.ChangeTracker.Clear();
                var forged = new Ticket { Id = 7, Title = "forged" };
                c.Entry(forged).Property("AccountId").CurrentValue = b;
                c.Update(forged);
            };
            await Assert.ThrowsAsync<TenantMismatchException>(() => context.SaveChangesAsync(Cancellation));
            Assert.Throws<TenantMismatchException>(() => context.SaveChanges());
            context.ChangeTracker.Clear();

            var label = new Label { Name = "by an interceptor" };
            saving.Act = c => c.Add(label);
            Assert.Equal(1, await context.SaveChangesAsync(Cancellation));
            Assert.Equal(a, context.Entry(label).Property("AccountId").CurrentValue);
        }

        Assert.Equal(before, await fixture.RowsOfAsync(b));
        Assert.Equal(0, await fixture.Database.ScalarAsync<long>("SELECT count(*) FROM \"Labels\" WHERE \"AccountId\" = 0"));
    }

    [Fact]
    public async Task Rows_of_others_are_saved_where_the_options_say_so()
    {
        var (a, b) = await fixture.AddTenantsAsync();
        var ignored = new List<EventData>();
        await using var context = fixture.CreateContext(
            c => c.TenantMismatch(TenantMismatchBehavior.UseTenantOfRow),
            o => o.LogTo((id, _) => id == CitusEventId.TenantMismatchIgnoredWarning, ignored.Add));
        Ticket ticket;
        using (context.ForTenant(b))
        {
            ticket = context.Tickets.Single(t => t.Id == 7);
        }

        using (context.ForTenant(a))
        {
            ticket.Title = "by another";
            await context.SaveChangesAsync(Cancellation);
            Assert.Same(ticket, Assert.IsType<EntityEntryEventData>(Assert.Single(ignored)).EntityEntry.Entity);
            await context.Entry(ticket).ReloadAsync(Cancellation);
            Assert.Equal("by another", ticket.Title);
            Assert.Equal($"first of {a}", (await context.Tickets.AsNoTracking().SingleAsync(t => t.Id == 7, Cancellation)).Title);
        }
    }

    [Fact]
    public async Task Rows_with_a_tenant_need_no_current_tenant_unless_the_options_require_it()
    {
        var (a, _) = await fixture.AddTenantsAsync();
        await using var lenient = fixture.CreateContext();
        Add(lenient, 20);
        await lenient.SaveChangesAsync(Cancellation);
        lenient.Add(new Label { Name = "no tenant" });
        Assert.Contains("is not set and there is no current tenant", Assert.Throws<TenantNotSetException>(() => lenient.SaveChanges()).Message);

        await using var strict = fixture.CreateContext(c => c.TenantNotSet(TenantNotSetBehavior.Throw));
        Add(strict, 21);
        await Assert.ThrowsAsync<TenantNotSetException>(() => strict.SaveChangesAsync(Cancellation));
        using (strict.ForTenant(a))
        {
            await strict.SaveChangesAsync(Cancellation);
            Assert.Equal(2, await strict.Projects.CountAsync(p => p.Id >= 20, Cancellation));
        }

        void Add(DeskContext context, int id)
        {
            var project = new Project { Id = id, Name = $"{id}" };
            context.Entry(project).Property("AccountId").CurrentValue = a;
            context.Add(project);
        }
    }

    [Fact]
    public async Task Unique_violation_is_told_in_the_words_of_the_model()
    {
        var (a, b) = await fixture.AddTenantsAsync();
        await using var context = fixture.CreateContext();
        using (context.ForTenant(b))
        {
            // Values of another tenant do not cause a violation.
            context.Add(new Project { Id = 9, Name = $"seven of {a}" });
            await context.SaveChangesAsync(Cancellation);
        }

        context.ChangeTracker.Clear();
        using (context.ForTenant(a))
        {
            var twice = new Project { Id = 10, Name = $"seven of {a}" };
            context.Add(twice);
            var exception = await Assert.ThrowsAsync<DbUpdateException>(() => context.SaveChangesAsync(Cancellation));
            Assert.Contains("a row of the same tenant with the same 'Name' already exists", exception.Message);
            Assert.Contains("unique for each 'AccountId'", exception.Message);
            Assert.Same(twice, Assert.Single(exception.Entries).Entity);
            Assert.Equal(PostgresErrorCodes.UniqueViolation, Assert.IsType<PostgresException>(exception.InnerException).SqlState);
            context.ChangeTracker.Clear();

            context.Add(new Ticket { Id = 7, ProjectId = 7, Title = "again" });
            Assert.Contains(
                "Cannot save 'Ticket': a row of the same tenant with the same 'Id'",
                Assert.Throws<DbUpdateException>(() => context.SaveChanges()).Message);
            context.ChangeTracker.Clear();

            // The first violation is in a shared table, and the second has another cause.
            context.Add(new Country { Id = "CH", Name = "again" });
            Assert.DoesNotContain("tenant", Assert.Throws<DbUpdateException>(() => context.SaveChanges()).Message);
            context.ChangeTracker.Clear();
            context.Add(new Ticket { Id = 70, ProjectId = 700, Title = "nowhere" });
            Assert.DoesNotContain("tenant", Assert.Throws<DbUpdateException>(() => context.SaveChanges()).Message);
        }
    }

    private sealed class Saving : SaveChangesInterceptor
    {
        public Action<DbContext> Act { get; set; } = _ => { };

        public override InterceptionResult<int> SavingChanges(DbContextEventData eventData, InterceptionResult<int> result)
        {
            Act(eventData.Context!);

            return result;
        }

        public override ValueTask<InterceptionResult<int>> SavingChangesAsync(
            DbContextEventData eventData,
            InterceptionResult<int> result,
            CancellationToken cancellationToken = default)
            => ValueTask.FromResult(SavingChanges(eventData, result));
    }
}
