using EFCore.Citus.Bulk;
using EFCore.Citus.Bulk.Model;
using EFCore.Citus.Bulk.Run;
using EFCore.Citus.Properties;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;

// ReSharper disable once CheckNamespace
namespace Microsoft.EntityFrameworkCore;

/// <summary>
///     Citus specific extension methods for loading entities in bulk with a binary <c>COPY</c>.
/// </summary>
/// <remarks>
///     The methods write the same values as <c>SaveChanges</c> writes for added entities. They do not track the entities and do not write
///     entities that are referenced by navigations. See the documentation of
///     <see href="https://www.postgresql.org/docs/current/sql-copy.html">COPY</see>, and of
///     <see href="https://docs.citusdata.com/en/stable/develop/reference_dml.html">data loading in Citus</see>.
/// </remarks>
public static class CitusBulkExtensions
{
    #region Insert

    /// <summary>
    ///     Inserts entities with a binary <c>COPY</c>.
    /// </summary>
    /// <remarks>
    ///     <para>
    ///         The rows are part of the current transaction of the context. Without a transaction, either all rows are written or none. The
    ///         entities are not tracked. Columns that the database generates are omitted for entities that have no value for them.
    ///     </para>
    ///     <para>
    ///         As with <c>ExecuteUpdate</c>, the interceptors of <c>SaveChanges</c> are not called.
    ///     </para>
    /// </remarks>
    /// <typeparam name="TEntity">The type of the entities.</typeparam>
    /// <param name="context">The context.</param>
    /// <param name="entities">The entities.</param>
    /// <param name="configure">An optional action to configure the operation.</param>
    /// <param name="cancellationToken">
    ///     A <see cref="CancellationToken" /> to observe while waiting for the task to complete. If it is canceled, no rows are written.
    /// </param>
    /// <returns>The number of inserted rows.</returns>
    /// <exception cref="InvalidOperationException">The operation is not supported for the entity type or with these options.</exception>
    /// <exception cref="DbUpdateException">An entity could not be written. The message identifies the entity if it is known.</exception>
    /// <exception cref="BulkCommitException">The operation failed, but some of its rows are, or may be, in the database.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken" /> was canceled.</exception>
    public static Task<long> BulkInsertAsync<TEntity>(
        this DbContext context,
        IEnumerable<TEntity> entities,
        Action<BulkInsertOptionsBuilder<TEntity>>? configure = null,
        CancellationToken cancellationToken = default)
        where TEntity : class
        => Insert(Find<TEntity>(context), Source(entities), configure, async: true).InsertAsync(cancellationToken);

    /// <summary>
    ///     Inserts entities from an asynchronous sequence with a binary <c>COPY</c>.
    /// </summary>
    /// <remarks>
    ///     <para>
    ///         The rows are part of the current transaction of the context. Without a transaction, either all rows are written or none. The
    ///         entities are not tracked. Columns that the database generates are omitted for entities that have no value for them.
    ///     </para>
    ///     <para>
    ///         As with <c>ExecuteUpdate</c>, the interceptors of <c>SaveChanges</c> are not called.
    ///     </para>
    /// </remarks>
    /// <typeparam name="TEntity">The type of the entities.</typeparam>
    /// <param name="context">The context.</param>
    /// <param name="entities">The entities, which are read while rows are written.</param>
    /// <param name="configure">An optional action to configure the operation.</param>
    /// <param name="cancellationToken">
    ///     A <see cref="CancellationToken" /> to observe while waiting for the task to complete. If it is canceled, no rows are written.
    /// </param>
    /// <returns>The number of inserted rows.</returns>
    /// <exception cref="InvalidOperationException">The operation is not supported for the entity type or with these options.</exception>
    /// <exception cref="DbUpdateException">An entity could not be written. The message identifies the entity if it is known.</exception>
    /// <exception cref="BulkCommitException">The operation failed, but some of its rows are, or may be, in the database.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken" /> was canceled.</exception>
    public static Task<long> BulkInsertAsync<TEntity>(
        this DbContext context,
        IAsyncEnumerable<TEntity> entities,
        Action<BulkInsertOptionsBuilder<TEntity>>? configure = null,
        CancellationToken cancellationToken = default)
        where TEntity : class
        => Insert(Find<TEntity>(context), Source(entities), configure, async: true).InsertAsync(cancellationToken);

