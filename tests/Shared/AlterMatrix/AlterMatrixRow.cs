using Microsoft.EntityFrameworkCore.Migrations;

namespace EFCore.Citus.TestUtilities;

/// <summary>
///     An operation on table <c>t</c>, and which rules it breaks for which kinds of tables.
/// </summary>
public sealed record AlterMatrixRow(
    string Name,
    Action<MigrationBuilder, AlterMatrixTables> Build,
    params (string RuleId, AlterMatrixTables Tables)[] Refused)
{
    /// <summary>
    ///     The tables that the operation makes sense for; PostgreSQL itself refuses it for the others.
    /// </summary>
    public AlterMatrixTables For { get; init; } = AlterMatrixTables.All;

    public string? FindRule(AlterMatrixTables kind)
        => Refused.Where(r => r.Tables.HasFlag(kind)).Select(r => r.RuleId).SingleOrDefault();
}
