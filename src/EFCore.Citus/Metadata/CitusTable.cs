using EFCore.Citus.Infrastructure;
using EFCore.Citus.Shared;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EFCore.Citus.Metadata;

/// <summary>
///     Represents a table as the annotations of entity types describe it. Column and table names are read when they are needed, so
///     conventions that rename them can run before or after those of the library.
/// </summary>
internal sealed class CitusTable
{
    private CitusTable(IReadOnlyEntityType entityType, StoreObjectIdentifier identifier)
    {
        EntityType = entityType;
        Identifier = identifier;
    }

    /// <summary>
    ///     Gets the entity type with the key of the table, if several entity types share it.
    /// </summary>
    public IReadOnlyEntityType EntityType { get; }

    public StoreObjectIdentifier Identifier { get; }

    public CitusTableType Type
        => EntityType.GetCitusTableType();

    public string? DistributionColumn
        => Type == CitusTableType.Distributed ? EntityType.GetDistributionColumnName(Identifier) : null;

    /// <summary>
    ///     Gets the column with the time by which the table is partitioned. A table of a hierarchy without the column is not partitioned.
    /// </summary>
    public string? PartitionColumn
        => EntityType.GetPartitionPropertyName() is { } name ? EntityType.FindProperty(name)?.GetColumnName(Identifier) : null;

    /// <summary>
    ///     Gets a value indicating whether the other tables of a hierarchy, or of an entity split over tables, are colocated with this one.
    /// </summary>
    public bool IsAnchor
        => FindAnchor(EntityType) is { } anchor && anchor == Identifier;

    /// <summary>
    ///     Gets the number of shards in the model.
    /// </summary>
    public int? ShardCount
        => Type == CitusTableType.Distributed && IsAnchor ? EntityType.GetShardCount() : null;

    public string DisplayName
        => Identifier.DisplayName();

    /// <summary>
    ///     Gets a value indicating whether the table is not created by migrations of this model. Only known at design time.
    /// </summary>
    public bool IsExcludedFromMigrations
        => EntityType.IsTableExcludedFromMigrations(Identifier);

    /// <summary>
    ///     Determines whether the table joins an existing group when it is created. The options apply if the model does not specify it.
    ///     They are not written to the model, because they apply to new tables, and existing tables must not appear to change with them.
    /// </summary>
    public bool JoinsGroup(ICitusSingletonOptions options)
        => !Type.IsSharded
            || !IsAnchor
            || ((EntityType.GetRootType()[CitusAnnotationNames.IsColocated] as bool?)
                ?? (options.DefaultColocation != CitusDefaultColocation.None || NamesGroup));

    /// <summary>
    ///     Gets the number of shards with which the table is created, if the model or the options specify it.
    /// </summary>
    public int? FindShardCount(ICitusSingletonOptions options)
        => ShardCount ?? (Type == CitusTableType.Distributed && IsAnchor && !NamesGroup ? options.DefaultShardCount : null);

    /// <summary>
    ///     Gets the table of <paramref name="entityType" />, or <see langword="null" /> if it has no table of its own: it is mapped to a
    ///     view or to a part of a JSON column, or is the abstract root of a TPC hierarchy.
    /// </summary>
    public static StoreObjectIdentifier? FindIdentifier(IReadOnlyEntityType entityType)
        => entityType.IsMappedToJson() ? null : StoreObjectIdentifier.Create(entityType, StoreObjectType.Table);

    /// <summary>
    ///     Gets the tables with the properties that <paramref name="entityType" /> adds to its base type: one table, or several if the
    ///     entity type is split.
    /// </summary>
    public static IEnumerable<StoreObjectIdentifier> GetIdentifiers(IReadOnlyEntityType entityType)
        => FindIdentifier(entityType) is { } table
            ? entityType.GetMappingFragments(StoreObjectType.Table).Select(f => f.StoreObject).Prepend(table)
            : [];

    public static CitusTable Get(IReadOnlyEntityType entityType, in StoreObjectIdentifier identifier)
        => new(GetMainEntityType(entityType, identifier), identifier);

    /// <summary>
    ///     Finds a table of the relational model, as the entity type with its key describes it.
    /// </summary>
    public static CitusTable? Find(ITable table)
    {
        var identifier = StoreObjectIdentifier.Table(table.Name, table.Schema);

        // The first entity type can be a part of a row that another entity type owns.
        return table.EntityTypeMappings
            .Select(m => m.TypeBase)
            .OfType<IReadOnlyEntityType>()
            .FirstOrDefault(e => GetIdentifiers(e).Contains(identifier)) is { } entityType
                ? Get(entityType, identifier)
                : null;
    }

    /// <summary>
    ///     Gets the foreign key that connects the rows of <paramref name="entityType" /> with rows of another entity type in the same
    ///     table.
    /// </summary>
    public static IReadOnlyForeignKey? FindSharingForeignKey(IReadOnlyEntityType entityType, in StoreObjectIdentifier identifier)
        => entityType.FindRowInternalForeignKeys(identifier).FirstOrDefault();

    /// <summary>
    ///     Gets the table that the model colocates this one with.
    /// </summary>
    /// <returns>The table, or <see langword="null" /> if the model names none, or one that does not exist.</returns>
    public CitusTable? FindColocatedWith()
    {
        if (!Type.IsSharded)
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
    ///     Gets the entity type that another one is colocated with. The name of an owned type is that of its class in the model, and that
    ///     of its path in a snapshot, where it has no class.
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
    ///     Gets the owned types that a name in a snapshot can refer to.
    /// </summary>
    public static IEnumerable<IReadOnlyEntityType> GetOwnedLike(IReadOnlyModel model, string name)
        => model.GetEntityTypes().Where(e => e.IsOwned() && GetShortName(e.Name) == GetShortName(name));

    private static string GetShortName(string name)
        => name[(name.LastIndexOfAny(['.', '+', '#']) + 1)..];

    /// <summary>
    ///     Gets the entity type with the annotations for the table of <paramref name="entityType" />.
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
        // Entity Framework Core validates that entity types do not share a table in a circle after the conventions have run.
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
