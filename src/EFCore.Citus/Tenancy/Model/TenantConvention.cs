using EFCore.Citus.Diagnostics;
using EFCore.Citus.Metadata;
using EFCore.Citus.Properties;
using EFCore.Citus.Shared;
using EFCore.Citus.Tenancy.Query;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Microsoft.EntityFrameworkCore.Metadata.Conventions;

namespace EFCore.Citus.Tenancy.Model;

/// <summary>
///     Applies <c>HasTenant</c> when the model is otherwise complete: it configures tenant key properties, keys, foreign keys and unique
///     indexes that contain them, and distribution by them. Query filters are added later, see
///     <see cref="TenantModelRuntimeInitializer" />.
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

        if (CheckTenant(tenant) is { } missing)
        {
            Refuse(model, [missing]);

            return;
        }

        ApplyAttributes(model);
        var ownership = TenantOwnership.Find(model, tenant);
        if (ownership.Problems.Any(p => p.Rule == CitusRules.TenantPropertyRefersToTenants))
        {
            // The widened keys of the tenants would not match the foreign keys to them.
            Refuse(model, ownership.Problems);

            return;
        }

        EnsureProperties(model, ownership, tenant);

        TenantConstraintNameConvention.Keep((IMutableModel)model);
        new TenantKeys(ownership).Widen(except: IsDistributed(tenant) ? null : tenant.EntityType);

        foreach (var (entityType, propertyName) in ownership.Properties.Where(p => !p.Key.IsOwned()))
        {
            Distribute((IConventionEntityType)entityType, propertyName, tenant);
        }

        if (tenant.EntityType is { } root)
        {
            ((IMutableModel)model).SetAnnotation(CitusAnnotationNames.TenantEntityType, root.Name);
        }
    }

    // A model with problems is completed with invented properties, so that the validator can report further errors.
    private static void EnsureProperties(IConventionModel model, TenantOwnership ownership, TenantModel tenant)
    {
        var problems = ownership.Problems.Concat(CheckUniqueness(tenant)).ToList();
        var determined = ownership.Properties.ToList();
        foreach (var (entityType, propertyName) in determined)
        {
            if (EnsureProperty((IMutableEntityType)entityType, propertyName, tenant) is { } problem)
            {
                problems.Add(problem);
                EnsureProperty((IMutableEntityType)entityType, ownership.Replace(entityType), tenant);
            }
        }

        if (problems.Count == 0)
        {
            return;
        }

        ownership.Assume(model);
        foreach (var (entityType, propertyName) in ownership.Properties.ExceptBy(determined.Select(p => p.Key), p => p.Key).ToList())
        {
            EnsureProperty((IMutableEntityType)entityType, propertyName, tenant);
        }

        Refuse(model, ownership.ToProblems(problems));
    }

    private static void Refuse(IConventionModel model, IReadOnlyList<CitusViolation> violations)
        => Refuse(model, TenantProblems.Create(violations, FindUndeclared(model), new HashSet<IReadOnlyEntityType>()));

    private static void Refuse(IConventionModel model, TenantProblems problems)
        => ((IMutableModel)model).SetAnnotation(CitusAnnotationNames.TenantProblems, problems);

    // Without the tenant, the type of a table is only known if the model configures it.
    private static HashSet<IReadOnlyEntityType> FindUndeclared(IConventionModel model)
        => [.. model.GetEntityTypes().Where(e => e.BaseType is null && e.FindAnnotation(CitusAnnotationNames.TableType) is null)];

    // Without the key, rows of different tenants could not be distinguished.
    private static CitusViolation? CheckTenant(TenantModel tenant)
        => tenant.MissingEntityType is not null
            ? new CitusViolation(CitusRules.TenantMissing, CitusStrings.TenantEntityTypeMissing(tenant.MissingEntityType))
            : tenant.EntityType is { } entityType && entityType.FindProperty(tenant.KeyName!) is null
                ? new CitusViolation(CitusRules.TenantMissing, CitusStrings.TenantKeyMissing(tenant.KeyName!, entityType.DisplayName()))
                : null;

    private static void ApplyAttributes(IConventionModel model)
    {
        foreach (var entityType in model.GetEntityTypes())
        {
            if (FindAttribute(entityType.ClrType) is { } attribute)
            {
                entityType.GetRootType().Builder.HasAnnotation(
                    CitusAnnotationNames.TenantProperty, attribute.PropertyName ?? string.Empty, fromDataAnnotation: true);
            }
        }
    }

    private static BelongsToTenantAttribute? FindAttribute(Type type)
        => type.GetInterfaces()
            .OrderBy(i => i.FullName, StringComparer.Ordinal)
            .Prepend(type)
            .Select(t => (BelongsToTenantAttribute?)Attribute.GetCustomAttribute(t, typeof(BelongsToTenantAttribute), inherit: true))
            .FirstOrDefault(a => a is not null);

    // Returns the violation of a property with that name, if there is one.
    private static CitusViolation? EnsureProperty(IMutableEntityType entityType, string propertyName, TenantModel tenant)
    {
        var property = entityType.FindProperty(propertyName);
        if (property is null
            && entityType.GetDerivedTypes().FirstOrDefault(e => e.FindProperty(propertyName) is not null) is { } derived)
        {
            return new CitusViolation(
                CitusRules.TenantPropertyUnfit,
                CitusStrings.TenantPropertyOfDerivedType(propertyName, derived.DisplayName(), entityType.DisplayName()));
        }

        property ??= entityType.AddProperty(propertyName, tenant.KeyType);
        if (!tenant.Fits(property))
        {
            return new CitusViolation(
                CitusRules.TenantPropertyUnfit,
                CitusStrings.TenantPropertyType(
                    propertyName, entityType.DisplayName(), property.ClrType.ShortDisplayName(), tenant.KeyType.ShortDisplayName()));
        }

        entityType.SetAnnotation(CitusAnnotationNames.TenantProperty, propertyName);

        // A property that a convention creates for an optional foreign key is removed when the foreign key becomes required.
        ((IConventionEntityType)entityType).Builder.Property(property.ClrType, propertyName, fromDataAnnotation: true);

        // The properties are set explicitly. Otherwise, a foreign key would search for other properties when one that was created for it
        // changes.
        foreach (var foreignKey in property.GetContainingForeignKeys().ToList())
        {
            foreignKey.SetProperties(foreignKey.Properties, foreignKey.PrincipalKey);
        }

        property.IsNullable = false;
        if (entityType == tenant.EntityType)
        {
            return null;
        }

        // The application sets the value, including integers that are part of a key.
        property.ValueGenerated = ValueGenerated.Never;
        if (tenant.EntityType?.FindProperty(tenant.KeyName!) is { } key)
        {
            CopyMapping(key, property);
        }

        return null;
    }

    // Columns that are compared, and colocated, need the same type.
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

    // If an index of the table of tenants contained the tenant key, it would not restrict any values.
    private static IEnumerable<CitusViolation> CheckUniqueness(TenantModel tenant)
        => !IsDistributed(tenant)
            ? []
            : tenant.EntityType!.GetDerivedTypesInclusive()
                .SelectMany(
                    e => e.GetDeclaredIndexes().Where(i => i.IsUnique).Select(i => i.Properties)
                        .Concat(e.GetDeclaredKeys().Where(k => !k.IsPrimaryKey() && !k.GetReferencingForeignKeys().Any()).Select(k => k.Properties)))
                .Where(properties => properties.All(p => p.Name != tenant.KeyName))
                .Select(
                    properties => new CitusViolation(
                        CitusRules.UniqueAmongTenants,
                        CitusStrings.UniqueAmongTenants(
                            tenant.EntityType.DisplayName(), string.Join("', '", properties.Select(p => p.Name)), tenant.KeyName!)));

    private static bool IsDistributed(TenantModel tenant)
        => tenant.EntityType is { } entityType
            && (entityType.GetCitusTableTypeConfigurationSource() is null || entityType.GetCitusTableType() == CitusTableType.Distributed);

    private static void Distribute(IConventionEntityType entityType, string propertyName, TenantModel tenant)
    {
        if (entityType == tenant.EntityType && !IsDistributed(tenant))
        {
            return;
        }

        entityType.Builder.IsDistributedBy(propertyName);
        if (entityType != tenant.EntityType
            && IsDistributed(tenant)
            && !entityType.GetDerivedTypesInclusive()
                .SelectMany(e => e.GetDeclaredForeignKeys())
                .Any(f => f.Properties.Any(p => p.Name == propertyName) && f.PrincipalEntityType.GetRootType() != entityType))
        {
            entityType.Builder.IsColocatedWith(tenant.EntityType!.Name);
        }
    }
}
