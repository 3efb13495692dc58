using System.Text.RegularExpressions;

namespace EFCore.Citus.FunctionalTests.Query.Shapes;

/// <summary>
///     Reads what the library predicts from the messages that it logs when it compiles a query, and compares it with what Citus does.
/// </summary>
public static partial class PredictedRoutes
{
    // From the best to the worst. The prediction of a split query is the worst one of its statements.
    private static readonly string[] Order =
        ["Local", "OneShard", "DependsOnValues", "ManyShards", "ReadsIntermediateResult", "Refused", "Unknown"];

    /// <summary>
    ///     Finds the prediction, or an empty text if there is none.
    /// </summary>
    public static string Find(IEnumerable<string> log)
        => log.SelectMany(m => Prediction().Matches(m)).Select(m => m.Groups[1].Value).MaxBy(p => Array.IndexOf(Order, p)) ?? "";

    /// <summary>
    ///     Returns whether there is a prediction that can be right or wrong.
    /// </summary>
    public static bool IsCertain(ShapeFinding finding)
        => finding.Prediction is not ("" or "Unknown") && finding.Outcome.Kind is not (OutcomeKind.Untranslatable or OutcomeKind.None);

    /// <summary>
    ///     Returns whether Citus does what was predicted.
    /// </summary>
    public static bool IsRight(ShapeFinding finding)
        => finding.Prediction switch
        {
            "Local" => finding.Outcome.Kind is OutcomeKind.Local,
            "OneShard" => finding.Outcome.Kind is OutcomeKind.Routed,
            "DependsOnValues" => finding.Outcome.Kind is OutcomeKind.Routed or OutcomeKind.Many,
            "ManyShards" => finding.Outcome.Kind is OutcomeKind.Many or OutcomeKind.WrongRows,
            "ReadsIntermediateResult" => finding.Outcome.Kind is OutcomeKind.Subplan or OutcomeKind.RoutedSubplan,
            "Refused" => finding.Outcome.Kind is OutcomeKind.Refused,
            _ => false
        };

    [GeneratedRegex(@"Predicted route: (\w+)")]
    private static partial Regex Prediction();
}
