using Microsoft.EntityFrameworkCore.Migrations;

namespace EFCore.Citus.TestUtilities;

/// <summary>
///     Represents an operation on table <c>t</c>, and the rules that it violates for each table type.
/// </summary>
public sealed record AlterMatrixRow(
    string Name,
    Action<MigrationBuilder, AlterMatrixTables> Build,
    params (string RuleId, AlterMatrixTables Tables)[] Refused)
{
    /// <summary>
    ///     Gets the tables for which the operation is valid. PostgreSQL refuses it for all others.
    /// </summary>
    public AlterMatrixTables For { get; init; } = AlterMatrixTables.All;

    /// <summary>
    ///     Gets a value indicating whether the operation is SQL. The library refuses it only if the server does not report an error.
    /// </summary>
    public bool IsWrittenByHand { get; init; }

    public string? FindRule(AlterMatrixTables kind)
        => Refused.Where(r => r.Tables.HasFlag(kind)).Select(r => r.RuleId).SingleOrDefault();
}
