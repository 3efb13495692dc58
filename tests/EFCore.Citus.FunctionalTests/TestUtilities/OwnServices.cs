using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace EFCore.Citus.FunctionalTests.TestUtilities;

public static class OwnServices
{
    /// <summary>
    ///     Configures a separate service provider for options that no other test has, such as an administrative database. Entity Framework
    ///     Core caches a service provider for each set of options, and reports an error for the twentieth, in any test.
    /// </summary>
    public static DbContextOptionsBuilder UseOwnServices(this DbContextOptionsBuilder optionsBuilder)
        => optionsBuilder.UseInternalServiceProvider(
            new ServiceCollection().AddEntityFrameworkNpgsql().AddEntityFrameworkCitus().BuildServiceProvider());
}
