using Microsoft.EntityFrameworkCore;

namespace EFCore.Citus.FunctionalTests.Tenancy;

/// <summary>
///     Tests that an agency only reads and writes its own rows, in one task on one node, with less common mappings. Another agency has rows
///     with the same keys in every table.
/// </summary>
public class TenantMappingsTest(AgencyFixture agencies) : IClassFixture<AgencyFixture>
{
    private sealed record Behaviour(Func<AgencyContext, Task<string>> Act, Func<AgencyCode, string> Expected);

    private static readonly Dictionary<string, Behaviour> Behaviours = new()
    {
        ["the tenant by a key that is not the primary one"] = Rows(db => db.Agencies.Select(a => a.City), t => $"city of {t}"),
        ["converted key in a projection"] = Rows(db => db.Agents.OrderBy(a => a.Id).Select(a => a.AgencyCode), t => $"{t}, {t}"),
        ["converted key in a condition"] = Rows(db => db.Agents.Where(a => a.AgencyCode.Equals(AgencyFixture.South)).Select(a => a.Id).OrderBy(i => i), t => t.Equals(AgencyFixture.South) ? "7, 8" : ""),
        ["find by the own key"] = new(async db => (await db.Agents.FindAsync(7))!.Name, t => $"agent 7 of {t}"),
        ["names of the tenant that differ, joined"] = Rows(
            db => db.Contracts.OrderBy(c => c.Id).Select(c => c.Agent!.Name + " " + c.Price), t => $"agent 7 of {t} {10 * N(t)}, agent 7 of {t} {20 * N(t)}"),
        ["names of the tenant that differ, included"] = new(
            async db => Text((await db.Agents.Include(a => a.Contracts).SingleAsync(a => a.Id == 7)).Contracts.Select(c => c.Price).Order()), t => $"{10 * N(t)}, {20 * N(t)}"),
        ["names of the tenant that differ, by a second query"] = new(
            async db => Text((await db.Agents.AsSplitQuery().Include(a => a.Contracts).SingleAsync(a => a.Id == 7)).Contracts.Select(c => c.Price).Order()), t => $"{10 * N(t)}, {20 * N(t)}"),
        ["many to many with itself"] = new(
            async db => Text((await db.Agents.Include(a => a.Deputies).SingleAsync(a => a.Id == 7)).Deputies.Select(a => a.Name)), t => $"agent 8 of {t}"),

        ["all concrete types"] = Rows(db => db.Assets.OrderBy(a => a.Id).Select(a => a.Name), t => $"house of {t}, plot of {t}"),
        ["one concrete type"] = Rows(db => db.Assets.OfType<House>().Select(h => h.Rooms), t => $"{N(t)}"),
        ["concrete types told apart"] = Rows(db => db.Assets.Where(a => a is Plot).Select(a => ((Plot)a).Area), t => $"{100 * N(t)}"),
        ["concrete types as a collection"] = new(
            async db => Text((await db.Agents.Include(a => a.Assets).SingleAsync(a => a.Id == 7)).Assets.OrderBy(a => a.Id).Select(a => a.Name)), t => $"house of {t}, plot of {t}"),
        ["concrete types counted"] = Rows(db => db.Agents.OrderBy(a => a.Id).Select(a => a.Assets.Count), _ => "2, 0"),
        ["concrete type with its reference"] = new(async db => (await db.Set<Plot>().Include(p => p.Agent).SingleAsync()).Agent!.Name, t => $"agent 7 of {t}"),

        ["entity in two tables"] = Rows(db => db.Contracts.OrderBy(c => c.Id).Select(c => c.Terms ?? "-"), t => $"terms of {t}, -"),
        ["entity in two tables, by the second one"] = Rows(db => db.Contracts.Where(c => c.Terms!.EndsWith("th")).Select(c => c.Id), _ => "7"),
        ["values that the database makes"] = Rows(
            db => db.Contracts.OrderBy(c => c.Id).Select(c => c.State + " " + c.Doubled), t => $"draft {20 * N(t)}, signed {40 * N(t)}"),
        ["list in a column"] = Rows(db => db.Contracts.Where(c => c.Words.Contains("all")).Select(c => c.Words[1]), t => $"{t}"),
        ["list in a column, unfolded"] = Rows(db => db.Contracts.SelectMany(c => c.Words).OrderBy(w => w), t => $"all, {t}"),
        ["complex collection in JSON"] = new(
            async db => Text((await db.Agents.OrderBy(a => a.Id).ToListAsync()).SelectMany(a => a.Rules).Select(r => r.Text)), t => $"rule of {t}, another"),
        ["complex collection in JSON, in a condition"] = Rows(db => db.Agents.Where(a => a.Rules.Any(r => r.Days == 2)).Select(a => a.Id), t => t.Equals(AgencyFixture.South) ? "7" : ""),
        ["complex collection in JSON, in part"] = Rows(db => db.Agents.Where(a => a.Rules.Count == 2).Select(a => a.Rules[0].Text), t => $"rule of {t}"),
        ["view"] = Rows(db => db.Turnovers.Select(v => v.Sum), t => $"{30 * N(t)}"),
        ["view, joined"] = Rows(db => db.Agents.Join(db.Turnovers, a => a.Id, v => v.AgentId, (a, v) => a.Name + v.Sum), t => $"agent 7 of {t}{30 * N(t)}"),
        ["lazy reference"] = new(async db => (await db.Contracts.SingleAsync(c => c.Id == 7)).Agent!.Name, t => $"agent 7 of {t}"),

        ["lateral join"] = Rows(
            db => from agent in db.Agents
                  from contract in db.Contracts.Where(c => c.AgentId == agent.Id && c.Price > agent.Id).OrderByDescending(c => c.Price).Take(1).DefaultIfEmpty()
                  orderby agent.Id
                  select agent.Id + ":" + (contract == null ? 0 : contract.Price),
            t => $"7:{20 * N(t)}, 8:0"),
        ["last of each group"] = Rows(
            db => db.Contracts.GroupBy(c => c.AgentId).Select(g => g.OrderBy(c => c.Price).Last().Price), t => $"{20 * N(t)}"),
        ["window function over raw SQL"] = new(
            async db => Text(
                await db.Contracts.FromSql(
                        $"""
                         SELECT * FROM (SELECT *, xmin, rank() OVER (PARTITION BY "AgencyCode", "AgentId" ORDER BY "Price" DESC) AS place FROM "Contracts") AS c
                         WHERE place = 1
                         """)
                    .Select(c => c.Price).ToListAsync()),
            t => $"{20 * N(t)}"),
        ["union of two concrete types"] = Rows(
            db => db.Set<House>().Select(h => h.Name).Concat(db.Set<Plot>().Select(p => p.Name)).OrderBy(n => n), t => $"house of {t}, plot of {t}"),
        ["exists across names that differ"] = Rows(db => db.Agents.Where(a => !a.Contracts.Any(c => c.Price > 0)).Select(a => a.Name), t => $"agent 8 of {t}"),

        ["added with keys that are fetched in advance"] = new(
            async db =>
            {
                var contract = new Contract { AgentId = 8, Price = 3, Terms = "new" };
                db.Add(contract);
                await db.SaveChangesAsync();
                return $"{contract.Doubled} {contract.State} {await db.Contracts.CountAsync(c => c.Terms == "new")}";
            },
            _ => "6 draft 1"),
        ["added concrete type"] = new(
            async db =>
            {
                db.Add(new House { AgentId = 7, Name = "new", Rooms = 5 });
                await db.SaveChangesAsync();
                return Text(await db.Set<House>().OrderBy(h => h.Rooms).Select(h => h.Rooms).ToListAsync());
            },
            t => $"{N(t)}, 5"),
        ["added to what it refers to before either has a key"] = new(
            async db =>
            {
                var agent = new Agent { Name = "new", Assets = { new Plot { Name = "new" } }, Contracts = { new Contract { Price = 4 } } };
                db.Add(agent);
                await db.SaveChangesAsync();
                return $"{agent.Id > 0} {agent.Assets[0].AgentId == agent.Id} {await db.Contracts.CountAsync(c => c.AgentId == agent.Id)} {agent.AgencyCode}";
            },
            t => $"True True 1 {t}"),
        ["updated in both tables"] = new(
            async db =>
            {
                var contract = await db.Contracts.SingleAsync(c => c.Id == 7);
                (contract.Price, contract.Terms) = (5, "changed");
                await db.SaveChangesAsync();
                return $"{contract.Doubled} {await db.Contracts.Where(c => c.Id == 7).Select(c => c.Terms).SingleAsync()}";
            },
            _ => "10 changed"),
        ["updated inside of a complex collection"] = new(
            async db =>
            {
                var agent = await db.Agents.SingleAsync(a => a.Id == 7);
                agent.Rules.RemoveAt(1);
                agent.Rules[0].Days = 70;
                await db.SaveChangesAsync();
                return Text(await db.Agents.Where(a => a.Id == 7).SelectMany(a => a.Rules).Select(r => r.Days).ToListAsync());
            },
            _ => "70"),
        ["update of a row that has changed meanwhile"] = new(
            async db =>
            {
                var contract = await db.Contracts.SingleAsync(c => c.Id == 7);
                await db.Contracts.Where(c => c.Id == 7).ExecuteUpdateAsync(s => s.SetProperty(c => c.State, "changed"));
                contract.Price = 99;
                await Assert.ThrowsAsync<DbUpdateConcurrencyException>(() => db.SaveChangesAsync());
                await db.Entry(contract).ReloadAsync();
                contract.Price = 98;
                await db.SaveChangesAsync();
                return $"{contract.State} {contract.Doubled}";
            },
            _ => "changed 196"),
        ["many to many with itself, changed"] = new(
            async db =>
            {
                var agents = await db.Agents.Include(a => a.Deputies).OrderBy(a => a.Id).ToListAsync();
                agents[0].Deputies.Clear();
                agents[1].Deputies.Add(agents[0]);
                await db.SaveChangesAsync();
                return Text(await db.Agents.SelectMany(a => a.Deputies).Select(a => a.Id).ToListAsync());
            },
            _ => "7"),
        ["removed from both tables"] = new(
            async db =>
            {
                db.Remove(await db.Contracts.SingleAsync(c => c.Id == 7));
                await db.SaveChangesAsync();
                return Text(await db.Contracts.Select(c => c.Id).ToListAsync());
            },
            _ => "8"),
        ["removed concrete type"] = new(
            async db =>
            {
                db.Remove(new House { Id = 7, Name = "" });
                await db.SaveChangesAsync();
                return Text(await db.Assets.Select(a => a.Id).ToListAsync());
            },
            _ => "8"),
        ["ExecuteUpdate of one concrete type"] = new(
            async db => $"{await db.Set<Plot>().ExecuteUpdateAsync(s => s.SetProperty(p => p.Area, p => p.Area + 1))} {await db.Set<Plot>().SumAsync(p => p.Area)}", t => $"1 {100 * N(t) + 1}"),
        ["ExecuteUpdate of a list in a column"] = new(
            async db => $"{await db.Contracts.Where(c => c.Words.Length > 0).ExecuteUpdateAsync(s => s.SetProperty(c => c.Words, new[] { "one" }))} {await db.Contracts.CountAsync(c => c.Words.Contains("one"))}",
            _ => "1 1"),
        ["ExecuteUpdate by the agents of another table"] = new(
            async db => $"{await db.Agents.Where(a => a.Contracts.Any(c => c.State == "signed")).ExecuteUpdateAsync(s => s.SetProperty(a => a.Name, a => a.Name + "!"))} {await db.Agents.CountAsync(a => a.Name.EndsWith("!"))}",
            _ => "1 1"),
        ["ExecuteDelete of one concrete type"] = new(
            async db => $"{await db.Set<House>().ExecuteDeleteAsync()} {await db.Assets.CountAsync()}", _ => "1 1"),
        ["ExecuteDelete of the last"] = new(
            async db => $"{await db.Set<Plot>().OrderByDescending(c => c.Id).Take(1).ExecuteDeleteAsync()} {await db.Set<Plot>().CountAsync()}", _ => "1 0"),
        ["ExecuteDelete with what depends on it"] = new(
            async db => $"{await db.Agents.Where(a => a.Id == 7).ExecuteDeleteAsync()} {await db.Contracts.CountAsync()} {await db.Agents.SelectMany(a => a.Deputies).CountAsync()}", _ => "1 0 0")
    };

