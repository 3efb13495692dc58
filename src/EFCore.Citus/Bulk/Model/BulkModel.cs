using EFCore.Citus.Properties;
using EFCore.Citus.Shared;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EFCore.Citus.Bulk.Model;

/// <summary>
///     Represents the entity type of a bulk operation, with its derived types and all of their tables.
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
    ///     Gets the model of an entity type, and creates it on first use. It is cached with the model of the context, including compiled
    ///     models.
    /// </summary>
    /// <exception cref="InvalidOperationException">The entity type cannot be written in bulk.</exception>
    public static BulkModel Get(IEntityType entityType)
        => entityType.GetOrAddRuntimeAnnotationValue(AnnotationName, static e => new BulkModel(e!), entityType);

    /// <summary>
    ///     Finds the entity type of an entity. The class of the entity may be a proxy that derives from the class in the model.
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
