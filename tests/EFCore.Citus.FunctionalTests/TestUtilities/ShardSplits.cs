namespace EFCore.Citus.FunctionalTests.TestUtilities;

/// <summary>
///     Allows a single test at a time to split shards without blocking writes, as concurrent distribution does. Databases of one server
///     cannot do this at the same time, and all tests share a cluster.
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
