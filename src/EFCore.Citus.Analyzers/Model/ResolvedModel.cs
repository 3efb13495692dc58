using EFCore.Citus.Metadata;
using EFCore.Citus.Shared;
using Microsoft.CodeAnalysis;

namespace EFCore.Citus.Analyzers.Model;

/// <summary>
///     Represents an entity type with the facts from its configuration, its attributes and the conventions of Entity Framework Core.
/// </summary>
internal sealed class ResolvedEntity(
    EntityFacts facts,
    EntityFacts root,
    CitusTableType tableType,
    string? distributionProperty,
    Evidence tableTypeEvidence,
    PropertyList? key,
    bool isKeyExplicit,
    bool isTableTypeSaid)
{
    public EntityFacts Facts { get; } = facts;

    /// <summary>
    ///     Gets the root of the hierarchy of the entity type, which determines the type of all of its tables.
    /// </summary>
    public EntityFacts Root { get; } = root;

    public CitusTableType TableType { get; } = tableType;

    public string? DistributionProperty { get; } = distributionProperty;

    /// <summary>
    ///     Gets the place that configures the type of the table, if there is one.
    /// </summary>
    public Evidence TableTypeEvidence { get; } = tableTypeEvidence;

    /// <summary>
    ///     Gets a value indicating whether a call or an attribute configures the type of the table.
    /// </summary>
    public bool IsTableTypeSaid { get; } = isTableTypeSaid;

    /// <summary>
    ///     Gets the primary key, or <see langword="null" /> if there is none or it is unknown.
    /// </summary>
    public PropertyList? Key { get; } = key;

    /// <summary>
    ///     Gets a value indicating whether a call or an attribute configures the key. Otherwise, it is found by convention.
    /// </summary>
    public bool IsKeyExplicit { get; } = isKeyExplicit;

    public bool IsRoot
        => Facts == Root;

    public bool IsSharded
        => TableType.IsSharded;

    public string Name
        => Facts.Type.Name;

    public string TableName
        => GetTableName(Root);

    /// <summary>
    ///     Gets the name of the table of an entity type, before a naming convention changes it.
    /// </summary>
    public static string GetTableName(EntityFacts facts)
        => facts.TableName
            ?? (ClrMembers.FindAttribute(facts.Type, ClrMembers.Table) is { } attribute ? ClrMembers.GetNames(attribute).FirstOrDefault() : null)
            ?? facts.SetName
            ?? facts.Type.Name;

    public PropertyFacts? FindPropertyFacts(string name)
        => Facts.Properties.TryGetValue(name, out var property) || Root.Properties.TryGetValue(name, out property) ? property : null;
}

/// <summary>
///     Represents the entity types of a context for which enough facts are known.
/// </summary>
internal sealed class ResolvedModel
{
    private readonly ContextFacts _facts;
    private readonly Dictionary<EntityFacts, ResolvedEntity> _entities = [];
    private readonly HashSet<INamedTypeSymbol> _possibleEntities;
    private readonly HashSet<string> _sharedTables;
    private readonly HashSet<EntityFacts> _splitHierarchies;

    public ResolvedModel(ContextFacts facts)
    {
        _facts = facts;
        _possibleEntities = FindPossibleEntities(facts);

        var entities = facts.Entities.ToList();
        _sharedTables = new HashSet<string>(
            entities.Select(FindRoot).Distinct().GroupBy(ResolvedEntity.GetTableName).Where(g => g.Count() > 1).Select(g => g.Key));

        // An entity type with a key does not become part of a hierarchy if it is discovered before its base type.
        _splitHierarchies =
        [
            .. entities
                .Where(e => e.Key is not null || e.AlternateKeys.Count > 0 || facts.Relationships.Any(r => r.PrincipalKey is not null && r.Principal == e))
                .Select(e => (Entity: e, Root: FindRoot(e)))
                .Where(e => e.Entity != e.Root)
                .Select(e => e.Root)
        ];

        foreach (var entity in entities)
        {
            if (Resolve(entity) is { } resolved)
            {
                _entities.Add(entity, resolved);
            }
        }
    }

