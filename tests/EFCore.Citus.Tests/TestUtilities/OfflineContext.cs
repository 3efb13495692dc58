using EFCore.Citus.Infrastructure;
using Microsoft.EntityFrameworkCore;

namespace EFCore.Citus.Tests.TestUtilities;

/// <summary>
///     Provides options for the contexts of tests that never connect.
/// </summary>
public static class OfflineContext
{
    public static DbContextOptions Options(
        Action<CitusDbContextOptionsBuilder>? citus = null,
        Action<DbContextOptionsBuilder>? before = null,
        Action<DbContextOptionsBuilder>? after = null)
    {
        var builder = new DbContextOptionsBuilder();
        before?.Invoke(builder);
        builder.UseNpgsql("Host=none", npgsql => npgsql.UseCitus(citus));
        after?.Invoke(builder);

        return builder.Options;
    }

    public static DbContext Create(Action<CitusDbContextOptionsBuilder>? citus = null)
        => new(Options(citus));
}
