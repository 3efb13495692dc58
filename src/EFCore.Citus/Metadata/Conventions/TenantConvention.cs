using EFCore.Citus.Metadata.Tenancy;
using EFCore.Citus.Properties;
using EFCore.Citus.Tenancy;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Microsoft.EntityFrameworkCore.Metadata.Conventions;

namespace EFCore.Citus.Metadata.Conventions;

/// <summary>
///     Does what <c>HasTenant</c> asks for, once everything else has been said: tenant properties, keys, foreign keys and unique indexes
///     that contain them, distribution by them, and query filters.
/// </summary>
internal sealed class TenantConvention : IModelFinalizingConvention
{
    public void ProcessModelFinalizing(
        IConventionModelBuilder modelBuilder,
        IConventionContext<IConventionModelBuilder> context)
    {
        var model = modelBuilder.Metadata;
        if (TenantModel.Find(model) is not { } tenant)
        {
            return;
        }

        ApplyAttributes(model);
        var ownership = TenantOwnership.Find(model, tenant);
        var problems = ownership.Problems.ToList();

        foreach (var (entityType, propertyName) in ownership.Properties)
        {
            if (EnsureProperty((IMutableEntityType)entityType, propertyName, tenant) is { } problem)
            {
                problems.Add(problem);
            }
        }

        if (problems.Count == 0)
        {
            var keys = new TenantKeys(ownership);
            keys.Widen();
            problems.AddRange(keys.Problems);
        }

        if (problems.Count > 0)
        {
            throw new InvalidOperationException(string.Join(Environment.NewLine, problems));
        }

        foreach (var (entityType, propertyName) in ownership.Properties.Where(p => !p.Key.IsOwned()))
        {
            Distribute((IConventionEntityType)entityType, propertyName, tenant);
            TenantFilters.Add((IMutableEntityType)entityType, propertyName, tenant.KeyType);
        }

        TenantFilters.NameOthers(model);
    }

    private static void ApplyAttributes(IConventionModel model)
    {
        foreach (var entityType in model.GetEntityTypes())
        {
            if (Attribute.GetCustomAttribute(entityType.ClrType, typeof(TenantOwnedAttribute), inherit: true) is TenantOwnedAttribute attribute)
            {
                entityType.GetRootType().Builder.HasAnnotation(
                    CitusAnnotationNames.TenantProperty, attribute.PropertyName ?? string.Empty, fromDataAnnotation: true);
            }
        }
    }

    // Returns what is wrong with a property of that name.
    private static string? EnsureProperty(IMutableEntityType entityType, string propertyName, TenantModel tenant)
    {
        var property = entityType.FindProperty(propertyName) ?? entityType.AddProperty(propertyName, tenant.KeyType);
        if ((Nullable.GetUnderlyingType(property.ClrType) ?? property.ClrType) != tenant.KeyType)
        {
            return CitusStrings.TenantPropertyType(
                propertyName, entityType.DisplayName(), property.ClrType.Name, tenant.KeyType.Name);
        }

        entityType.SetAnnotation(CitusAnnotationNames.TenantProperty, propertyName);
        if (entityType == tenant.EntityType)
        {
            return null;
        }

        property.IsNullable = false;
        // The value is the application's, even of an integer that is part of a key.
        property.ValueGenerated = ValueGenerated.Never;
        if (tenant.EntityType?.FindProperty(tenant.KeyName!) is { } key)
        {
            CopyMapping(key, property);
        }

        return null;
    }

    // Columns that are compared, and colocated, have one type.
    private static void CopyMapping(IReadOnlyProperty from, IMutableProperty to)
    {
        if (to.GetValueConverter() is null && to.GetProviderClrType() is null)
        {
            if (from.GetValueConverter() is { } converter)
            {
                to.SetValueConverter(converter);
            }
            else if (from.GetProviderClrType() is { } providerClrType)
            {
                to.SetProviderClrType(providerClrType);
            }
        }

        if (from.FindAnnotation(RelationalAnnotationNames.ColumnType) is { Value: string columnType }
            && to.FindAnnotation(RelationalAnnotationNames.ColumnType) is null)
        {
            to.SetColumnType(columnType);
        }

        if (from.GetMaxLength() is { } maxLength && to.GetMaxLength() is null)
        {
            to.SetMaxLength(maxLength);
        }

        if (from.GetCollation() is { } collation && to.GetCollation() is null)
        {
            to.SetCollation(collation);
        }
    }

    private static void Distribute(IConventionEntityType entityType, string propertyName, TenantModel tenant)
    {
        entityType.Builder.IsDistributedBy(propertyName);
        if (tenant.EntityType is { } other
            && other.GetRootType() != entityType
            && !entityType.GetDerivedTypesInclusive()
                .SelectMany(e => e.GetDeclaredForeignKeys())
                .Any(f => f.Properties.Any(p => p.Name == propertyName) && f.PrincipalEntityType.GetRootType() != entityType))
        {
            entityType.Builder.IsColocatedWith(other.GetRootType().Name);
        }
    }
}
