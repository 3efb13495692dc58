using System.Linq.Expressions;
using EFCore.Citus.Shared;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Query.SqlExpressions;

namespace EFCore.Citus.Query;

/// <summary>
///     Reads a <see cref="QueryBlock" /> from the expression of a query.
/// </summary>
/// <param name="findTable">A function that returns how a table is distributed.</param>
internal sealed class QueryBlockReader(Func<ITableBase, QueryTable> findTable)
{
    /// <summary>
    ///     Reads an outermost query.
    /// </summary>
    /// <param name="select">The query.</param>
    /// <param name="setters">The values that the rows of the query get, if it is part of an <c>UPDATE</c>.</param>
    public QueryBlock Read(SelectExpression select, IEnumerable<SqlExpression>? setters = null)
    {
        var scope = Read(select, outer: null);
        foreach (var setter in setters ?? [])
        {
            ReadSubqueries(setter, scope, scope.Block.Subqueries, QuerySubqueryPlace.Setter);
            scope.Block.Functions.AddRange(FunctionFinder.FindIn(setter));
        }

        return scope.Block;
    }

    private QueryScope Read(SelectExpression select, QueryScope? outer)
    {
        var block = new QueryBlock(select)
        {
            IsLimited = select.Limit is not null || select.Offset is not null,
            IsDistinct = select.IsDistinct,
            IsGrouped = select.GroupBy.Count > 0
                || select.Having is not null
                || select.Projection.Any(p => AggregateFinder.IsIn(p.Expression)),
            GroupCount = select.GroupBy.Count,
            HasHaving = select.Having is not null,
            HasPredicate = select.Predicate is not null,
            IsSetOperation = SetOperations.IsAlone(select)
        };
        var scope = new QueryScope(block, outer);

        foreach (var table in select.Tables)
        {
            ReadSource(table, scope);
        }

        if (select.Predicate is { } predicate)
        {
            new QueryConditionReader(this, scope, block.Where, block.Subqueries).Read(predicate);
            block.Functions.AddRange(FunctionFinder.FindIn(predicate));
        }

        ReadResult(select, scope);
        OuterColumns.Read(select, scope);
        block.IsCorrelated = scope.IsCorrelated;

        return scope;
    }

    private void ReadSource(TableExpressionBase table, QueryScope scope)
    {
        var join = table as JoinExpressionBase;
        var source = new QuerySource(
            scope.Block,
            (object?)join ?? new object(),
            join switch
            {
                LeftJoinExpression or OuterApplyExpression => QueryJoin.Left,
                RightJoinExpression => QueryJoin.Right,
                _ => QueryJoin.Inner
            })
        {
            IsLateral = join is CrossApplyExpression or OuterApplyExpression
        };
        var inner = join?.Table ?? table;

        switch (inner)
        {
            case TableExpression tableExpression:
                source.Table = findTable(tableExpression.Table);
                break;
            case FromSqlExpression { Table: { } mapped }:
                source.Table = findTable(mapped) with { Kind = QueryTableKind.Unknown };
                break;
            case SelectExpression select:
                ReadDerived(select, source, scope);
                break;
            case SetOperationBase operation:
                ReadDerived(operation.Source1, source, scope);
                ReadDerived(operation.Source2, source, scope);
                source.IsUnion = operation is UnionExpression;
                source.RemovesEqualRows = operation.IsDistinct;
                source.ReturnsFirstOnly = operation is ExceptExpression;
                break;
            default:
                source.Table = new QueryTable(inner.Alias ?? "", TableFunctions.KindOf(inner));
                break;
        }

        source.DistributionColumn = source.Table?.DistributionColumn;
        if (inner.Alias is { } alias)
        {
            source.Alias = alias;
            scope.Add(alias, source);
        }

        if (join is PredicateJoinExpressionBase predicateJoin)
        {
            new QueryConditionReader(this, scope, source.On, source.Subqueries).Read(predicateJoin.JoinPredicate);
            source.Subqueries.ForEach(s => s.Place = QuerySubqueryPlace.On);
        }
    }

    private void ReadDerived(SelectExpression select, QuerySource source, QueryScope scope)
    {
        var derived = Read(select, source.IsLateral ? scope : scope.Outer);
        source.Blocks.Add(derived.Block);

        // The scope of a derived table that is not lateral is inside of the outer one, and not of this one.
        scope.IsCorrelated |= derived.IsCorrelated && !source.IsLateral;
    }

