// ReSharper disable once CheckNamespace
namespace Microsoft.EntityFrameworkCore;

/// <summary>
///     Configures the entity type as tenant-owned: each row belongs to one tenant.
/// </summary>
/// <remarks>
///     The attribute form of <c>BelongsToTenant</c>. The configuration in <c>OnModelCreating</c> takes precedence. The attribute has no
///     effect in a model without <c>HasTenant</c>. It is not needed for entity types that refer to the tenant, directly or through other
///     entity types, or that have the tenant key property. On an interface of the application, it applies to every class that implements
///     the interface.
/// </remarks>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Interface)]
public sealed class BelongsToTenantAttribute : Attribute
{
    /// <summary>
    ///     Creates the attribute for an entity type with the tenant key property that the model names.
    /// </summary>
    public BelongsToTenantAttribute()
    {
    }

    /// <summary>
    ///     Creates the attribute for an entity type with the specified tenant key property.
    /// </summary>
    /// <param name="propertyName">The name of the tenant key property. A shadow property is added if the class has none.</param>
    public BelongsToTenantAttribute(string propertyName)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(propertyName);

        PropertyName = propertyName;
    }

    /// <summary>
    ///     Gets the name of the tenant key property, or <see langword="null" /> for the one that the model names.
    /// </summary>
    public string? PropertyName { get; }
}
