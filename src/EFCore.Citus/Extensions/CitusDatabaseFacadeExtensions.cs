using EFCore.Citus.Cluster;
using EFCore.Citus.Infrastructure;
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
}