    private ResolvedModel(ResolvedModel model, Func<ResolvedEntity, bool> predicate)
    {
        _facts = model._facts;
        _possibleEntities = model._possibleEntities;
        _sharedTables = model._sharedTables;
        _splitHierarchies = model._splitHierarchies;
        _entities = model._entities.Where(e => predicate(e.Value)).ToDictionary(e => e.Key, e => e.Value);
    }

    public ContextFacts Facts
        => _facts;

    public IEnumerable<ResolvedEntity> Entities
        => _entities.Values;

    /// <summary>
    ///     Creates the same model, in which all other entity types are unknown.
    /// </summary>
    public ResolvedModel Where(Func<ResolvedEntity, bool> predicate)
        => new(this, predicate);

    public ResolvedEntity? Find(EntityFacts? facts)
        => facts is not null && _entities.TryGetValue(facts, out var entity) ? entity : null;

    public ResolvedEntity? Find(INamedTypeSymbol type)
        => Find(_facts.Find(type));

    /// <summary>
    ///     Gets the classes of an entity type up to that of its base entity type, which has the members and attributes of the further
    ///     classes.
    /// </summary>
    public IEnumerable<INamedTypeSymbol> GetOwnClasses(EntityFacts facts)
        => ClrMembers.GetClasses(facts.Type)
            .TakeWhile(t => SymbolEqualityComparer.Default.Equals(t, facts.Type) || !_possibleEntities.Contains(t));

    /// <summary>
    ///     Determines whether a foreign key may create a shadow property of this name, which starts with the name of a navigation or an
    ///     entity type.
    /// </summary>
    public bool MayCreateForeignKeyProperty(ResolvedEntity entity, string name)
        => ClrMembers.GetProperties(entity.Root.Type)
                .Any(p => ClrMembers.FindNavigationTarget(p, out _) is { } target
                    && (IsForeignKeyProperty(name, p.Name, target) || ClrMembers.HasAttribute(p, ClrMembers.ForeignKey)))
            || _possibleEntities.Any(t => IsForeignKeyProperty(name, t.Name, t))
            || _facts.Relationships.Any(r => r.Dependent == entity.Root && r.IsUnknown);

    // The name consists of that of a navigation or an entity type and that of the key, followed by a number if there already is such a
    // property.
    private bool IsForeignKeyProperty(string name, string prefix, INamedTypeSymbol principal)
        => Find(principal)?.Key is { } key
            ? key.Names.Any(
                k => name.TrimEnd('0', '1', '2', '3', '4', '5', '6', '7', '8', '9') is var letters
                    && (letters == prefix + k || letters == k && k.StartsWith(prefix, StringComparison.OrdinalIgnoreCase)))
            : name.StartsWith(prefix, StringComparison.Ordinal);

    // Entity Framework Core follows navigations to further entity types.
    private static HashSet<INamedTypeSymbol> FindPossibleEntities(ContextFacts facts)
    {
        var found = new HashSet<INamedTypeSymbol>(facts.Entities.Select(e => e.Type), SymbolEqualityComparer.Default);
        var queue = new Queue<INamedTypeSymbol>(found);
        while (queue.Count > 0)
        {
            foreach (var property in ClrMembers.GetProperties(queue.Dequeue()))
            {
                if (ClrMembers.FindNavigationTarget(property, out _) is { } target
                    && facts.Find(target) is not { IsIgnored: true }
                    && found.Add(target))
                {
                    queue.Enqueue(target);
                }
            }
        }

        return found;
    }

    private ResolvedEntity? Resolve(EntityFacts facts)
    {
        var root = FindRoot(facts);
        if (IsOutOfSight(facts)
            || root != facts && IsOutOfSight(root)
            || _splitHierarchies.Contains(root))
        {
            return null;
        }

        // Entity types that share a table have the same table type, which any of them may configure.
        if (_sharedTables.Contains(ResolvedEntity.GetTableName(root)))
        {
            return null;
        }

        var kinds = root.Kind is not null ? [root.Kind] : GetKindAttributes(root.Type);

        // The table type of a join entity type results from those of the entity types that it joins. Contradictory attributes are an error.
        if (kinds.Count > 1 || kinds.Count == 0 && root.IsJoin)
        {
            return null;
        }

        var kind = kinds.FirstOrDefault();

        var key = FindKey(root, out var isExplicit);

        return new ResolvedEntity(
            facts,
            root,
            kind?.Type ?? CitusTableType.Local,
            kind?.DistributionProperty,
            kind?.Evidence ?? Evidence.None,
            key,
            isExplicit,
            kind is not null);
    }

