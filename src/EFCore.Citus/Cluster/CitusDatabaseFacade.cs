using System.ComponentModel;
using System.Transactions;
using EFCore.Citus.Cluster.Drift;
using EFCore.Citus.Properties;
using EFCore.Citus.Query;
using EFCore.Citus.Query.Plans;
using EFCore.Citus.Storage;
using EFCore.Citus.Update;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;

namespace EFCore.Citus.Cluster;

/// <summary>
///     Provides access to Citus-specific operations for the database of a context. Instances of this class are obtained from
///     <c>context.Database.Citus()</c> and are not designed to be directly constructed in application code.
/// </summary>
public class CitusDatabaseFacade
{
    private readonly DbContext _context;

    internal CitusDatabaseFacade(DbContext context)
        => _context = context;

    /// <summary>
    ///     Gets or sets a value indicating whether <c>SaveChanges</c> of this context writes many rows of one table with one statement,
    ///     beginning with the next call.
    /// </summary>
    /// <remarks>
    ///     Use <see cref="Infrastructure.CitusDbContextOptionsBuilder.UseSetBasedSaveChanges(bool)" /> to configure all contexts. A pooled
    ///     context returns to that value when it is returned to its pool.
    /// </remarks>
    public virtual bool SetBasedSaveChangesEnabled
    {
        get => _context.GetService<SetBasedSaveChanges>().IsEnabled;
        set => _context.GetService<SetBasedSaveChanges>().IsEnabled = value;
    }

    /// <summary>
    ///     Compares the model with the database: the tables, their Citus table types, the storage of their rows, their foreign keys, rows
    ///     that remain on the coordinator, and the extension on every node.
    /// </summary>
    /// <returns>The differences, and the statements that resolve them.</returns>
    /// <exception cref="InvalidOperationException">The connection leads to a worker, which does not have the local tables.</exception>
    /// <remarks>
    ///     <para>
    ///         The method reads catalogs and the range of times in default partitions, and changes nothing.
    ///     </para>
    ///     <para>
    ///         Columns, indexes and other objects that do not depend on Citus are not compared. On PostgreSQL without the extension, which
    ///         <c>AllowPlainPostgres</c> permits, only tables and foreign keys are compared.
    ///     </para>
    /// </remarks>
    public virtual CitusDrift GetDrift()
        => _context.GetService<DriftDetector>().Detect();

    /// <summary>
    ///     Compares the model with the database: the tables, their Citus table types, the storage of their rows, their foreign keys, rows
    ///     that remain on the coordinator, and the extension on every node.
    /// </summary>
    /// <param name="cancellationToken">A <see cref="CancellationToken" /> to observe while waiting for the task to complete.</param>
    /// <returns>
    ///     A task that represents the asynchronous operation. The task result contains the differences, and the statements that resolve
    ///     them.
    /// </returns>
    /// <exception cref="InvalidOperationException">The connection leads to a worker, which does not have the local tables.</exception>
    /// <exception cref="OperationCanceledException">The <see cref="CancellationToken" /> is canceled.</exception>
    /// <remarks>
    ///     <para>
    ///         The method reads catalogs and the range of times in default partitions, and changes nothing.
    ///     </para>
    ///     <para>
    ///         Columns, indexes and other objects that do not depend on Citus are not compared. On PostgreSQL without the extension, which
    ///         <c>AllowPlainPostgres</c> permits, only tables and foreign keys are compared.
    ///     </para>
    /// </remarks>
    public virtual Task<CitusDrift> GetDriftAsync(CancellationToken cancellationToken = default)
        => _context.GetService<DriftDetector>().DetectAsync(cancellationToken);

    /// <summary>
    ///     Creates the missing partitions of a table from the present up to the given time. Existing partitions are not changed.
    /// </summary>
    /// <typeparam name="TEntity">
    ///     An entity type that is mapped to a table that the model partitions with <c>IsPartitionedByTime</c>.
    /// </typeparam>
    /// <param name="until">The time up to which partitions are created.</param>
    /// <exception cref="InvalidOperationException">
    ///     The model does not partition the table of the entity type, or the connection leads to a worker.
    /// </exception>
    /// <remarks>
    ///     This method should be called regularly, because PostgreSQL refuses a row for which there is no partition. The partition for the
    ///     present is always created. Partitions for earlier times are not created.
    /// </remarks>
    public virtual void CreateTimePartitions<TEntity>(DateTimeOffset until)
        where TEntity : class
        => TimePartitions.Execute(_context, TimePartitions.Create(_context, typeof(TEntity), until));

