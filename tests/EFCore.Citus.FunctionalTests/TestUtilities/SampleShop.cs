using Microsoft.EntityFrameworkCore;
using MultiTenantShop;

namespace EFCore.Citus.FunctionalTests.TestUtilities;

/// <summary>
///     The context of the sample, with the options of the sample and those that tests need, see <see cref="NpgsqlOptions" />.
/// </summary>
public static class SampleShop
{
    public static ShopContext CreateContext(string connectionString)
        => new(
            new DbContextOptionsBuilder<ShopContext>()
                .UseNpgsql(connectionString, npgsql => npgsql.UseCitus(citus => citus.AllowPlainPostgres()))
                .Options);
}
