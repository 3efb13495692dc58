using EFCore.Citus.FunctionalTests.CitusCases.Schema;
using EFCore.Citus.FunctionalTests.CitusCases.Sql;

namespace EFCore.Citus.FunctionalTests.CitusCases.Prediction;

/// <summary>
///     Represents a statement of a case, with the schema before and after it.
/// </summary>
internal sealed record CaseStep(SqlStatement Statement, CaseSchema Before, CaseSchema After)
{
    /// <summary>Gets a value indicating whether the statement must be SQL in a migration, independently of its form.</summary>
    public bool IsWrittenByHand { get; init; }
}