    private void ReadResult(SelectExpression select, QueryScope scope)
    {
        var block = scope.Block;
        scope.IsAfterGrouping = true;

        foreach (var projection in select.Projection)
        {
            block.Outputs.Add(new QueryOutput(projection.Alias, FindOperand(projection.Expression, scope)));
        }

        block.GroupColumns.AddRange(select.GroupBy.Select(g => FindOperand(g, scope)?.Column).OfType<QueryColumn>());
        foreach (var expression in select.Projection.Select(p => p.Expression)
                     .Concat(select.GroupBy)
                     .Concat(select.Orderings.Select(o => o.Expression))
                     .Append(select.Having)
                     .OfType<SqlExpression>())
        {
            var place = expression == select.Having ? QuerySubqueryPlace.Having : QuerySubqueryPlace.Result;
            ReadSubqueries(expression, scope, block.Subqueries, place);
            block.Windows.AddRange(
                WindowFinder.FindIn(expression).Select(
                    w => new QueryWindow(
                        w, [.. w.Partitions.Select(p => FindOperand(p, scope)?.Column).OfType<QueryColumn>()])));
        }

        scope.IsAfterGrouping = false;
        ReadHaving(select.Having, scope);
    }

    // PostgreSQL moves conditions on columns of the group into the WHERE.
    private void ReadHaving(SqlExpression? having, QueryScope scope)
    {
        var conditions = new List<QueryCondition>();
        new QueryConditionReader(this, scope, conditions, []).Read(having);
        scope.Block.Where.AddRange(
            conditions.Where(
                c => c is ConditionMayBeFalse
                    || c is ColumnIsCompared { Operand.Column: var compared } && scope.Block.GroupColumns.Contains(compared)
                    || c is ColumnHasValue { Operand.Column: var column } && scope.Block.GroupColumns.Contains(column)
                    || c is ColumnHasOneOf { Operand.Column: var listed } && scope.Block.GroupColumns.Contains(listed)));
    }

    /// <summary>
    ///     Reads the subqueries in an expression that is not a condition.
    /// </summary>
    public void ReadSubqueries(Expression expression, QueryScope scope, List<QuerySubquery> subqueries, QuerySubqueryPlace place = default)
    {
        var found = new List<QuerySubquery>();
        new SubqueryFinder(this, scope, found).Visit(expression);
        subqueries.AddRange(found.Select(s => s with { Place = place }));
    }

    /// <summary>
    ///     Reads a subquery of an expression.
    /// </summary>
    public QuerySubquery ReadSubquery(SelectExpression select, QueryScope outer, QuerySubqueryKind kind, SqlExpression? item = null)
    {
        var block = Read(select, outer).Block;
        var operand = item is null ? null : FindOperand(item, outer);

        // Entity Framework Core converts an IN of two nullable columns to an EXISTS that compares them.
        block.IsCorrelated |= operand is { IsNullable: true } && block.Outputs is [{ Operand: null or { IsNullable: true } }];

        return new QuerySubquery(block, kind) { Item = operand, IsCorrelated = block.IsCorrelated };
    }

    /// <summary>
    ///     Finds the column that an expression consists of.
    /// </summary>
    public static QueryOperand? FindOperand(SqlExpression expression, QueryScope scope)
        => expression is ColumnExpression column && scope.Find(column.TableAlias, column.Name) is { } found
            ? new QueryOperand(found, column, column.TypeMapping?.StoreType, column.IsNullable) { Collation = FindCollation(found, column) }
            : null;

    private static string? FindCollation(QueryColumn found, ColumnExpression column)
        => found.Source.Blocks.Count > 0
            ? found.Source.FindOutputs(found.Name).Select(o => o.Operand?.Collation).FirstOrDefault(c => c is not null)
            : column.Column?.PropertyMappings
                .Select(m => m.Property.FindRuntimeAnnotationValue(CitusAnnotationNames.Collation) as string)
                .FirstOrDefault(c => c is not null);

    /// <summary>
    ///     Finds subqueries, without those inside of other subqueries.
    /// </summary>
    private sealed class SubqueryFinder(QueryBlockReader reader, QueryScope scope, List<QuerySubquery> subqueries) : ExpressionVisitor
    {
        protected override Expression VisitExtension(Expression node)
        {
            switch (node)
            {
                case ScalarSubqueryExpression { Subquery: var select }:
                    subqueries.Add(reader.ReadSubquery(select, scope, QuerySubqueryKind.Other));
                    return node;
                case ExistsExpression { Subquery: var select }:
                    subqueries.Add(reader.ReadSubquery(select, scope, QuerySubqueryKind.Other));
                    return node;
                case InExpression { Subquery: { } select, Item: var item }:
                    Visit(item);
                    subqueries.Add(reader.ReadSubquery(select, scope, QuerySubqueryKind.Other, item));
                    return node;
                case SelectExpression select:
                    subqueries.Add(reader.ReadSubquery(select, scope, QuerySubqueryKind.Other));
                    return node;
                default:
                    return base.VisitExtension(node);
            }
        }
    }
}
