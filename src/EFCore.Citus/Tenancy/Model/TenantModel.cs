using EFCore.Citus.Diagnostics;
using EFCore.Citus.Metadata;
using EFCore.Citus.Properties;
using EFCore.Citus.Shared;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage;

namespace EFCore.Citus.Tenancy.Model;

/// <summary>
///     Represents the configuration of <c>HasTenant</c> in a model.
/// </summary>
/// <param name="EntityType">The root of the entity type of the tenants, or <see langword="null" /> if they are not in the model.</param>
/// <param name="MissingEntityType">The name of that entity type, if it should be in the model and is not.</param>
/// <param name="KeyType">The type of the tenant key.</param>
/// <param name="KeyName">The name of the key property of <paramref name="EntityType" />.</param>
/// <param name="PropertyName">The default name of the tenant key property of entity types.</param>
internal sealed record TenantModel(
    IConventionEntityType? EntityType,
    string? MissingEntityType,
    Type KeyType,
    string? KeyName,
    string PropertyName)
{
    /// <summary>
    ///     Gets the name of the tenants in messages.
    /// </summary>
    public string DisplayName
        => EntityType?.DisplayName() ?? MissingEntityType ?? PropertyName;

    /// <summary>
    ///     Reads the annotations of a model.
    /// </summary>
    /// <returns>The configuration, or <see langword="null" /> if the model has no tenants.</returns>
    public static TenantModel? Find(IConventionModel model)
    {
        if (model[CitusAnnotationNames.TenantKeyType] is not Type keyType
            || model[CitusAnnotationNames.TenantProperty] is not string propertyName)
        {
            return null;
        }

        if (model[CitusAnnotationNames.TenantEntityType] is not string entityTypeName)
        {
            return new TenantModel(null, null, keyType, null, propertyName);
        }

        return model.FindEntityType(entityTypeName) is { } entityType
            ? new TenantModel(
                entityType.GetRootType(), null, keyType, propertyName, GetDefaultPropertyName(entityType.ClrType, propertyName))
            : new TenantModel(null, entityTypeName, keyType, null, propertyName);
    }

    /// <summary>
    ///     Sets the annotations of a model.
    /// </summary>
    /// <exception cref="InvalidOperationException">The model already has other tenants.</exception>
    public static void Set(IMutableModel model, Type? entityType, Type keyType, string propertyName)
    {
        CitusModelAnnotations.RequireUseCitus(model, entityType?.ShortDisplayName() ?? propertyName);

        keyType = keyType.UnwrapNullable();
        var entityTypeName = entityType is null ? null : CitusTableConfiguration.GetEntityTypeName(model, entityType);
        if (model[CitusAnnotationNames.TenantKeyType] is Type
            && (model[CitusAnnotationNames.TenantKeyType] as Type != keyType
                || model[CitusAnnotationNames.TenantProperty] as string != propertyName
                || model[CitusAnnotationNames.TenantEntityType] as string != entityTypeName))
        {
            throw CitusViolation.CreateException(
            [
                new CitusViolation(
                    CitusRules.TenantsNamedTwice,
                    CitusStrings.TenantsNamedTwice(DescribeCall(model), DescribeCall(entityType?.ShortDisplayName(), keyType, propertyName)))
            ]);
        }

        model.SetOrRemoveAnnotation(CitusAnnotationNames.TenantKeyType, keyType);
        model.SetOrRemoveAnnotation(CitusAnnotationNames.TenantProperty, propertyName);
        model.SetOrRemoveAnnotation(CitusAnnotationNames.TenantEntityType, entityTypeName);
    }

    /// <summary>
    ///     Determines whether a property can contain the tenant key.
    /// </summary>
    public bool Fits(IReadOnlyProperty property)
        => property.ClrType.UnwrapNullable() == KeyType;

    private static string DescribeCall(IReadOnlyModel model)
        => DescribeCall(
            model[CitusAnnotationNames.TenantEntityType] is string name ? model.FindEntityType(name)?.DisplayName() ?? name : null,
            (Type)model[CitusAnnotationNames.TenantKeyType]!,
            (string)model[CitusAnnotationNames.TenantProperty]!);

    // The call is formatted as the application has written it.
    private static string DescribeCall(string? entityType, Type keyType, string propertyName)
        => entityType is null
            ? $"HasTenantKey<{keyType.ShortDisplayName()}>(\"{propertyName}\")"
            : $"HasTenant<{entityType}>(t => t.{propertyName})";

    /// <summary>
    ///     Gets the name that Entity Framework Core uses for the property of a foreign key that it finds or creates.
    /// </summary>
    public static string GetDefaultPropertyName(Type entityType, string keyName)
        => keyName.StartsWith(entityType.Name, StringComparison.OrdinalIgnoreCase) ? keyName : entityType.Name + keyName;
}
