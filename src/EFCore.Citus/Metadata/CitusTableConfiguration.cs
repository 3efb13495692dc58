using EFCore.Citus.Shared;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace EFCore.Citus.Metadata;

/// <summary>
///     Sets the table type of an entity type, and removes the annotations of other table types.
/// </summary>
internal static class CitusTableConfiguration
{
    // Annotations that configure one table type, and have no effect or another meaning for other table types.
    private static readonly string[] Options =
    [
        CitusAnnotationNames.ShardCount,
        CitusAnnotationNames.ColocatedWithEntityType,
        CitusAnnotationNames.IsColocated
    ];

    public static void Set(IMutableEntityType entityType, CitusTableType tableType, string? distributionPropertyName = null)
    {
        if (entityType[CitusAnnotationNames.TableType] as CitusTableType? != tableType)
        {
            foreach (var option in Options)
            {
                entityType.RemoveAnnotation(option);
            }
        }

        entityType.SetCitusTableType(tableType);
        entityType.SetDistributionPropertyName(distributionPropertyName);
    }

    public static bool CanSet(
        IConventionEntityTypeBuilder builder,
        CitusTableType tableType,
        string? distributionPropertyName,
        bool fromDataAnnotation)
        => builder.CanSetAnnotation(CitusAnnotationNames.TableType, tableType, fromDataAnnotation)
            && (distributionPropertyName is null
                ? builder.CanRemoveAnnotation(CitusAnnotationNames.DistributionProperty, fromDataAnnotation)
                : builder.CanSetAnnotation(
                    CitusAnnotationNames.DistributionProperty, distributionPropertyName, fromDataAnnotation));

    public static IConventionEntityTypeBuilder? Set(
        IConventionEntityTypeBuilder builder,
        CitusTableType tableType,
        string? distributionPropertyName,
        bool fromDataAnnotation)
    {
        CitusModelAnnotations.RequireUseCitus(builder.Metadata);
        if (!CanSet(builder, tableType, distributionPropertyName, fromDataAnnotation))
        {
            return null;
        }

        if (builder.Metadata[CitusAnnotationNames.TableType] as CitusTableType? != tableType)
        {
            foreach (var option in Options)
            {
                builder.HasNoAnnotation(option, fromDataAnnotation);
            }
        }

        builder.HasNonNullAnnotation(CitusAnnotationNames.TableType, tableType, fromDataAnnotation);
        builder.HasNonNullAnnotation(CitusAnnotationNames.DistributionProperty, distributionPropertyName, fromDataAnnotation);

        return builder;
    }

    /// <summary>
    ///     Copies the options of another entity type of the same table by convention.
    /// </summary>
    public static void CopyOptions(IReadOnlyEntityType from, IConventionEntityTypeBuilder to)
    {
        foreach (var option in Options)
        {
            to.HasNonNullAnnotation(option, from[option]);
        }
    }

    public static void ColocateWith(IMutableEntityType entityType, Type otherType)
    {
        ArgumentNullException.ThrowIfNull(otherType);

        ColocateWith(entityType, GetEntityTypeName(entityType.Model, otherType));
    }

    public static void ColocateWith(IMutableEntityType entityType, string otherEntityTypeName)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(otherEntityTypeName);

        entityType.SetIsColocated(null);
        entityType.SetColocatedWithEntityTypeName(otherEntityTypeName);
    }

    public static void DoNotColocate(IMutableEntityType entityType)
    {
        entityType.SetColocatedWithEntityTypeName(null);
        entityType.SetIsColocated(false);
    }

    /// <summary>
    ///     Gets the value of the annotation for columnar storage. The default access method has none.
    /// </summary>
    public static string? AccessMethodOf(bool? columnar)
        => columnar is true ? CitusAnnotationNames.Columnar : null;

    /// <summary>
    ///     Gets the name that the entity type of a class has, or would have, in the model.
    /// </summary>
    public static string GetEntityTypeName(IReadOnlyModel model, Type type)
        // The class does not have to be in the model yet, and must not be added to it here.
        => model.FindEntityType(type)?.Name ?? new ModelBuilder().Model.AddEntityType(type).Name;
}
