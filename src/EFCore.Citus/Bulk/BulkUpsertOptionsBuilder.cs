using System.Linq.Expressions;
using EFCore.Citus.Bulk.Model;

namespace EFCore.Citus.Bulk;

/// <summary>
///     Configures a call of <c>BulkUpsert</c> or <c>BulkUpsertAsync</c>.
/// </summary>
/// <typeparam name="TEntity">The type of the entities.</typeparam>
public sealed class BulkUpsertOptionsBuilder<TEntity> : BulkOptionsBuilder<TEntity, BulkUpsertOptionsBuilder<TEntity>>
    where TEntity : class
{
    internal BulkUpsertOptionsBuilder(BulkOptions options)
        : base(options)
    {
    }

    /// <summary>
    ///     Configures the properties by which an existing row is matched. The default is the primary key.
    /// </summary>
    /// <param name="properties">The properties: <c>o =&gt; new { o.StoreId, o.Number }</c>.</param>
    /// <remarks>
    ///     They must be the properties of a key or of a unique index without a filter. In a distributed table, they must contain the
    ///     distribution column.
    /// </remarks>
    /// <returns>The same builder, so that further calls can be chained.</returns>
    /// <exception cref="ArgumentException"><paramref name="properties" /> are not properties of the entity.</exception>
    public BulkUpsertOptionsBuilder<TEntity> Match(Expression<Func<TEntity, object?>> properties)
    {
        ArgumentNullException.ThrowIfNull(properties);
        Options.Match = PropertySelector.Names(properties);

        return this;
    }

    /// <summary>
    ///     Configures the properties that are updated in existing rows. The default is all properties that are not part of the primary key
    ///     and are not matched.
    /// </summary>
    /// <param name="properties">
    ///     The properties: <c>o =&gt; new { o.Name, o.Price }</c>. An owned or complex property stands for all of its columns.
    /// </param>
    /// <returns>The same builder, so that further calls can be chained.</returns>
    /// <exception cref="ArgumentException"><paramref name="properties" /> are not properties of the entity.</exception>
    public BulkUpsertOptionsBuilder<TEntity> Update(Expression<Func<TEntity, object?>> properties)
    {
        ArgumentNullException.ThrowIfNull(properties);
        Options.Update = PropertySelector.Names(properties);

        return this;
    }

    /// <summary>
    ///     Configures the operation to leave existing rows unchanged.
    /// </summary>
    /// <returns>The same builder, so that further calls can be chained.</returns>
    public BulkUpsertOptionsBuilder<TEntity> DoNothing()
    {
        Options.DoNothing = true;

        return this;
    }

    /// <summary>
    ///     Configures the operation to write the last of several entities of one batch that match each other, and to skip the others. By
    ///     default, such entities are an error.
    /// </summary>
    /// <returns>The same builder, so that further calls can be chained.</returns>
    public BulkUpsertOptionsBuilder<TEntity> LastDuplicateWins()
    {
        Options.LastDuplicateWins = true;

        return this;
    }
}