    /// <summary>
    ///     Creates the missing partitions of a table from the present up to the given time. Existing partitions are not changed.
    /// </summary>
    /// <typeparam name="TEntity">
    ///     An entity type that is mapped to a table that the model partitions with <c>IsPartitionedByTime</c>.
    /// </typeparam>
    /// <param name="until">The time up to which partitions are created.</param>
    /// <param name="cancellationToken">A <see cref="CancellationToken" /> to observe while waiting for the task to complete.</param>
    /// <returns>A task that represents the asynchronous operation.</returns>
    /// <exception cref="InvalidOperationException">
    ///     The model does not partition the table of the entity type, or the connection leads to a worker.
    /// </exception>
    /// <exception cref="OperationCanceledException">The <see cref="CancellationToken" /> is canceled.</exception>
    /// <remarks>
    ///     This method should be called regularly, because PostgreSQL refuses a row for which there is no partition. The partition for the
    ///     present is always created. Partitions for earlier times are not created.
    /// </remarks>
    public virtual Task CreateTimePartitionsAsync<TEntity>(DateTimeOffset until, CancellationToken cancellationToken = default)
        where TEntity : class
        => TimePartitions.ExecuteAsync(_context, TimePartitions.Create(_context, typeof(TEntity), until), cancellationToken);

    /// <summary>
    ///     Drops the partitions of a table that only contain rows older than the given time, including these rows.
    /// </summary>
    /// <typeparam name="TEntity">
    ///     An entity type that is mapped to a table that the model partitions with <c>IsPartitionedByTime</c>.
    /// </typeparam>
    /// <param name="olderThan">The time. A partition is dropped if all of its rows are older.</param>
    /// <exception cref="InvalidOperationException">
    ///     The model does not partition the table of the entity type, or the connection leads to a worker.
    /// </exception>
    public virtual void DropOldTimePartitions<TEntity>(DateTimeOffset olderThan)
        where TEntity : class
        => TimePartitions.Execute(_context, TimePartitions.Drop(_context, typeof(TEntity), olderThan));

    /// <summary>
    ///     Drops the partitions of a table that only contain rows older than the given time, including these rows.
    /// </summary>
    /// <typeparam name="TEntity">
    ///     An entity type that is mapped to a table that the model partitions with <c>IsPartitionedByTime</c>.
    /// </typeparam>
    /// <param name="olderThan">The time. A partition is dropped if all of its rows are older.</param>
    /// <param name="cancellationToken">A <see cref="CancellationToken" /> to observe while waiting for the task to complete.</param>
    /// <returns>A task that represents the asynchronous operation.</returns>
    /// <exception cref="InvalidOperationException">
    ///     The model does not partition the table of the entity type, or the connection leads to a worker.
    /// </exception>
    /// <exception cref="OperationCanceledException">The <see cref="CancellationToken" /> is canceled.</exception>
    public virtual Task DropOldTimePartitionsAsync<TEntity>(DateTimeOffset olderThan, CancellationToken cancellationToken = default)
        where TEntity : class
        => TimePartitions.ExecuteAsync(_context, TimePartitions.Drop(_context, typeof(TEntity), olderThan), cancellationToken);

    /// <summary>
    ///     Configures the current transaction to access the shards of a node one after the other over one connection, until the transaction
    ///     ends.
    /// </summary>
    /// <exception cref="InvalidOperationException">The context has no transaction.</exception>
    /// <remarks>
    ///     <para>
    ///         Citus reads and writes several shards in parallel over several connections. Afterwards, it refuses to write a reference
    ///         table, or a local table that foreign keys connect with distributed tables, in the same transaction. In sequential mode, the
    ///         tables can be written in any order.
    ///     </para>
    ///     <para>
    ///         This method must be called at the beginning of the transaction. After a statement that has accessed several shards, it has
    ///         no effect on the operations that Citus refuses. <c>SaveChanges</c> and bulk operations do not require it for each other. See
    ///         <see href="https://docs.citusdata.com/en/stable/develop/api_guc.html#citus-multi-shard-modify-mode-enum">citus.multi_shard_modify_mode</see>
    ///         for more information.
    ///     </para>
    /// </remarks>
    public virtual void UseSequentialMode()
    {
        RequireTransaction();
        _context.Database.ExecuteSqlRaw(SequentialMode.Sql);
    }

