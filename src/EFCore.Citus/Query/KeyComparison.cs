namespace EFCore.Citus.Query;

/// <summary>
///     Represents a comparison of a distribution column with a value that is to be added to a query.
/// </summary>
/// <param name="Place">
///     The node of the block to which <c>WHERE</c> it is added, or of the source to which join.
/// </param>
/// <param name="Operand">The column.</param>
/// <param name="Value">The constant or parameter.</param>
internal sealed record KeyComparison(object Place, QueryOperand Operand, object Value);
