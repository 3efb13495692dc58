using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EFCore.Citus.Tenancy;

/// <summary>
///     Represents the primary key of a tenant-owned entity type.
/// </summary>
/// <param name="EntityType">The entity type.</param>
/// <param name="Tenant">The tenant key property.</param>
/// <param name="WithinTenant">The other parts.</param>
internal sealed record TenantKey(IEntityType EntityType, IProperty Tenant, IReadOnlyList<IProperty> WithinTenant)
{
    /// <summary>
    ///     Finds the key of the entity type of an expression, if the class of the expression determines it.
    /// </summary>
    public static TenantKey? Find(IModel model, Expression expression)
        => model.FindEntityType(expression.Type) is { } entityType
            && TenantProperty.Find(entityType) is { KeyIndex: >= 0, Property: var tenant }
            && entityType.FindPrimaryKey()!.Properties is { Count: > 1 } properties
                ? new TenantKey(entityType, tenant, [.. properties.Where(p => p != tenant)])
                : null;
}
