using Microsoft.CodeAnalysis;

namespace EFCore.Citus.Analyzers.Model;

/// <summary>
///     The tenants that <c>HasTenant</c> gives a model.
/// </summary>
/// <param name="entityType">The class of the tenants; <see langword="null" /> if they are not in the model.</param>
/// <param name="keyName">The name of the property of that class, or of all others, with the key of a tenant.</param>
/// <param name="keyType">The type of the key, if it is known.</param>
internal sealed class TenantFacts(INamedTypeSymbol? entityType, string keyName, ITypeSymbol? keyType)
{
    public INamedTypeSymbol? EntityType { get; } = entityType;

    public string KeyName { get; } = keyName;

    public ITypeSymbol? KeyType { get; } = keyType;

    /// <summary>
    ///     The name of the property of an entity type that belongs to tenants, unless it says otherwise.
    /// </summary>
    public string PropertyName
        => EntityType is null || KeyName.StartsWith(EntityType.Name, StringComparison.OrdinalIgnoreCase) ? KeyName : EntityType.Name + KeyName;
}
