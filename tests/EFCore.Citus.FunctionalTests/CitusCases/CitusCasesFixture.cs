using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using EFCore.Citus.FunctionalTests.CitusCases.Prediction;

namespace EFCore.Citus.FunctionalTests.CitusCases;

/// <summary>
///     The predictions, and the disagreements that were found. <c>CITUS_CASES_REPORT</c> names a file that these are written to.
/// </summary>
public sealed class CitusCasesFixture : IDisposable
{
    private static readonly ConcurrentDictionary<string, Lazy<CasePrediction>> Predictions = new(StringComparer.Ordinal);

    private readonly ConcurrentDictionary<string, string> _disagreements = new(StringComparer.Ordinal);

    internal static CasePrediction Predict(CitusCase citusCase)
        => Predictions.GetOrAdd(citusCase.Id, _ => new Lazy<CasePrediction>(() => CasePredictor.Predict(citusCase))).Value;

    internal void Report(CitusCase citusCase, string disagreement)
        => _disagreements[citusCase.Id] = disagreement;

    public void Dispose()
    {
        if (Environment.GetEnvironmentVariable("CITUS_CASES_REPORT") is not { Length: > 0 } file)
        {
            return;
        }

        var text = new StringBuilder().Append(Coverage()).AppendLine().AppendLine("# Disagreements").AppendLine();
        foreach (var citusCase in CitusCase.All.Where(c => _disagreements.ContainsKey(c.Id)))
        {
            text.AppendLine(
                CultureInfo.InvariantCulture,
                $"## {citusCase.Id}: {citusCase.Rule}\nexpected: {(citusCase.LibraryAccepts ? "accepted" : "refused")}{(citusCase.Validator is null ? "" : " (validator: reject)")}\n\n{_disagreements[citusCase.Id]}\n\n```sql\n{string.Join(";\n", citusCase.SetupSql)}\n-- operation\n{citusCase.OpSql}\n```\n");
        }

        File.WriteAllText(file, text.ToString());
    }

    /// <summary>How many cases of which groups are covered, and why the others are not.</summary>
    internal static string Coverage()
    {
        var text = new StringBuilder();
        var covered = 0;

        foreach (var group in CitusCase.All.GroupBy(c => c.Group))
        {
            var inGroup = group.Count(c => Predict(c).IsCovered);
            covered += inGroup;
            text.AppendLine(CultureInfo.InvariantCulture, $"{group.Key}: {inGroup} of {group.Count()}");
        }

        text.Insert(0, string.Create(CultureInfo.InvariantCulture, $"{covered} of {CitusCase.All.Count} cases covered\n"));
        AppendCases("Avoided: the library does it in another form, which is run", CaseVerdict.Avoided);
        AppendCases("Out of scope", CaseVerdict.OutOfScope);

        return text.ToString();

        void AppendCases(string title, CaseVerdict verdict)
        {
            text.AppendLine().AppendLine(CultureInfo.InvariantCulture, $"{title}:");
            foreach (var citusCase in CitusCase.All.Where(c => Predict(c).Verdict == verdict))
            {
                text.AppendLine(
                    CultureInfo.InvariantCulture, $"{citusCase.Id} ({citusCase.Rule}): {Predict(citusCase).Explanation}");
            }
        }
    }
}
