using Npgsql;

namespace EFCore.Citus.Query.Monitoring;

/// <summary>
///     Provides the setting with which Citus sends a notice for each plan with several tasks, and recognizes the notice.
/// </summary>
/// <remarks>
///     Citus sends the notice when it plans a statement, before the first row: one for the statement, and one for each subplan that has
///     several tasks.
/// </remarks>
internal static class MultiShardNotices
{
    public const string Setting = "citus.multi_task_query_log_level";

    public const string Message = "multi-task query about to be executed";

    // Most applications have one connection string, and create many contexts.
    private static volatile Tuple<string, string>? _last;

    public static bool Is(PostgresNotice notice)
        => notice.MessageText == Message;

    /// <summary>
    ///     Adds the setting to the options that PostgreSQL receives when a connection is opened, unless they contain it already. These
    ///     options need no statement, and remain when a connection is returned to the pool.
    /// </summary>
    public static void Enable(NpgsqlConnectionStringBuilder builder)
    {
        // Npgsql uses the environment variable only for connections without options.
        var options = builder.Options ?? Environment.GetEnvironmentVariable("PGOPTIONS");
        if (options?.Contains(Setting, StringComparison.OrdinalIgnoreCase) != true)
        {
            builder.Options = Prepend(options);
        }
    }

    /// <summary>
    ///     Adds the setting to a connection string.
    /// </summary>
    public static string Enable(string connectionString)
    {
        if (_last is { } last && last.Item1 == connectionString)
        {
            return last.Item2;
        }

        var builder = new NpgsqlConnectionStringBuilder(connectionString);
        Enable(builder);
        _last = Tuple.Create(connectionString, builder.ConnectionString);

        return builder.ConnectionString;
    }

    // PostgreSQL applies the options in their order. Behind the options of the application, the setting could follow a backslash.
    private static string Prepend(string? options)
        => string.IsNullOrWhiteSpace(options) ? $"-c {Setting}=notice" : $"-c {Setting}=notice {options}";
}
