using EFCore.Citus.FunctionalTests.CitusCases.Schema;
using EFCore.Citus.FunctionalTests.CitusCases.Sql;

namespace EFCore.Citus.FunctionalTests.CitusCases.Prediction;

/// <summary>
///     A statement of a case, and the schema before and after it.
/// </summary>
internal sealed record CaseStep(SqlStatement Statement, CaseSchema Before, CaseSchema After)
{
    /// <summary>Whether the statement has to be SQL of a migration, whatever its form.</summary>
    public bool IsWrittenByHand { get; init; }
}
