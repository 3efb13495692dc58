using EFCore.Citus.TestUtilities;

namespace EFCore.Citus.FunctionalTests.Query.Shapes;

/// <summary>
///     Reads and writes the table of the expected outcomes.
/// </summary>
public static class ShapesTable
{
    /// <summary>The environment variable with which a run of all shapes writes the table and the page.</summary>
    public const string UpdateVariable = "UPDATE_SHAPES";

    private static readonly Lazy<Dictionary<(string Name, bool IsKeyGiven), ShapeFinding>> Expected = new(() => Read(Path));

    private static string Path
        => Repository.PathTo("tests", "EFCore.Citus.FunctionalTests", "Query", "Shapes", "Shapes.tsv");

    public static bool IsUpdated
        => Environment.GetEnvironmentVariable(UpdateVariable) == "1";

    public static ShapeFinding? Find(string name, bool isKeyGiven)
        => Expected.Value.GetValueOrDefault((name, isKeyGiven));

    public static IReadOnlyDictionary<(string Name, bool IsKeyGiven), ShapeFinding> Findings
        => Expected.Value;

    public static void WriteIfRequested(IReadOnlyDictionary<(string Name, bool IsKeyGiven), ShapeFinding> outcomes)
    {
        if (!IsUpdated || outcomes.Count == 0)
        {
            return;
        }

        // A run of some shapes keeps the lines of the others.
        var lines = from area in AllShapes.Areas
                    from shape in area.Shapes
                    from isKeyGiven in shape.Modes
                    let finding = outcomes.GetValueOrDefault((shape.Name, isKeyGiven)) ?? Find(shape.Name, isKeyGiven)
                    where finding is not null
                    select $"{shape.Name}\t{(isKeyGiven ? "one" : "all")}\t{finding.Outcome.Kind}\t{finding.Prediction}\t{finding.Outcome.Error}\n";
        File.WriteAllText(Path, string.Concat(lines));
        File.WriteAllText(LinqPage.Path, LinqPage.Write(Read(Path)));
    }

    private static Dictionary<(string Name, bool IsKeyGiven), ShapeFinding> Read(string path)
        => File.Exists(path)
            ? File.ReadAllLines(path).Select(line => line.Split('\t'))
                .ToDictionary(f => (f[0], f[1] == "one"), f => new ShapeFinding(new Outcome(Enum.Parse<OutcomeKind>(f[2]), f[4]), f[3]))
            : [];
}
