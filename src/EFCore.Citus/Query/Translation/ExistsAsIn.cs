using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Query;
using Microsoft.EntityFrameworkCore.Query.SqlExpressions;

namespace EFCore.Citus.Query.Translation;

/// <summary>
///     Replaces <c>EXISTS (SELECT … WHERE inner = outer AND …)</c> by <c>outer IN (SELECT inner … WHERE …)</c> where Citus refuses the
///     correlated subquery: in queries of local and reference tables, and between distributed tables that are not joined by their
///     distribution columns. Citus executes a subquery that is not correlated separately.
/// </summary>
internal sealed class ExistsAsIn(DistributedTables tables, ISqlExpressionFactory sql) : TableVisitor(tables)
{
    protected override Expression VisitSelect(SelectExpression select)
    {
        var changed = (SelectExpression)base.VisitSelect(select);

        return changed.Predicate is { } predicate && Rewrite(predicate, changed) is var rewritten && rewritten != predicate
            ? changed.Update(
                changed.Tables, rewritten, changed.GroupBy, changed.Having, changed.Projection, changed.Orderings, changed.Offset, changed.Limit)
            : changed;
    }

    private SqlExpression Rewrite(SqlExpression predicate, SelectExpression outer)
        => predicate switch
        {
            SqlBinaryExpression { OperatorType: ExpressionType.AndAlso } and
                => and.Update(Rewrite(and.Left, outer), Rewrite(and.Right, outer)),
            ExistsExpression { Subquery: var inner } when FindIn(inner, outer, isNegated: false) is { } contains => contains,
            SqlUnaryExpression { OperatorType: ExpressionType.Not, Operand: ExistsExpression { Subquery: var inner } }
                when FindIn(inner, outer, isNegated: true) is { } contains => sql.Not(contains),
            _ => predicate
        };

    private SqlExpression? FindIn(SelectExpression inner, SelectExpression outer, bool isNegated)
    {
        if (inner is not { Limit: null, Offset: null, Having: null, IsDistinct: false, GroupBy.Count: 0, Predicate: { } predicate })
        {
            return null;
        }

        var conditions = new List<SqlExpression>();
        Split(predicate, conditions);
        var declared = OuterReferences.FindAliases(inner);
        var correlated = conditions.Where(c => OuterReferences.AreIn(c, declared)).ToList();

        return correlated is [SqlBinaryExpression { OperatorType: ExpressionType.Equal, Left: ColumnExpression left, Right: ColumnExpression right }]
            && !inner.Tables.Any(t => OuterReferences.AreIn(t, declared))
            && declared.Add(outer)
            && (Order(left, right, inner) ?? Order(right, left, inner)) is var (item, value)
            && outer.Tables.Any(t => AliasOf(t) == item.TableAlias)
            && (isNegated ? !item.IsNullable && !value.IsNullable : !(item.IsNullable && value.IsNullable))
            && IsRefused(inner, outer, item, value)
                ? sql.In(item, Select(inner, value, conditions.Where(c => c != correlated[0])))
                : null;
    }

    // Each value is copied once.
    private SelectExpression Select(SelectExpression inner, ColumnExpression value, IEnumerable<SqlExpression> conditions)
        => inner.Update(
            inner.Tables,
            conditions.Aggregate((SqlExpression?)null, (all, c) => all is null ? c : sql.AndAlso(all, c)),
            [value],
            having: null,
            [new ProjectionExpression(value, value.Name)],
            orderings: [],
            offset: null,
            limit: null);

    private bool IsRefused(SelectExpression inner, SelectExpression outer, ColumnExpression item, ColumnExpression value)
    {
        var reader = new QueryBlockReader(Tables.Find);
        var block = reader.Read(inner);
        if (!block.ReadsDistributedTables)
        {
            return false;
        }

        var kinds = outer.Tables
            .Select(t => t.UnwrapJoin() is TableExpression { Table: var table } ? Tables.Find(table).Kind : QueryTableKind.Unknown)
            .ToList();
        if (kinds.TrueForAll(t => t is QueryTableKind.Local or QueryTableKind.ManagedLocal or QueryTableKind.Reference))
        {
            return !kinds.TrueForAll(t => t == QueryTableKind.Reference) || ServerKnowledge.ReadsSeveralShards(block);
        }

        // Derived tables may be anything, and tables of several groups are refused for other reasons.
        if (kinds.Contains(QueryTableKind.Unknown) || !kinds.Contains(QueryTableKind.Distributed))
        {
            return false;
        }

        return !(IsKey(item, outer) && IsKey(value, inner))
            && (ServerKnowledge.ReadsSeveralShards(reader.Read(outer)) || ServerKnowledge.ReadsSeveralShards(block));
    }

    private bool IsKey(ColumnExpression column, SelectExpression select)
        => select.Tables.Select(t => t.UnwrapJoin()).FirstOrDefault(t => t.Alias == column.TableAlias)
            is not TableExpression { Table: var table }
            || Tables.Find(table).DistributionColumn == column.Name;

    private static void Split(SqlExpression predicate, List<SqlExpression> conditions)
    {
        if (predicate is SqlBinaryExpression { OperatorType: ExpressionType.AndAlso } and)
        {
            Split(and.Left, conditions);
            Split(and.Right, conditions);
        }
        else
        {
            conditions.Add(predicate);
        }
    }

    private static (ColumnExpression Item, ColumnExpression Value)? Order(ColumnExpression item, ColumnExpression value, SelectExpression inner)
        => inner.Tables.Any(t => AliasOf(t) == value.TableAlias) && inner.Tables.All(t => AliasOf(t) != item.TableAlias)
            ? (item, value)
            : null;

    private static string? AliasOf(TableExpressionBase table)
        => table.UnwrapJoin().Alias;
}
