using Microsoft.CodeAnalysis;

namespace EFCore.Citus.Analyzers.Model;

/// <summary>
///     What the source says about the model of one context.
/// </summary>
internal sealed class ContextFacts
{
    private readonly Dictionary<INamedTypeSymbol, EntityFacts> _entities = new(SymbolEqualityComparer.Default);

    /// <summary>
    ///     Whether something configures the model in a way that cannot be followed, so that nothing may be said about it.
    /// </summary>
    public bool IsUnknown { get; set; }

    /// <summary>
    ///     Whether something is certain to configure the model for Citus.
    /// </summary>
    public bool UsesCitus { get; set; }

    /// <summary>
    ///     What <c>HasTenant</c> says; <see langword="null" /> in a model without tenants.
    /// </summary>
    public TenantFacts? Tenant { get; set; }

    public List<RelationshipFacts> Relationships { get; } = [];

    /// <summary>
    ///     The ends of many-to-many relationships, which are no foreign keys of the entity types that they belong to.
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
    ///     Whether a call or an attribute says of an entity type, or of one that shares a class or a base class with it, that its rows belong
    ///     to tenants.
    /// </summary>
    public bool SaysThatItBelongsToTenant(EntityFacts root)
        => _entities.Values.Any(
            e => ClrMembers.GetClasses(e.Type).Contains(root.Type, SymbolEqualityComparer.Default)
                && (e.TenantProperty is not null
                    || ClrMembers.GetClasses(e.Type).Concat(e.Type.AllInterfaces).Any(t => ClrMembers.HasAttribute(t, ClrMembers.TenantOwned))));

    public EntityFacts? Find(ITypeSymbol type)
        => type is INamedTypeSymbol named && _entities.TryGetValue(named, out var entity) ? entity : null;
}
