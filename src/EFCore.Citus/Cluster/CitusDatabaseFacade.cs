using System.ComponentModel;
using System.Transactions;
using EFCore.Citus.Properties;
using EFCore.Citus.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;

namespace EFCore.Citus.Cluster;

/// <summary>
///     Gives access to what Citus knows about the database of a context. Instances come from <c>context.Database.Citus()</c> and are not
///     meant to be made by application code.
/// </summary>
public class CitusDatabaseFacade
{
    private readonly DbContext _context;

    internal CitusDatabaseFacade(DbContext context)
        => _context = context;

    /// <summary>
    ///     Compares what the model says with what is in the database: the tables, what Citus makes of them, how their rows are stored, their
    ///     foreign keys, rows that were left on the coordinator, and the extension on every node.
    /// </summary>
    /// <returns>What differs, and what to do about it.</returns>
    /// <exception cref="InvalidOperationException">The connection leads to a worker, which does not have the local tables.</exception>
    /// <remarks>
    ///     <para>
    ///         Reads catalogs only, and from when to when the rows of default partitions are, and changes nothing.
    ///     </para>
    ///     <para>
    ///         Columns, indexes and other things that are the same with Citus and without are not compared. On PostgreSQL without the
    ///         extension, which <c>AllowPlainPostgres</c> permits, only tables and foreign keys are.
    ///     </para>
    /// </remarks>
    public virtual CitusDrift GetDrift()
        => _context.GetService<DriftDetector>().Detect();

    /// <summary>
    ///     Compares what the model says with what is in the database: the tables, what Citus makes of them, how their rows are stored, their
    ///     foreign keys, rows that were left on the coordinator, and the extension on every node.
    /// </summary>
    /// <param name="cancellationToken">A <see cref="CancellationToken" /> to observe while waiting for the task to complete.</param>
    /// <returns>A task whose result is what differs, and what to do about it.</returns>
    /// <exception cref="InvalidOperationException">The connection leads to a worker, which does not have the local tables.</exception>
    /// <exception cref="OperationCanceledException">The <see cref="CancellationToken" /> is canceled.</exception>
    /// <remarks>
    ///     <para>
    ///         Reads catalogs only, and from when to when the rows of default partitions are, and changes nothing.
    ///     </para>
    ///     <para>
    ///         Columns, indexes and other things that are the same with Citus and without are not compared. On PostgreSQL without the
    ///         extension, which <c>AllowPlainPostgres</c> permits, only tables and foreign keys are.
    ///     </para>
    /// </remarks>
    public virtual Task<CitusDrift> GetDriftAsync(CancellationToken cancellationToken = default)
        => _context.GetService<DriftDetector>().DetectAsync(cancellationToken);

    /// <summary>
    ///     Creates the partitions of a table that are missing from now on up to a time. Those that exist stay as they are.
    /// </summary>
    /// <typeparam name="TEntity">An entity type whose table the model partitions with <c>IsPartitionedByTime</c>.</typeparam>
    /// <param name="until">The time up to which there are to be partitions.</param>
    /// <exception cref="InvalidOperationException">
    ///     The model does not partition the table of the entity type, or the connection leads to a worker.
    /// </exception>
    /// <remarks>
    ///     To be called now and then: a row for which there is no partition is refused. The partition of the present is created in any case,
    ///     those of a time before it are not.
    /// </remarks>
    public virtual void CreateTimePartitions<TEntity>(DateTimeOffset until)
        where TEntity : class
        => TimePartitions.Execute(_context, TimePartitions.Create(_context, typeof(TEntity), until));

    /// <summary>
    ///     Creates the partitions of a table that are missing from now on up to a time. Those that exist stay as they are.
    /// </summary>
    /// <typeparam name="TEntity">An entity type whose table the model partitions with <c>IsPartitionedByTime</c>.</typeparam>
    /// <param name="until">The time up to which there are to be partitions.</param>
    /// <param name="cancellationToken">A <see cref="CancellationToken" /> to observe while waiting for the task to complete.</param>
    /// <returns>A task that represents the asynchronous operation.</returns>
    /// <exception cref="InvalidOperationException">
    ///     The model does not partition the table of the entity type, or the connection leads to a worker.
    /// </exception>
    /// <exception cref="OperationCanceledException">The <see cref="CancellationToken" /> is canceled.</exception>
    /// <remarks>
    ///     To be called now and then: a row for which there is no partition is refused. The partition of the present is created in any case,
    ///     those of a time before it are not.
    /// </remarks>
    public virtual Task CreateTimePartitionsAsync<TEntity>(DateTimeOffset until, CancellationToken cancellationToken = default)
        where TEntity : class
        => TimePartitions.ExecuteAsync(_context, TimePartitions.Create(_context, typeof(TEntity), until), cancellationToken);

