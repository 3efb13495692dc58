using Microsoft.EntityFrameworkCore.Metadata;

namespace EFCore.Citus.Tenancy.Model;

/// <summary>
///     Represents the names of tenant key properties in entity types that differ from the default name in the model.
/// </summary>
internal sealed class TenantPropertyNames
{
    private readonly TenantModel _tenant;
    private readonly ILookup<string, IReadOnlyEntityType> _entityTypes;

    private TenantPropertyNames(TenantModel tenant, ILookup<string, IReadOnlyEntityType> entityTypes)
    {
        _tenant = tenant;
        _entityTypes = entityTypes;
    }

    /// <param name="tenant">The tenants of the model.</param>
    /// <param name="properties">The entity types with a known tenant key property, and its name.</param>
    public static TenantPropertyNames Find(TenantModel tenant, IReadOnlyDictionary<IReadOnlyEntityType, string> properties)
        => new(
            tenant,
            properties
                .Where(p => p.Key != tenant.EntityType && p.Value != tenant.PropertyName && !IsWholeKey(p.Key, p.Value))
                .ToLookup(p => p.Value, p => p.Key));

    /// <summary>
    ///     Finds the properties with such a name, in an entity type without a property with the default name.
    /// </summary>
    public IReadOnlyList<IReadOnlyProperty> FindCandidates(IReadOnlyEntityType entityType)
        => entityType.FindProperty(_tenant.PropertyName) is not null
            ? []
            :
            [
                .. _entityTypes
                    .Select(n => entityType.FindProperty(n.Key))
                    .OfType<IReadOnlyProperty>()
                    .Where(p => !IsWholeKey(entityType, p.Name) && !RefersToOther(p))
                    .OrderBy(p => p.Name, StringComparer.Ordinal)
            ];

    /// <summary>
    ///     Gets a description of the entity types that have a tenant key property with the name.
    /// </summary>
    public string Describe(string name)
        => string.Join(", ", _entityTypes[name].Select(e => $"'{e.DisplayName()}'").Order(StringComparer.Ordinal));

    // A row that shares its key with its tenant uses this name for its own key. Other keys can have the same name.
    private static bool IsWholeKey(IReadOnlyEntityType entityType, string name)
        => entityType.FindPrimaryKey()?.Properties is [var key] && key.Name == name;

    private bool RefersToOther(IReadOnlyProperty property)
        => property.GetContainingForeignKeys()
            .Any(f => f.Properties.Count == 1 && f.PrincipalEntityType.GetRootType() != _tenant.EntityType);
}
