using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.Logging;

namespace MultiTenantShop;

/// <summary>
///     Creates contexts for <c>dotnet ef</c>, which passes the arguments after <c>--</c> on its command line: <c>--connection "Host=…"</c>.
/// </summary>
public class ShopContextFactory : IDesignTimeDbContextFactory<ShopContext>
{
    public ShopContext CreateDbContext(string[] args)
        => Create(ShopArguments.Parse(args).Connection ?? "Host=localhost;Database=shop");

    /// <summary>Creates a context.</summary>
    /// <param name="connectionString">The connection string of the database.</param>
    /// <param name="log">A delegate that receives what is logged about the shards that queries read.</param>
    public static ShopContext Create(string connectionString, Action<string>? log = null)
    {
        var builder = new DbContextOptionsBuilder<ShopContext>()
            .UseNpgsql(connectionString, npgsql => npgsql.UseCitus(citus => citus.AllowPlainPostgres()));
        if (log is not null)
        {
            builder.LogTo(
                log,
                [CitusEventId.MultiShardQuery, CitusEventId.WholeTableReadWarning],
                LogLevel.Information,
                DbContextLoggerOptions.SingleLine);
        }

        return new(builder.Options);
    }

    /// <summary>Creates a context that generates SQL for Citus only, without checks for a server that lacks the extension.</summary>
    public static ShopContext CreateForCitus()
        => new(new DbContextOptionsBuilder<ShopContext>().UseNpgsql(npgsql => npgsql.UseCitus()).Options);
}