    /// <summary>
    ///     Inserts entities with a binary <c>COPY</c>.
    /// </summary>
    /// <remarks>
    ///     <para>
    ///         The rows are part of the current transaction of the context. Without a transaction, either all rows are written or none. The
    ///         entities are not tracked. Columns that the database generates are omitted for entities that have no value for them.
    ///     </para>
    ///     <para>
    ///         As with <c>ExecuteUpdate</c>, the interceptors of <c>SaveChanges</c> are not called.
    ///     </para>
    /// </remarks>
    /// <typeparam name="TEntity">The type of the entities.</typeparam>
    /// <param name="context">The context.</param>
    /// <param name="entities">The entities.</param>
    /// <param name="configure">An optional action to configure the operation.</param>
    /// <returns>The number of inserted rows.</returns>
    /// <exception cref="InvalidOperationException">The operation is not supported for the entity type or with these options.</exception>
    /// <exception cref="DbUpdateException">An entity could not be written. The message identifies the entity if it is known.</exception>
    /// <exception cref="BulkCommitException">The operation failed, but some of its rows are, or may be, in the database.</exception>
    public static long BulkInsert<TEntity>(
        this DbContext context,
        IEnumerable<TEntity> entities,
        Action<BulkInsertOptionsBuilder<TEntity>>? configure = null)
        where TEntity : class
        => Insert(Find<TEntity>(context), Source(entities), configure, async: false).InsertAsync(CancellationToken.None).GetAwaiter().GetResult();

    /// <summary>
    ///     Inserts entities with a binary <c>COPY</c>.
    /// </summary>
    /// <remarks>
    ///     <para>
    ///         The rows are part of the current transaction of the context. Without a transaction, either all rows are written or none. The
    ///         entities are not tracked. Columns that the database generates are omitted for entities that have no value for them.
    ///     </para>
    ///     <para>
    ///         As with <c>ExecuteUpdate</c>, the interceptors of <c>SaveChanges</c> are not called.
    ///     </para>
    /// </remarks>
    /// <typeparam name="TEntity">The type of the entities.</typeparam>
    /// <param name="set">The set of the context.</param>
    /// <param name="entities">The entities.</param>
    /// <param name="configure">An optional action to configure the operation.</param>
    /// <param name="cancellationToken">
    ///     A <see cref="CancellationToken" /> to observe while waiting for the task to complete. If it is canceled, no rows are written.
    /// </param>
    /// <returns>The number of inserted rows.</returns>
    /// <exception cref="InvalidOperationException">The operation is not supported for the entity type or with these options.</exception>
    /// <exception cref="DbUpdateException">An entity could not be written. The message identifies the entity if it is known.</exception>
    /// <exception cref="BulkCommitException">The operation failed, but some of its rows are, or may be, in the database.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken" /> was canceled.</exception>
    public static Task<long> BulkInsertAsync<TEntity>(
        this DbSet<TEntity> set,
        IEnumerable<TEntity> entities,
        Action<BulkInsertOptionsBuilder<TEntity>>? configure = null,
        CancellationToken cancellationToken = default)
        where TEntity : class
        => Insert(Find(set), Source(entities), configure, async: true).InsertAsync(cancellationToken);

    /// <summary>
    ///     Inserts entities from an asynchronous sequence with a binary <c>COPY</c>.
    /// </summary>
    /// <remarks>
    ///     <para>
    ///         The rows are part of the current transaction of the context. Without a transaction, either all rows are written or none. The
    ///         entities are not tracked. Columns that the database generates are omitted for entities that have no value for them.
    ///     </para>
    ///     <para>
    ///         As with <c>ExecuteUpdate</c>, the interceptors of <c>SaveChanges</c> are not called.
    ///     </para>
    /// </remarks>
    /// <typeparam name="TEntity">The type of the entities.</typeparam>
    /// <param name="set">The set of the context.</param>
    /// <param name="entities">The entities, which are read while rows are written.</param>
    /// <param name="configure">An optional action to configure the operation.</param>
    /// <param name="cancellationToken">
    ///     A <see cref="CancellationToken" /> to observe while waiting for the task to complete. If it is canceled, no rows are written.
    /// </param>
    /// <returns>The number of inserted rows.</returns>
    /// <exception cref="InvalidOperationException">The operation is not supported for the entity type or with these options.</exception>
    /// <exception cref="DbUpdateException">An entity could not be written. The message identifies the entity if it is known.</exception>
    /// <exception cref="BulkCommitException">The operation failed, but some of its rows are, or may be, in the database.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken" /> was canceled.</exception>
    public static Task<long> BulkInsertAsync<TEntity>(
        this DbSet<TEntity> set,
        IAsyncEnumerable<TEntity> entities,
        Action<BulkInsertOptionsBuilder<TEntity>>? configure = null,
        CancellationToken cancellationToken = default)
        where TEntity : class
        => Insert(Find(set), Source(entities), configure, async: true).InsertAsync(cancellationToken);

