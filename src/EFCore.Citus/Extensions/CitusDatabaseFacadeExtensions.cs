using EFCore.Citus.Cluster;
using EFCore.Citus.Infrastructure;
using EFCore.Citus.Update;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;

// ReSharper disable once CheckNamespace
namespace Microsoft.EntityFrameworkCore;

/// <summary>
///     Citus specific extension methods for <see cref="DbContext.Database" />.
/// </summary>
public static class CitusDatabaseFacadeExtensions
{
    /// <summary>
    ///     Provides access to the Citus features of the database of the context.
    /// </summary>
    /// <param name="databaseFacade">The <see cref="DbContext.Database" /> of the context.</param>
    /// <returns>An object with methods that query the database.</returns>
    /// <exception cref="InvalidOperationException">The context was configured without <c>UseCitus</c>.</exception>
    public static CitusDatabaseFacade Citus(this DatabaseFacade databaseFacade)
    {
        ArgumentNullException.ThrowIfNull(databaseFacade);

        var context = ((IDatabaseFacadeDependenciesAccessor)databaseFacade).Context;
        if (context.GetService<IDbContextOptions>().FindExtension<CitusOptionsExtension>() is null)
        {
            throw new InvalidOperationException(
                $"The context '{context.GetType().Name}' does not use Citus. Call 'UseCitus()' inside 'UseNpgsql()': "
                + "'optionsBuilder.UseNpgsql(connectionString, npgsql => npgsql.UseCitus())'.");
        }

        return new CitusDatabaseFacade(context);
    }

    /// <summary>
    ///     Gets a value indicating whether <c>SaveChanges</c> of this context writes many rows of one table with one statement.
    /// </summary>
    /// <param name="databaseFacade">The <see cref="DatabaseFacade" /> for the context.</param>
    /// <returns><see langword="true" /> if many rows are written with one statement.</returns>
    public static bool GetSetBasedSaveChangesEnabled(this DatabaseFacade databaseFacade)
    {
        ArgumentNullException.ThrowIfNull(databaseFacade);

        return databaseFacade.GetService<SetBasedSaveChanges>().IsEnabled;
    }

    /// <summary>
    ///     Sets a value indicating whether <c>SaveChanges</c> of this context writes many rows of one table with one statement, beginning
    ///     with the next call.
    /// </summary>
    /// <param name="databaseFacade">The <see cref="DatabaseFacade" /> for the context.</param>
    /// <param name="enabled">
    ///     <see langword="true" /> to write many rows with one statement, <see langword="false" /> to write each row with a separate
    ///     statement.
    /// </param>
    /// <remarks>
    ///     Use <see cref="CitusDbContextOptionsBuilder.UseSetBasedSaveChanges(bool)" /> to configure all contexts. A pooled context returns
    ///     to that value when it is returned to its pool.
    /// </remarks>
    public static void SetSetBasedSaveChangesEnabled(this DatabaseFacade databaseFacade, bool enabled)
    {
        ArgumentNullException.ThrowIfNull(databaseFacade);

        databaseFacade.GetService<SetBasedSaveChanges>().IsEnabled = enabled;
    }
}
