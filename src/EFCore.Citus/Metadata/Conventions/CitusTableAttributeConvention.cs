using EFCore.Citus.Properties;
using EFCore.Citus.Shared;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Microsoft.EntityFrameworkCore.Metadata.Conventions;

namespace EFCore.Citus.Metadata.Conventions;

/// <summary>
///     Applies <see cref="DistributedByAttribute" />, <see cref="ReferenceTableAttribute" /> and their siblings.
/// </summary>
internal sealed class CitusTableAttributeConvention : IEntityTypeAddedConvention, IEntityTypeBaseTypeChangedConvention
{
    private static readonly string[] Annotations =
    [
        CitusAnnotationNames.TableType,
        CitusAnnotationNames.DistributionProperty,
        CitusAnnotationNames.ShardCount,
        CitusAnnotationNames.ColocatedWithEntityType,
        CitusAnnotationNames.IsColocated
    ];

    public void ProcessEntityTypeAdded(
        IConventionEntityTypeBuilder entityTypeBuilder,
        IConventionContext<IConventionEntityTypeBuilder> context)
        => Apply(entityTypeBuilder);

    public void ProcessEntityTypeBaseTypeChanged(
        IConventionEntityTypeBuilder entityTypeBuilder,
        IConventionEntityType? newBaseType,
        IConventionEntityType? oldBaseType,
        IConventionContext<IConventionEntityType> context)
    {
        if (!entityTypeBuilder.Metadata.IsInModel)
        {
            return;
        }

        // Annotations from the class of the new base type are set on the base type.
        foreach (var annotation in Annotations)
        {
            entityTypeBuilder.HasNoAnnotation(annotation, fromDataAnnotation: true);
        }

        Apply(entityTypeBuilder);
    }

    /// <summary>
    ///     Gets the attributes of a class that configure its table.
    /// </summary>
    public static IEnumerable<Attribute> FindAttributes(Type type)
        => Attribute.GetCustomAttributes(type, inherit: false)
            .Where(
                a => a is DistributedByAttribute or SingleShardTableAttribute or ReferenceTableAttribute
                    or ManagedLocalTableAttribute or LocalTableAttribute);

    /// <summary>
    ///     Throws if the attributes of a model were not read by a convention.
    /// </summary>
    /// <exception cref="InvalidOperationException"><c>UseCitus</c> is missing.</exception>
    public static void RequireUseCitus(IReadOnlyModel model)
    {
        if (CitusModelAnnotations.LacksUseCitus(model)
            && model.GetEntityTypes().FirstOrDefault(e => FindAttributes(e.ClrType).Any()) is { } entityType)
        {
            CitusModelAnnotations.RequireUseCitus(entityType);
        }
    }

    private static void Apply(IConventionEntityTypeBuilder builder)
    {
        switch (FindAttribute(builder.Metadata))
        {
            case DistributedByAttribute distributed:
                if (builder.IsDistributedBy(distributed.PropertyName, fromDataAnnotation: true) is not null)
                {
                    if (distributed.ShardCount != 0)
                    {
                        builder.HasShardCount(distributed.ShardCount, fromDataAnnotation: true);
                    }

                    ApplyColocation(builder, distributed.ColocatedWith, distributed.IsColocated);
                }

                break;
            case SingleShardTableAttribute singleShard:
                if (builder.IsSingleShardTable(fromDataAnnotation: true) is not null)
                {
                    ApplyColocation(builder, singleShard.ColocatedWith, singleShard.IsColocated);
                }

                break;
            case ReferenceTableAttribute:
                builder.IsReferenceTable(fromDataAnnotation: true);
                break;
            case ManagedLocalTableAttribute:
                builder.IsManagedLocalTable(fromDataAnnotation: true);
                break;
            case LocalTableAttribute:
                builder.IsLocalTable(fromDataAnnotation: true);
                break;
        }
    }

    private static void ApplyColocation(IConventionEntityTypeBuilder builder, Type? colocatedWith, bool isColocated)
    {
        if (colocatedWith is not null)
        {
            if (!isColocated)
            {
                throw new InvalidOperationException(
                    CitusStrings.ConflictingColocation(
                        builder.Metadata.ClrType.ShortDisplayName(), colocatedWith.ShortDisplayName()));
            }

            builder.IsColocatedWith(
                CitusTableConfiguration.GetEntityTypeName(builder.Metadata.Model, colocatedWith), fromDataAnnotation: true);
        }
        else if (!isColocated)
        {
            builder.IsColocated(false, fromDataAnnotation: true);
        }
    }

    // The nearest class with an attribute is used, up to the class of the base entity type.
    private static Attribute? FindAttribute(IConventionEntityType entityType)
    {
        var end = entityType.BaseType?.ClrType;
        for (var type = entityType.ClrType; type is not null && type != end; type = type.BaseType)
        {
            var attributes = FindAttributes(type).ToList();

            switch (attributes.Count)
            {
                case 1:
                    return attributes[0];
                case > 1:
                    throw new InvalidOperationException(
                        CitusStrings.ConflictingTableAttributes(
                            type.ShortDisplayName(),
                            string.Join(", ", attributes.Select(a => $"[{a.GetType().Name[..^nameof(Attribute).Length]}]").Order(StringComparer.Ordinal))));
            }
        }

        return null;
    }
}
