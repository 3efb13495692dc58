using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EFCore.Citus.Tenancy;

/// <summary>
///     The primary key of an entity type that belongs to tenants.
/// </summary>
/// <param name="EntityType">The entity type.</param>
/// <param name="Tenant">The part that says the tenant.</param>
/// <param name="WithinTenant">The other parts.</param>
internal sealed record TenantKey(IEntityType EntityType, IProperty Tenant, IReadOnlyList<IProperty> WithinTenant)
{
    /// <summary>
    ///     The key of what an expression stands for, as far as its class says so.
    /// </summary>
    public static TenantKey? Find(IModel model, Expression expression)
        => model.FindEntityType(expression.Type) is { } entityType
            && TenantProperty.Find(entityType) is { KeyIndex: >= 0, Property: var tenant }
            && entityType.FindPrimaryKey()!.Properties is { Count: > 1 } properties
                ? new TenantKey(entityType, tenant, [.. properties.Where(p => p != tenant)])
                : null;
}
