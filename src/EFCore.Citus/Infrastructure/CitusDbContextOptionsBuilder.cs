using System.ComponentModel;
using EFCore.Citus.Diagnostics;
using EFCore.Citus.Tenancy;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Npgsql.EntityFrameworkCore.PostgreSQL.Infrastructure;

namespace EFCore.Citus.Infrastructure;

/// <summary>
///     Configures Citus for a context, inside
///     <see cref="CitusNpgsqlDbContextOptionsBuilderExtensions.UseCitus(NpgsqlDbContextOptionsBuilder, Action{CitusDbContextOptionsBuilder}?)" />.
/// </summary>
/// <remarks>
///     The counterpart of <see cref="NpgsqlDbContextOptionsBuilder" /> for the Citus extension. Calls that are repeated are merged;
///     the last one of a kind wins.
/// </remarks>
public class CitusDbContextOptionsBuilder
{
    private readonly DbContextOptionsBuilder _optionsBuilder;

    internal CitusDbContextOptionsBuilder(DbContextOptionsBuilder optionsBuilder)
        => _optionsBuilder = optionsBuilder;

    /// <summary>
    ///     Configures the version of Citus to target. Rules that not all supported versions have are checked where this version has them.
    /// </summary>
    /// <param name="citusVersion">
    ///     The version of Citus to target, the oldest if an application has servers of several versions, or <see langword="null" /> for none in
    ///     particular.
    /// </param>
    /// <returns>The same builder, so that further calls can be chained.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="citusVersion" /> is older than 12.1, the oldest supported version.</exception>
    /// <remarks>
    ///     The counterpart of <see cref="NpgsqlDbContextOptionsBuilder.SetPostgresVersion(Version?)" />. Without it, only what every supported
    ///     version refuses is refused when the model is built, and what the server of a migration refuses when it is applied, before
    ///     anything is changed.
    /// </remarks>
    public virtual CitusDbContextOptionsBuilder SetCitusVersion(Version? citusVersion)
    {
        if (citusVersion is not null)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(citusVersion, CitusRule.OldestVersion, nameof(citusVersion));
        }

