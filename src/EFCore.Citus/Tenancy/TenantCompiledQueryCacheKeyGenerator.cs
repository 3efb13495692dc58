using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore.Query;

namespace EFCore.Citus.Tenancy;

/// <summary>
///     Keeps queries for one tenant, for several, for all and without a filter apart, also where contexts with different options share a
///     cache.
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
