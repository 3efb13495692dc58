using EFCore.Citus.Properties;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EFCore.Citus.Metadata.Tenancy;

/// <summary>
///     Puts the tenant first in keys, in the foreign keys that refer to them, and in unique indexes.
/// </summary>
internal sealed class TenantKeys(TenantOwnership ownership)
{
    // Of the annotations of an index, those with one element for each of its columns.
    private static readonly string[] ColumnAnnotations =
    [
        "Npgsql:IndexOperators",
        "Npgsql:IndexNullSortOrder",
        "Npgsql:IndexSortOrder",
        "Relational:Collation"
    ];

    /// <summary>
    ///     What could not be done.
    /// </summary>
    public List<string> Problems { get; } = [];

    public void Widen()
    {
        foreach (var (root, propertyName) in ownership.Properties)
        {
            foreach (var entityType in root.GetDerivedTypesInclusive().Cast<IMutableEntityType>())
            {
                foreach (var key in entityType.GetDeclaredKeys().ToList())
                {
                    Widen(key, entityType.FindProperty(propertyName)!);
                }

                foreach (var index in entityType.GetDeclaredIndexes().Where(i => i.IsUnique).ToList())
                {
                    Widen(index, entityType.FindProperty(propertyName)!);
                }
            }
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

        var foreignKeys = key.GetReferencingForeignKeys().ToList();
        if (foreignKeys.Find(f => !ownership.Properties.ContainsKey(f.DeclaringEntityType.GetRootType())) is { } shared)
        {
            Problems.Add(
                CitusStrings.TenantReferredTo(
                    shared.DeclaringEntityType.DisplayName(), string.Join("', '", shared.Properties.Select(p => p.Name)), key.DeclaringEntityType.DisplayName()));
            return;
        }

        var entityType = key.DeclaringEntityType;
        var isPrimaryKey = key.IsPrimaryKey();
        var generated = key.Properties.Select(p => (Property: p, p.ValueGenerated)).ToList();

        var widened = isPrimaryKey
            ? entityType.SetPrimaryKey([tenant, .. key.Properties])!
            : entityType.AddKey([tenant, .. key.Properties]);
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
        var dependent = foreignKey.DeclaringEntityType;
        var tenant = dependent.FindProperty(ownership.Properties[dependent.GetRootType()])!;
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
                annotation.Value is Array { Length: > 0 } values && ColumnAnnotations.Contains(annotation.Name)
                    ? Prepend(values)
                    : annotation.Value);
        }
    }

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