        return WithOption(e => e.WithCitusVersion(citusVersion));
    }

    /// <summary>
    ///     Configures the version of Citus to target. Rules that not all supported versions have are checked where this version has them.
    /// </summary>
    /// <param name="major">The major version of Citus to target.</param>
    /// <param name="minor">The minor version of Citus to target.</param>
    /// <returns>The same builder, so that further calls can be chained.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The version is older than 12.1, the oldest supported version.</exception>
    /// <remarks>
    ///     The counterpart of <see cref="NpgsqlDbContextOptionsBuilder.SetPostgresVersion(int, int)" />; see
    ///     <see cref="SetCitusVersion(Version?)" />.
    /// </remarks>
    public virtual CitusDbContextOptionsBuilder SetCitusVersion(int major, int minor)
        => SetCitusVersion(new Version(major, minor));

    /// <summary>
    ///     Sets the number of shards for distributed tables that open a new colocation group and do not say a number themselves.
    ///     Without it, the server's setting <c>citus.shard_count</c> decides. Tables that exist keep the shards they have when this is
    ///     changed later; to change those of one table, use <c>HasShardCount</c>.
    /// </summary>
    /// <param name="shardCount">The number of shards, from 1 to 64000, or <see langword="null" /> for the server's setting.</param>
    /// <returns>The same builder, so that further calls can be chained.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="shardCount" /> is outside of what Citus accepts.</exception>
    public virtual CitusDbContextOptionsBuilder DefaultShardCount(int? shardCount)
    {
        if (shardCount is { } value)
        {
            CitusShardCount.Check(value, nameof(shardCount));
        }

        return WithOption(e => e.WithDefaultShardCount(shardCount));
    }

    /// <summary>
    ///     Sets what happens to a distributed table for which neither the model nor a foreign key names a table to be colocated with.
    ///     Tables that exist stay where they are when this is changed later.
    /// </summary>
    /// <param name="colocation">The default colocation.</param>
    /// <returns>The same builder, so that further calls can be chained.</returns>
    public virtual CitusDbContextOptionsBuilder DefaultColocation(CitusDefaultColocation colocation)
        => WithOption(e => e.WithDefaultColocation(colocation));

    /// <summary>
    ///     Lets the same model and the same migrations run on PostgreSQL without the Citus extension: each statement that needs Citus is
    ///     generated so that it does nothing there. Meant for development machines and single-server installations.
    /// </summary>
    /// <param name="allow"><see langword="true" /> to allow servers without Citus.</param>
    /// <returns>The same builder, so that further calls can be chained.</returns>
    public virtual CitusDbContextOptionsBuilder AllowPlainPostgres(bool allow = true)
        => WithOption(e => e.WithAllowPlainPostgres(allow));

    /// <summary>
    ///     Sets how long a statement of a migration waits for a lock (<c>lock_timeout</c>) before the migration fails and is rolled back.
    ///     A statement that waits lets all later queries of the table wait behind it. Statements that run outside of a transaction are not
    ///     concerned.
    /// </summary>
    /// <param name="timeout">The time, at least a millisecond, or <see langword="null" /> for the server's setting.</param>
    /// <returns>The same builder, so that further calls can be chained.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="timeout" /> is shorter than a millisecond or longer than PostgreSQL accepts.</exception>
    public virtual CitusDbContextOptionsBuilder MigrationLockTimeout(TimeSpan? timeout)
    {
        if (timeout is { } value)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, TimeSpan.FromMilliseconds(1), nameof(timeout));
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, TimeSpan.FromMilliseconds(int.MaxValue), nameof(timeout));
        }

        return WithOption(e => e.WithMigrationLockTimeout(timeout));
    }

    /// <summary>
    ///     Sets whether <c>SaveChanges</c> writes many rows of one table with one statement, which is many times faster on a cluster, or
    ///     each with a statement of its own. On by default. Entities, exceptions and the database end up the same either way.
    /// </summary>
    /// <param name="use"><see langword="true" /> to write in sets.</param>
    /// <returns>The same builder, so that further calls can be chained.</returns>
    /// <remarks>
    ///     For one context at a time, see
    ///     <see cref="CitusDatabaseFacadeExtensions.SetSetBasedSaveChangesEnabled(DatabaseFacade, bool)" />.
    /// </remarks>
    public virtual CitusDbContextOptionsBuilder UseSetBasedSaveChanges(bool use = true)
        => WithOption(e => e.WithSetBasedSaveChanges(use));

    /// <summary>
    ///     Sets how many rows of one table <c>SaveChanges</c> has to write in the same way for one statement to write them all. Fewer are
    ///     written with a statement each, as <see cref="RelationalDbContextOptionsBuilder{TBuilder,TExtension}.MinBatchSize" /> does for
    ///     batches.
    /// </summary>
    /// <param name="minSetSize">The number of rows, at least 1, or <see langword="null" /> for the default.</param>
    /// <returns>The same builder, so that further calls can be chained.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="minSetSize" /> is less than 1.</exception>
    public virtual CitusDbContextOptionsBuilder MinSetSize(int? minSetSize)
    {
        if (minSetSize is { } value)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1, nameof(minSetSize));
        }

        return WithOption(e => e.WithMinSetSize(minSetSize));
    }

    /// <summary>
    ///     Sets what happens when a row of another tenant than the current one is saved or reloaded. By default, that is refused.
    /// </summary>
    /// <param name="behavior">What happens.</param>
    /// <returns>The same builder, so that further calls can be chained.</returns>
    /// <remarks>
    ///     For models that say <c>HasTenant</c>. Queries see the rows of the current tenant only, whatever is set here.
    /// </remarks>
    public virtual CitusDbContextOptionsBuilder TenantMismatch(TenantMismatchBehavior behavior)
        => WithOption(e => e.WithTenantMismatch(behavior));

    /// <summary>
    ///     Sets what happens when a row that says whose it is is saved and there is no current tenant. By default, it is saved.
    /// </summary>
    /// <param name="behavior">What happens.</param>
    /// <returns>The same builder, so that further calls can be chained.</returns>
    /// <remarks>
    ///     For models that say <c>HasTenant</c>. A row that does not say whose it is, and a query, are refused without a current tenant.
    /// </remarks>
    public virtual CitusDbContextOptionsBuilder TenantNotSet(TenantNotSetBehavior behavior)
        => WithOption(e => e.WithTenantNotSet(behavior));

    /// <summary>
    ///     Lets a model that says <c>HasTenant</c> give added rows the key of the current tenant and nothing more: queries see the rows of
    ///     all tenants, and rows of any tenant are saved. A step on the way of an existing application, whose queries say themselves whose
    ///     rows they want, to one where the library sees to it.
    /// </summary>
    /// <param name="stampOnly"><see langword="true" /> to give added rows their tenant and nothing more.</param>
    /// <returns>The same builder, so that further calls can be chained.</returns>
    /// <remarks>
    ///     Inside <see cref="CitusDbContextExtensions.ForTenant{TKey}" /> and <see cref="CitusDbContextExtensions.ForTenants{TKey}" />, queries
    ///     see the rows of these tenants only, so that an application can move query by query. The current tenant of the application, and
    ///     the one that <c>CurrentTenant</c> finds, filter nothing.
    /// </remarks>
    public virtual CitusDbContextOptionsBuilder StampTenantsOnly(bool stampOnly = true)
        => WithOption(e => e.WithStampTenantsOnly(stampOnly));

    /// <summary>
    ///     Says for which tenant a context works that knows it by itself, by an argument of its constructor or a property. It goes before the
    ///     current tenant of the application; <see cref="CitusDbContextExtensions.ForTenant{TKey}" /> goes before it.
    /// </summary>
    /// <typeparam name="TContext">The type of the context.</typeparam>
    /// <typeparam name="TKey">The type of the key of a tenant, as <c>HasTenant</c> has it.</typeparam>
    /// <param name="tenant">
    ///     Gets the key of the tenant of a context, or the default of its type, such as <see langword="null" /> or 0, when the context has
    ///     none. It is asked when a query runs and when rows are saved, never before, so the contexts may be pooled. The options keep the
    ///     function, and contexts share them, so it must ask the context that it is given, not the one in which it is written.
    /// </param>
    /// <returns>The same builder, so that further calls can be chained.</returns>
    /// <remarks>
    ///     For models that say <c>HasTenant</c>.
    /// </remarks>
    public virtual CitusDbContextOptionsBuilder CurrentTenant<TContext, TKey>(Func<TContext, TKey?> tenant)
        where TContext : DbContext
    {
        ArgumentNullException.ThrowIfNull(tenant);

        return WithOption(e => e.WithCurrentTenant(new TenantOfContext<TContext, TKey>(tenant)));
    }

    /// <summary>
    ///     Says for which tenant a context works that knows it by itself, or has none.
    /// </summary>
    /// <typeparam name="TContext">The type of the context.</typeparam>
    /// <typeparam name="TKey">The type of the key of a tenant, as <c>HasTenant</c> has it.</typeparam>
    /// <param name="tenant">Gets the key of the tenant of a context, or <see langword="null" /> when the context has none.</param>
    /// <returns>The same builder, so that further calls can be chained.</returns>
    /// <inheritdoc cref="CurrentTenant{TContext, TKey}(Func{TContext, TKey})" path="/remarks" />
    public virtual CitusDbContextOptionsBuilder CurrentTenant<TContext, TKey>(Func<TContext, TKey?> tenant)
        where TContext : DbContext
        where TKey : struct
    {
        ArgumentNullException.ThrowIfNull(tenant);

        return WithOption(e => e.WithCurrentTenant(new TenantOfContext<TContext, TKey>(context => tenant(context).GetValueOrDefault())));
    }

    /// <summary>
    ///     Lets a context work with rows of one tenant at a time: while it tracks rows of one, queries for another, and adding, attaching or
    ///     reading rows of another, throw <see cref="TenantMismatchException" />.
    /// </summary>
    /// <param name="one"><see langword="true" /> to refuse a second tenant.</param>
    /// <returns>The same builder, so that further calls can be chained.</returns>
    /// <remarks>
    ///     Rows that tenants share refer to rows of every tenant that the context tracks: without this, <c>country.Orders</c> has the orders
    ///     of both after work for two tenants. Call <see cref="Microsoft.EntityFrameworkCore.ChangeTracking.ChangeTracker.Clear" /> before
    ///     work for another tenant, or use another context. Queries for several tenants, or for all, run when they are not tracking.
    /// </remarks>
    public virtual CitusDbContextOptionsBuilder OneTenantPerContext(bool one = true)
        => WithOption(e => e.WithOneTenantPerContext(one));

    private CitusDbContextOptionsBuilder WithOption(Func<CitusOptionsExtension, CitusOptionsExtension> change)
    {
        ((IDbContextOptionsBuilderInfrastructure)_optionsBuilder).AddOrUpdateExtension(
            change(_optionsBuilder.Options.FindExtension<CitusOptionsExtension>() ?? new CitusOptionsExtension()));

        return this;
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
