using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore.Query;
using Microsoft.EntityFrameworkCore.Query.SqlExpressions;
using Microsoft.EntityFrameworkCore.Storage;

namespace EFCore.Citus.Query.Translation;

/// <summary>
///     Changes the queries of an expression that Entity Framework Core has translated: the query of the result, those of split queries, and
///     those of <c>ExecuteUpdate</c> and <c>ExecuteDelete</c>.
/// </summary>
/// <param name="tables">The tables of the model.</param>
/// <param name="boolMapping">The type mapping of conditions.</param>
/// <param name="forms">Replaces parts of queries by equivalent forms. If <see langword="null" />, no comparisons are added, either.</param>
internal sealed class QueryRewriter(DistributedTables tables, RelationalTypeMapping? boolMapping, EquivalentForms? forms) : ExpressionVisitor
{
    /// <summary>
    ///     Gets the comparisons that were added.
    /// </summary>
    public List<KeyComparison> Comparisons { get; } = [];

    /// <summary>
    ///     Gets the groups by a distribution column of a nullable side.
    /// </summary>
    public List<NullableKey> Groups { get; } = [];

    /// <summary>
    ///     Gets the set operations that are repeated on the coordinator.
    /// </summary>
    public List<UnionKey> Unions { get; } = [];

    protected override Expression VisitExtension(Expression node)
    {
        switch (node)
        {
            case ShapedQueryExpression shaped:
                // References of the shaper to the query are replaced as the postprocessors of Entity Framework Core do.
                return shaped.Update(Visit(shaped.QueryExpression), Visit(shaped.ShaperExpression));
            case SelectExpression original:
                var select = forms?.Rewrite(original) ?? original;
                return Plan(select, []) is { } changes ? changes.Visit(select) : select;
            case DeleteExpression originalDelete:
                var delete = originalDelete.Update(
                    originalDelete.Table, forms?.Rewrite(originalDelete.SelectExpression) ?? originalDelete.SelectExpression);
                return Plan(delete.SelectExpression, []) is { } deleteChanges
                    ? delete.Update(delete.Table, (SelectExpression)deleteChanges.Visit(delete.SelectExpression))
                    : delete;
            case UpdateExpression originalUpdate:
                var update = forms?.Rewrite(originalUpdate) ?? originalUpdate;
                return Plan(update.SelectExpression, update.ColumnValueSetters.Select(s => s.Value)) is { } updateChanges
                    ? Update(update, updateChanges)
                    : update;
            default:
                return base.VisitExtension(node);
        }
    }

    // UpdateExpression.VisitChildren loses tags.
    private static UpdateExpression Update(UpdateExpression update, QueryChanges changes)
        => update.Update(
            (SelectExpression)changes.Visit(update.SelectExpression),
            [.. update.ColumnValueSetters.Select(s => s with { Value = (SqlExpression)changes.Visit(s.Value) })]);

    private QueryChanges? Plan(SelectExpression select, IEnumerable<SqlExpression> setters)
    {
        var block = new QueryBlockReader(tables.Find).Read(select, setters);
        if (!block.ReadsDistributedTables)
        {
            return null;
        }

        var comparisons = forms is not null ? KeyPropagation.Plan(block) : [];
        var groups = NullableKeys.Of(block, comparisons);
        var unions = UnionKeys.Find(block, comparisons, groups);
        Comparisons.AddRange(comparisons);
        Groups.AddRange(groups.Found);
        Unions.AddRange(unions);

        return comparisons.Count == 0 && unions.Count == 0 && !groups.Found.Any(g => g.IsWrapped)
            ? null
            : new QueryChanges(comparisons, groups.Found, unions, boolMapping);
    }
}
