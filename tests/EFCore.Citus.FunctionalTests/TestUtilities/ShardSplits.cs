namespace EFCore.Citus.FunctionalTests.TestUtilities;

/// <summary>
///     Lets one test at a time split shards without blocking writes, as concurrent distribution does: databases of one server must not do it at
///     the same time, and all tests share a cluster.
/// </summary>
internal static class ShardSplits
{
    private static readonly SemaphoreSlim Turn = new(1);

    public static async Task<IDisposable> TakeTurnAsync()
    {
        await Turn.WaitAsync(TestContext.Current.CancellationToken);

        return new Release();
    }

    private sealed class Release : IDisposable
    {
        public void Dispose()
            => Turn.Release();
    }
}
