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
            case SelectExpression select:
                return Change(select);
            case DeleteExpression delete:
                return delete.Update(delete.Table, Change(delete.SelectExpression));
            case UpdateExpression original:
                var update = forms?.Rewrite(original) ?? original;
                return Plan(Read(update.SelectExpression, update.ColumnValueSetters.Select(s => s.Value))) is { } changes
                    ? Update(update, changes)
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

    // Most forms are for queries of distributed tables only, so other queries are read once and stay as they are.
    private SelectExpression Change(SelectExpression original)
    {
        var block = Read(original);
        if (!block.ReadsDistributedTables)
        {
            return original;
        }

        var select = forms?.Rewrite(original, block) ?? original;

        return Plan(select == original ? block : Read(select)) is { } changes ? (SelectExpression)changes.Visit(select) : select;
    }

    private QueryBlock Read(SelectExpression select, IEnumerable<SqlExpression>? setters = null)
        => new QueryBlockReader(tables.Find).Read(select, setters);

    private QueryChanges? Plan(QueryBlock block)
    {
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
