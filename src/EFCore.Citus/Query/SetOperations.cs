using Microsoft.EntityFrameworkCore.Query.SqlExpressions;

namespace EFCore.Citus.Query;

/// <summary>
///     Finds how a set operation is written.
/// </summary>
internal static class SetOperations
{
    /// <summary>
    ///     Determines whether a query is written as a set operation, and not as a query of a derived table, as
    ///     <c>QuerySqlGenerator.IsNonComposedSetOperation</c> does.
    /// </summary>
    public static bool IsAlone(SelectExpression select)
        => select is { Offset: null, Limit: null, IsDistinct: false, Predicate: null, Having: null, Orderings: [], GroupBy: [] }
            && select.Tables is [SetOperationBase operation]
            && select.Projection.Count == operation.Source1.Projection.Count
            && select.Projection.Select(
                    (projection, i) => projection.Expression is ColumnExpression column
                        && column.TableAlias == operation.Alias
                        && column.Name == operation.Source1.Projection[i].Alias
                        && projection.Alias == column.Name)
                .All(isAlone => isAlone);
}
