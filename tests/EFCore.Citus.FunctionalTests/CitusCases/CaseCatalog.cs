using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using EFCore.Citus.FunctionalTests.CitusCases.Prediction;

namespace EFCore.Citus.FunctionalTests.CitusCases;

/// <summary>
///     Provides the predictions of the library for all cases, without a server.
/// </summary>
internal static class CaseCatalog
{
    private static readonly ConcurrentDictionary<string, Lazy<CasePrediction>> Predictions = new(StringComparer.Ordinal);

    public static CasePrediction Predict(CitusCase citusCase)
        => Predictions.GetOrAdd(citusCase.Id, _ => new Lazy<CasePrediction>(() => CasePredictor.Predict(citusCase))).Value;

    /// <summary>Describes the number of covered cases for each group, and the reasons for which the others are not covered.</summary>
    public static string DescribeCoverage()
    {
        var text = new StringBuilder();
        text.AppendLine(
            CultureInfo.InvariantCulture,
            $"{CitusCase.All.Count(c => Predict(c).IsCovered)} of {CitusCase.All.Count} cases covered");

        foreach (var group in CitusCase.All.GroupBy(c => c.Group))
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"  {group.Key}: {group.Count(c => Predict(c).IsCovered)} of {group.Count()}");
        }

        AppendCases("Out of scope", CaseVerdict.OutOfScope);

        return text.ToString();

        void AppendCases(string title, CaseVerdict verdict)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"{title}:");
            foreach (var citusCase in CitusCase.All.Where(c => Predict(c).Verdict == verdict))
            {
                text.AppendLine(
                    CultureInfo.InvariantCulture, $"  {citusCase.Id} ({citusCase.Rule}): {Predict(citusCase).Explanation}");
            }
        }
    }

    /// <summary>Writes the disagreements to the file that is specified by the environment variable, if any.</summary>
    public static void WriteReport(IReadOnlyList<(CitusCase Case, string Disagreement)> disagreements)
    {
        if (Environment.GetEnvironmentVariable("CITUS_CASES_REPORT") is not { Length: > 0 } file)
        {
            return;
        }

        var text = new StringBuilder(DescribeCoverage()).AppendLine().AppendLine("# Disagreements");
        foreach (var (citusCase, disagreement) in disagreements.OrderBy(d => d.Case.Id, StringComparer.Ordinal))
        {
            text.AppendLine(
                CultureInfo.InvariantCulture,
                $"\n## {citusCase.Id}: {citusCase.Rule}\n\nexpected: {(citusCase.LibraryAccepts ? "accepted" : "refused")}\n\n{disagreement}\n\n```sql\n{string.Join(";\n", citusCase.SetupSql.Append("-- operation").Append(citusCase.OpSql))}\n```");
        }

        File.WriteAllText(file, text.ToString());
    }
}
