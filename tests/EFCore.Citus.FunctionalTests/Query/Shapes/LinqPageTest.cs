namespace EFCore.Citus.FunctionalTests.Query.Shapes;

/// <summary>
///     Tests the page and the predictions with the table of outcomes, which <see cref="ShapesTest" /> compares with the server.
/// </summary>
public class LinqPageTest
{
    [Fact]
    public void Page_contains_the_table_of_outcomes()
    {
        var expected = LinqPage.Write(ShapesTable.Findings);
        if (ShapesTable.IsUpdated)
        {
            File.WriteAllText(LinqPage.Path, expected);
        }

        Assert.True(
            expected == File.ReadAllText(LinqPage.Path).ReplaceLineEndings("\n"),
            $"'{LinqPage.Path}' differs from the table of outcomes. Run the tests once with the environment variable "
            + $"{ShapesTable.UpdateVariable}=1 and commit the file.");
    }

    [Fact]
    public void No_query_is_refused_in_vain()
        => Assert.Empty(Named(f => PredictedRoutes.IsCertain(f) && f.Prediction == "Refused" && f.Outcome.Kind != OutcomeKind.Refused));

    [Fact]
    public void No_query_reaches_several_shards_unforeseen()
        => Assert.Empty(Named(f => PredictedRoutes.IsCertain(f) && f.Prediction == "OneShard" && f.Outcome.Kind != OutcomeKind.Routed));

    [Fact]
    public void Predictions_are_right()
    {
        var findings = ShapesTable.Findings.Values.Where(PredictedRoutes.IsCertain).ToList();
        var misses = Named(f => PredictedRoutes.IsCertain(f) && !PredictedRoutes.IsRight(f));

        Assert.True(
            misses.Count * 100 <= findings.Count, $"{misses.Count} of {findings.Count} predictions are wrong:\n{string.Join('\n', misses)}");
    }

    private static List<string> Named(Func<ShapeFinding, bool> condition)
        =>
        [
            .. ShapesTable.Findings.Where(f => condition(f.Value))
                .Select(
                    f => $"{f.Key.Name}, {(f.Key.IsKeyGiven ? "key given" : "all")}: {f.Value.Prediction}, but {f.Value.Outcome.Kind} "
                        + f.Value.Outcome.Error)
        ];
}
