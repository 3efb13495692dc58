using EFCore.Citus.Bulk;
using EFCore.Citus.Properties;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;

// ReSharper disable once CheckNamespace
namespace Microsoft.EntityFrameworkCore;

/// <summary>
///     Extension methods that load entities in bulk, by a binary <c>COPY</c>.
/// </summary>
/// <remarks>
///     They write what SaveChanges would write for added entities, but do not track them, and write no entities that they refer to. See the
///     documentation of <see href="https://www.postgresql.org/docs/current/sql-copy.html">COPY</see>, and of
///     <see href="https://docs.citusdata.com/en/stable/develop/reference_dml.html">data loading in Citus</see>.
/// </remarks>
public static class CitusBulkExtensions
{
    #region Insert

    /// <summary>
    ///     Inserts entities by a binary <c>COPY</c>.
    /// </summary>
    /// <remarks>
    ///     <para>
    ///         The rows are part of the current transaction of the context; without one, all of them are written or none. Entities are not
    ///         tracked. Columns that the database generates are left out where the entity has no value.
    ///     </para>
    ///     <para>
    ///         As with <c>ExecuteUpdate</c>, interceptors of SaveChanges do not run.
    ///     </para>
    /// </remarks>
    /// <typeparam name="TEntity">The type of the entities.</typeparam>
    /// <param name="context">The context.</param>
    /// <param name="entities">The entities.</param>
    /// <param name="configure">Configures this call.</param>
    /// <param name="cancellationToken">A token to observe while waiting; when it is canceled, nothing is written.</param>
    /// <returns>The number of rows.</returns>
    /// <exception cref="InvalidOperationException">The entity type, or what is asked for, cannot be written this way.</exception>
    /// <exception cref="DbUpdateException">An entity could not be written; the message says which, as far as that is known.</exception>
    /// <exception cref="BulkCommitException">The operation failed, but rows of it are in the database, or may be.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken" /> was canceled.</exception>
    public static Task<long> BulkInsertAsync<TEntity>(
        this DbContext context,
        IEnumerable<TEntity> entities,
        Action<BulkInsertOptionsBuilder<TEntity>>? configure = null,
        CancellationToken cancellationToken = default)
        where TEntity : class
        => Insert(Find<TEntity>(context), Source(entities), configure, async: true).InsertAsync(cancellationToken);

    /// <summary>
    ///     Inserts entities by a binary <c>COPY</c>, as they come.
    /// </summary>
    /// <remarks>
    ///     <para>
    ///         The rows are part of the current transaction of the context; without one, all of them are written or none. Entities are not
    ///         tracked. Columns that the database generates are left out where the entity has no value.
    ///     </para>
    ///     <para>
    ///         As with <c>ExecuteUpdate</c>, interceptors of SaveChanges do not run.
    ///     </para>
    /// </remarks>
    /// <typeparam name="TEntity">The type of the entities.</typeparam>
    /// <param name="context">The context.</param>
    /// <param name="entities">The entities, which are read while they are written.</param>
    /// <param name="configure">Configures this call.</param>
    /// <param name="cancellationToken">A token to observe while waiting; when it is canceled, nothing is written.</param>
    /// <returns>The number of rows.</returns>
    /// <exception cref="InvalidOperationException">The entity type, or what is asked for, cannot be written this way.</exception>
    /// <exception cref="DbUpdateException">An entity could not be written; the message says which, as far as that is known.</exception>
    /// <exception cref="BulkCommitException">The operation failed, but rows of it are in the database, or may be.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken" /> was canceled.</exception>
    public static Task<long> BulkInsertAsync<TEntity>(
        this DbContext context,
        IAsyncEnumerable<TEntity> entities,
        Action<BulkInsertOptionsBuilder<TEntity>>? configure = null,
        CancellationToken cancellationToken = default)
        where TEntity : class
        => Insert(Find<TEntity>(context), Source(entities), configure, async: true).InsertAsync(cancellationToken);

    /// <summary>
    ///     Inserts entities by a binary <c>COPY</c>.
    /// </summary>
    /// <remarks>
    ///     <para>
    ///         The rows are part of the current transaction of the context; without one, all of them are written or none. Entities are not
    ///         tracked. Columns that the database generates are left out where the entity has no value.
    ///     </para>
    ///     <para>
    ///         As with <c>ExecuteUpdate</c>, interceptors of SaveChanges do not run.
    ///     </para>
    /// </remarks>
    /// <typeparam name="TEntity">The type of the entities.</typeparam>
    /// <param name="context">The context.</param>
    /// <param name="entities">The entities.</param>
    /// <param name="configure">Configures this call.</param>
    /// <returns>The number of rows.</returns>
    /// <exception cref="InvalidOperationException">The entity type, or what is asked for, cannot be written this way.</exception>
    /// <exception cref="DbUpdateException">An entity could not be written; the message says which, as far as that is known.</exception>
    /// <exception cref="BulkCommitException">The operation failed, but rows of it are in the database, or may be.</exception>
    public static long BulkInsert<TEntity>(
        this DbContext context,
        IEnumerable<TEntity> entities,
        Action<BulkInsertOptionsBuilder<TEntity>>? configure = null)
        where TEntity : class
        => Insert(Find<TEntity>(context), Source(entities), configure, async: false).InsertAsync(CancellationToken.None).GetAwaiter().GetResult();

