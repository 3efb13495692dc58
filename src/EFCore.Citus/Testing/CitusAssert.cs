using EFCore.Citus.Properties;
using EFCore.Citus.Query;
using Microsoft.EntityFrameworkCore;

namespace EFCore.Citus.Testing;

/// <summary>
///     Provides assertions about the shards that queries read, for the tests of an application. They throw a
///     <see cref="CitusAssertException" />, which each test framework reports as a failed test.
/// </summary>
/// <remarks>
///     The tests have to use a cluster, because a database without Citus has no shards.
/// </remarks>
public static class CitusAssert
{
    /// <summary>
    ///     Asserts that each statement of a query is one task, which reads one shard of each table, without intermediate results. The query
    ///     is not executed.
    /// </summary>
    /// <param name="query">The query.</param>
    /// <returns>The plan of the query.</returns>
    /// <exception cref="CitusAssertException">The query has another plan.</exception>
    /// <exception cref="CitusException">Citus refuses the query for a known reason.</exception>
    /// <exception cref="InvalidOperationException">The context of the query was configured without <c>UseCitus</c>.</exception>
    public static CitusPlan RoutesToOneShard(IQueryable query)
        => RequireOneShard(query.ToCitusPlan());

    /// <summary>
    ///     Asserts that each statement of a query is one task, which reads one shard of each table, without intermediate results. The query
    ///     is not executed.
    /// </summary>
    /// <param name="query">The query.</param>
    /// <param name="cancellationToken">A <see cref="CancellationToken" /> to observe while waiting for the task to complete.</param>
    /// <returns>A task that represents the asynchronous operation. The task result contains the plan of the query.</returns>
    /// <exception cref="CitusAssertException">The query has another plan.</exception>
    /// <exception cref="CitusException">Citus refuses the query for a known reason.</exception>
    /// <exception cref="InvalidOperationException">The context of the query was configured without <c>UseCitus</c>.</exception>
    /// <exception cref="OperationCanceledException">The <see cref="CancellationToken" /> is canceled.</exception>
    public static async Task<CitusPlan> RoutesToOneShardAsync(IQueryable query, CancellationToken cancellationToken = default)
        => RequireOneShard(await query.ToCitusPlanAsync(cancellationToken).ConfigureAwait(false));

    /// <summary>
    ///     Asserts that a query reads several shards, in a statement or in a subplan. The query is not executed.
    /// </summary>
    /// <param name="query">The query.</param>
    /// <returns>The plan of the query.</returns>
    /// <exception cref="CitusAssertException">The query reads at most one shard.</exception>
    /// <exception cref="CitusException">Citus refuses the query for a known reason.</exception>
    /// <exception cref="InvalidOperationException">The context of the query was configured without <c>UseCitus</c>.</exception>
    public static CitusPlan FansOut(IQueryable query)
        => RequireSeveralShards(query.ToCitusPlan());

    /// <summary>
    ///     Asserts that a query reads several shards, in a statement or in a subplan. The query is not executed.
    /// </summary>
    /// <param name="query">The query.</param>
    /// <param name="cancellationToken">A <see cref="CancellationToken" /> to observe while waiting for the task to complete.</param>
    /// <returns>A task that represents the asynchronous operation. The task result contains the plan of the query.</returns>
    /// <exception cref="CitusAssertException">The query reads at most one shard.</exception>
    /// <exception cref="CitusException">Citus refuses the query for a known reason.</exception>
    /// <exception cref="InvalidOperationException">The context of the query was configured without <c>UseCitus</c>.</exception>
    /// <exception cref="OperationCanceledException">The <see cref="CancellationToken" /> is canceled.</exception>
    public static async Task<CitusPlan> FansOutAsync(IQueryable query, CancellationToken cancellationToken = default)
        => RequireSeveralShards(await query.ToCitusPlanAsync(cancellationToken).ConfigureAwait(false));

    /// <summary>
    ///     Asserts that no command that a context executes in a delegate reads or writes several shards, including <c>SaveChanges</c>,
    ///     <c>ExecuteUpdate</c> and raw SQL.
    /// </summary>
    /// <param name="context">The context. Commands of other contexts are not included.</param>
    /// <param name="action">The delegate.</param>
    /// <exception cref="CitusAssertException">A command reads or writes several shards. The message contains its plan.</exception>
    /// <remarks>
    ///     The commands are executed, and Citus reports those with several tasks by a notice. The connection of the context remains open
    ///     until the end of the delegate. Citus does not report an <c>INSERT</c> of rows for several shards.
    /// </remarks>
    public static void NoFanOut(DbContext context, Action action)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(action);

        RequireNoFanOutAsync(
                context,
                () =>
                {
                    action();

                    return Task.CompletedTask;
                },
                async: false,
                CancellationToken.None)
            .GetAwaiter().GetResult();
    }

    /// <summary>
    ///     Asserts that no command that a context executes in a delegate reads or writes several shards, including <c>SaveChanges</c>,
    ///     <c>ExecuteUpdate</c> and raw SQL.
    /// </summary>
    /// <param name="context">The context. Commands of other contexts are not included.</param>
    /// <param name="action">The delegate.</param>
    /// <param name="cancellationToken">A <see cref="CancellationToken" /> to observe while waiting for the task to complete.</param>
    /// <returns>A task that represents the asynchronous operation.</returns>
    /// <exception cref="CitusAssertException">A command reads or writes several shards. The message contains its plan.</exception>
    /// <exception cref="OperationCanceledException">The <see cref="CancellationToken" /> is canceled.</exception>
    /// <remarks>
    ///     The commands are executed, and Citus reports those with several tasks by a notice. The connection of the context remains open
    ///     until the end of the delegate. Citus does not report an <c>INSERT</c> of rows for several shards.
    /// </remarks>
    public static Task NoFanOutAsync(DbContext context, Func<Task> action, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(action);

        return RequireNoFanOutAsync(context, action, async: true, cancellationToken);
    }

    private static CitusPlan RequireOneShard(CitusPlan plan)
        => plan.Statements.All(s => s.Kind == CitusPlanKind.OneShard)
            ? plan
            : throw new CitusAssertException(CitusStrings.AssertOneShard(plan, Format(plan)), plan);

    private static CitusPlan RequireSeveralShards(CitusPlan plan)
        => plan.IsMultiShard ? plan : throw new CitusAssertException(CitusStrings.AssertFansOut(plan, Format(plan)), plan);

    private static string Format(CitusPlan plan)
        => string.Join("\n\n", plan.Statements.Select(s => $"{s.Sql}\n\n{s.Text}"));

    private static async Task RequireNoFanOutAsync(DbContext context, Func<Task> action, bool async, CancellationToken cancellationToken)
    {
        var watch = new FanOutWatch(context);
        await watch.BeginAsync(async, cancellationToken).ConfigureAwait(false);
        try
        {
            await action().ConfigureAwait(false);
        }
        finally
        {
            await watch.EndAsync(async).ConfigureAwait(false);
        }

        if (watch.Commands.Count > 0)
        {
            var plans = await watch.ExplainAsync(async, cancellationToken).ConfigureAwait(false);

            throw new CitusAssertException(CitusStrings.AssertNoFanOut(watch.Commands.Count, string.Join("\n\n", plans)));
        }
    }
}
