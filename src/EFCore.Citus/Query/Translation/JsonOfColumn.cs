using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore.Query;
using Microsoft.EntityFrameworkCore.Query.SqlExpressions;
using Microsoft.EntityFrameworkCore.Storage;

namespace EFCore.Citus.Query.Translation;

/// <summary>
///     Replaces <c>to_jsonb(column)</c> in an <c>UPDATE</c> by <c>column::text::jsonb</c> for integers and <c>bool</c>, of which the text is the
///     JSON. Citus accepts no stable functions of columns there.
/// </summary>
internal sealed class JsonOfColumn(ISqlExpressionFactory sql, IRelationalTypeMappingSource typeMappingSource) : ExpressionVisitor
{
    protected override Expression VisitExtension(Expression node)
        => node is SqlFunctionExpression { Name: "to_jsonb", Arguments: [{ TypeMapping: { } argument } value], TypeMapping: { } jsonb }
            && argument.StoreType is "smallint" or "integer" or "bigint" or "boolean"
                ? sql.Convert(sql.Convert(value, typeof(string), typeMappingSource.FindMapping("text")), typeof(string), jsonb)
                : base.VisitExtension(node);
}
