using Microsoft.CodeAnalysis;

namespace EFCore.Citus.Analyzers.Model;

/// <summary>
///     Represents the facts about the model of one context that the source contains.
/// </summary>
internal sealed class ContextFacts
{
    private readonly Dictionary<INamedTypeSymbol, EntityFacts> _entities = new(SymbolEqualityComparer.Default);

    /// <summary>
    ///     Gets or sets a value indicating whether the model is configured by code that cannot be followed. No diagnostics are reported for
    ///     such a model.
    /// </summary>
    public bool IsUnknown { get; set; }

    /// <summary>
    ///     Gets or sets a value indicating whether the model is certain to be configured for Citus.
    /// </summary>
    public bool UsesCitus { get; set; }

    /// <summary>
    ///     Gets or sets the configuration of <c>HasTenant</c>, or <see langword="null" /> if the model has no tenants.
    /// </summary>
    public TenantFacts? Tenant { get; set; }

    public List<RelationshipFacts> Relationships { get; } = [];

    /// <summary>
    ///     Gets the ends of many-to-many relationships. They are not foreign keys of the entity types that they belong to.
    /// </summary>
    public HashSet<(EntityFacts Entity, string Navigation)> SkipNavigations { get; } = [];

    public IEnumerable<EntityFacts> Entities
        => _entities.Values.Where(e => e is { IsInModel: true, IsIgnored: false });

    public EntityFacts Get(INamedTypeSymbol type)
    {
        if (!_entities.TryGetValue(type, out var entity))
        {
            _entities.Add(type, entity = new EntityFacts(type));
        }

        return entity;
    }

    /// <summary>
    ///     Determines whether a call or an attribute configures an entity type as tenant-owned, or another one that shares a class or a
    ///     base class with it.
    /// </summary>
    public bool SaysThatItBelongsToTenant(EntityFacts root)
        => _entities.Values.Any(
            e => ClrMembers.GetClasses(e.Type).Contains(root.Type, SymbolEqualityComparer.Default)
                && (e.TenantProperty is not null
                    || ClrMembers.GetClasses(e.Type).Concat(e.Type.AllInterfaces).Any(t => ClrMembers.HasAttribute(t, ClrMembers.TenantOwned))));

    public EntityFacts? Find(ITypeSymbol type)
        => type is INamedTypeSymbol named && _entities.TryGetValue(named, out var entity) ? entity : null;
}
