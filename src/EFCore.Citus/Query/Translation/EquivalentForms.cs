using Microsoft.EntityFrameworkCore.Query;
using Microsoft.EntityFrameworkCore.Query.SqlExpressions;

namespace EFCore.Citus.Query.Translation;

/// <summary>
///     Replaces parts of a query by forms with the same result, which Citus accepts, or executes on fewer shards.
///     <c>docs/decisions/routing.md</c> lists the forms.
/// </summary>
internal sealed class EquivalentForms(DistributedTables tables, ISqlExpressionFactory sql)
{
    public SelectExpression Rewrite(SelectExpression select)
        => Rewrite<SelectExpression>(ExistsAtTheTop.Rewrite(select, tables, sql));

    public UpdateExpression Rewrite(UpdateExpression update)
    {
        var changed = TimeOfUpdate.Rewrite(update, tables, sql);

        return changed.Update(
            Rewrite<SelectExpression>(changed.SelectExpression),
            [.. changed.ColumnValueSetters.Select(s => s with { Value = Rewrite(s.Value) })]);
    }

    private T Rewrite<T>(T expression)
        where T : System.Linq.Expressions.Expression
        => (T)new ExistsAsIn(tables, sql).Visit(
            new EmptyValues(tables, sql).Visit(
                new NarrowComparison(tables, sql).Visit(expression)));
}
