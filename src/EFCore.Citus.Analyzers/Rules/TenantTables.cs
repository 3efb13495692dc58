using EFCore.Citus.Analyzers.Model;
using EFCore.Citus.Metadata;
using Microsoft.CodeAnalysis;

namespace EFCore.Citus.Analyzers.Rules;

/// <summary>
///     Determines which entity types of a model with tenants are certain to be tenant-owned, and which are shared. <c>HasTenant</c> decides
///     about the others when the model is built.
/// </summary>
internal sealed class TenantTables
{
    private readonly ResolvedModel _model;
    private readonly TenantFacts _tenant;
    private readonly HashSet<EntityFacts> _owned = [];

    /// <param name="model">The configured model, before <c>HasTenant</c> changes it.</param>
    /// <param name="tenant">The tenants.</param>
    public TenantTables(ResolvedModel model, TenantFacts tenant)
    {
        _model = model;
        _tenant = tenant;
        Relationships = [.. model.Facts.Relationships.Concat(ConventionalRelationships.Find(model)).Where(r => !r.IsUnknown)];

        _owned.UnionWith(model.Entities.Where(e => e.IsRoot && (IsTenant(e) || MayBelongToTenant(e) && SaysSo(e))).Select(e => e.Facts));
        while (Relationships.Any(TryFollow))
        {
        }
    }

    public IReadOnlyList<RelationshipFacts> Relationships { get; }

    /// <summary>
    ///     Gets the entity type of the tenants, if there is one for which enough facts are known.
    /// </summary>
    public ResolvedEntity? Tenant
        => _tenant.EntityType is { } type && _model.Find(type) is { IsRoot: true } entity ? entity : null;

    public bool IsTenant(ResolvedEntity entity)
        => entity == Tenant;

    /// <summary>
    ///     Determines whether the entity type is tenant-owned or is the tenant.
    /// </summary>
    public bool BelongsToTenant(ResolvedEntity entity)
        => _owned.Contains(entity.Root);

    /// <summary>
    ///     Determines whether the table has the configured type.
    /// </summary>
    public bool IsShared(ResolvedEntity entity)
        => entity is { IsTableTypeSaid: true, TableType: not CitusTableType.Distributed }
            && !IsTenant(entity)
            && !_model.Facts.SaysThatItBelongsToTenant(entity.Root);

    /// <summary>
    ///     Finds the tenant key, if it is certain which property of the class it is.
    /// </summary>
    public string? FindProperty(ResolvedEntity entity)
        => !BelongsToTenant(entity) ? null
            : IsTenant(entity) ? _tenant.KeyName
            : entity.Root.TenantProperty is { Length: > 0 } said ? said
            : HasProperty(entity) && !HasAttribute(entity) ? _tenant.PropertyName
            : null;

    private bool TryFollow(RelationshipFacts relationship)
        => _model.Find(relationship.Principal) is { Root: var principal }
            && _owned.Contains(principal)
            && _model.Find(relationship.Dependent) is { } dependent
            && MayBelongToTenant(dependent)
            && _owned.Add(dependent.Root);

    // A table with a configured type may be a shared table. The model determines whether a distributed table is distributed by tenant.
    private static bool MayBelongToTenant(ResolvedEntity entity)
        => !entity.IsTableTypeSaid;

    private bool SaysSo(ResolvedEntity entity)
        => entity.Root.TenantProperty is not null || HasProperty(entity);

    // The attribute may specify another property.
    private bool HasAttribute(ResolvedEntity entity)
        => entity.Root.TenantProperty is null && _model.Facts.SaysThatItBelongsToTenant(entity.Root);

    private bool HasProperty(ResolvedEntity entity)
        => ClrMembers.FindProperty(entity.Root.Type, _tenant.PropertyName) is { } property
            && _tenant.KeyType is { } keyType
            && SymbolEqualityComparer.Default.Equals(ClrMembers.UnwrapNullable(property.Type), ClrMembers.UnwrapNullable(keyType))
            && !entity.Root.IgnoredMembers.Contains(property.Name)
            && !ClrMembers.HasAttribute(property, ClrMembers.NotMapped);
}
