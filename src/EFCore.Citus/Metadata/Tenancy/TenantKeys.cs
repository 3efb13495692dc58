using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EFCore.Citus.Metadata.Tenancy;

/// <summary>
///     Puts the tenant first in keys, in the foreign keys that refer to them, and in unique indexes.
/// </summary>
internal sealed class TenantKeys(TenantOwnership ownership)
{
    private const string IncludedProperties = "Npgsql:IndexInclude";

    // Of the annotations of an index, those with one element for each of its columns.
    private static readonly string[] ColumnAnnotations =
    [
        "Npgsql:IndexOperators",
        "Npgsql:IndexNullSortOrder",
        "Npgsql:IndexSortOrder",
        "Relational:Collation"
    ];

    /// <param name="except">The root of a hierarchy whose table is not distributed.</param>
    public void Widen(IReadOnlyEntityType? except)
    {
        var entityTypes = ownership.Properties
            .Where(p => p.Key != except)
            .SelectMany(p => p.Key.GetDerivedTypesInclusive().Cast<IMutableEntityType>().Select(e => (EntityType: e, Tenant: e.FindProperty(p.Value)!)))
            .ToList();

        foreach (var foreignKey in entityTypes.SelectMany(e => e.EntityType.GetDeclaredForeignKeys()).ToList())
        {
            Align(foreignKey);
        }

        foreach (var (entityType, tenant) in entityTypes)
        {
            foreach (var key in entityType.GetDeclaredKeys().ToList())
            {
                Widen(key, tenant);
            }
        }

        // Once foreign keys are what they will be, no convention adds an index for them any more.
        foreach (var (entityType, tenant) in entityTypes)
        {
            foreach (var index in entityType.GetDeclaredIndexes().Where(i => i.IsUnique).ToList())
            {
                Widen(index, tenant);
            }
        }
    }

    // To a key that the application has composed of the tenant and something else, Entity Framework Core makes up a foreign key with
    // properties of its own for both.
    private void Align(IMutableForeignKey foreignKey)
    {
        if (!ownership.Properties.TryGetValue(foreignKey.PrincipalEntityType.GetRootType(), out var principalProperty)
            || foreignKey.PrincipalKey.Properties.Select(p => p.Name).ToList().IndexOf(principalProperty) is not (>= 0 and var index))
        {
            return;
        }

        var property = foreignKey.Properties[index];
        var tenant = GetTenant(foreignKey.DeclaringEntityType);
        if (property == tenant
            || foreignKey.Properties.Contains(tenant)
            || !property.IsShadowProperty()
            || ((IConventionProperty)property).GetConfigurationSource() != ConfigurationSource.Convention)
        {
            return;
        }

        var isRequired = foreignKey.IsRequired;
        foreignKey.SetProperties([.. foreignKey.Properties.Select(p => p == property ? tenant : p)], foreignKey.PrincipalKey);
        foreignKey.IsRequired = isRequired;
        if (IsInModel(property)
            && !property.GetContainingForeignKeys().Any()
            && !property.GetContainingKeys().Any()
            && !property.GetContainingIndexes().Any())
        {
            ((IMutableEntityType)property.DeclaringType).RemoveProperty(property);
        }
    }

    private void Widen(IMutableKey key, IMutableProperty tenant)
    {
        // A convention may have replaced it while another one was widened.
        if (!IsInModel(key)
            || key.Properties.Contains(tenant))
        {
            return;
        }

        var entityType = key.DeclaringEntityType;
        IReadOnlyList<IMutableProperty> properties = [tenant, .. key.Properties];
        var foreignKeys = key.GetReferencingForeignKeys().ToList();
        var generated = key.Properties.Select(p => (Property: p, p.ValueGenerated)).ToList();

        var widened = key.IsPrimaryKey()
            ? entityType.SetPrimaryKey(properties)!
            : entityType.FindKey(properties) ?? entityType.AddKey(properties);
        CopyAnnotations(key, widened);

        foreach (var foreignKey in foreignKeys.Where(f => IsInModel(f) && f.PrincipalKey != widened))
        {
            Widen(foreignKey, widened);
        }

        if (IsInModel(key))
        {
            entityType.RemoveKey(key);
        }

        // Part of a larger key, a property would no longer get values by convention, be it now or when a convention runs that waits.
        foreach (var (property, valueGenerated) in generated)
        {
            property.ValueGenerated = valueGenerated;
        }
    }

    private void Widen(IMutableForeignKey foreignKey, IMutableKey principalKey)
    {
        var tenant = GetTenant(foreignKey.DeclaringEntityType);
        var isRequired = foreignKey.IsRequired;

        foreignKey.SetProperties([tenant, .. foreignKey.Properties.Where(p => p != tenant)], principalKey);
        foreignKey.IsRequired = isRequired;
    }

    private static void Widen(IMutableIndex index, IMutableProperty tenant)
    {
        if (!IsInModel(index)
            || index.Properties.Contains(tenant))
        {
            return;
        }

        var entityType = index.DeclaringEntityType;
        IReadOnlyList<IMutableProperty> properties = [tenant, .. index.Properties];
        var annotations = index.GetAnnotations().ToList();
        var isDescending = index.IsDescending;

        // First, since two indexes cannot have one name.
        entityType.RemoveIndex(index);
        if (index.Name is null && entityType.FindIndex(properties) is { } existing)
        {
            if (existing.IsUnique)
            {
                return;
            }

            entityType.RemoveIndex(existing);
        }

        var widened = index.Name is null ? entityType.AddIndex(properties) : entityType.AddIndex(properties, index.Name);

        widened.IsUnique = true;
        widened.IsDescending = isDescending switch
        {
            null => null,
            { Count: 0 } => [false, .. index.Properties.Select(_ => true)],
            _ => [false, .. isDescending]
        };
        foreach (var annotation in annotations)
        {
            widened.SetAnnotation(
                annotation.Name,
                annotation.Value switch
                {
                    Array { Length: > 0 } values when ColumnAnnotations.Contains(annotation.Name) => Prepend(values),
                    string[] names when annotation.Name == IncludedProperties => names.Where(n => n != tenant.Name).ToArray(),
                    _ => annotation.Value
                });
        }
    }

    private IMutableProperty GetTenant(IMutableEntityType entityType)
        => entityType.FindProperty(ownership.Properties[entityType.GetRootType()])!;

    private static Array Prepend(Array values)
    {
        var longer = Array.CreateInstance(values.GetType().GetElementType()!, values.Length + 1);
        values.CopyTo(longer, 1);

        return longer;
    }

    private static void CopyAnnotations(IReadOnlyAnnotatable from, IMutableAnnotatable to)
    {
        foreach (var annotation in from.GetAnnotations())
        {
            to.SetAnnotation(annotation.Name, annotation.Value);
        }
    }

    private static bool IsInModel(IReadOnlyAnnotatable annotatable)
        => ((IConventionAnnotatable)annotatable).IsInModel;
}
