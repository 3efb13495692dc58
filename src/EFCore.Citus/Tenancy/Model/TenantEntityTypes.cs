using EFCore.Citus.Diagnostics;
using EFCore.Citus.Properties;
using EFCore.Citus.Shared;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EFCore.Citus.Tenancy.Model;

/// <summary>
///     Finds entity types that appear to be the tenants, if the model has no entity type for tenants. If their keys were widened by the
///     tenant key, the foreign keys to them would not match.
/// </summary>
internal static class TenantEntityTypes
{
    /// <param name="tenant">The tenants.</param>
    /// <param name="properties">The tenant-owned entity types, with the names of their tenant key properties.</param>
    /// <param name="roots">The root types of the model.</param>
    public static IEnumerable<CitusViolation> Check(
        TenantModel tenant,
        IReadOnlyDictionary<IReadOnlyEntityType, string> properties,
        IReadOnlyList<IConventionEntityType> roots)
    {
        var foreignKeys = roots
            .Where(properties.ContainsKey)
            .SelectMany(e => e.GetDerivedTypesInclusive())
            .SelectMany(e => e.GetDeclaredForeignKeys())
            .Where(f => LacksPartner(f, properties))
            .DistinctBy(f => f.PrincipalEntityType.GetRootType())
            .ToList();

        var referredTo = foreignKeys
            .Select(
                f => CitusStrings.TenantPropertyRefersToTenants(
                    properties[f.DeclaringEntityType.GetRootType()],
                    f.DeclaringEntityType.DisplayName(),
                    f.PrincipalEntityType.DisplayName(),
                    properties[f.PrincipalEntityType.GetRootType()]));
        var named = roots
            .Where(e => IsNamedLikeTenant(e, tenant, properties) && foreignKeys.All(f => f.PrincipalEntityType.GetRootType() != e))
            .Select(
                e => CitusStrings.TenantEntityTypeInModel(
                    tenant.PropertyName, e.DisplayName(), e.FindPrimaryKey()!.Properties[0].Name));

        return referredTo.Concat(named).Select(m => new CitusViolation(CitusRules.TenantPropertyRefersToTenants, m));
    }

    private static bool LacksPartner(IReadOnlyForeignKey foreignKey, IReadOnlyDictionary<IReadOnlyEntityType, string> properties)
        => properties.TryGetValue(foreignKey.PrincipalEntityType.GetRootType(), out var principalProperty)
            && foreignKey.PrincipalKey.Properties.All(p => p.Name != principalProperty)
            && foreignKey.Properties.Any(p => p.Name == properties[foreignKey.DeclaringEntityType.GetRootType()]);

    private static bool IsNamedLikeTenant(
        IReadOnlyEntityType entityType,
        TenantModel tenant,
        IReadOnlyDictionary<IReadOnlyEntityType, string> properties)
        => tenant.EntityType is null
            && !TenantOwnership.SaysThatItBelongsToTenant(entityType)
            && properties.TryGetValue(entityType, out var name)
            && entityType.FindProperty(name) is null
            && entityType.FindPrimaryKey()?.Properties is [var key]
            && tenant.Fits(key)
            && TenantModel.GetDefaultPropertyName(entityType.ClrType, key.Name) == name;
}
