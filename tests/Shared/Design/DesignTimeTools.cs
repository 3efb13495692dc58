using EFCore.Citus.Design;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;
using Microsoft.EntityFrameworkCore.Design.Internal;
using Microsoft.Extensions.DependencyInjection;
using Npgsql.EntityFrameworkCore.PostgreSQL.Design.Internal;

namespace EFCore.Citus.TestUtilities;

/// <summary>
///     Creates the services that <c>dotnet ef</c> uses, and adds them in the same order: those of the context, this library, the provider
///     and the tools.
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

        // The tools find the services of the provider by an attribute of its assembly. The type in the attribute and the reporter of the
        // tools are internal.
#pragma warning disable EF1001
        new NpgsqlDesignTimeServices().ConfigureDesignTimeServices(services);
        services.AddEntityFrameworkDesignTimeServices(new OperationReporter(new OperationReportHandler(warningHandler: onWarning)));
#pragma warning restore EF1001

        return services.BuildServiceProvider(validateScopes: true);
    }
}
