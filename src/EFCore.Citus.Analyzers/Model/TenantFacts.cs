using Microsoft.CodeAnalysis;

namespace EFCore.Citus.Analyzers.Model;

/// <summary>
///     Represents the tenants of a model, which <c>HasTenant</c> configures.
/// </summary>
/// <param name="entityType">The class of the tenants, or <see langword="null" /> if they are not part of the model.</param>
/// <param name="keyName">The name of the tenant key, in that class or in all others.</param>
/// <param name="keyType">The type of the tenant key, if it is known.</param>
internal sealed class TenantFacts(INamedTypeSymbol? entityType, string keyName, ITypeSymbol? keyType)
{
    public INamedTypeSymbol? EntityType { get; } = entityType;

    public string KeyName { get; } = keyName;

    public ITypeSymbol? KeyType { get; } = keyType;

    /// <summary>
    ///     Gets the default name of the tenant key of a tenant-owned entity type.
    /// </summary>
    public string PropertyName
        => EntityType is null || KeyName.StartsWith(EntityType.Name, StringComparison.OrdinalIgnoreCase) ? KeyName : EntityType.Name + KeyName;
}