    /// <summary>
    ///     Configures the current transaction to access the shards of a node one after the other over one connection, until the transaction
    ///     ends.
    /// </summary>
    /// <param name="cancellationToken">A <see cref="CancellationToken" /> to observe while waiting for the task to complete.</param>
    /// <returns>A task that represents the asynchronous operation.</returns>
    /// <exception cref="InvalidOperationException">The context has no transaction.</exception>
    /// <exception cref="OperationCanceledException">The <see cref="CancellationToken" /> is canceled.</exception>
    /// <remarks>
    ///     <para>
    ///         Citus reads and writes several shards in parallel over several connections. Afterwards, it refuses to write a reference
    ///         table, or a local table that foreign keys connect with distributed tables, in the same transaction. In sequential mode, the
    ///         tables can be written in any order.
    ///     </para>
    ///     <para>
    ///         This method must be called at the beginning of the transaction. After a statement that has accessed several shards, it has
    ///         no effect on the operations that Citus refuses. <c>SaveChanges</c> and bulk operations do not require it for each other. See
    ///         <see href="https://docs.citusdata.com/en/stable/develop/api_guc.html#citus-multi-shard-modify-mode-enum">citus.multi_shard_modify_mode</see>
    ///         for more information.
    ///     </para>
    /// </remarks>
    public virtual Task UseSequentialModeAsync(CancellationToken cancellationToken = default)
    {
        RequireTransaction();

        return _context.Database.ExecuteSqlRawAsync(SequentialMode.Sql, cancellationToken);
    }

    /// <summary>
    ///     Returns how Citus would execute a statement. Interpolated values become parameters, as with <c>ExecuteSql</c>.
    /// </summary>
    /// <param name="sql">The interpolated string with the statement and its parameters.</param>
    /// <returns>The plan.</returns>
    /// <exception cref="CitusException">Citus refuses the statement for a known reason.</exception>
    /// <exception cref="NotSupportedException">The SQL contains several statements.</exception>
    /// <remarks>
    ///     <para>
    ///         The statement is not executed. It is explained over a separate connection, in a transaction that is rolled back. If Citus
    ///         refuses the statement, the connection of the context and its transaction remain usable. The separate connection does not see
    ///         changes that the transaction has not committed, nor settings of the session.
    ///     </para>
    ///     <para>
    ///         For an <c>INSERT</c>, Citus computes the values when it plans the statement. Sequences are advanced.
    ///     </para>
    /// </remarks>
    public virtual CitusPlan Explain(FormattableString sql)
    {
        ArgumentNullException.ThrowIfNull(sql);

        return ExplainAsync(sql.Format, sql.GetArguments(), async: false, CancellationToken.None).GetAwaiter().GetResult();
    }

    /// <summary>
    ///     Returns how Citus would execute a statement. Interpolated values become parameters, as with <c>ExecuteSql</c>.
    /// </summary>
    /// <param name="sql">The interpolated string with the statement and its parameters.</param>
    /// <param name="cancellationToken">A <see cref="CancellationToken" /> to observe while waiting for the task to complete.</param>
    /// <returns>A task that represents the asynchronous operation. The task result contains the plan.</returns>
    /// <exception cref="CitusException">Citus refuses the statement for a known reason.</exception>
    /// <exception cref="NotSupportedException">The SQL contains several statements.</exception>
    /// <exception cref="OperationCanceledException">The <see cref="CancellationToken" /> is canceled.</exception>
    /// <remarks>
    ///     <para>
    ///         The statement is not executed. It is explained over a separate connection, in a transaction that is rolled back. If Citus
    ///         refuses the statement, the connection of the context and its transaction remain usable. The separate connection does not see
    ///         changes that the transaction has not committed, nor settings of the session.
    ///     </para>
    ///     <para>
    ///         For an <c>INSERT</c>, Citus computes the values when it plans the statement. Sequences are advanced.
    ///     </para>
    /// </remarks>
    public virtual Task<CitusPlan> ExplainAsync(FormattableString sql, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(sql);

        return ExplainAsync(sql.Format, sql.GetArguments(), async: true, cancellationToken);
    }

    /// <summary>
    ///     Returns how Citus would execute a statement. The SQL is passed as it is, as with <c>ExecuteSqlRaw</c>.
    /// </summary>
    /// <param name="sql">The statement. It must not contain values that are not trusted.</param>
    /// <param name="parameters">The parameters. <c>{0}</c> in the statement refers to the first one.</param>
    /// <returns>The plan.</returns>
    /// <exception cref="CitusException">Citus refuses the statement for a known reason.</exception>
    /// <exception cref="NotSupportedException">The SQL contains several statements.</exception>
    /// <remarks>
    ///     <para>
    ///         The statement is not executed. It is explained over a separate connection, in a transaction that is rolled back. If Citus
    ///         refuses the statement, the connection of the context and its transaction remain usable. The separate connection does not see
    ///         changes that the transaction has not committed, nor settings of the session.
    ///     </para>
    ///     <para>
    ///         For an <c>INSERT</c>, Citus computes the values when it plans the statement. Sequences are advanced.
    ///     </para>
    /// </remarks>
    public virtual CitusPlan ExplainRaw(string sql, params object?[] parameters)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(sql);
        ArgumentNullException.ThrowIfNull(parameters);

