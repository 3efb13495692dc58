using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EFCore.Citus.Metadata.Tenancy;

/// <summary>
///     What <c>HasTenant</c> has said about a model.
/// </summary>
/// <param name="EntityType">The root of the entity type whose rows are the tenants; <see langword="null" /> if they are not in the model.</param>
/// <param name="MissingEntityType">The name of that entity type, if it should be in the model and is not.</param>
/// <param name="KeyType">The type of the key of a tenant.</param>
/// <param name="KeyName">The name of the key property of <paramref name="EntityType" />.</param>
/// <param name="PropertyName">The name of the property that entity types have for it, unless they say otherwise.</param>
internal sealed record TenantModel(
    IConventionEntityType? EntityType,
    string? MissingEntityType,
    Type KeyType,
    string? KeyName,
    string PropertyName)
{
    /// <summary>
    ///     What the tenants are called in messages.
    /// </summary>
    public string DisplayName
        => EntityType?.DisplayName() ?? MissingEntityType ?? PropertyName;

    /// <summary>
    ///     Reads the annotations of a model.
    /// </summary>
    /// <returns><see langword="null" /> when the model has no tenants.</returns>
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
    ///     Says the same in annotations.
    /// </summary>
    public static void Set(IMutableModel model, Type? entityType, Type keyType, string propertyName)
    {
        CitusModelAnnotations.RequireUseCitus(model, entityType?.ShortDisplayName() ?? propertyName);

        model.SetOrRemoveAnnotation(CitusAnnotationNames.TenantKeyType, Nullable.GetUnderlyingType(keyType) ?? keyType);
        model.SetOrRemoveAnnotation(CitusAnnotationNames.TenantProperty, propertyName);
        model.SetOrRemoveAnnotation(
            CitusAnnotationNames.TenantEntityType,
            entityType is null ? null : CitusTableConfiguration.GetEntityTypeName(model, entityType));
    }

    /// <summary>
    ///     Whether a property can hold the key of a tenant.
    /// </summary>
    public bool Fits(IReadOnlyProperty property)
        => (Nullable.GetUnderlyingType(property.ClrType) ?? property.ClrType) == KeyType;

    // As Entity Framework Core names the property of a foreign key that it finds or makes.
    private static string GetDefaultPropertyName(Type entityType, string keyName)
        => keyName.StartsWith(entityType.Name, StringComparison.OrdinalIgnoreCase) ? keyName : entityType.Name + keyName;
}