    /// <summary>
    ///     Inserts entities by a binary <c>COPY</c>.
    /// </summary>
    /// <remarks>
    ///     <para>
    ///         The rows are part of the current transaction of the context; without one, all of them are written or none. Entities are not
    ///         tracked. Columns that the database generates are left out where the entity has no value.
    ///     </para>
    ///     <para>
    ///         As with <c>ExecuteUpdate</c>, interceptors of SaveChanges do not run.
    ///     </para>
    /// </remarks>
    /// <typeparam name="TEntity">The type of the entities.</typeparam>
    /// <param name="set">The set of the context.</param>
    /// <param name="entities">The entities.</param>
    /// <param name="configure">Configures this call.</param>
    /// <param name="cancellationToken">A token to observe while waiting; when it is canceled, nothing is written.</param>
    /// <returns>The number of rows.</returns>
    /// <exception cref="InvalidOperationException">The entity type, or what is asked for, cannot be written this way.</exception>
    /// <exception cref="DbUpdateException">An entity could not be written; the message says which, as far as that is known.</exception>
    /// <exception cref="BulkCommitException">The operation failed, but rows of it are in the database, or may be.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken" /> was canceled.</exception>
    public static Task<long> BulkInsertAsync<TEntity>(
        this DbSet<TEntity> set,
        IEnumerable<TEntity> entities,
        Action<BulkInsertOptionsBuilder<TEntity>>? configure = null,
        CancellationToken cancellationToken = default)
        where TEntity : class
        => Insert(Find(set), Source(entities), configure, async: true).InsertAsync(cancellationToken);

    /// <summary>
    ///     Inserts entities by a binary <c>COPY</c>, as they come.
    /// </summary>
    /// <remarks>
    ///     <para>
    ///         The rows are part of the current transaction of the context; without one, all of them are written or none. Entities are not
    ///         tracked. Columns that the database generates are left out where the entity has no value.
    ///     </para>
    ///     <para>
    ///         As with <c>ExecuteUpdate</c>, interceptors of SaveChanges do not run.
    ///     </para>
    /// </remarks>
    /// <typeparam name="TEntity">The type of the entities.</typeparam>
    /// <param name="set">The set of the context.</param>
    /// <param name="entities">The entities, which are read while they are written.</param>
    /// <param name="configure">Configures this call.</param>
    /// <param name="cancellationToken">A token to observe while waiting; when it is canceled, nothing is written.</param>
    /// <returns>The number of rows.</returns>
    /// <exception cref="InvalidOperationException">The entity type, or what is asked for, cannot be written this way.</exception>
    /// <exception cref="DbUpdateException">An entity could not be written; the message says which, as far as that is known.</exception>
    /// <exception cref="BulkCommitException">The operation failed, but rows of it are in the database, or may be.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken" /> was canceled.</exception>
    public static Task<long> BulkInsertAsync<TEntity>(
        this DbSet<TEntity> set,
        IAsyncEnumerable<TEntity> entities,
        Action<BulkInsertOptionsBuilder<TEntity>>? configure = null,
        CancellationToken cancellationToken = default)
        where TEntity : class
        => Insert(Find(set), Source(entities), configure, async: true).InsertAsync(cancellationToken);

    /// <summary>
    ///     Inserts entities by a binary <c>COPY</c>.
    /// </summary>
    /// <remarks>
    ///     <para>
    ///         The rows are part of the current transaction of the context; without one, all of them are written or none. Entities are not
    ///         tracked. Columns that the database generates are left out where the entity has no value.
    ///     </para>
    ///     <para>
    ///         As with <c>ExecuteUpdate</c>, interceptors of SaveChanges do not run.
    ///     </para>
    /// </remarks>
    /// <typeparam name="TEntity">The type of the entities.</typeparam>
    /// <param name="set">The set of the context.</param>
    /// <param name="entities">The entities.</param>
    /// <param name="configure">Configures this call.</param>
    /// <returns>The number of rows.</returns>
    /// <exception cref="InvalidOperationException">The entity type, or what is asked for, cannot be written this way.</exception>
    /// <exception cref="DbUpdateException">An entity could not be written; the message says which, as far as that is known.</exception>
    /// <exception cref="BulkCommitException">The operation failed, but rows of it are in the database, or may be.</exception>
    public static long BulkInsert<TEntity>(
        this DbSet<TEntity> set,
        IEnumerable<TEntity> entities,
        Action<BulkInsertOptionsBuilder<TEntity>>? configure = null)
        where TEntity : class
        => Insert(Find(set), Source(entities), configure, async: false).InsertAsync(CancellationToken.None).GetAwaiter().GetResult();

