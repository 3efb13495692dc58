using System.ComponentModel;
using EFCore.Citus.Shared;
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
///     The counterpart of <see cref="NpgsqlDbContextOptionsBuilder" /> for the Citus extension. Repeated calls are merged. The last call of
///     each method applies.
/// </remarks>
public class CitusDbContextOptionsBuilder
{
    private readonly DbContextOptionsBuilder _optionsBuilder;

    internal CitusDbContextOptionsBuilder(DbContextOptionsBuilder optionsBuilder)
        => _optionsBuilder = optionsBuilder;

    /// <summary>
    ///     Configures the version of Citus to target. Rules that do not exist in all supported versions are checked if they exist in this
    ///     version.
    /// </summary>
    /// <param name="citusVersion">
    ///     The version of Citus to target, the oldest one if an application has servers of several versions, or <see langword="null" /> to
    ///     target no particular version.
    /// </param>
    /// <returns>The same builder, so that further calls can be chained.</returns>
    /// <exception cref="ArgumentOutOfRangeException">
    ///     <paramref name="citusVersion" /> is older than 12.1, the oldest supported version.
    /// </exception>
    /// <remarks>
    ///     The counterpart of <see cref="NpgsqlDbContextOptionsBuilder.SetPostgresVersion(Version?)" />. Without it, building the model
    ///     only checks the rules of every supported version. Rules of the version of the server are checked when a migration is applied,
    ///     before anything is changed.
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
    ///     Configures the version of Citus to target. Rules that do not exist in all supported versions are checked if they exist in this
    ///     version.
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
    ///     Configures the number of shards of distributed tables that start a new colocation group and have no configured number. By
    ///     default, the setting <c>citus.shard_count</c> of the server applies. Existing tables keep their shards when this value changes;
    ///     to change the shards of one table, use <c>HasShardCount</c>.
    /// </summary>
    /// <param name="shardCount">The number of shards, from 1 to 64000, or <see langword="null" /> to use the setting of the server.</param>
    /// <returns>The same builder, so that further calls can be chained.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="shardCount" /> is outside of the range that Citus accepts.</exception>
    public virtual CitusDbContextOptionsBuilder DefaultShardCount(int? shardCount)
    {
        if (shardCount is { } value)
        {
            CitusShardCount.Check(value, nameof(shardCount));
        }

        return WithOption(e => e.WithDefaultShardCount(shardCount));
    }

    /// <summary>
    ///     Configures the colocation of distributed tables for which neither the model nor a foreign key names a table to be colocated
    ///     with. Existing tables keep their colocation group when this value changes.
    /// </summary>
    /// <param name="colocation">The default colocation.</param>
    /// <returns>The same builder, so that further calls can be chained.</returns>
    public virtual CitusDbContextOptionsBuilder DefaultColocation(CitusDefaultColocation colocation)
        => WithOption(e => e.WithDefaultColocation(colocation));

    /// <summary>
    ///     Configures migrations so that the same model and the same migrations run on PostgreSQL without the Citus extension. Each
    ///     statement that needs Citus is generated so that it has no effect there. Intended for development machines and single-server
    ///     installations.
    /// </summary>
    /// <param name="allow"><see langword="true" /> to allow servers without Citus.</param>
    /// <returns>The same builder, so that further calls can be chained.</returns>
    public virtual CitusDbContextOptionsBuilder AllowPlainPostgres(bool allow = true)
        => WithOption(e => e.WithAllowPlainPostgres(allow));

