namespace EFCore.Citus.Storage;

/// <summary>
///     Calls a synchronous method where its asynchronous counterpart returns a task.
/// </summary>
internal static class SyncTask
{
    public static Task From(Action action)
    {
        action();

        return Task.CompletedTask;
    }
}
