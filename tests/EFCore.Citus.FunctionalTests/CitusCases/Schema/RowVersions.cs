using System.Text.RegularExpressions;
using EFCore.Citus.FunctionalTests.CitusCases.Sql;

namespace EFCore.Citus.FunctionalTests.CitusCases.Schema;

/// <summary>
///     Identifies an update with a condition for <c>xmin</c>, which SaveChanges generates for a row version.
/// </summary>
internal static partial class RowVersions
{
    public static CaseSchema Apply(CaseSchema schema, ProbeStatement statement)
        => Find(schema, statement) is { } table ? schema.With(table with { HasRowVersion = true }) : schema;

    public static CaseTable? Find(CaseSchema schema, SqlStatement statement)
        => Update().Match(statement.Sql) is { Success: true } match
            ? schema.Find(CallChanges.ParseName(match.Groups["table"].Value))
            : null;

    // The statement may be contained in a string that a block executes.
    [GeneratedRegex(
        """\b(update|delete\s+from)\s+(?<table>[\w."]+)\b.*\bwhere\b.*\bxmin\s*=""", RegexOptions.IgnoreCase | RegexOptions.Singleline)]
    private static partial Regex Update();
}
