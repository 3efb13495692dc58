using EFCore.Citus.Infrastructure;
using Npgsql;
using Npgsql.EntityFrameworkCore.PostgreSQL.Infrastructure;
using Npgsql.EntityFrameworkCore.PostgreSQL.Infrastructure.Internal;
using Npgsql.EntityFrameworkCore.PostgreSQL.Storage.Internal;

namespace EFCore.Citus.Query.Monitoring;

// A plugin for data sources would make Npgsql create one for each context, including those that do not need it.
#pragma warning disable EF1001

/// <summary>
///     Enables notices for the data sources that Npgsql creates for a connection string, such as those for enums.
/// </summary>
internal sealed class MonitoringDataSourceManager(
    IEnumerable<INpgsqlDataSourceConfigurationPlugin> plugins,
    ICitusSingletonOptions options) : NpgsqlDataSourceManager(plugins)
{
    protected override NpgsqlDataSource CreateDataSource(NpgsqlOptionsExtension npgsqlOptionsExtension)
        => base.CreateDataSource(
            options.MonitorMultiShardQueries
                ? (NpgsqlOptionsExtension)npgsqlOptionsExtension.WithConnectionString(
                    MultiShardNotices.Enable(npgsqlOptionsExtension.ConnectionString ?? ""))
                : npgsqlOptionsExtension);
}