    /// <summary>
    ///     Inserts entities with a binary <c>COPY</c>.
    /// </summary>
    /// <remarks>
    ///     <para>
    ///         The rows are part of the current transaction of the context. Without a transaction, either all rows are written or none. The
    ///         entities are not tracked. Columns that the database generates are omitted for entities that have no value for them.
    ///     </para>
    ///     <para>
    ///         As with <c>ExecuteUpdate</c>, the interceptors of <c>SaveChanges</c> are not called.
    ///     </para>
    /// </remarks>
    /// <typeparam name="TEntity">The type of the entities.</typeparam>
    /// <param name="set">The set of the context.</param>
    /// <param name="entities">The entities.</param>
    /// <param name="configure">An optional action to configure the operation.</param>
    /// <returns>The number of inserted rows.</returns>
    /// <exception cref="InvalidOperationException">The operation is not supported for the entity type or with these options.</exception>
    /// <exception cref="DbUpdateException">An entity could not be written. The message identifies the entity if it is known.</exception>
    /// <exception cref="BulkCommitException">The operation failed, but some of its rows are, or may be, in the database.</exception>
    public static long BulkInsert<TEntity>(
        this DbSet<TEntity> set,
        IEnumerable<TEntity> entities,
        Action<BulkInsertOptionsBuilder<TEntity>>? configure = null)
        where TEntity : class
        => Insert(Find(set), Source(entities), configure, async: false).InsertAsync(CancellationToken.None).GetAwaiter().GetResult();

    #endregion

    #region Upsert

    /// <summary>
    ///     Inserts entities, or updates the rows that already exist.
    /// </summary>
    /// <remarks>
    ///     <para>
    ///         The rows are copied into a temporary table and merged from there with <c>INSERT … ON CONFLICT</c>, in the current
    ///         transaction of the context or, without one, in a new transaction. The entities are not tracked.
    ///     </para>
    ///     <para>
    ///         As with <c>ExecuteUpdate</c>, the interceptors of <c>SaveChanges</c> are not called.
    ///     </para>
    /// </remarks>
    /// <typeparam name="TEntity">The type of the entities.</typeparam>
    /// <param name="context">The context.</param>
    /// <param name="entities">The entities.</param>
    /// <param name="configure">An optional action to configure the operation.</param>
    /// <param name="cancellationToken">
    ///     A <see cref="CancellationToken" /> to observe while waiting for the task to complete. If it is canceled, no rows are written.
    /// </param>
    /// <returns>The numbers of inserted and updated rows.</returns>
    /// <exception cref="InvalidOperationException">The operation is not supported for the entity type or with these options.</exception>
    /// <exception cref="DbUpdateException">An entity could not be written. The message identifies the entity if it is known.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken" /> was canceled.</exception>
    public static Task<BulkUpsertResult> BulkUpsertAsync<TEntity>(
        this DbContext context,
        IEnumerable<TEntity> entities,
        Action<BulkUpsertOptionsBuilder<TEntity>>? configure = null,
        CancellationToken cancellationToken = default)
        where TEntity : class
        => Upsert(Find<TEntity>(context), Source(entities), configure, async: true).UpsertAsync(cancellationToken);

    /// <summary>
    ///     Inserts entities from an asynchronous sequence, or updates the rows that already exist.
    /// </summary>
    /// <remarks>
    ///     <para>
    ///         The rows are copied into a temporary table and merged from there with <c>INSERT … ON CONFLICT</c>, in the current
    ///         transaction of the context or, without one, in a new transaction. The entities are not tracked.
    ///     </para>
    ///     <para>
    ///         As with <c>ExecuteUpdate</c>, the interceptors of <c>SaveChanges</c> are not called.
    ///     </para>
    /// </remarks>
    /// <typeparam name="TEntity">The type of the entities.</typeparam>
    /// <param name="context">The context.</param>
    /// <param name="entities">The entities, which are read while rows are written.</param>
    /// <param name="configure">An optional action to configure the operation.</param>
    /// <param name="cancellationToken">
    ///     A <see cref="CancellationToken" /> to observe while waiting for the task to complete. If it is canceled, no rows are written.
    /// </param>
    /// <returns>The numbers of inserted and updated rows.</returns>
    /// <exception cref="InvalidOperationException">The operation is not supported for the entity type or with these options.</exception>
    /// <exception cref="DbUpdateException">An entity could not be written. The message identifies the entity if it is known.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken" /> was canceled.</exception>
    public static Task<BulkUpsertResult> BulkUpsertAsync<TEntity>(
        this DbContext context,
        IAsyncEnumerable<TEntity> entities,
        Action<BulkUpsertOptionsBuilder<TEntity>>? configure = null,
        CancellationToken cancellationToken = default)
        where TEntity : class
        => Upsert(Find<TEntity>(context), Source(entities), configure, async: true).UpsertAsync(cancellationToken);

