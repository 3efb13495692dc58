using System.Linq.Expressions;
using System.Reflection;
using EFCore.Citus.Infrastructure;
using EFCore.Citus.Query;
using EFCore.Citus.Query.Plans;
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

        return Apply(source, QueryOperators.WithoutKeyPropagation.MakeGenericMethod(typeof(TSource)));
    }

    /// <summary>
    ///     Specifies that the query is to read rows of several shards. The events <c>CitusEventId.MultiShardQuery</c> and
    ///     <c>CitusEventId.WholeTableReadWarning</c> are not sent for it.
    /// </summary>
    /// <typeparam name="TSource">The type of the elements of <paramref name="source" />.</typeparam>
    /// <param name="source">The query.</param>
    /// <returns>The query.</returns>
    /// <remarks>
    ///     Applies to the whole query, including its subqueries. The SQL and the result of the query are the same.
    /// </remarks>
    public static IQueryable<TSource> AcrossShards<TSource>(this IQueryable<TSource> source)
    {
        ArgumentNullException.ThrowIfNull(source);

        return Apply(source, QueryOperators.AcrossShards.MakeGenericMethod(typeof(TSource)));
    }

    /// <summary>
    ///     Returns the entities with a value of the distribution column, and requires that Citus sends the query to one shard. If it does
    ///     not, for example because the query also reads a table without a value for its distribution column, an exception is thrown when
    ///     the query is compiled.
    /// </summary>
    /// <typeparam name="TEntity">The type of the entities, which has a distributed table.</typeparam>
    /// <typeparam name="TKey">The type of the value.</typeparam>
    /// <param name="source">The query.</param>
    /// <param name="value">The value of the distribution column. It is sent as a parameter.</param>
    /// <returns>The entities with the value.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="value" /> is <see langword="null" />.</exception>
    public static IQueryable<TEntity> ForShardKey<TEntity, TKey>(this IQueryable<TEntity> source, TKey value)
        where TEntity : class
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(value);

        // Entity Framework Core makes a parameter of a captured variable. A constant would be part of the SQL and of the cached query.
        Expression<Func<TKey>> argument = () => value;

        return Apply(source, QueryOperators.ForShardKey.MakeGenericMethod(typeof(TEntity), typeof(TKey)), argument.Body);
    }

    /// <summary>
    ///     Returns how Citus would execute a query: the number of tasks, their nodes, the shards that they read, and the rows that are
    ///     collected before.
    /// </summary>
    /// <param name="source">The query.</param>
    /// <returns>The plan. It has several statements if the query is a split query.</returns>
    /// <exception cref="CitusException">Citus refuses the query for a known reason.</exception>
    /// <exception cref="InvalidOperationException">The context of the query was configured without <c>UseCitus</c>.</exception>
    /// <exception cref="NotSupportedException">The query is not a query of a database.</exception>
    /// <remarks>
    ///     <para>
    ///         The query is not executed. Each of its statements is explained over a separate connection with the values of its parameters.
    ///         If Citus refuses the query, the connection of the context and its transaction remain usable. The separate connection does
    ///         not see changes that the transaction has not committed, nor settings of the session.
    ///     </para>
    ///     <para>
    ///         Operators that return a single value, such as <c>Count</c> and <c>Single</c>, are methods and not queries.
    ///         <c>query.Take(2)</c> has the plan of <c>query.Single()</c>.
    ///     </para>
    /// </remarks>
    public static CitusPlan ToCitusPlan(this IQueryable source)
    {
        ArgumentNullException.ThrowIfNull(source);

        var (context, commands) = ExplainedQuery.CreateCommands(source);

        return StatementExplainer.ExplainAsync(commands, context, async: false, CancellationToken.None).GetAwaiter().GetResult();
    }

    /// <summary>
    ///     Returns how Citus would execute a query: the number of tasks, their nodes, the shards that they read, and the rows that are
    ///     collected before.
    /// </summary>
    /// <param name="source">The query.</param>
    /// <param name="cancellationToken">A <see cref="CancellationToken" /> to observe while waiting for the task to complete.</param>
    /// <returns>
    ///     A task that represents the asynchronous operation. The task result contains the plan. It has several statements if the query is
    ///     a split query.
    /// </returns>
    /// <exception cref="CitusException">Citus refuses the query for a known reason.</exception>
    /// <exception cref="InvalidOperationException">The context of the query was configured without <c>UseCitus</c>.</exception>
    /// <exception cref="NotSupportedException">The query is not a query of a database.</exception>
    /// <exception cref="OperationCanceledException">The <see cref="CancellationToken" /> is canceled.</exception>
    /// <remarks>
    ///     <para>
    ///         The query is not executed. Each of its statements is explained over a separate connection with the values of its parameters.
    ///         If Citus refuses the query, the connection of the context and its transaction remain usable. The separate connection does
    ///         not see changes that the transaction has not committed, nor settings of the session.
    ///     </para>
    ///     <para>
    ///         Operators that return a single value, such as <c>Count</c> and <c>Single</c>, are methods and not queries.
    ///         <c>query.Take(2)</c> has the plan of <c>query.Single()</c>.
    ///     </para>
    /// </remarks>
    public static Task<CitusPlan> ToCitusPlanAsync(this IQueryable source, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(source);

        var (context, commands) = ExplainedQuery.CreateCommands(source);

        return StatementExplainer.ExplainAsync(commands, context, async: true, cancellationToken);
    }

    // Other providers, such as those of lists in tests, do not translate the query.
    private static IQueryable<TSource> Apply<TSource>(IQueryable<TSource> source, MethodInfo method, params Expression[] arguments)
        => source.Provider is IAsyncQueryProvider
            ? source.Provider.CreateQuery<TSource>(Expression.Call(method, [source.Expression, .. arguments]))
            : source;
}