        return ExplainAsync(sql, parameters, async: false, CancellationToken.None).GetAwaiter().GetResult();
    }

    /// <summary>
    ///     Returns how Citus would execute a statement. The SQL is passed as it is, as with <c>ExecuteSqlRaw</c>.
    /// </summary>
    /// <param name="sql">The statement. It must not contain values that are not trusted.</param>
    /// <param name="parameters">The parameters. <c>{0}</c> in the statement refers to the first one.</param>
    /// <param name="cancellationToken">A <see cref="CancellationToken" /> to observe while waiting for the task to complete.</param>
    /// <returns>A task that represents the asynchronous operation. The task result contains the plan.</returns>
    /// <exception cref="CitusException">Citus refuses the statement for a known reason.</exception>
    /// <exception cref="NotSupportedException">The SQL contains several statements.</exception>
    /// <exception cref="OperationCanceledException">The <see cref="CancellationToken" /> is canceled.</exception>
    /// <remarks>
    ///     <para>
    ///         The statement is not executed. It is explained over a separate connection, in a transaction that is rolled back. If Citus
    ///         refuses the statement, the connection of the context and its transaction remain usable. The separate connection does not see
    ///         changes that the transaction has not committed, nor settings of the session.
    ///     </para>
    ///     <para>
    ///         For an <c>INSERT</c>, Citus computes the values when it plans the statement. Sequences are advanced.
    ///     </para>
    /// </remarks>
    public virtual Task<CitusPlan> ExplainRawAsync(
        string sql, IEnumerable<object?> parameters, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(sql);
        ArgumentNullException.ThrowIfNull(parameters);

        return ExplainAsync(sql, parameters, async: true, cancellationToken);
    }

    /// <summary>
    ///     Returns how Citus would execute a statement. The SQL is passed as it is, as with <c>ExecuteSqlRaw</c>.
    /// </summary>
    /// <param name="sql">The statement. It must not contain values that are not trusted.</param>
    /// <param name="cancellationToken">A <see cref="CancellationToken" /> to observe while waiting for the task to complete.</param>
    /// <returns>A task that represents the asynchronous operation. The task result contains the plan.</returns>
    /// <exception cref="CitusException">Citus refuses the statement for a known reason.</exception>
    /// <exception cref="NotSupportedException">The SQL contains several statements.</exception>
    /// <exception cref="OperationCanceledException">The <see cref="CancellationToken" /> is canceled.</exception>
    /// <remarks>
    ///     <para>
    ///         The statement is not executed. It is explained over a separate connection, in a transaction that is rolled back. If Citus
    ///         refuses the statement, the connection of the context and its transaction remain usable. The separate connection does not see
    ///         changes that the transaction has not committed, nor settings of the session.
    ///     </para>
    ///     <para>
    ///         For an <c>INSERT</c>, Citus computes the values when it plans the statement. Sequences are advanced.
    ///     </para>
    /// </remarks>
    public virtual Task<CitusPlan> ExplainRawAsync(string sql, CancellationToken cancellationToken = default)
        => ExplainRawAsync(sql, [], cancellationToken);

    private Task<CitusPlan> ExplainAsync(string sql, IEnumerable<object?> parameters, bool async, CancellationToken cancellationToken)
        => StatementExplainer.ExplainAsync([SqlPlan.CreateCommand(_context, sql, parameters)], _context, async, cancellationToken);

    // Outside a transaction, the statement has no effect, and PostgreSQL only issues a warning.
    private void RequireTransaction()
    {
        if (_context.Database.CurrentTransaction is null
            && _context.Database.GetEnlistedTransaction() is null
            && Transaction.Current is null)
        {
            throw new InvalidOperationException(CitusStrings.SequentialModeWithoutTransaction());
        }
    }

    /// <inheritdoc />
    [EditorBrowsable(EditorBrowsableState.Never)]
    public override string? ToString()
        => base.ToString();

    /// <inheritdoc />
    [EditorBrowsable(EditorBrowsableState.Never)]
    public override bool Equals(object? obj)
        => base.Equals(obj);

    /// <inheritdoc />
    [EditorBrowsable(EditorBrowsableState.Never)]
    public override int GetHashCode()
        => base.GetHashCode();
}