    /// <summary>
    ///     Inserts entities, or updates the rows that already exist.
    /// </summary>
    /// <remarks>
    ///     <para>
    ///         The rows are copied into a temporary table and merged from there with <c>INSERT … ON CONFLICT</c>, in the current
    ///         transaction of the context or, without one, in a new transaction. The entities are not tracked.
    ///     </para>
    ///     <para>
    ///         As with <c>ExecuteUpdate</c>, the interceptors of <c>SaveChanges</c> are not called.
    ///     </para>
    /// </remarks>
    /// <typeparam name="TEntity">The type of the entities.</typeparam>
    /// <param name="context">The context.</param>
    /// <param name="entities">The entities.</param>
    /// <param name="configure">An optional action to configure the operation.</param>
    /// <returns>The numbers of inserted and updated rows.</returns>
    /// <exception cref="InvalidOperationException">The operation is not supported for the entity type or with these options.</exception>
    /// <exception cref="DbUpdateException">An entity could not be written. The message identifies the entity if it is known.</exception>
    public static BulkUpsertResult BulkUpsert<TEntity>(
        this DbContext context,
        IEnumerable<TEntity> entities,
        Action<BulkUpsertOptionsBuilder<TEntity>>? configure = null)
        where TEntity : class
        => Upsert(Find<TEntity>(context), Source(entities), configure, async: false).UpsertAsync(CancellationToken.None).GetAwaiter().GetResult();

    /// <summary>
    ///     Inserts entities, or updates the rows that already exist.
    /// </summary>
    /// <remarks>
    ///     <para>
    ///         The rows are copied into a temporary table and merged from there with <c>INSERT … ON CONFLICT</c>, in the current
    ///         transaction of the context or, without one, in a new transaction. The entities are not tracked.
    ///     </para>
    ///     <para>
    ///         As with <c>ExecuteUpdate</c>, the interceptors of <c>SaveChanges</c> are not called.
    ///     </para>
    /// </remarks>
    /// <typeparam name="TEntity">The type of the entities.</typeparam>
    /// <param name="set">The set of the context.</param>
    /// <param name="entities">The entities.</param>
    /// <param name="configure">An optional action to configure the operation.</param>
    /// <param name="cancellationToken">
    ///     A <see cref="CancellationToken" /> to observe while waiting for the task to complete. If it is canceled, no rows are written.
    /// </param>
    /// <returns>The numbers of inserted and updated rows.</returns>
    /// <exception cref="InvalidOperationException">The operation is not supported for the entity type or with these options.</exception>
    /// <exception cref="DbUpdateException">An entity could not be written. The message identifies the entity if it is known.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken" /> was canceled.</exception>
    public static Task<BulkUpsertResult> BulkUpsertAsync<TEntity>(
        this DbSet<TEntity> set,
        IEnumerable<TEntity> entities,
        Action<BulkUpsertOptionsBuilder<TEntity>>? configure = null,
        CancellationToken cancellationToken = default)
        where TEntity : class
        => Upsert(Find(set), Source(entities), configure, async: true).UpsertAsync(cancellationToken);

