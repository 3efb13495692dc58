using EFCore.Citus.Infrastructure;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EFCore.Citus.Metadata;

/// <summary>
///     A table as the annotations of entity types describe it. Column and table names are looked up when asked for, so that conventions
///     that rename them may come before or after ours.
/// </summary>
internal sealed class CitusTable
{
    private CitusTable(IReadOnlyEntityType entityType, StoreObjectIdentifier identifier)
    {
        EntityType = entityType;
        Identifier = identifier;
    }

    /// <summary>
    ///     The entity type whose key is the key of the table, where several share it.
    /// </summary>
    public IReadOnlyEntityType EntityType { get; }

    public StoreObjectIdentifier Identifier { get; }

    public CitusTableType Type
        => EntityType.GetCitusTableType();

    public string? DistributionColumn
        => Type == CitusTableType.Distributed ? EntityType.GetDistributionColumnName(Identifier) : null;

    /// <summary>
    ///     The column by whose time the table is partitioned. A table of a hierarchy that does not have the column is not partitioned.
    /// </summary>
    public string? PartitionColumn
        => EntityType.GetPartitionPropertyName() is { } name ? EntityType.FindProperty(name)?.GetColumnName(Identifier) : null;

    /// <summary>
    ///     Whether this is the one table of a hierarchy, or of an entity split over tables, that the others are colocated with.
    /// </summary>
    public bool IsAnchor
        => FindAnchor(EntityType) is { } anchor && anchor == Identifier;

    /// <summary>
    ///     The number of shards that the model says.
    /// </summary>
    public int? ShardCount
        => Type == CitusTableType.Distributed && IsAnchor ? EntityType.GetShardCount() : null;

    public string DisplayName
        => Identifier.DisplayName();

    /// <summary>
    ///     Whether the table is made and kept by something else than the migrations of this model. Only known at design time.
    /// </summary>
    public bool IsExcludedFromMigrations
        => EntityType.IsTableExcludedFromMigrations(Identifier);

    /// <summary>
    ///     Whether the table joins a group that is there when it is created. What the model does not say, the options do; they are not
    ///     written into the model, because they are for new tables, and a table that exists must not seem to change with them.
    /// </summary>
    public bool JoinsGroup(ICitusSingletonOptions options)
        => Type is not (CitusTableType.Distributed or CitusTableType.SingleShard)
            || !IsAnchor
            || ((EntityType.GetRootType()[CitusAnnotationNames.IsColocated] as bool?)
                ?? (options.DefaultColocation != CitusDefaultColocation.None || NamesGroup));

    /// <summary>
    ///     The number of shards that the table is created with, if the model or the options say it.
    /// </summary>
    public int? FindShardCount(ICitusSingletonOptions options)
        => ShardCount ?? (Type == CitusTableType.Distributed && IsAnchor && !NamesGroup ? options.DefaultShardCount : null);

    /// <summary>
    ///     Where the table of <paramref name="entityType" /> is found, or <see langword="null" /> when it has none of its own: it is mapped
    ///     to a view, to a part of a JSON column, or is the abstract root of a hierarchy with one table per concrete type.
    /// </summary>
    public static StoreObjectIdentifier? FindIdentifier(IReadOnlyEntityType entityType)
        => entityType.IsMappedToJson() ? null : StoreObjectIdentifier.Create(entityType, StoreObjectType.Table);

    /// <summary>
    ///     The tables that hold what <paramref name="entityType" /> adds to its base type: one, or several when it is split.
    /// </summary>
    public static IEnumerable<StoreObjectIdentifier> GetIdentifiers(IReadOnlyEntityType entityType)
        => FindIdentifier(entityType) is { } table
            ? entityType.GetMappingFragments(StoreObjectType.Table).Select(f => f.StoreObject).Prepend(table)
            : [];

    public static CitusTable Get(IReadOnlyEntityType entityType, in StoreObjectIdentifier identifier)
        => new(GetMainEntityType(entityType, identifier), identifier);

    /// <summary>
    ///     The foreign key by which the rows of <paramref name="entityType" /> are parts of rows of another entity type in the same table.
    /// </summary>
    public static IReadOnlyForeignKey? FindSharingForeignKey(IReadOnlyEntityType entityType, in StoreObjectIdentifier identifier)
        => entityType.FindRowInternalForeignKeys(identifier).FirstOrDefault();

    /// <summary>
    ///     The table that the model wants this one to be colocated with.
    /// </summary>
    /// <returns><see langword="null" /> when the model names none, or one that does not exist.</returns>
    public CitusTable? FindColocatedWith()
    {
        if (Type is not (CitusTableType.Distributed or CitusTableType.SingleShard))
        {
            return null;
        }

        if (!IsAnchor)
        {
            return FindAnchorTable(EntityType);
        }

        return EntityType.GetColocatedWithEntityTypeName() is { } name
            && FindNamed(EntityType.Model, name) is { } other
                ? FindAnchorTable(other)
                : null;
    }

    /// <summary>
    ///     The entity type that another one is colocated with. An owned type has the name of its class in the model, and that of the path to it
    ///     in a snapshot, where it has no class.
    /// </summary>
    public static IReadOnlyEntityType? FindNamed(IReadOnlyModel model, string name)
    {
        if (model.FindEntityType(name) is { } found)
        {
            return found;
        }

        return GetOwnedLike(model, name).ToList() is [var owned] ? owned : null;
    }

    /// <summary>
    ///     The owned types that a snapshot could mean by a name.
    /// </summary>
    public static IEnumerable<IReadOnlyEntityType> GetOwnedLike(IReadOnlyModel model, string name)
        => model.GetEntityTypes().Where(e => e.IsOwned() && GetShortName(e.Name) == GetShortName(name));

    private static string GetShortName(string name)
        => name[(name.LastIndexOfAny(['.', '+', '#']) + 1)..];

    /// <summary>
    ///     The entity type that carries the annotations for the table of <paramref name="entityType" />.
    /// </summary>
    public static IReadOnlyEntityType GetCarrier(IReadOnlyEntityType entityType)
        => FindIdentifier(entityType) is { } identifier
            ? GetMainEntityType(entityType, identifier).GetRootType()
            : entityType.GetRootType();

    private bool NamesGroup
        => EntityType.GetColocatedWithEntityTypeName() is not null;

    private static CitusTable? FindAnchorTable(IReadOnlyEntityType entityType)
    {
        var carrier = GetCarrier(entityType);

        return FindAnchor(carrier) is { } anchor ? new CitusTable(carrier, anchor) : null;
    }

    private static StoreObjectIdentifier? FindAnchor(IReadOnlyEntityType entityType)
        => entityType.GetRootType().GetDerivedTypesInclusive().Select(FindIdentifier).FirstOrDefault(i => i is not null);

    private static IReadOnlyEntityType GetMainEntityType(IReadOnlyEntityType entityType, in StoreObjectIdentifier identifier)
    {
        // Entity types that share a table in a circle are refused by Entity Framework Core, but only after the conventions have run.
        var visited = new HashSet<IReadOnlyEntityType>();
        while (true)
        {
            while (entityType.BaseType is { } baseType
                   && GetIdentifiers(baseType).Contains(identifier))
            {
                entityType = baseType;
            }

            if (!visited.Add(entityType)
                || FindSharingForeignKey(entityType, identifier) is not { } foreignKey)
            {
                return entityType;
            }

            entityType = foreignKey.PrincipalEntityType;
        }
    }
}
