using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore.Query;

namespace EFCore.Citus.Query.Plans;

/// <summary>
///     Separates explained queries from those that are executed, because they are compiled differently.
/// </summary>
internal sealed class ExplainedQueryCacheKeyGenerator<TInner>(TInner inner) : ICompiledQueryCacheKeyGenerator
    where TInner : class, ICompiledQueryCacheKeyGenerator
{
    public object GenerateCacheKey(Expression query, bool async)
    {
        var key = inner.GenerateCacheKey(query, async);

        return ExplainedQuery.IsRequested ? (key, typeof(ExplainedQuery)) : key;
    }
}
