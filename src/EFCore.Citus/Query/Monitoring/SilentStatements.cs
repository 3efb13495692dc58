using Microsoft.Extensions.Caching.Memory;

namespace EFCore.Citus.Query.Monitoring;

/// <summary>
///     Remembers statements without parameters that run on several shards. If Npgsql prepares such a statement automatically, PostgreSQL
///     keeps its plan, and Citus sends no notice when the statement is executed again.
/// </summary>
/// <remarks>
///     A statement with parameters is planned at each execution. The number of statements is limited, because the text of a statement can
///     contain values.
/// </remarks>
internal sealed class SilentStatements(int limit) : IDisposable
{
    private readonly MemoryCache _plans = new(new MemoryCacheOptions { SizeLimit = limit });

    public SilentStatements()
        : this(1000)
    {
    }

    public int Count
        => _plans.Count;

    public void Add(string server, string database, string statement, int plans)
        => _plans.Set((server, database, statement), plans, new MemoryCacheEntryOptions { Size = 1 });

    /// <summary>
    ///     Gets the number of plans with several tasks, or 0 if the statement is not known.
    /// </summary>
    public int Find(string server, string database, string statement)
        => _plans.TryGetValue((server, database, statement), out int plans) ? plans : 0;

    public void Dispose()
        => _plans.Dispose();
}
