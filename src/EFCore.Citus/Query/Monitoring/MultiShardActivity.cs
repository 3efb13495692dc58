using System.Diagnostics;

namespace EFCore.Citus.Query.Monitoring;

/// <summary>
///     Marks the activities of commands that run on several shards.
/// </summary>
/// <remarks>
///     The activity of Npgsql is the current one only while Npgsql reads the response of the server. If Npgsql has no activity, the current
///     one is that of the application, which may execute many commands.
/// </remarks>
internal static class MultiShardActivity
{
    private const string Plans = "db.citus.multi_shard_plans";

    private const string Event = "citus.multi_shard_command";

    /// <summary>
    ///     Adds a notice to the activity of Npgsql.
    /// </summary>
    /// <returns><see langword="true" /> if there is such an activity.</returns>
    public static bool TryTag()
    {
        if (FindOfNpgsql() is not { } activity)
        {
            return false;
        }

        activity.SetTag(Plans, (activity.GetTagItem(Plans) as int? ?? 0) + 1);

        return true;
    }

    /// <summary>
    ///     Adds an event to the activity of the application.
    /// </summary>
    public static void AddEvent(int plans)
    {
        if (Activity.Current is { IsAllDataRequested: true } activity)
        {
            activity.AddEvent(new ActivityEvent(Event, tags: new ActivityTagsCollection { [Plans] = plans }));
        }
    }

    /// <summary>
    ///     Gets the text of the command that Npgsql executes, if it has an activity.
    /// </summary>
    public static string? FindCommandText()
        => FindOfNpgsql()?.GetTagItem("db.query.text") as string;

    private static Activity? FindOfNpgsql()
        => Activity.Current is { IsAllDataRequested: true, Source.Name: "Npgsql" } activity ? activity : null;
}
