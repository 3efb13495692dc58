using EFCore.Citus.Properties;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;

namespace EFCore.Citus.Tenancy;

/// <summary>
///     What the filters of queries ask for whenever a query runs. The name of the property becomes that of the parameter.
/// </summary>
internal readonly struct TenantParameters<TKey>(TenantContext tenants)
{
    public TKey Tenant
        => tenants.Kind == TenantScopeKind.One && tenants.TryGetOne<TKey>(out var tenant)
            ? tenant
            : throw new TenantNotSetException(
                tenants.Kind == TenantScopeKind.One ? tenants.DescribeMissing<TKey>() : CitusStrings.TenantsOfCompiledQuery);

    public TKey[] Tenants
        => tenants.FindSeveral<TKey>() ?? throw new TenantNotSetException(CitusStrings.TenantsOfCompiledQuery);

    public bool AcrossTenants
        => tenants.Kind == TenantScopeKind.All ? true : throw new TenantNotSetException(CitusStrings.TenantsOfCompiledQuery);

    public static TenantParameters<TKey> Of(DbContext context)
        => new(context.GetService<TenantContext>());
}