    /// <summary>
    ///     Configures how long a statement of a migration waits for a lock (<c>lock_timeout</c>) before the migration fails and is rolled
    ///     back. A waiting statement blocks all later queries of the table. The timeout does not apply to statements outside of a
    ///     transaction.
    /// </summary>
    /// <param name="timeout">The time, at least a millisecond, or <see langword="null" /> to use the setting of the server.</param>
    /// <returns>The same builder, so that further calls can be chained.</returns>
    /// <exception cref="ArgumentOutOfRangeException">
    ///     <paramref name="timeout" /> is shorter than a millisecond or longer than PostgreSQL accepts.
    /// </exception>
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
    ///     Configures whether <c>SaveChanges</c> writes many rows of one table with one statement, which is many times faster on a cluster,
    ///     or each row with a statement of its own. Enabled by default. Entities, exceptions and the rows in the database are the same in
    ///     both cases.
    /// </summary>
    /// <param name="use"><see langword="true" /> to write in sets.</param>
    /// <returns>The same builder, so that further calls can be chained.</returns>
    /// <remarks>
    ///     To change the setting for one context, set <c>SetBasedSaveChangesEnabled</c> of <c>context.Database.Citus()</c>.
    /// </remarks>
    public virtual CitusDbContextOptionsBuilder UseSetBasedSaveChanges(bool use = true)
        => WithOption(e => e.WithSetBasedSaveChanges(use));

    /// <summary>
    ///     Configures the minimum number of rows of one table that <c>SaveChanges</c> writes with one statement. Fewer rows are written
    ///     with one statement for each row, as <see cref="RelationalDbContextOptionsBuilder{TBuilder,TExtension}.MinBatchSize" /> does for
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
    ///     Configures the behavior if a row of another tenant than the current one is saved or reloaded. By default, an exception is
    ///     thrown.
    /// </summary>
    /// <param name="behavior">The behavior.</param>
    /// <returns>The same builder, so that further calls can be chained.</returns>
    /// <remarks>
    ///     Applies to models with <c>HasTenant</c>. Queries return rows of the current tenant only, independently of this option.
    /// </remarks>
    public virtual CitusDbContextOptionsBuilder TenantMismatch(TenantMismatchBehavior behavior)
        => WithOption(e => e.WithTenantMismatch(behavior));

    /// <summary>
    ///     Configures the behavior if a row with a tenant is saved and there is no current tenant. By default, the row is saved.
    /// </summary>
    /// <param name="behavior">The behavior.</param>
    /// <returns>The same builder, so that further calls can be chained.</returns>
    /// <remarks>
    ///     Applies to models with <c>HasTenant</c>. Without a current tenant, queries and rows without a tenant always throw an exception.
    /// </remarks>
    public virtual CitusDbContextOptionsBuilder TenantNotSet(TenantNotSetBehavior behavior)
        => WithOption(e => e.WithTenantNotSet(behavior));

    /// <summary>
    ///     Configures a model with <c>HasTenant</c> to set the tenant of added rows only. Queries return the rows of all tenants, and rows
    ///     of any tenant are saved. Intended for existing applications with queries that filter by tenant, until the library filters them.
    /// </summary>
    /// <param name="stampOnly"><see langword="true" /> to only set the tenant of added rows.</param>
    /// <returns>The same builder, so that further calls can be chained.</returns>
    /// <remarks>
    ///     Inside <see cref="CitusDbContextExtensions.ForTenant{TKey}" /> and <see cref="CitusDbContextExtensions.ForTenants{TKey}" />,
    ///     queries return the rows of these tenants only. An application can therefore be converted one query at a time. The current tenant
    ///     of the application and the one from <c>CurrentTenant</c> do not filter queries.
    /// </remarks>
    public virtual CitusDbContextOptionsBuilder StampTenantsOnly(bool stampOnly = true)
        => WithOption(e => e.WithStampTenantsOnly(stampOnly));

    /// <summary>
    ///     Configures the tenant of contexts that have it in a constructor parameter or a property. It takes precedence over the current
    ///     tenant of the application; <see cref="CitusDbContextExtensions.ForTenant{TKey}" /> takes precedence over it.
    /// </summary>
    /// <typeparam name="TContext">The type of the context.</typeparam>
    /// <typeparam name="TKey">The type of the tenant key in <c>HasTenant</c>.</typeparam>
    /// <param name="tenant">
    ///     A function that returns the tenant key of a context, or the default of its type, such as <see langword="null" /> or 0, if the
    ///     context has no tenant. It is called when a query runs and when rows are saved, so contexts can be pooled. Contexts share the
    ///     options and the function. The function must therefore use the context that is passed to it, and not the one in which it is
    ///     declared.
    /// </param>
    /// <returns>The same builder, so that further calls can be chained.</returns>
    /// <remarks>
    ///     Applies to models with <c>HasTenant</c>.
    /// </remarks>
    public virtual CitusDbContextOptionsBuilder CurrentTenant<TContext, TKey>(Func<TContext, TKey?> tenant)
        where TContext : DbContext
    {
        ArgumentNullException.ThrowIfNull(tenant);

        return WithOption(e => e.WithCurrentTenant(new TenantOfContext<TContext, TKey>(tenant)));
    }

