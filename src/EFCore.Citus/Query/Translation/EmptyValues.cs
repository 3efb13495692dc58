using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore.Query;
using Microsoft.EntityFrameworkCore.Query.SqlExpressions;
using Npgsql.EntityFrameworkCore.PostgreSQL.Query.Expressions.Internal;

namespace EFCore.Citus.Query.Translation;

/// <summary>
///     Adds <c>cardinality(@values) &gt; 0</c> to <c>"StoreId" = ANY (@values)</c>. If there are no values, Citus then asks no shard instead
///     of all.
/// </summary>
internal sealed class EmptyValues(DistributedTables tables, ISqlExpressionFactory sql) : TableVisitor(tables)
{
#pragma warning disable EF1001 // Npgsql has no public type for the expression of Contains.
    protected override Expression VisitExtension(Expression node)
        => node is PgAnyExpression { OperatorType: PgAnyOperatorType.Equal, Item: var item, Array: SqlParameterExpression values } any
            && IsDistributionColumn(item)
                ? sql.AndAlso(
                    any,
                    sql.GreaterThan(
                        sql.Function("cardinality", [values], nullable: true, argumentsPropagateNullability: [true], typeof(int)),
                        sql.Constant(0)))
                : base.VisitExtension(node);
#pragma warning restore EF1001
}
