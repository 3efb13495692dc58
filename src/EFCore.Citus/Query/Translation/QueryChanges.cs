using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore.Query.SqlExpressions;
using Microsoft.EntityFrameworkCore.Storage;

namespace EFCore.Citus.Query.Translation;

/// <summary>
///     Applies what was decided to the expression of a query.
/// </summary>
internal sealed class QueryChanges(
    IEnumerable<KeyComparison> comparisons,
    IEnumerable<NullableKey> keys,
    IEnumerable<UnionKey> unions,
    RelationalTypeMapping? boolMapping) : ExpressionVisitor
{
    private readonly ILookup<object, KeyComparison> _comparisons
        = comparisons.ToLookup<KeyComparison, object>(c => c.Place, ReferenceEqualityComparer.Instance);

    private readonly Dictionary<object, ColumnWrapper> _wrappers = keys
        .Where(k => k.IsWrapped)
        .ToDictionary<NullableKey, object, ColumnWrapper>(k => k.Node, k => new ColumnWrapper(k.Columns), ReferenceEqualityComparer.Instance);

    private readonly Dictionary<object, UnionKey> _unions
        = unions.ToDictionary<UnionKey, object>(u => u.Node, ReferenceEqualityComparer.Instance);

    protected override Expression VisitExtension(Expression node)
        => node switch
        {
            SelectExpression select => VisitSelect(select),
            PredicateJoinExpressionBase join => VisitJoin(join),
            UnionExpression union when _unions.TryGetValue(union.Source1, out var key)
                => DistinctUnion.Create((UnionExpression)base.VisitExtension(union), key.Wrapped),
            RowNumberExpression window when _wrappers.TryGetValue(window, out var wrapper)
                => window.Update([.. window.Partitions.Select(p => wrapper.Wrap(p))], VisitList(window.Orderings)),
            _ => base.VisitExtension(node)
        };

    private SelectExpression VisitSelect(SelectExpression select)
    {
        var changed = select.Update(
            VisitList(select.Tables),
            And((SqlExpression?)Visit(select.Predicate), _comparisons[select]),
            VisitList(select.GroupBy),
            (SqlExpression?)Visit(select.Having),
            VisitList(select.Projection),
            VisitList(select.Orderings),
            (SqlExpression?)Visit(select.Offset),
            (SqlExpression?)Visit(select.Limit));

        return _wrappers.TryGetValue(select, out var wrapper) ? wrapper.Wrap(changed) : changed;
    }

    private JoinExpressionBase VisitJoin(PredicateJoinExpressionBase join)
        => join.Update(
            (TableExpressionBase)Visit(join.Table),
            And((SqlExpression)Visit(join.JoinPredicate), _comparisons[join])!);

    // The column and the parameter are the same objects as in the comparisons of the query.
    private SqlExpression? And(SqlExpression? predicate, IEnumerable<KeyComparison> added)
    {
        foreach (var comparison in added)
        {
            var expression = new SqlBinaryExpression(
                ExpressionType.Equal,
                (SqlExpression)comparison.Operand.Node,
                (SqlExpression)comparison.Value,
                typeof(bool),
                boolMapping);
            predicate = predicate is null
                ? expression
                : new SqlBinaryExpression(ExpressionType.AndAlso, predicate, expression, typeof(bool), boolMapping);
        }

        return predicate;
    }

    private IReadOnlyList<T> VisitList<T>(IReadOnlyList<T> list)
        where T : Expression
    {
        List<T>? changed = null;
        for (var i = 0; i < list.Count; i++)
        {
            var visited = (T)Visit(list[i]);
            if (visited != list[i] && changed is null)
            {
                changed = [.. list.Take(i)];
            }

            changed?.Add(visited);
        }

        return changed ?? list;
    }
}
