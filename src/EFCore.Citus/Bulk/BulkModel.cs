using EFCore.Citus.Metadata;
using EFCore.Citus.Properties;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EFCore.Citus.Bulk;

/// <summary>
///     An entity type that bulk operations were asked for, with those derived from it and the tables of them all.
/// </summary>
internal sealed class BulkModel
{
    private const string AnnotationName = CitusAnnotationNames.Prefix + "BulkModel";

    private readonly Dictionary<Type, BulkEntityType> _types = [];

    private BulkModel(IEntityType entityType)
    {
        EntityType = entityType;
        Types = [.. entityType.GetConcreteDerivedTypesInclusive().Select(BulkEntityType.Create)];
        Tables = [.. Types.GroupBy(t => t.Table).Select(g => new BulkTable(g.Key, [.. g]))];

        foreach (var type in Types)
        {
            _types[type.EntityType.ClrType] = type;
        }
    }

    public IEntityType EntityType { get; }

    public IReadOnlyList<BulkEntityType> Types { get; }

    public IReadOnlyList<BulkTable> Tables { get; }

    /// <summary>
    ///     Gets what has been found out about an entity type, or finds it out. It stays with the model, a compiled one too.
    /// </summary>
    /// <exception cref="InvalidOperationException">The entity type cannot be written in bulk.</exception>
    public static BulkModel Get(IEntityType entityType)
        => entityType.GetOrAddRuntimeAnnotationValue(AnnotationName, static e => new BulkModel(e!), entityType);

    /// <summary>
    ///     Finds what an entity is. Its class may be one that a proxy derives from that of the model.
    /// </summary>
    public BulkEntityType Find(object entity)
    {
        for (var type = entity.GetType(); type is not null; type = type.BaseType)
        {
            if (_types.TryGetValue(type, out var found))
            {
                return found;
            }
        }

        throw new InvalidOperationException(
            CitusStrings.BulkUnknownType(entity.GetType().Name, EntityType.DisplayName()));
    }
}
