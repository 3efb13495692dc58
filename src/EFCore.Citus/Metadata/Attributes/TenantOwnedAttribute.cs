// ReSharper disable once CheckNamespace
namespace Microsoft.EntityFrameworkCore;

/// <summary>
///     Says that each row of the entity type belongs to one tenant.
/// </summary>
/// <remarks>
///     The attribute form of <c>BelongsToTenant</c>; what <c>OnModelCreating</c> says wins. Means nothing in a model without
///     <c>HasTenant</c>. Not needed for entity types that refer to the tenant, directly or by way of others, or that have its property.
///     On an interface of the application, it holds for every class that implements it.
/// </remarks>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Interface)]
public sealed class TenantOwnedAttribute : Attribute
{
    /// <summary>
    ///     Says that each row belongs to one tenant, in the property that the model names its tenant's.
    /// </summary>
    public TenantOwnedAttribute()
    {
    }

    /// <summary>
    ///     Says that each row belongs to one tenant.
    /// </summary>
    /// <param name="propertyName">The name of the property that holds the key of the tenant; a shadow property when the class has none.</param>
    public TenantOwnedAttribute(string propertyName)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(propertyName);

        PropertyName = propertyName;
    }

    /// <summary>
    ///     Gets the name of the property that holds the key of the tenant, or <see langword="null" /> for the one that the model names.
    /// </summary>
    public string? PropertyName { get; }
}
