using System.Linq.Expressions;

namespace EFCore.Citus.FunctionalTests.Query.Shapes;

/// <summary>
///     Finds whether a query returns its rows in an order.
/// </summary>
public static class QueryOrder
{
    public static bool IsOrdered(object? result)
        => result is IQueryable query && IsOrdered(query.Expression);

    // Operators that keep the order of their source.
    private static bool IsOrdered(Expression expression)
        => expression is MethodCallExpression { Arguments: [var source, ..] } call
            && (call.Method.Name is "OrderBy" or "OrderByDescending" or "ThenBy" or "ThenByDescending" or "Order" or "OrderDescending"
                || (call.Method.Name is "Select" or "Where" or "Skip" or "Take" or "Include" or "ThenInclude" or "AsSplitQuery" or "AsSingleQuery"
                        or "AsNoTracking" or "AsTracking" or "TagWith" or "AsNoTrackingWithIdentityResolution"
                    && IsOrdered(source)));
}
