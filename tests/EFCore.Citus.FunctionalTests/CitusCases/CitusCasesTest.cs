namespace EFCore.Citus.FunctionalTests.CitusCases;

/// <summary>
///     Tests that the library and the server agree on the statements that Citus accepts. The environment variable <c>CITUS_CASES</c>
///     specifies another file of cases.
/// </summary>
public class CitusCasesTest(CitusCasesFixture cases, ITestOutputHelper output) : IClassFixture<CitusCasesFixture>
{
    private static readonly string[] Groups = ["key", "dcol", "col", "fk", "mig", "alt", "seq", "obj", "sch"];

    public static IEnumerable<TheoryDataRow<string>> Covered
        => Select(c => CaseCatalog.Predict(c).IsCovered);

    [Fact]
    public void Cases_are_covered()
    {
        var coverage = CaseCatalog.DescribeCoverage();
        output.WriteLine(coverage);
        TestContext.Current.SendDiagnosticMessage("{0}", coverage);

        if (CitusCase.IsDefaultFile)
        {
            Assert.InRange(CitusCase.All.Count(c => Groups.Contains(c.Group) && CaseCatalog.Predict(c).IsCovered), 150, int.MaxValue);
        }
    }

    [Theory]
    [MemberData(nameof(Covered))]
    public async Task Library_and_server_agree(string id)
        => await AssertAgreementAsync(CitusCase.Get(id));

    private static IEnumerable<TheoryDataRow<string>> Select(Func<CitusCase, bool> predicate)
        => CitusCase.All.Where(predicate).Select(c => new TheoryDataRow<string>(c.Id));

    private async Task AssertAgreementAsync(CitusCase citusCase)
    {
        if (await cases.FindDisagreementAsync(citusCase) is { } disagreement)
        {
            Assert.Fail($"{citusCase.Rule}\n{disagreement}");
        }
    }
}
