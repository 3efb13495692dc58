using EFCore.Citus.FunctionalTests.CitusCases.Execution;
using EFCore.Citus.FunctionalTests.CitusCases.Prediction;
using EFCore.Citus.FunctionalTests.TestUtilities;

namespace EFCore.Citus.FunctionalTests.CitusCases;

/// <summary>
///     The library and the server agree on what Citus accepts.
/// </summary>
public class CitusCasesTest(CitusClusterFixture cluster, CitusCasesFixture cases, ITestOutputHelper output) : IClassFixture<CitusCasesFixture>
{
    private static readonly string[] Groups = ["key", "dcol", "col", "fk", "mig", "alt", "seq", "obj", "sch"];

    public static IEnumerable<TheoryDataRow<string>> Covered
        => Select(c => CitusCasesFixture.Predict(c).IsCovered);

    public static IEnumerable<TheoryDataRow<string>> Avoided
        => Select(c => CitusCasesFixture.Predict(c).Verdict == CaseVerdict.Avoided);

    [Fact]
    public void Cases_are_covered()
    {
        var coverage = CitusCasesFixture.Coverage();
        output.WriteLine(coverage);
        TestContext.Current.SendDiagnosticMessage("{0}", coverage);

        if (CitusCase.IsDefaultFile)
        {
            Assert.InRange(CitusCase.All.Count(c => Groups.Contains(c.Group) && CitusCasesFixture.Predict(c).IsCovered), 150, int.MaxValue);
        }
    }

    [Theory]
    [MemberData(nameof(Covered))]
    public async Task Library_and_server_agree(string id)
    {
        var citusCase = CitusCase.Get(id);
        var disagreement = FindDisagreement(citusCase);
        if (disagreement is not null)
        {
            cases.Report(citusCase, disagreement);
        }

        disagreement ??= await FindDisagreementWithServerAsync(citusCase, new CaseServer(await cluster.GetCitusAsync()));
        if (disagreement is not null)
        {
            cases.Report(citusCase, disagreement);
            Assert.Fail($"{citusCase.Rule}\n{disagreement}");
        }
    }

    [Theory]
    [MemberData(nameof(Avoided))]
    public async Task Library_does_in_another_form(string id)
    {
        var citusCase = CitusCase.Get(id);
        var server = new CaseServer(await cluster.GetCitusAsync());
        if (await FindFailureAsync(server, citusCase, CitusCasesFixture.Predict(citusCase)) is { } failure)
        {
            cases.Report(citusCase, failure);
            Assert.Fail($"{citusCase.Rule}\n{failure}");
        }
    }

    private static IEnumerable<TheoryDataRow<string>> Select(Func<CitusCase, bool> predicate)
        => CitusCase.All.Where(predicate).Select(c => new TheoryDataRow<string>(c.Id));

    private static string? FindDisagreement(CitusCase citusCase)
    {
        var prediction = CitusCasesFixture.Predict(citusCase);

        return (prediction.Verdict, citusCase.LibraryAccepts) switch
        {
            (CaseVerdict.Failed, _) => $"No rule is named: {prediction.Explanation}",
            (CaseVerdict.Refused, true) => $"The library refuses what Citus accepts: {prediction.Explanation}",
            (CaseVerdict.Accepted, false) => "The library accepts what has to be refused.",
            _ => null
        };
    }

    private static async Task<string?> FindDisagreementWithServerAsync(CitusCase citusCase, CaseServer server)
    {
        var prediction = CitusCasesFixture.Predict(citusCase);
        var answer = await server.RunAsync(citusCase);

        if (citusCase.ServerAccepts != answer is null
            || (answer is not null && !answer.Contains(citusCase.ErrorContains ?? "", StringComparison.Ordinal)))
        {
            return $"The server does not answer as the case says: {answer ?? "accepted"}";
        }

        if (prediction.Verdict == CaseVerdict.Refused)
        {
            return null;
        }

        if (prediction.Verdict == CaseVerdict.AcceptedInSequentialMode
            && answer?.Contains("parallel operation", StringComparison.Ordinal) == false)
        {
            return $"The library would set sequential mode, which is not what the server asks for: {answer}";
        }

        return await FindFailureAsync(server, citusCase, prediction);
    }

    // What the library accepts has to work in the form in which the library sends it.
    private static async Task<string?> FindFailureAsync(CaseServer server, CitusCase citusCase, CasePrediction prediction)
    {
        if (prediction.CanBeMigrated
            && await server.RunMigrationAsync(citusCase, prediction) is { } error)
        {
            return $"The library's SQL fails: {error}\n{string.Join('\n', prediction.Commands.Select(c => c.CommandText))}";
        }

        return await server.CreateModelAsync(prediction) is { } modelError
            ? $"The library's migration of the model fails: {modelError}"
            : null;
    }
}
