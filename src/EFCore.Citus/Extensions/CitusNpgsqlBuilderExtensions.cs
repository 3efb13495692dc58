using EFCore.Citus.Query.Monitoring;
using Npgsql;

// ReSharper disable once CheckNamespace
namespace Microsoft.EntityFrameworkCore;

/// <summary>
///     Citus specific extension methods for the builders of connection strings and data sources.
/// </summary>
public static class CitusNpgsqlBuilderExtensions
{
    /// <summary>
    ///     Configures connections so that the server reports statements that it executes on several shards, for contexts with
    ///     <c>MonitorMultiShardQueries</c>. The setting is part of the option <c>Options</c> of the connection string. Other settings in it
    ///     are kept.
    /// </summary>
    /// <param name="dataSourceBuilder">The builder of a data source that is passed to <c>UseNpgsql</c>.</param>
    /// <returns>The same builder, so that further calls can be chained.</returns>
    public static NpgsqlDataSourceBuilder EnableMultiShardNotices(this NpgsqlDataSourceBuilder dataSourceBuilder)
    {
        ArgumentNullException.ThrowIfNull(dataSourceBuilder);

        MultiShardNotices.Enable(dataSourceBuilder.ConnectionStringBuilder);

        return dataSourceBuilder;
    }

    /// <summary>
    ///     Configures connections so that the server reports statements that it executes on several shards, for contexts with
    ///     <c>MonitorMultiShardQueries</c>. The setting is part of the option <c>Options</c> of the connection string. Other settings in it
    ///     are kept.
    /// </summary>
    /// <param name="connectionStringBuilder">The connection string of a connection that is passed to <c>UseNpgsql</c>.</param>
    /// <returns>The same builder, so that further calls can be chained.</returns>
    public static NpgsqlConnectionStringBuilder EnableMultiShardNotices(this NpgsqlConnectionStringBuilder connectionStringBuilder)
    {
        ArgumentNullException.ThrowIfNull(connectionStringBuilder);

        MultiShardNotices.Enable(connectionStringBuilder);

        return connectionStringBuilder;
    }
}
