using Microsoft.Extensions.Caching.Memory;

namespace EFCore.Citus.FunctionalTests.Query.Shapes;

/// <summary>
///     Represents a cache that can be told to forget compiled queries. Events of the compilation are sent for each shape then, even if another
///     one has the same query.
/// </summary>
public sealed class QueryCache : IMemoryCache
{
    private readonly MemoryCache _cache = new(new MemoryCacheOptions { SizeLimit = 10240 });
    private bool _isOff;

    public T Without<T>(Func<T> action)
    {
        _isOff = true;
        try
        {
            return action();
        }
        finally
        {
            _isOff = false;
        }
    }

    public bool TryGetValue(object key, out object? value)
    {
        value = null;

        return !(_isOff && key.GetType().Name.EndsWith("CompiledQueryCacheKey", StringComparison.Ordinal)) && _cache.TryGetValue(key, out value);
    }

    public ICacheEntry CreateEntry(object key)
        => _cache.CreateEntry(key);

    public void Remove(object key)
        => _cache.Remove(key);

    public void Dispose()
        => _cache.Dispose();
}
