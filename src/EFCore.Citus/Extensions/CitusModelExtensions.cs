using EFCore.Citus.Metadata;
using EFCore.Citus.Shared;
using EFCore.Citus.Tenancy.Model;
using Microsoft.EntityFrameworkCore.Metadata;

// ReSharper disable once CheckNamespace
namespace Microsoft.EntityFrameworkCore;

/// <summary>
///     Citus specific extension methods for models.
/// </summary>
public static class CitusModelExtensions
{
    /// <summary>
    ///     Returns the type of the tenant key.
    /// </summary>
    /// <param name="model">The model.</param>
    /// <returns>The type, or <see langword="null" /> if the model has no tenants.</returns>
    public static Type? GetTenantKeyType(this IReadOnlyModel model)
        => model[CitusAnnotationNames.TenantKeyType] as Type;

    /// <summary>
    ///     Returns the default name of the tenant key property of tenant-owned entity types.
    /// </summary>
    /// <param name="model">The model.</param>
    /// <returns>The name, or <see langword="null" /> if the model has no tenants.</returns>
    public static string? GetTenantKeyPropertyName(this IReadOnlyModel model)
        => model[CitusAnnotationNames.TenantProperty] is not string name ? null
            : model.FindTenantEntityType() is { } tenant ? TenantModel.GetDefaultPropertyName(tenant.ClrType, name)
            : name;

    /// <summary>
    ///     Returns the entity type of the tenants.
    /// </summary>
    /// <param name="model">The model.</param>
    /// <returns>The entity type, or <see langword="null" /> if the tenants are not part of the model.</returns>
    public static IReadOnlyEntityType? FindTenantEntityType(this IReadOnlyModel model)
        => model[CitusAnnotationNames.TenantEntityType] is string name ? model.FindEntityType(name) : null;

    /// <summary>
    ///     Configures the model for multiple tenants that are not part of the model.
    /// </summary>
    /// <param name="model">The model.</param>
    /// <param name="keyType">The type of the tenant key.</param>
    /// <param name="propertyName">The name of the tenant key property of tenant-owned entity types.</param>
    /// <exception cref="InvalidOperationException">
    ///     The model already has a different tenant configuration, or the context does not use Citus.
    /// </exception>
    public static void SetTenantKey(this IMutableModel model, Type keyType, string propertyName)
    {
        ArgumentNullException.ThrowIfNull(keyType);
        ArgumentException.ThrowIfNullOrWhiteSpace(propertyName);

        TenantModel.Set(model, null, keyType, propertyName);
    }

    /// <summary>
    ///     Configures the model for multiple tenants that are not part of the model.
    /// </summary>
    /// <param name="model">The model.</param>
    /// <param name="keyType">The type of the tenant key.</param>
    /// <param name="propertyName">The name of the tenant key property of tenant-owned entity types.</param>
    /// <param name="fromDataAnnotation">Indicates whether the configuration was specified using a data annotation.</param>
    /// <returns>The name of the property.</returns>
    public static string? SetTenantKey(
        this IConventionModel model,
        Type keyType,
        string propertyName,
        bool fromDataAnnotation = false)
    {
        ArgumentNullException.ThrowIfNull(keyType);
        ArgumentException.ThrowIfNullOrWhiteSpace(propertyName);

        CitusModelAnnotations.RequireUseCitus(model, propertyName);
        model.SetAnnotation(CitusAnnotationNames.TenantKeyType, keyType, fromDataAnnotation);

        return (string?)model.SetAnnotation(CitusAnnotationNames.TenantProperty, propertyName, fromDataAnnotation)?.Value;
    }

    /// <summary>
    ///     Returns the configuration source of the tenant key.
    /// </summary>
    /// <param name="model">The model.</param>
    /// <returns>The configuration source, or <see langword="null" /> if the model has no tenants.</returns>
    public static ConfigurationSource? GetTenantKeyConfigurationSource(this IConventionModel model)
        => model.FindAnnotation(CitusAnnotationNames.TenantKeyType)?.GetConfigurationSource();
}
