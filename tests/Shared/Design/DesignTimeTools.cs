using EFCore.Citus.Design;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;
using Microsoft.EntityFrameworkCore.Design.Internal;
using Microsoft.Extensions.DependencyInjection;
using Npgsql.EntityFrameworkCore.PostgreSQL.Design.Internal;

namespace EFCore.Citus.TestUtilities;

/// <summary>
///     The services that <c>dotnet ef</c> works with, added in its order: the context's, ours, the provider's, its own.
/// </summary>
internal static class DesignTimeTools
{
    public static ServiceProvider Create(
        DbContext? context = null,
        Action<IServiceCollection>? before = null,
        Action<string>? onWarning = null)
    {
        var services = new ServiceCollection();
        if (context is not null)
        {
            services.AddDbContextDesignTimeServices(context);
        }

        before?.Invoke(services);
        new CitusDesignTimeServices().ConfigureDesignTimeServices(services);

        // The tools find the provider's services by an attribute of its assembly; the type that it names is internal, and so is what the
        // tools report with.
#pragma warning disable EF1001
        new NpgsqlDesignTimeServices().ConfigureDesignTimeServices(services);
        services.AddEntityFrameworkDesignTimeServices(new OperationReporter(new OperationReportHandler(warningHandler: onWarning)));
#pragma warning restore EF1001

        return services.BuildServiceProvider(validateScopes: true);
    }
}