    private static bool IsOutOfSight(EntityFacts facts)
        => facts.IsUnknown
            || facts.IsOwned
            || ClrMembers.GetClasses(facts.Type).Any(
                t => ClrMembers.HasAttribute(t, ClrMembers.EntityTypeConfiguration) || ClrMembers.HasAttribute(t, ClrMembers.Owned));

    private EntityFacts FindRoot(EntityFacts facts)
        => ClrMembers.GetClasses(facts.Type).LastOrDefault(_possibleEntities.Contains) is { } root ? _facts.Get(root) : facts;

    // The attributes of the nearest class that has any take precedence.
    public static List<TableKind> GetKindAttributes(INamedTypeSymbol type)
        => ClrMembers.GetClasses(type)
                .Select(t => t.GetAttributes().Select(FindKind).OfType<TableKind>().ToList())
                .FirstOrDefault(k => k.Count > 0)
            ?? [];

    private static TableKind? FindKind(AttributeData attribute)
    {
        CitusTableType? tableType
            = ClrMembers.HasName(attribute, ClrMembers.DistributedBy) ? CitusTableType.Distributed
            : ClrMembers.HasName(attribute, ClrMembers.ReferenceTable) ? CitusTableType.Reference
            : ClrMembers.HasName(attribute, ClrMembers.SingleShardTable) ? CitusTableType.SingleShard
            : ClrMembers.HasName(attribute, ClrMembers.ManagedLocalTable) ? CitusTableType.ManagedLocal
            : ClrMembers.HasName(attribute, ClrMembers.LocalTable) ? CitusTableType.Local
            : null;

        return tableType is { } found
            ? new TableKind(found, ClrMembers.GetNames(attribute).FirstOrDefault(), attribute.NamedArguments.Length > 0, Evidence.Of(attribute))
            : null;
    }

    private static PropertyList? FindKey(EntityFacts facts, out bool isExplicit)
    {
        isExplicit = true;
        if (facts.HasNoKey)
        {
            return null;
        }

        if (facts.Key is not null)
        {
            return facts.Key;
        }

        foreach (var type in ClrMembers.GetClasses(facts.Type))
        {
            if (ClrMembers.HasAttribute(type, ClrMembers.Keyless))
            {
                return null;
            }

            if (ClrMembers.FindAttribute(type, ClrMembers.PrimaryKey) is { } attribute)
            {
                return new PropertyList(ClrMembers.GetNames(attribute), Evidence.Of(attribute));
            }
        }

        var properties = ClrMembers.GetProperties(facts.Type)
            .Where(p => !facts.IgnoredMembers.Contains(p.Name) && !ClrMembers.HasAttribute(p, ClrMembers.NotMapped))
            .ToList();

        var marked = properties
            .Select(p => (p.Name, Attribute: ClrMembers.FindAttribute(p, ClrMembers.Key)))
            .Where(p => p.Attribute is not null)
            .ToList();

        if (marked.Count > 0)
        {
            return marked.Count == 1 ? new PropertyList([marked[0].Name], Evidence.Of(marked[0].Attribute!)) : null;
        }

        isExplicit = false;

        // Without configuration, the key of a join entity type consists of its foreign keys.
        return facts.IsJoin ? null : FindByName("Id") ?? FindByName(facts.Type.Name + "Id");

        PropertyList? FindByName(string name)
            => properties.Where(p => string.Equals(p.Name, name, StringComparison.OrdinalIgnoreCase) && p.SetMethod is not null).ToList()
                is [var property]
                    ? new PropertyList([property.Name], Evidence.None)
                    : null;
    }
}
