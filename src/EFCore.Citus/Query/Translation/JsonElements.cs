using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore.Query;
using Microsoft.EntityFrameworkCore.Query.SqlExpressions;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql.EntityFrameworkCore.PostgreSQL.Query.Expressions.Internal;

#pragma warning disable EF1001 // Npgsql has no public type for a function in FROM.

namespace EFCore.Citus.Query.Translation;

/// <summary>
///     Replaces <c>jsonb_to_recordset(document) AS t (name text)</c> by <c>jsonb_array_elements(document) AS t (element)</c>, and its column
///     <c>t.name</c> by <c>jsonb_extract_path_text(t.element, 'name')</c>. The first function is stable and Citus accepts only immutable functions in the
///     <c>FROM</c> of a query of several shards.
/// </summary>
internal sealed class JsonElements(DistributedTables tables, ISqlExpressionFactory sql, IRelationalTypeMappingSource typeMappingSource)
    : TableVisitor(tables)
{
    private const string Element = "element";

    // The text of a JSON value is converted to these kinds by both forms. Objects and arrays are not: null inside of them differs.
    private static readonly HashSet<string> Types = new(StringComparer.Ordinal)
    {
        "smallint", "integer", "bigint", "numeric", "real", "double precision", "boolean", "text", "uuid", "date",
        "time without time zone", "timestamp without time zone", "timestamp with time zone", "interval"
    };

    protected override Expression VisitExtension(Expression node)
    {
        switch (node)
        {
            case PgTableValuedFunctionExpression function when CanReplace(function):
                return new PgTableValuedFunctionExpression(
                    function.Alias,
                    "jsonb_array_elements",
                    [.. function.Arguments.Select(a => (SqlExpression)Visit(a))],
                    [new PgTableValuedFunctionExpression.ColumnInfo(Element)],
                    function.WithOrdinality);
            case ColumnExpression column
                when FindTable(column.TableAlias) is PgTableValuedFunctionExpression function
                && CanReplace(function)
                && function.ColumnInfos!.Any(c => c.Name == column.Name):
                return Extract(column, new ColumnExpression(Element, function.Alias, typeof(string), MappingOf(function), nullable: true));
            default:
                return base.VisitExtension(node);
        }
    }

    // The operator ->> has no parentheses in the SQL of the provider, and the precedence of other operators.
    private SqlExpression Extract(ColumnExpression column, ColumnExpression element)
    {
        var text = typeMappingSource.FindMapping("text");
        var isText = column.TypeMapping?.StoreType == "text";
        var value = new SqlFunctionExpression(
            "jsonb_extract_path_text",
            [element, sql.Constant(column.Name, text)],
            column.IsNullable,
            argumentsPropagateNullability: [false, false],
            isText ? column.Type : typeof(string),
            isText ? column.TypeMapping : text);

        return isText ? value : sql.Convert(value, column.Type, column.TypeMapping);
    }

    private static bool CanReplace(PgTableValuedFunctionExpression function)
        => function is { Name: "jsonb_to_recordset", ColumnInfos: { } columns }
            && MappingOf(function) is not null
            && columns.All(c => c.TypeMapping is { } mapping && Types.Contains(mapping.StoreTypeNameBase) && c.Name != Element);

    private static RelationalTypeMapping? MappingOf(PgTableValuedFunctionExpression function)
        => (function.Arguments[0] as SqlExpression)?.TypeMapping;
}
