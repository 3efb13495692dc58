using EFCore.Citus.Properties;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;

namespace EFCore.Citus.Tenancy;

/// <summary>
///     Provides the values of query filters each time a query runs. The names of the properties become those of the parameters.
/// </summary>
internal readonly struct TenantParameters<TKey>(TenantContext tenants)
{
    public TKey Tenant
    {
        get
        {
            if (tenants.Kind != TenantScopeKind.One)
            {
                throw new TenantNotSetException(CitusStrings.TenantsOfCompiledQuery);
            }

            if (!tenants.TryGetOne<TKey>(out var tenant))
            {
                throw new TenantNotSetException(tenants.DescribeMissing<TKey>());
            }

            tenants.VerifyOnly(tenant!);

            return tenant;
        }
    }

    public TKey[] Tenants
        => tenants.FindSeveral<TKey>() ?? throw new TenantNotSetException(CitusStrings.TenantsOfCompiledQuery);

    public bool AcrossTenants
        => tenants.Kind == TenantScopeKind.All ? true : throw new TenantNotSetException(CitusStrings.TenantsOfCompiledQuery);

    public static TenantParameters<TKey> Of(DbContext context)
        => new(context.GetService<TenantContext>());
}