    #endregion

    #region Upsert

    /// <summary>
    ///     Inserts entities, or updates the rows that exist.
    /// </summary>
    /// <remarks>
    ///     <para>
    ///         The rows are copied into a temporary table and merged from there by <c>INSERT … ON CONFLICT</c>, in the current transaction of
    ///         the context or in one of its own. Entities are not tracked.
    ///     </para>
    ///     <para>
    ///         As with <c>ExecuteUpdate</c>, interceptors of SaveChanges do not run.
    ///     </para>
    /// </remarks>
    /// <typeparam name="TEntity">The type of the entities.</typeparam>
    /// <param name="context">The context.</param>
    /// <param name="entities">The entities.</param>
    /// <param name="configure">Configures this call.</param>
    /// <param name="cancellationToken">A token to observe while waiting; when it is canceled, nothing is written.</param>
    /// <returns>How many rows were inserted and updated.</returns>
    /// <exception cref="InvalidOperationException">The entity type, or what is asked for, cannot be written this way.</exception>
    /// <exception cref="DbUpdateException">An entity could not be written; the message says which, as far as that is known.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken" /> was canceled.</exception>
    public static Task<BulkUpsertResult> BulkUpsertAsync<TEntity>(
        this DbContext context,
        IEnumerable<TEntity> entities,
        Action<BulkUpsertOptionsBuilder<TEntity>>? configure = null,
        CancellationToken cancellationToken = default)
        where TEntity : class
        => Upsert(Find<TEntity>(context), Source(entities), configure, async: true).UpsertAsync(cancellationToken);

    /// <summary>
    ///     Inserts entities, as they come, or updates the rows that exist.
    /// </summary>
    /// <remarks>
    ///     <para>
    ///         The rows are copied into a temporary table and merged from there by <c>INSERT … ON CONFLICT</c>, in the current transaction of
    ///         the context or in one of its own. Entities are not tracked.
    ///     </para>
    ///     <para>
    ///         As with <c>ExecuteUpdate</c>, interceptors of SaveChanges do not run.
    ///     </para>
    /// </remarks>
    /// <typeparam name="TEntity">The type of the entities.</typeparam>
    /// <param name="context">The context.</param>
    /// <param name="entities">The entities, which are read while they are written.</param>
    /// <param name="configure">Configures this call.</param>
    /// <param name="cancellationToken">A token to observe while waiting; when it is canceled, nothing is written.</param>
    /// <returns>How many rows were inserted and updated.</returns>
    /// <exception cref="InvalidOperationException">The entity type, or what is asked for, cannot be written this way.</exception>
    /// <exception cref="DbUpdateException">An entity could not be written; the message says which, as far as that is known.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken" /> was canceled.</exception>
    public static Task<BulkUpsertResult> BulkUpsertAsync<TEntity>(
        this DbContext context,
        IAsyncEnumerable<TEntity> entities,
        Action<BulkUpsertOptionsBuilder<TEntity>>? configure = null,
        CancellationToken cancellationToken = default)
        where TEntity : class
        => Upsert(Find<TEntity>(context), Source(entities), configure, async: true).UpsertAsync(cancellationToken);

    /// <summary>
    ///     Inserts entities, or updates the rows that exist.
    /// </summary>
    /// <remarks>
    ///     <para>
    ///         The rows are copied into a temporary table and merged from there by <c>INSERT … ON CONFLICT</c>, in the current transaction of
    ///         the context or in one of its own. Entities are not tracked.
    ///     </para>
    ///     <para>
    ///         As with <c>ExecuteUpdate</c>, interceptors of SaveChanges do not run.
    ///     </para>
    /// </remarks>
    /// <typeparam name="TEntity">The type of the entities.</typeparam>
    /// <param name="context">The context.</param>
    /// <param name="entities">The entities.</param>
    /// <param name="configure">Configures this call.</param>
    /// <returns>How many rows were inserted and updated.</returns>
    /// <exception cref="InvalidOperationException">The entity type, or what is asked for, cannot be written this way.</exception>
    /// <exception cref="DbUpdateException">An entity could not be written; the message says which, as far as that is known.</exception>
    public static BulkUpsertResult BulkUpsert<TEntity>(
        this DbContext context,
        IEnumerable<TEntity> entities,
        Action<BulkUpsertOptionsBuilder<TEntity>>? configure = null)
        where TEntity : class
        => Upsert(Find<TEntity>(context), Source(entities), configure, async: false).UpsertAsync(CancellationToken.None).GetAwaiter().GetResult();

