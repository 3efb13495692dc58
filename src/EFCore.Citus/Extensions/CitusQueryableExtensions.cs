using System.Linq.Expressions;
using EFCore.Citus.Infrastructure;
using EFCore.Citus.Query;
using Microsoft.EntityFrameworkCore.Query;

// ReSharper disable once CheckNamespace
namespace Microsoft.EntityFrameworkCore;

/// <summary>
///     Citus specific extension methods for queries.
/// </summary>
public static class CitusQueryableExtensions
{
    /// <summary>
    ///     Keeps the library from adding comparisons of distribution columns to the query. By default, the value that a query has for the
    ///     distribution column of one table is added for tables that are joined by it, so that the query is sent to one shard.
    /// </summary>
    /// <typeparam name="TSource">The type of the elements of <paramref name="source" />.</typeparam>
    /// <param name="source">The query.</param>
    /// <returns>The query.</returns>
    /// <remarks>
    ///     Applies to the whole query, including its subqueries. <see cref="CitusDbContextOptionsBuilder.UseKeyPropagation(bool)" /> applies to
    ///     all queries of a context. The result of a query is the same with and without the comparisons.
    /// </remarks>
    public static IQueryable<TSource> WithoutKeyPropagation<TSource>(this IQueryable<TSource> source)
    {
        ArgumentNullException.ThrowIfNull(source);

        // Other providers, such as those of lists in tests, do not translate the query.
        return source.Provider is IAsyncQueryProvider
            ? source.Provider.CreateQuery<TSource>(
                Expression.Call(KeyPropagationSwitch.Method.MakeGenericMethod(typeof(TSource)), source.Expression))
            : source;
    }
}
