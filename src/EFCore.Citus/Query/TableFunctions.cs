using Microsoft.EntityFrameworkCore.Query.SqlExpressions;

namespace EFCore.Citus.Query;

/// <summary>
///     Finds what table functions and other tables of a query that are not in the database return.
/// </summary>
internal static class TableFunctions
{
    private static readonly HashSet<string> Immutable = new(StringComparer.OrdinalIgnoreCase)
    {
        "unnest", "jsonb_array_elements", "jsonb_array_elements_text"
    };

    private static readonly HashSet<string> Stable = new(StringComparer.OrdinalIgnoreCase)
    {
        "jsonb_to_recordset", "jsonb_to_record", "json_to_recordset", "json_to_record"
    };

    public static QueryTableKind KindOf(TableExpressionBase table)
        => table switch
        {
            ValuesExpression values when values.RowValues?.Any(r => FunctionFinder.FindIn(r).Count > 0) == true => QueryTableKind.StableValues,
            ValuesExpression => QueryTableKind.Values,
            TableValuedFunctionExpression { IsBuiltIn: true, Name: var name } when Immutable.Contains(name) => QueryTableKind.Values,
            TableValuedFunctionExpression { IsBuiltIn: true, Name: var name } when Stable.Contains(name) => QueryTableKind.StableFunction,
            _ => QueryTableKind.Unknown
        };
}
