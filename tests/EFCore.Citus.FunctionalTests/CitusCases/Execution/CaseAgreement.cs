using System.Text.RegularExpressions;
using EFCore.Citus.FunctionalTests.CitusCases.Prediction;
using EFCore.Citus.Shared;

namespace EFCore.Citus.FunctionalTests.CitusCases.Execution;

/// <summary>
///     Compares the prediction of the library for a case with the result of the server.
/// </summary>
internal static partial class CaseAgreement
{
    /// <returns>The disagreement, or <see langword="null" /> if they agree.</returns>
    public static async Task<string?> FindDisagreementAsync(CitusCase citusCase, CasePrediction prediction, CaseServer server)
    {
        var isExplained = prediction.IsWrittenByHand && prediction.Verdict != CaseVerdict.Refused && !citusCase.ServerAccepts;
        if (!isExplained && FindWrongVerdict(citusCase, prediction) is { } wrong)
        {
            return await IsHandledAsync(citusCase, prediction, server) ? null : wrong;
        }

        var outcome = await server.RunAsync(citusCase);
        if (citusCase.ServerAccepts != outcome.Error is null
            || outcome.Error?.Contains(citusCase.ErrorContains ?? "", StringComparison.Ordinal) == false)
        {
            return $"The server does not answer as the case expects: {outcome.Error ?? "accepted"}";
        }

        if (isExplained)
        {
            return outcome.Rule is null ? $"No rule explains the error: {outcome.Error}" : null;
        }

        if (prediction.Verdict == CaseVerdict.Refused)
        {
            return FindWrongWords(prediction.Explanation, outcome.Error);
        }

        if (prediction.Verdict == CaseVerdict.AcceptedInSequentialMode
            && outcome.Error?.Contains("parallel operation", StringComparison.Ordinal) == false)
        {
            return $"The library would set sequential mode, which is not what the server asks for: {outcome.Error}";
        }

        if (prediction.Verdict == CaseVerdict.AcceptedWithoutTransaction
            && outcome.Error?.Contains("transaction", StringComparison.Ordinal) != true)
        {
            return $"The library would leave the transaction, which is not what the server asks for: {outcome.Error ?? "accepted"}";
        }

        return await FindFailureAsync(citusCase, prediction, server, outcome);
    }

    private static string? FindWrongVerdict(CitusCase citusCase, CasePrediction prediction)
        => (prediction.Verdict, citusCase.LibraryAccepts) switch
        {
            (CaseVerdict.Failed, _) => $"The library fails without naming a rule: {prediction.Explanation}",
            (CaseVerdict.Refused, true) => $"The library refuses what Citus accepts: {prediction.Explanation}",
            (CaseVerdict.Accepted, false) => "The library accepts what has to be refused.",
            _ => null
        };

    // A rule for migrations contains the error of the server. A rule for models is checked before the server is queried, which may then
    // report a different error.
    private static string? FindWrongWords(string explanation, string? error)
    {
        var rules = CitusRules.All.Where(r => explanation.Contains(r.Id, StringComparison.Ordinal)).ToList();

        return error is null
            || rules.Count == 0
            || rules.Exists(
                r => r.Category != CitusRuleCategory.Migrations || r.CitusErrors.Count == 0 || r.CitusErrors.Any(e => Matches(error, e)))
            ? null
            : $"The library refuses it for another reason than the server: {explanation}, {error}";
    }

    private static bool Matches(string error, string words)
        => Regex.IsMatch(error, Placeholder().Replace(Regex.Escape(words), ".+"));

    [GeneratedRegex(@"\\\{\d}")]
    private static partial Regex Placeholder();

    /// <summary>
    ///     Determines whether the case succeeds after the SQL of the library has made the changes that it verifies, or the server refuses
    ///     the case for a reason that is not related to Citus.
    /// </summary>
    private static async Task<bool> IsHandledAsync(CitusCase citusCase, CasePrediction prediction, CaseServer server)
        => prediction.Verdict == CaseVerdict.Accepted
            && (prediction.Changes.Count > 0
                ? (await server.RunWithChangesAsync(citusCase, prediction)).Error is null
                : (await server.RunWithoutCitusAsync(citusCase)).Error?.Contains(citusCase.ErrorContains ?? "", StringComparison.Ordinal) == true);

    // A statement that the library accepts must succeed in the form in which the library sends it, and have the same result.
    private static async Task<string?> FindFailureAsync(
        CitusCase citusCase,
        CasePrediction prediction,
        CaseServer server,
        CaseOutcome outcome)
    {
        if (prediction.CanBeMigrated)
        {
            var migrated = await server.RunMigrationAsync(citusCase, prediction);
            if (migrated.Error is { } error)
            {
                return $"The library's SQL fails: {error}\n{Sql(prediction)}";
            }

            if (outcome.Error is null && !prediction.IsSimplified && !outcome.Catalog.SequenceEqual(migrated.Catalog))
            {
                return $"The library's SQL does something else:\n- {string.Join("\n- ", outcome.Catalog.Except(migrated.Catalog))}\n"
                    + $"+ {string.Join("\n+ ", migrated.Catalog.Except(outcome.Catalog))}\n{Sql(prediction)}";
            }
        }

        if (prediction.Changes.Count > 0
            && await server.RunWithChangesAsync(citusCase, prediction) is { Error: { } changeError })
        {
            return $"The case does not like what the library's SQL has done: {changeError}";
        }

        return (await server.CreateModelAsync(prediction)).Error is { } modelError
            ? $"The library's migration of the model fails: {modelError}"
            : null;
    }

    private static string Sql(CasePrediction prediction)
        => string.Join('\n', prediction.Commands.Select(c => c.CommandText));
}
