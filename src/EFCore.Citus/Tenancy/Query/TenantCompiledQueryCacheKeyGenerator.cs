using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore.Query;

namespace EFCore.Citus.Tenancy.Query;

/// <summary>
///     Separates compiled queries for one tenant, for several tenants, for all tenants and without a filter, including those of contexts
///     with different options that share a cache.
/// </summary>
internal sealed class TenantCompiledQueryCacheKeyGenerator<TInner>(TInner inner, TenantContext tenants) : ICompiledQueryCacheKeyGenerator
    where TInner : class, ICompiledQueryCacheKeyGenerator
{
    public object GenerateCacheKey(Expression query, bool async)
    {
        var key = inner.GenerateCacheKey(query, async);

        return tenants.Kind == TenantScopeKind.One ? key : (key, tenants.Kind);
    }
}