    /// <summary>
    ///     Inserts entities from an asynchronous sequence, or updates the rows that already exist.
    /// </summary>
    /// <remarks>
    ///     <para>
    ///         The rows are copied into a temporary table and merged from there with <c>INSERT … ON CONFLICT</c>, in the current
    ///         transaction of the context or, without one, in a new transaction. The entities are not tracked.
    ///     </para>
    ///     <para>
    ///         As with <c>ExecuteUpdate</c>, the interceptors of <c>SaveChanges</c> are not called.
    ///     </para>
    /// </remarks>
    /// <typeparam name="TEntity">The type of the entities.</typeparam>
    /// <param name="set">The set of the context.</param>
    /// <param name="entities">The entities, which are read while rows are written.</param>
    /// <param name="configure">An optional action to configure the operation.</param>
    /// <param name="cancellationToken">
    ///     A <see cref="CancellationToken" /> to observe while waiting for the task to complete. If it is canceled, no rows are written.
    /// </param>
    /// <returns>The numbers of inserted and updated rows.</returns>
    /// <exception cref="InvalidOperationException">The operation is not supported for the entity type or with these options.</exception>
    /// <exception cref="DbUpdateException">An entity could not be written. The message identifies the entity if it is known.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken" /> was canceled.</exception>
    public static Task<BulkUpsertResult> BulkUpsertAsync<TEntity>(
        this DbSet<TEntity> set,
        IAsyncEnumerable<TEntity> entities,
        Action<BulkUpsertOptionsBuilder<TEntity>>? configure = null,
        CancellationToken cancellationToken = default)
        where TEntity : class
        => Upsert(Find(set), Source(entities), configure, async: true).UpsertAsync(cancellationToken);

    /// <summary>
    ///     Inserts entities, or updates the rows that already exist.
    /// </summary>
    /// <remarks>
    ///     <para>
    ///         The rows are copied into a temporary table and merged from there with <c>INSERT … ON CONFLICT</c>, in the current
    ///         transaction of the context or, without one, in a new transaction. The entities are not tracked.
    ///     </para>
    ///     <para>
    ///         As with <c>ExecuteUpdate</c>, the interceptors of <c>SaveChanges</c> are not called.
    ///     </para>
    /// </remarks>
    /// <typeparam name="TEntity">The type of the entities.</typeparam>
    /// <param name="set">The set of the context.</param>
    /// <param name="entities">The entities.</param>
    /// <param name="configure">An optional action to configure the operation.</param>
    /// <returns>The numbers of inserted and updated rows.</returns>
    /// <exception cref="InvalidOperationException">The operation is not supported for the entity type or with these options.</exception>
    /// <exception cref="DbUpdateException">An entity could not be written. The message identifies the entity if it is known.</exception>
    public static BulkUpsertResult BulkUpsert<TEntity>(
        this DbSet<TEntity> set,
        IEnumerable<TEntity> entities,
        Action<BulkUpsertOptionsBuilder<TEntity>>? configure = null)
        where TEntity : class
        => Upsert(Find(set), Source(entities), configure, async: false).UpsertAsync(CancellationToken.None).GetAwaiter().GetResult();

    #endregion

    private static (DbContext Context, IEntityType EntityType) Find<TEntity>(DbContext context)
        where TEntity : class
    {
        ArgumentNullException.ThrowIfNull(context);

        return (context,
            context.Model.FindEntityType(typeof(TEntity))
            ?? throw new InvalidOperationException(CitusStrings.BulkNotInModel(typeof(TEntity).Name, context.GetType().Name)));
    }

    private static (DbContext Context, IEntityType EntityType) Find<TEntity>(DbSet<TEntity> set)
        where TEntity : class
    {
        ArgumentNullException.ThrowIfNull(set);

        return (set.GetService<ICurrentDbContext>().Context, set.EntityType);
    }

    private static BulkLoader Insert<TEntity>(
        (DbContext Context, IEntityType EntityType) target,
        BulkSource source,
        Action<BulkInsertOptionsBuilder<TEntity>>? configure,
        bool async)
        where TEntity : class
    {
        var options = new BulkOptions();
        configure?.Invoke(new BulkInsertOptionsBuilder<TEntity>(options));

        return new BulkLoader(target.Context, target.EntityType, source, options, async);
    }

    private static BulkLoader Upsert<TEntity>(
        (DbContext Context, IEntityType EntityType) target,
        BulkSource source,
        Action<BulkUpsertOptionsBuilder<TEntity>>? configure,
        bool async)
        where TEntity : class
    {
        var options = new BulkOptions();
        configure?.Invoke(new BulkUpsertOptionsBuilder<TEntity>(options));

        return new BulkLoader(target.Context, target.EntityType, source, options, async);
    }

    private static BulkSource Source<TEntity>(IEnumerable<TEntity> entities)
        where TEntity : class
    {
        ArgumentNullException.ThrowIfNull(entities);

        return new BulkSource(entities);
    }

    private static BulkSource Source<TEntity>(IAsyncEnumerable<TEntity> entities)
        where TEntity : class
    {
        ArgumentNullException.ThrowIfNull(entities);

        return new BulkSource(entities);
    }
}
