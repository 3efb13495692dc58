using Microsoft.EntityFrameworkCore.Query.SqlExpressions;

namespace EFCore.Citus.Query.Translation;

/// <summary>
///     Groups the rows of a <c>UNION</c> once more, on the coordinator, after each shard has removed equal rows.
/// </summary>
internal static class DistinctUnion
{
    /// <param name="union">The set operation.</param>
    /// <param name="wrapped">The columns in which Citus must not see a distribution column, because it would group the rows in each shard.</param>
    public static TableExpressionBase Create(UnionExpression union, IReadOnlyCollection<int> wrapped)
    {
        var columns = union.Source1.Projection
            .Select(p => (p.Alias, Column: new ColumnExpression(p.Alias, union.Alias, p.Type, p.Expression.TypeMapping, nullable: true)))
            .Select((c, i) => new ProjectionExpression(wrapped.Contains(i) ? ColumnWrapper.Greatest(c.Column) : c.Column, c.Alias))
            .ToList();

        // A SelectExpression is created from another one, because its constructors are internal. GROUP BY is DISTINCT here.
        return union.Source1.Update(
                [union],
                predicate: null,
                [.. columns.Select(c => c.Expression)],
                having: null,
                columns,
                orderings: [],
                offset: null,
                limit: null)
            .WithAlias(union.Alias);
    }
}
