using Microsoft.EntityFrameworkCore.Metadata;

namespace EFCore.Citus.Metadata.Tenancy;

/// <summary>
///     The names that entity types of a model give the property of the tenant, other than the one that the model gives it.
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
    /// <param name="properties">The entity types of which the property is known, with its name.</param>
    public static TenantPropertyNames Find(TenantModel tenant, IReadOnlyDictionary<IReadOnlyEntityType, string> properties)
        => new(
            tenant,
            properties
                .Where(p => p.Key != tenant.EntityType && p.Value != tenant.PropertyName && !IsWholeKey(p.Key, p.Value))
                .ToLookup(p => p.Value, p => p.Key));

    /// <summary>
    ///     The properties that have such a name, of an entity type that has none with the name that the model gives.
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
    ///     The entity types that give the property of the tenant a name.
    /// </summary>
    public string Describe(string name)
        => string.Join(", ", _entityTypes[name].Select(e => $"'{e.DisplayName()}'").Order(StringComparer.Ordinal));

    // A row that shares its key with its tenant names its own key by it, and rows of others have keys of that name, too.
    private static bool IsWholeKey(IReadOnlyEntityType entityType, string name)
        => entityType.FindPrimaryKey()?.Properties is [var key] && key.Name == name;

    private bool RefersToOther(IReadOnlyProperty property)
        => property.GetContainingForeignKeys()
            .Any(f => f.Properties.Count == 1 && f.PrincipalEntityType.GetRootType() != _tenant.EntityType);
}
