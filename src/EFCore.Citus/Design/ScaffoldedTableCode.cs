using System.Reflection;
using EFCore.Citus.Metadata;
using EFCore.Citus.Metadata.Builders;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace EFCore.Citus.Design;

/// <summary>
///     The call, or the attribute, that says of an entity type what the annotations of its scaffolded table say.
/// </summary>
internal static class ScaffoldedTableCode
{
    // Only the name of a method and its namespace reach the code, so one overload does for all.
    private static readonly MethodInfo IsDistributedBy = Method(
        nameof(CitusEntityTypeBuilderExtensions.IsDistributedBy), typeof(string), typeof(Action<DistributedTableBuilder>));

    private static readonly MethodInfo IsSingleShardTable = Method(
        nameof(CitusEntityTypeBuilderExtensions.IsSingleShardTable), typeof(Action<SingleShardTableBuilder>));

    private static readonly MethodInfo IsReferenceTable = Method(nameof(CitusEntityTypeBuilderExtensions.IsReferenceTable));

    private static readonly MethodInfo IsManagedLocalTable = Method(nameof(CitusEntityTypeBuilderExtensions.IsManagedLocalTable));

    private static readonly string[] Annotations =
    [
        CitusAnnotationNames.TableType,
        CitusAnnotationNames.DistributionColumn,
        CitusAnnotationNames.ShardCount,
        CitusAnnotationNames.ColocateWith,
        CitusAnnotationNames.ColocateWithSchema,
        CitusAnnotationNames.IsColocated
    ];

    /// <summary>
    ///     Removes the annotations and returns the call that says the same.
    /// </summary>
    /// <returns><see langword="null" /> when there are none, or when the model has not been scaffolded.</returns>
    public static MethodCallCodeFragment? TakeFluentApiCall(IEntityType entityType, IDictionary<string, IAnnotation> annotations)
    {
        if (!IsScaffolded(entityType, annotations))
        {
            return null;
        }

        Remove(annotations);

        var options = CreateOptions(entityType);

        return entityType[CitusAnnotationNames.TableType] switch
        {
            CitusTableType.Distributed => new MethodCallCodeFragment(
                IsDistributedBy, [CreateDistributionProperty(entityType), .. options]),
            CitusTableType.SingleShard => new MethodCallCodeFragment(IsSingleShardTable, options),
            CitusTableType.Reference => new MethodCallCodeFragment(IsReferenceTable),
            CitusTableType.ManagedLocal => new MethodCallCodeFragment(IsManagedLocalTable),
            _ => null
        };
    }

    /// <summary>
    ///     Removes the annotations and returns the attribute that says the same.
    /// </summary>
    /// <returns>
    ///     <see langword="null" /> when there are none, when the model has not been scaffolded, or when no attribute can say it: a class
    ///     that is yet to be generated cannot be an argument.
    /// </returns>
    public static AttributeCodeFragment? TakeAttribute(IEntityType entityType, IDictionary<string, IAnnotation> annotations)
    {
        if (!IsScaffolded(entityType, annotations)
            || entityType[CitusAnnotationNames.ColocateWith] is not null)
        {
            return null;
        }

        Remove(annotations);

        var options = new Dictionary<string, object?>();
        if (entityType[CitusAnnotationNames.ShardCount] is int shardCount)
        {
            options.Add(nameof(DistributedByAttribute.ShardCount), shardCount);
        }

        if (entityType[CitusAnnotationNames.IsColocated] is false)
        {
            options.Add(nameof(DistributedByAttribute.IsColocated), false);
        }

        return entityType[CitusAnnotationNames.TableType] switch
        {
            CitusTableType.Distributed => new AttributeCodeFragment(
                typeof(DistributedByAttribute),
                [FindDistributionProperty(entityType)?.Name ?? entityType[CitusAnnotationNames.DistributionColumn]],
                options),
            CitusTableType.SingleShard => new AttributeCodeFragment(typeof(SingleShardTableAttribute), [], options),
            CitusTableType.Reference => new AttributeCodeFragment(typeof(ReferenceTableAttribute)),
            CitusTableType.ManagedLocal => new AttributeCodeFragment(typeof(ManagedLocalTableAttribute)),
            _ => null
        };
    }

    private static bool IsScaffolded(IEntityType entityType, IDictionary<string, IAnnotation> annotations)
        => entityType.Model[CitusAnnotationNames.Scaffolded] is true && annotations.ContainsKey(CitusAnnotationNames.TableType);

    private static void Remove(IDictionary<string, IAnnotation> annotations)
    {
        foreach (var annotation in Annotations)
        {
            annotations.Remove(annotation);
        }
    }

    // A column of a type that cannot be scaffolded has no property. Its name at least tells the reader, and the model's first use, what is
    // missing.
    private static object CreateDistributionProperty(IEntityType entityType)
        => FindDistributionProperty(entityType) is { } property
            ? IsJoinTable(entityType) ? property.Name : new PropertyAccessorCodeFragment("e", [property.Name])
            : entityType[CitusAnnotationNames.DistributionColumn]!;

    private static IProperty? FindDistributionProperty(IEntityType entityType)
        => entityType.GetProperties().FirstOrDefault(
            p => p.GetColumnName() == entityType[CitusAnnotationNames.DistributionColumn] as string);

    private static object?[] CreateOptions(IEntityType entityType)
    {
        var calls = new List<MethodCallCodeFragment>();
        if (entityType[CitusAnnotationNames.ShardCount] is int shardCount)
        {
            calls.Add(new MethodCallCodeFragment(nameof(DistributedTableBuilder.HasShardCount), shardCount));
        }

        if (entityType[CitusAnnotationNames.IsColocated] is false)
        {
            calls.Add(new MethodCallCodeFragment(nameof(DistributedTableBuilder.IsNotColocated)));
        }

        if (FindColocatedWith(entityType) is { } other)
        {
            calls.Add(
                IsJoinTable(other)
                    ? new MethodCallCodeFragment(nameof(DistributedTableBuilder.IsColocatedWith), other.Name)
                    : new GenericMethodCallCodeFragment(nameof(DistributedTableBuilder.IsColocatedWith), other.Name));
        }

        return calls.Count == 0 ? [] : [new NestedClosureCodeFragment("t", calls.Aggregate((chain, call) => chain.Chain(call)))];
    }

    private static IEntityType? FindColocatedWith(IEntityType entityType)
        => entityType[CitusAnnotationNames.ColocateWith] is string table
            ? entityType.Model.GetEntityTypes().FirstOrDefault(
                e => e.GetTableName() == table && e.GetSchema() == entityType[CitusAnnotationNames.ColocateWithSchema] as string)
            : null;

    // It is scaffolded without a class of its own.
    private static bool IsJoinTable(IEntityType entityType)
        => entityType.Model.GetEntityTypes().SelectMany(e => e.GetSkipNavigations()).Any(n => n.JoinEntityType == entityType);

    private static MethodInfo Method(string name, params Type[] parameters)
        => typeof(CitusEntityTypeBuilderExtensions).GetMethod(name, [typeof(EntityTypeBuilder), .. parameters])!;

    private sealed class GenericMethodCallCodeFragment(string method, string typeArgument) : MethodCallCodeFragment(method), IMethodCallCodeFragment
    {
        IEnumerable<string> IMethodCallCodeFragment.TypeArguments
            => [typeArgument];
    }
}