    /// <summary>
    ///     Inserts entities, or updates the rows that exist.
    /// </summary>
    /// <remarks>
    ///     <para>
    ///         The rows are copied into a temporary table and merged from there by <c>INSERT … ON CONFLICT</c>, in the current transaction of
    ///         the context or in one of its own. Entities are not tracked.
    ///     </para>
    ///     <para>
    ///         As with <c>ExecuteUpdate</c>, interceptors of SaveChanges do not run.
    ///     </para>
    /// </remarks>
    /// <typeparam name="TEntity">The type of the entities.</typeparam>
    /// <param name="set">The set of the context.</param>
    /// <param name="entities">The entities.</param>
    /// <param name="configure">Configures this call.</param>
    /// <param name="cancellationToken">A token to observe while waiting; when it is canceled, nothing is written.</param>
    /// <returns>How many rows were inserted and updated.</returns>
    /// <exception cref="InvalidOperationException">The entity type, or what is asked for, cannot be written this way.</exception>
    /// <exception cref="DbUpdateException">An entity could not be written; the message says which, as far as that is known.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken" /> was canceled.</exception>
    public static Task<BulkUpsertResult> BulkUpsertAsync<TEntity>(
        this DbSet<TEntity> set,
        IEnumerable<TEntity> entities,
        Action<BulkUpsertOptionsBuilder<TEntity>>? configure = null,
        CancellationToken cancellationToken = default)
        where TEntity : class
        => Upsert(Find(set), Source(entities), configure, async: true).UpsertAsync(cancellationToken);

    /// <summary>
    ///     Inserts entities, as they come, or updates the rows that exist.
    /// </summary>
    /// <remarks>
    ///     <para>
    ///         The rows are copied into a temporary table and merged from there by <c>INSERT … ON CONFLICT</c>, in the current transaction of
    ///         the context or in one of its own. Entities are not tracked.
    ///     </para>
    ///     <para>
    ///         As with <c>ExecuteUpdate</c>, interceptors of SaveChanges do not run.
    ///     </para>
    /// </remarks>
    /// <typeparam name="TEntity">The type of the entities.</typeparam>
    /// <param name="set">The set of the context.</param>
    /// <param name="entities">The entities, which are read while they are written.</param>
    /// <param name="configure">Configures this call.</param>
    /// <param name="cancellationToken">A token to observe while waiting; when it is canceled, nothing is written.</param>
    /// <returns>How many rows were inserted and updated.</returns>
    /// <exception cref="InvalidOperationException">The entity type, or what is asked for, cannot be written this way.</exception>
    /// <exception cref="DbUpdateException">An entity could not be written; the message says which, as far as that is known.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken" /> was canceled.</exception>
    public static Task<BulkUpsertResult> BulkUpsertAsync<TEntity>(
        this DbSet<TEntity> set,
        IAsyncEnumerable<TEntity> entities,
        Action<BulkUpsertOptionsBuilder<TEntity>>? configure = null,
        CancellationToken cancellationToken = default)
        where TEntity : class
        => Upsert(Find(set), Source(entities), configure, async: true).UpsertAsync(cancellationToken);

    /// <summary>
    ///     Inserts entities, or updates the rows that exist.
    /// </summary>
    /// <remarks>
    ///     <para>
    ///         The rows are copied into a temporary table and merged from there by <c>INSERT … ON CONFLICT</c>, in the current transaction of
    ///         the context or in one of its own. Entities are not tracked.
    ///     </para>
    ///     <para>
    ///         As with <c>ExecuteUpdate</c>, interceptors of SaveChanges do not run.
    ///     </para>
    /// </remarks>
    /// <typeparam name="TEntity">The type of the entities.</typeparam>
    /// <param name="set">The set of the context.</param>
    /// <param name="entities">The entities.</param>
    /// <param name="configure">Configures this call.</param>
    /// <returns>How many rows were inserted and updated.</returns>
    /// <exception cref="InvalidOperationException">The entity type, or what is asked for, cannot be written this way.</exception>
    /// <exception cref="DbUpdateException">An entity could not be written; the message says which, as far as that is known.</exception>
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
