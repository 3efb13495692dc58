using System.Globalization;
using EFCore.Citus.FunctionalTests.TestUtilities;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace EFCore.Citus.FunctionalTests.Tenancy.Scopes;

/// <summary>
///     Runs random programs as one tenant, in a database that also has rows of another tenant and in one that does not. The results are the
///     same, and the rows of the other tenant do not change. <c>CITUS_FUZZ_SEED</c> and <c>CITUS_FUZZ_PROGRAMS</c> select the programs.
/// </summary>
public class TenantLeakFuzz(CitusClusterFixture fixture) : CitusTest(fixture)
{
    private const int Tenant = 1;
    private const int Other = 2;

    private static int Seed
        => Number("CITUS_FUZZ_SEED", 20260901);

    private static int Programs
        => Number("CITUS_FUZZ_PROGRAMS", 200);

    [Fact]
    public async Task Programs_of_a_tenant_answer_as_if_it_were_alone()
    {
        await using var alone = await TestDatabase.CreateAsync(Cluster);
        await FillAsync(Database, Tenant, Other);
        await FillAsync(alone, Tenant);
        var others = await RowsAsync(Database, Other);
        Assert.NotEmpty(others);
        var answered = 0;

        for (var i = 0; i < Programs; i++)
        {
            var number = unchecked(Seed * 31 + i);
            var (answers, rows, othersAfter) = await RunAsync(Database, number);
            var (answersAlone, rowsAlone, _) = await RunAsync(alone, number);
            answered += answers.Count(a => a.Length > 0);

            Assert.True(
                answers.SequenceEqual(answersAlone) && rows == rowsAlone && othersAfter == others,
                $"Program {number} (CITUS_FUZZ_SEED={Seed}, program {i}) differs.\n\nWith another tenant:\n{string.Join("\n--\n", answers)}\n{rows}\n\n"
                + $"Alone:\n{string.Join("\n--\n", answersAlone)}\n{rowsAlone}\n\nThe other tenant before:\n{others}\nAfter:\n{othersAfter}");
        }

        Assert.Equal(others, await RowsAsync(Database, Other));
        // Programs without results would prove nothing.
        Assert.True(answered > Programs / 2, $"{answered} answers");
    }

    private static async Task<(List<string> Answers, string Rows, string Others)> RunAsync(TestDatabase database, int number)
    {
        await using var context = CreateContext(database);
        using var scope = context.ForTenant(Tenant);
        await using var transaction = await context.Database.BeginTransactionAsync(TestContext.Current.CancellationToken);
        var program = new RandomProgram(number, context, Tenant);
        List<string> answers;
        try
        {
            answers = await program.RunAsync();
        }
        catch (InvalidOperationException exception) when (exception.Message.Contains("translat", StringComparison.Ordinal))
        {
            // Entity Framework Core reports queries that it cannot translate before a statement is sent.
            return ([exception.Message], "", await RowsAsync(database, Other));
        }
        catch (Exception exception) when (exception is not DbUpdateException)
        {
            throw new InvalidOperationException($"Program {number}: {exception.Message}", exception);
        }

        // After an error of the database, the transaction accepts no more queries.
        if (!program.Writes || answers[^1] is nameof(DbUpdateException))
        {
            return (answers, "", await RowsAsync(database, Other));
        }

        using (context.AcrossTenants("to compare"))
        {
            var rows = await context.Database.SqlQueryRaw<string>(Sql(Tenant)).ToListAsync(TestContext.Current.CancellationToken);
            var others = await context.Database.SqlQueryRaw<string>(Sql(Other)).ToListAsync(TestContext.Current.CancellationToken);

            return (answers, string.Join('\n', rows), string.Join('\n', others));
        }
    }

    private static async Task FillAsync(TestDatabase database, params int[] tenants)
    {
        await using var context = CreateContext(database);
        await context.Database.EnsureCreatedAsync(TestContext.Current.CancellationToken);
        context.AddRange(new Country { Id = "CH", Name = "Switzerland" }, new Country { Id = "FR", Name = "France" });
        await context.SaveChangesAsync(TestContext.Current.CancellationToken);
        foreach (var tenant in tenants)
        {
            context.ChangeTracker.Clear();
            context.Add(new Account { Id = tenant, Name = $"account {tenant}" });
            using (context.ForTenant(tenant))
            {
                var labels = Enumerable.Range(1, 3).Select(i => new Label { Id = new Guid(i, 0, 0, new byte[8]), Name = $"label {i} of {tenant}" }).ToArray();
                // The other tenant has more rows than this one, and different ones.
                for (var p = 7; p < 10 + tenant; p++)
                {
                    var project = new Project { Id = p, Name = $"{(p == 7 ? "seven" : "e")} {p} of {tenant}", Budget = 10 * p * tenant, CountryId = p % 3 == 0 ? null : p % 3 == 1 ? "CH" : "FR", IsHidden = p == 9 };
                    for (var t = 0; t < 3; t++)
                    {
                        var ticket = new Ticket { Id = p + 3 * t, Title = $"{(t == 0 ? "first" : "other")} {t} of {tenant}", Points = t + p % 3 * tenant, ParentId = t == 0 ? null : p };
                        if (!context.ChangeTracker.Entries<Ticket>().Any(e => e.Entity.Id == ticket.Id))
                        {
                            ticket.Labels.AddRange(labels.Take(t));
                            project.Tickets.Add(ticket);
                        }
                    }

                    context.Add(project);
                }

                await context.SaveChangesAsync(TestContext.Current.CancellationToken);
            }
        }
    }

    private static DeskContext CreateContext(TestDatabase database)
        => new(
            new DbContextOptionsBuilder()
                .UseNpgsql(database.ConnectionString, npgsql => npgsql.UseCitus())
                .ConfigureWarnings(
                    w => w.Ignore(RelationalEventId.MultipleCollectionIncludeWarning, CoreEventId.RowLimitingOperationWithoutOrderByWarning))
                .Options);

    private static async Task<string> RowsAsync(TestDatabase database, int tenant)
        => string.Join('\n', await database.ColumnAsync<string>(Sql(tenant)));

    private static string Sql(int tenant)
        => string.Join(
            " UNION ALL ",
            new[] { ("Accounts", "Id"), ("Projects", "AccountId"), ("Tickets", "AccountId"), ("Labels", "AccountId"), ("LabelTicket", "AccountId") }
                .Select(t => $"SELECT '{t.Item1} ' || t::text AS \"Value\" FROM \"{t.Item1}\" AS t WHERE \"{t.Item2}\" = {tenant}"))
            + " ORDER BY 1";

    private static int Number(string variable, int otherwise)
        => Environment.GetEnvironmentVariable(variable) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;
}
