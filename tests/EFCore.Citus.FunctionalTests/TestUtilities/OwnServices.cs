using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace EFCore.Citus.FunctionalTests.TestUtilities;

public static class OwnServices
{
    /// <summary>
    ///     For options that no other test has, such as an administrative database of its own: Entity Framework Core keeps a service provider
    ///     for each set of options, and from the twentieth on it is an error to add one, in whichever test that happens.
    /// </summary>
    public static DbContextOptionsBuilder UseOwnServices(this DbContextOptionsBuilder optionsBuilder)
        => optionsBuilder.UseInternalServiceProvider(
            new ServiceCollection().AddEntityFrameworkNpgsql().AddEntityFrameworkCitus().BuildServiceProvider());
}