    /// <summary>
    ///     Configures the tenant of contexts that have it in a constructor parameter or a property, or have none.
    /// </summary>
    /// <typeparam name="TContext">The type of the context.</typeparam>
    /// <typeparam name="TKey">The type of the tenant key in <c>HasTenant</c>.</typeparam>
    /// <param name="tenant">
    ///     A function that returns the tenant key of a context, or <see langword="null" /> if the context has no tenant.
    /// </param>
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
    ///     Configures contexts to work with rows of one tenant at a time. While a context tracks rows of one tenant, queries for another
    ///     tenant, and adding, attaching or reading rows of another tenant, throw <see cref="TenantMismatchException" />.
    /// </summary>
    /// <param name="one"><see langword="true" /> to throw for a second tenant.</param>
    /// <returns>The same builder, so that further calls can be chained.</returns>
    /// <remarks>
    ///     Rows of shared tables refer to rows of every tenant that the context tracks. Without this option, <c>country.Orders</c> contains
    ///     the orders of both tenants after work for two tenants. Call
    ///     <see cref="Microsoft.EntityFrameworkCore.ChangeTracking.ChangeTracker.Clear" /> before work for another tenant, or use another
    ///     context. Queries for several tenants or for all tenants must be no-tracking queries.
    /// </remarks>
    public virtual CitusDbContextOptionsBuilder OneTenantPerContext(bool one = true)
        => WithOption(e => e.WithOneTenantPerContext(one));

    /// <summary>
    ///     Configures whether comparisons of distribution columns are added to queries. If a query has a value for the distribution column
    ///     of one table, and joins other tables by their distribution columns, the value is added for these tables where Citus does not
    ///     find it, so that the query is sent to one shard. Enabled by default. The result of a query is the same in both cases.
    /// </summary>
    /// <param name="use"><see langword="true" /> to add comparisons.</param>
    /// <returns>The same builder, so that further calls can be chained.</returns>
    /// <remarks>
    ///     To change the setting for one query, call <see cref="CitusQueryableExtensions.WithoutKeyPropagation{TSource}" />.
    /// </remarks>
    public virtual CitusDbContextOptionsBuilder UseKeyPropagation(bool use = true)
        => WithOption(e => e.WithKeyPropagation(use));

    /// <summary>
    ///     Configures whether commands that Citus executes on several shards are reported, by an event, by metrics and on the current
    ///     activity. Disabled by default.
    /// </summary>
    /// <param name="monitor"><see langword="true" /> to report them.</param>
    /// <returns>The same builder, so that further calls can be chained.</returns>
    /// <remarks>
    ///     <para>
    ///         The event is <see cref="Microsoft.EntityFrameworkCore.Diagnostics.CitusEventId.MultiShardCommandExecuted" />. The connection
    ///         receives the setting <c>citus.multi_task_query_log_level</c> when it is opened, by the option <c>Options</c> of the connection
    ///         string, with which the server reports these commands. No statement is executed for it.
    ///     </para>
    ///     <para>
    ///         A connection or data source that the application passes to <c>UseNpgsql</c> is not changed. Call
    ///         <see cref="CitusNpgsqlBuilderExtensions.EnableMultiShardNotices(Npgsql.NpgsqlDataSourceBuilder)" /> when it is built.
    ///     </para>
    /// </remarks>
    public virtual CitusDbContextOptionsBuilder MonitorMultiShardQueries(bool monitor = true)
        => WithOption(e => e.WithMultiShardMonitoring(monitor));

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
