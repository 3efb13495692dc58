using EFCore.Citus.Properties;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EFCore.Citus.Metadata.Tenancy;

/// <summary>
///     Finds out which entity types of a model belong to tenants, and by which property, from what the model says before it is finalized.
/// </summary>
internal sealed class TenantOwnership
{
    private readonly TenantModel _tenant;
    private readonly Dictionary<IReadOnlyEntityType, string> _properties = [];
    private readonly List<string> _problems = [];

    private TenantOwnership(TenantModel tenant)
        => _tenant = tenant;

    /// <summary>
    ///     The root types that belong to tenants and the owned types of those, each with the name of its tenant property.
    /// </summary>
    public IReadOnlyDictionary<IReadOnlyEntityType, string> Properties
        => _properties;

    /// <summary>
    ///     What is said of entity types for which no answer was found.
    /// </summary>
    public IReadOnlyList<string> Problems
        => _problems;

    public static TenantOwnership Find(IConventionModel model, TenantModel tenant)
    {
        var ownership = new TenantOwnership(tenant);
        ownership.Find([.. model.GetEntityTypes().Where(e => e.BaseType is null).OrderBy(e => e.Name, StringComparer.Ordinal)]);

        return ownership;
    }

    private void Find(List<IConventionEntityType> roots)
    {
        if (_tenant.EntityType is { } tenant)
        {
            _properties.Add(tenant.GetRootType(), _tenant.KeyName!);
        }

        var open = new List<IConventionEntityType>();
        foreach (var entityType in roots.Where(e => !_properties.ContainsKey(e) && !IsShared(e)))
        {
            if (!entityType.IsOwned()
                && (FindDeclared(entityType) ?? FindReference(entityType)) is { } propertyName)
            {
                _properties.Add(entityType, propertyName);
            }
            else
            {
                open.Add(entityType);
            }
        }

        // What belongs to something that belongs to a tenant belongs to the tenant.
        while (open.RemoveAll(TryFollow) > 0)
        {
        }

        foreach (var entityType in open)
        {
            if (_tenant.EntityType is null && !entityType.IsOwned())
            {
                _properties.Add(entityType, _tenant.PropertyName);
            }
        }

        open.RemoveAll(e => _properties.ContainsKey(e));
        while (open.RemoveAll(TryFollow) > 0)
        {
        }

        // Owned types of what all tenants share are shared, too.
        _problems.AddRange(
            open.Where(e => !e.IsOwned())
                .Select(e => CitusStrings.TenantUnknown(e.DisplayName(), _tenant.EntityType!.DisplayName())));
    }

    // Whoever says which kind of table it is, and not which tenant's, shares it among tenants.
    private bool IsShared(IConventionEntityType entityType)
        => entityType.GetCitusTableTypeConfigurationSource() is not null
            && entityType.GetCitusTableType() is var tableType
            && entityType.FindAnnotation(CitusAnnotationNames.TenantProperty) is null
            && (tableType != CitusTableType.Distributed
                || (entityType.GetDistributionPropertyName() != _tenant.PropertyName
                    && entityType.GetDistributionPropertyName() != FindReference(entityType)));

    private string? FindDeclared(IConventionEntityType entityType)
        => entityType[CitusAnnotationNames.TenantProperty] is string said
            ? said.Length > 0 ? said : _tenant.PropertyName
            : entityType.FindProperty(_tenant.PropertyName) is { } property && (Nullable.GetUnderlyingType(property.ClrType) ?? property.ClrType) == _tenant.KeyType
                ? property.Name
                : null;

    // The property of the foreign key to the tenant.
    private string? FindReference(IConventionEntityType entityType)
    {
        var names = GetForeignKeys(entityType)
            .Where(
                f => f.PrincipalEntityType.GetRootType() == _tenant.EntityType
                    && f.PrincipalKey.Properties is [var key]
                    && key.Name == _tenant.KeyName)
            .Select(f => f.Properties[0].Name)
            .Distinct()
            .ToList();

        return names.Count switch
        {
            0 => null,
            1 => names[0],
            // Which of them is meant has to be said, or the name says it.
            _ => names.Find(n => n == _tenant.PropertyName) ?? Ambiguous()
        };

        string Ambiguous()
        {
            _problems.Add(CitusStrings.TenantAmbiguous(entityType.DisplayName(), string.Join("', '", names)));
            return names[0];
        }
    }

    private bool TryFollow(IConventionEntityType entityType)
    {
        var foreignKeys = entityType.FindOwnership() is { } ownership ? [ownership] : GetForeignKeys(entityType);
        foreach (var foreignKey in foreignKeys)
        {
            if (!_properties.TryGetValue(foreignKey.PrincipalEntityType.GetRootType(), out var principalProperty))
            {
                continue;
            }

            // A foreign key that has the tenant in it says which property it is.
            var paired = foreignKey.PrincipalKey.Properties
                .Zip(foreignKey.Properties)
                .FirstOrDefault(p => p.First.Name == principalProperty)
                .Second;
            _properties.Add(
                entityType, paired?.Name ?? (entityType.IsOwned() ? principalProperty : _tenant.PropertyName));

            return true;
        }

        return false;
    }

    private static IEnumerable<IConventionForeignKey> GetForeignKeys(IConventionEntityType entityType)
        => entityType.GetDerivedTypesInclusive().SelectMany(e => e.GetDeclaredForeignKeys());
}