    public static readonly TheoryData<string> Names = new(Behaviours.Keys);

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Works_on_its_own_rows_in_single_tasks(string name)
    {
        var (act, expected) = Behaviours[name];
        foreach (var tenant in new[] { AgencyFixture.North, AgencyFixture.South })
        {
            var other = tenant.Equals(AgencyFixture.North) ? AgencyFixture.South : AgencyFixture.North;
            var commands = new CapturedCommands();
            await using var context = agencies.CreateContext(commands);
            await using var transaction = await context.Database.BeginTransactionAsync(TestContext.Current.CancellationToken);
            var before = await RowsAsync(context, other);
            commands.Clear();
            using (context.ForTenant(tenant))
            {
                Assert.Equal(expected(tenant), await act(context));
                await commands.AssertSingleTaskAsync(context);
            }

            Assert.Equal(before, await RowsAsync(context, other));
        }
    }

    [Fact]
    public async Task Several_tenants_and_all_of_them_are_read_by_converted_keys()
    {
        await using var context = agencies.CreateContext();
        using (context.ForTenants(AgencyFixture.North, AgencyFixture.South))
        {
            Assert.Equal(4, await context.Agents.CountAsync(TestContext.Current.CancellationToken));
            Assert.Equal(90, await context.Contracts.SumAsync(c => c.Price, TestContext.Current.CancellationToken));
        }

        using (context.ForTenants(AgencyFixture.South, new AgencyCode("nowhere")))
        {
            Assert.Equal(
                ["house of south", "plot of south"],
                await context.Assets.Select(a => a.Name).OrderBy(n => n).ToListAsync(TestContext.Current.CancellationToken));
        }

        using (context.AcrossTenants("to see them all"))
        {
            Assert.Equal(
                [30, 60],
                await context.Turnovers.Select(v => v.Sum).OrderBy(s => s).ToListAsync(TestContext.Current.CancellationToken));
        }
    }

