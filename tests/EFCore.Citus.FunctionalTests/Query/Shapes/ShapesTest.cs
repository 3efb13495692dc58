using Microsoft.EntityFrameworkCore.Diagnostics;

namespace EFCore.Citus.FunctionalTests.Query.Shapes;

/// <summary>
///     Tests that each shape returns the rows of PostgreSQL, and that Citus executes it as the table of outcomes contains.
/// </summary>
[Collection<ShapesCollection>]
public class ShapesTest(ShapesFixture shapes)
{
    private const int Key = 5;

    // A store without rows in other tables, and one that does not exist.
    private static readonly int[] OtherKeys = [20, 99];

    public static TheoryData<string> Names
        => [.. AllShapes.ByName.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Rows_and_shards_are_the_expected_ones(string name)
    {
        var shape = AllShapes.ByName[name];

        // Assert.All would turn the exception that skips a test into a failure.
        shapes.RequireCitus();
        Assert.All(shape.Modes, isKeyGiven => Check(shape, isKeyGiven));
    }

    [Fact]
    public void Table_contains_no_other_shapes()
        => Assert.Empty(
            ShapesTable.IsUpdated
                ? []
                : ShapesTable.Findings.Keys.Except(AllShapes.ByName.Values.SelectMany(s => s.Modes.Select(m => (s.Name, m)))));

    private void Check(Shape shape, bool isKeyGiven)
    {
        shapes.Log.Clear();
        var expected = Run(shape, isKeyGiven, Key, isPlain: true);
        var actual = shapes.Cache.Without(() => Run(shape, isKeyGiven, Key, isPlain: false));
        var outcome = OutcomeOf(expected, actual, shapes.Commands.Take());
        if (HasWarned())
        {
            outcome = new Outcome(OutcomeKind.WrongRows);
        }

        var finding = new ShapeFinding(outcome, PredictedRoutes.Find(shapes.Log));
        shapes.Outcomes[(shape.Name, isKeyGiven)] = finding;
        CompareRows(shape, expected, actual, outcome);
        if (isKeyGiven && outcome.Kind is not (OutcomeKind.Refused or OutcomeKind.Untranslatable))
        {
            foreach (var key in OtherKeys)
            {
                CompareRows(shape, Run(shape, isKeyGiven, key, isPlain: true), Run(shape, isKeyGiven, key, isPlain: false), outcome);
            }
        }

        if (!ShapesTable.IsUpdated)
        {
            Assert.Equal(ShapesTable.Find(shape.Name, isKeyGiven), finding);
        }
    }

    // The library warns if it cannot correct the rows.
    private bool HasWarned()
        => shapes.Log.Any(m => m.Contains(nameof(CitusEventId.NullableDistributionColumnNotCorrectedWarning), StringComparison.Ordinal));

    private static void CompareRows(Shape shape, ShapeResult expected, ShapeResult actual, Outcome outcome)
    {
        if (shape.IsVolatile || outcome.Kind == OutcomeKind.Refused)
        {
            return;
        }

        Assert.Equal(expected.TranslationError, actual.TranslationError);
        Assert.Equal(expected.ServerError?.SqlState, actual.ServerError?.SqlState);
        if (outcome.Kind == OutcomeKind.WrongRows)
        {
            Assert.NotEqual(expected.Rows, actual.Rows);

            return;
        }

        Assert.Equal(expected.Rows, actual.Rows);
        Assert.Equal(expected.RowsAfter, actual.RowsAfter);
    }

    private ShapeResult Run(Shape shape, bool isKeyGiven, int key, bool isPlain)
    {
        using var context = isPlain ? shapes.CreatePlainContext() : shapes.CreateContext();
        shapes.Commands.Take();

        return ShapeRunner.Run(context, shape, isKeyGiven, key);
    }

    private Outcome OutcomeOf(
        ShapeResult expected,
        ShapeResult actual,
        IReadOnlyList<(string Sql, IReadOnlyList<Npgsql.NpgsqlParameter> Parameters)> commands)
    {
        if (actual.TranslationError is not null || expected.ServerError is not null)
        {
            return new Outcome(OutcomeKind.Untranslatable);
        }

        if (actual.ServerError is { } error)
        {
            return new Outcome(OutcomeKind.Refused, $"{error.SqlState} {error.MessageText.ReplaceLineEndings(" ")}");
        }

        using var connection = shapes.OpenConnection();

        // The rows of the changed table are read by another command.
        return CommandPlans.Explain(connection, [.. commands.Where(c => !c.Sql.StartsWith("SELECT t::text", StringComparison.Ordinal))]);
    }
}
