using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore.Query;
using Microsoft.EntityFrameworkCore.Query.SqlExpressions;

namespace EFCore.Citus.Query.Translation;

/// <summary>
///     Limits the subquery of <c>SELECT EXISTS (…)</c> and <c>SELECT @value IN (…)</c> to one row, if it reads several shards. Citus copies
///     the result of the subquery to the coordinator, which is one row of each shard then.
/// </summary>
internal sealed class ExistsAtTheTop(DistributedTables tables, ISqlExpressionFactory sql) : ExpressionVisitor
{
    public static SelectExpression Rewrite(SelectExpression select, DistributedTables tables, ISqlExpressionFactory sql)
        => select.Tables.Count == 0 ? (SelectExpression)new ExistsAtTheTop(tables, sql).VisitChildrenOf(select) : select;

    private Expression VisitChildrenOf(SelectExpression select)
        => base.VisitExtension(select);

    protected override Expression VisitExtension(Expression node)
        => node switch
        {
            SelectExpression => node,
            ExistsExpression { Subquery: var subquery } exists when ReadsSeveralShards(subquery) => exists.Update(Limit(subquery)),
            InExpression { Subquery: { Projection: [{ Expression: ColumnExpression { IsNullable: false } column }] } subquery } contains
                when contains.Item is SqlConstantExpression or SqlParameterExpression
                && !subquery.IsDistinct
                && subquery.GroupBy.Count == 0
                && subquery.Having is null
                && ReadsSeveralShards(subquery)
                => contains.Update(contains.Item, Limit(subquery, sql.Equal(column, contains.Item))),
            _ => base.VisitExtension(node)
        };

    private SelectExpression Limit(SelectExpression subquery, SqlExpression? condition = null)
        => subquery.Update(
            subquery.Tables,
            subquery.Predicate is null || condition is null ? condition ?? subquery.Predicate : sql.AndAlso(subquery.Predicate, condition),
            subquery.GroupBy,
            subquery.Having,
            subquery.Projection,
            subquery.Orderings,
            subquery.Offset,
            sql.ApplyDefaultTypeMapping(sql.Constant(1)));

    private bool ReadsSeveralShards(SelectExpression subquery)
        => subquery is { Limit: null, Offset: null }
            && ServerKnowledge.ReadsSeveralShards(new QueryBlockReader(tables.Find).Read(subquery));
}