    // The rows are read for that agency in a transaction that is rolled back at the end.
    private static async Task<string> RowsAsync(AgencyContext context, AgencyCode tenant)
    {
        context.ChangeTracker.Clear();
        using (context.ForTenant(tenant))
        {
            var agents = await context.Agents.AsNoTracking().Include(a => a.Assets).Include(a => a.Contracts).Include(a => a.Deputies)
                .AsSplitQuery().OrderBy(a => a.Id).ToListAsync(TestContext.Current.CancellationToken);

            return string.Join(
                '\n',
                agents.Select(
                    a => $"{a.Id} {a.Name} {string.Join('/', a.Rules.Select(r => r.Text + r.Days))} {Text(a.Deputies.Select(d => d.Id).Order())} "
                        + Text(a.Assets.OrderBy(x => x.Id).Select(x => $"{x.Id} {x.Name} {(x as House)?.Rooms} {(x as Plot)?.Area}"))
                        + Text(
                            a.Contracts.OrderBy(c => c.Id)
                                .Select(c => $"{c.Id} {c.Price} {c.State} {c.Terms} {string.Join('/', c.Words)}"))));
        }
    }

    private static Behaviour Rows<T>(Func<AgencyContext, IQueryable<T>> query, Func<AgencyCode, string> expected)
        => new(async db => Text(await query(db).ToListAsync(TestContext.Current.CancellationToken)), expected);

    private static string Text<T>(IEnumerable<T> values)
        => string.Join(", ", values);

    private static int N(AgencyCode tenant)
        => tenant.Equals(AgencyFixture.North) ? 1 : 2;
}
