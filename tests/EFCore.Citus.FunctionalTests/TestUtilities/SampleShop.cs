using Microsoft.EntityFrameworkCore;
using MultiTenantShop;

namespace EFCore.Citus.FunctionalTests.TestUtilities;

/// <summary>
///     Creates the context of the sample, with the options of the sample and the options that tests require, see
///     <see cref="NpgsqlOptions" />.
/// </summary>
public static class SampleShop
{
    public static ShopContext CreateContext(string connectionString)
        => new(
            new DbContextOptionsBuilder<ShopContext>()
                .UseNpgsql(connectionString, npgsql => npgsql.UseCitus(citus => citus.AllowPlainPostgres()))
                .Options);
}
