using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace MultiTenantShop;

/// <summary>
///     Creates contexts for <c>dotnet ef</c>, which passes the arguments after <c>--</c> on its command line: <c>--connection "Host=…"</c>.
/// </summary>
public class ShopContextFactory : IDesignTimeDbContextFactory<ShopContext>
{
    public ShopContext CreateDbContext(string[] args)
        => Create(ShopArguments.Parse(args).Connection ?? "Host=localhost;Database=shop");

    public static ShopContext Create(string connectionString)
        => new(
            new DbContextOptionsBuilder<ShopContext>()
                .UseNpgsql(connectionString, npgsql => npgsql.UseCitus(citus => citus.AllowPlainPostgres()))
                .Options);

    /// <summary>Creates a context that generates SQL for Citus only, without checks for a server that lacks the extension.</summary>
    public static ShopContext CreateForCitus()
        => new(new DbContextOptionsBuilder<ShopContext>().UseNpgsql(npgsql => npgsql.UseCitus()).Options);
}