    /// <summary>
    ///     Drops the partitions of a table whose rows are all older than a time, and with them these rows.
    /// </summary>
    /// <typeparam name="TEntity">An entity type whose table the model partitions with <c>IsPartitionedByTime</c>.</typeparam>
    /// <param name="olderThan">The time before which all rows of a partition have to lie for it to be dropped.</param>
    /// <exception cref="InvalidOperationException">
    ///     The model does not partition the table of the entity type, or the connection leads to a worker.
    /// </exception>
    public virtual void DropOldTimePartitions<TEntity>(DateTimeOffset olderThan)
        where TEntity : class
        => TimePartitions.Execute(_context, TimePartitions.Drop(_context, typeof(TEntity), olderThan));

    /// <summary>
    ///     Drops the partitions of a table whose rows are all older than a time, and with them these rows.
    /// </summary>
    /// <typeparam name="TEntity">An entity type whose table the model partitions with <c>IsPartitionedByTime</c>.</typeparam>
    /// <param name="olderThan">The time before which all rows of a partition have to lie for it to be dropped.</param>
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
    ///     Lets the current transaction reach the shards of a node one after the other, over one connection, until it ends.
    /// </summary>
    /// <exception cref="InvalidOperationException">The context has no transaction.</exception>
    /// <remarks>
    ///     <para>
    ///         Citus reads and writes many shards at a time, over several connections. After that it refuses to write, in the same
    ///         transaction, a reference table or a local table that foreign keys connect with distributed tables. In sequential mode any order works.
    ///     </para>
    ///     <para>
    ///         To be called at the beginning of the transaction: after a statement that has reached several shards it is too late, and has
    ///         no effect on what Citus refuses. <c>SaveChanges</c> and bulk operations do not need it among themselves.
    ///         See <see href="https://docs.citusdata.com/en/stable/develop/api_guc.html#citus-multi-shard-modify-mode-enum">citus.multi_shard_modify_mode</see>.
    ///     </para>
    /// </remarks>
    public virtual void UseSequentialMode()
    {
        RequireTransaction();
        _context.Database.ExecuteSqlRaw(SequentialMode.Sql);
    }

    /// <summary>
    ///     Lets the current transaction reach the shards of a node one after the other, over one connection, until it ends.
    /// </summary>
    /// <param name="cancellationToken">A <see cref="CancellationToken" /> to observe while waiting for the task to complete.</param>
    /// <returns>A task that represents the asynchronous operation.</returns>
    /// <exception cref="InvalidOperationException">The context has no transaction.</exception>
    /// <exception cref="OperationCanceledException">The <see cref="CancellationToken" /> is canceled.</exception>
    /// <remarks>
    ///     <para>
    ///         Citus reads and writes many shards at a time, over several connections. After that it refuses to write, in the same
    ///         transaction, a reference table or a local table that foreign keys connect with distributed tables. In sequential mode any order works.
    ///     </para>
    ///     <para>
    ///         To be called at the beginning of the transaction: after a statement that has reached several shards it is too late, and has
    ///         no effect on what Citus refuses. <c>SaveChanges</c> and bulk operations do not need it among themselves.
    ///         See <see href="https://docs.citusdata.com/en/stable/develop/api_guc.html#citus-multi-shard-modify-mode-enum">citus.multi_shard_modify_mode</see>.
    ///     </para>
    /// </remarks>
    public virtual Task UseSequentialModeAsync(CancellationToken cancellationToken = default)
    {
        RequireTransaction();

        return _context.Database.ExecuteSqlRawAsync(SequentialMode.Sql, cancellationToken);
    }

    // Outside of a transaction the statement has no effect, and PostgreSQL says so in a warning only.
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
