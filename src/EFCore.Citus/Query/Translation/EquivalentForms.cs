using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore.Query;
using Microsoft.EntityFrameworkCore.Query.SqlExpressions;
using Microsoft.EntityFrameworkCore.Storage;

namespace EFCore.Citus.Query.Translation;

/// <summary>
///     Replaces parts of a query by forms with the same result, which Citus accepts, or executes on fewer shards.
///     <c>docs/decisions/routing.md</c> lists the forms.
/// </summary>
internal sealed class EquivalentForms(
    DistributedTables tables,
    ISqlExpressionFactory sql,
    IRelationalTypeMappingSource typeMappingSource,
    bool useRelationalNulls)
{
    /// <param name="select">The query.</param>
    /// <param name="block">The facts about the query.</param>
    public SelectExpression Rewrite(SelectExpression select, QueryBlock block)
        => (SelectExpression)Rewrite(ExistsAtTheTop.Rewrite(select, tables, sql), ServerKnowledge.ReadsSeveralShards(block));

    public UpdateExpression Rewrite(UpdateExpression update)
    {
        if (tables.Find(update.Table.Table).Kind is QueryTableKind.Unknown or QueryTableKind.Local)
        {
            return update;
        }

        var changed = TimeOfUpdate.Rewrite(update);
        var json = new JsonOfColumn(sql, typeMappingSource);
        var severalShards = ServerKnowledge.ReadsSeveralShards(new QueryBlockReader(tables.Find).Read(update.SelectExpression));

        return changed.Update(
            (SelectExpression)Rewrite(changed.SelectExpression, severalShards),
            [.. changed.ColumnValueSetters.Select(s => s with { Value = (SqlExpression)Rewrite(json.Visit(s.Value), severalShards) })]);
    }

    private Expression Rewrite(Expression expression, bool severalShards)
    {
        // Without the null semantics of C#, a comparison with null would be null instead of false.
        var changed = useRelationalNulls ? expression : new NarrowComparison(tables, sql).Visit(expression);
        changed = new EmptyValues(tables, sql).Visit(changed);
        changed = new ExistsAsIn(tables, sql).Visit(changed);

        return severalShards ? new JsonElements(tables, sql, typeMappingSource).Visit(changed) : changed;
    }
}
