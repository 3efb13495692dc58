using System.Reflection;
using EFCore.Citus.Metadata;
using EFCore.Citus.Metadata.Builders;
using EFCore.Citus.Scaffolding;
using EFCore.Citus.Shared;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace EFCore.Citus.Design;

/// <summary>
///     Creates the method call or attribute that configures an entity type in accordance with the annotations of its scaffolded table.
/// </summary>
internal static class ScaffoldedTableCode
{
    // Only the name and namespace of a method are written to the code, so a single overload is sufficient.
    private static readonly MethodInfo IsDistributedBy = Method(
        nameof(CitusEntityTypeBuilderExtensions.IsDistributedBy), typeof(string), typeof(Action<DistributedTableBuilder>));

    private static readonly MethodInfo IsSingleShardTable = Method(
        nameof(CitusEntityTypeBuilderExtensions.IsSingleShardTable), typeof(Action<SingleShardTableBuilder>));

    private static readonly MethodInfo IsReferenceTable = Method(nameof(CitusEntityTypeBuilderExtensions.IsReferenceTable));

    private static readonly MethodInfo IsManagedLocalTable = Method(nameof(CitusEntityTypeBuilderExtensions.IsManagedLocalTable));

    private static readonly MethodInfo IsPartitionedByTime = Method(
        nameof(CitusEntityTypeBuilderExtensions.IsPartitionedByTime), typeof(string), typeof(string));

    private static readonly MethodInfo UsesColumnarStorage = Method(
        nameof(CitusEntityTypeBuilderExtensions.UsesColumnarStorage), typeof(bool));

    private static readonly MethodInfo ToTable = typeof(RelationalEntityTypeBuilderExtensions).GetMethod(
        nameof(RelationalEntityTypeBuilderExtensions.ToTable), [typeof(EntityTypeBuilder), typeof(Action<TableBuilder>)])!;

    private static readonly MethodInfo IsNotValid = typeof(CitusCheckConstraintBuilderExtensions).GetMethod(
        nameof(CitusCheckConstraintBuilderExtensions.IsCreatedNotValid))!;

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
    ///     Removes the annotations of a scaffolded model and returns the equivalent method calls.
    /// </summary>
    public static IEnumerable<MethodCallCodeFragment> TakeFluentApiCalls(IEntityType entityType, IDictionary<string, IAnnotation> annotations)
    {
        // Check constraints are also scaffolded from a database without Citus.
        if (annotations.Remove(CitusAnnotationNames.ScaffoldedChecks))
        {
            yield return new MethodCallCodeFragment(
                ToTable,
                new NestedClosureCodeFragment(
                    "tb", [.. ((IEnumerable<ScaffoldedCheck>)entityType[CitusAnnotationNames.ScaffoldedChecks]!).Select(CreateCheck)]));
        }

        if (entityType.Model[CitusAnnotationNames.Scaffolded] is not true)
        {
            yield break;
        }

        // The annotation is missing if an attribute has already been generated.
        if (annotations.ContainsKey(CitusAnnotationNames.TableType))
        {
            Remove(annotations);
            yield return CreateTableCall(entityType);
        }

        if (annotations.Remove(CitusAnnotationNames.PartitionInterval))
        {
            annotations.Remove(CitusAnnotationNames.PartitionColumn);
            yield return new MethodCallCodeFragment(
                IsPartitionedByTime,
                CreateProperty(entityType, CitusAnnotationNames.PartitionColumn),
                entityType[CitusAnnotationNames.PartitionInterval]);
        }

        if (annotations.Remove(CitusAnnotationNames.AccessMethod))
        {
            yield return new MethodCallCodeFragment(UsesColumnarStorage);
        }
    }

    /// <summary>
    ///     Removes the annotations and returns the equivalent attribute.
    /// </summary>
    /// <returns>
    ///     <see langword="null" /> if there are no annotations, if the model has not been scaffolded, or if no attribute can represent
    ///     them: a class that has not been generated yet cannot be an argument.
    /// </returns>
    public static AttributeCodeFragment? TakeAttribute(IEntityType entityType, IDictionary<string, IAnnotation> annotations)
    {
        if (entityType.Model[CitusAnnotationNames.Scaffolded] is not true
            || !annotations.ContainsKey(CitusAnnotationNames.TableType)
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
                [FindProperty(entityType, CitusAnnotationNames.DistributionColumn)?.Name ?? entityType[CitusAnnotationNames.DistributionColumn]],
                options),
            CitusTableType.SingleShard => new AttributeCodeFragment(typeof(SingleShardTableAttribute), [], options),
            CitusTableType.Reference => new AttributeCodeFragment(typeof(ReferenceTableAttribute)),
            CitusTableType.ManagedLocal => new AttributeCodeFragment(typeof(ManagedLocalTableAttribute)),
            _ => null
        };
    }

    private static MethodCallCodeFragment CreateCheck(ScaffoldedCheck check)
    {
        var call = new MethodCallCodeFragment(nameof(TableBuilder.HasCheckConstraint), check.Name, check.Sql);

        return check.IsValid ? call : call.Chain(new MethodCallCodeFragment(IsNotValid));
    }

    private static MethodCallCodeFragment CreateTableCall(IEntityType entityType)
    {
        var options = CreateOptions(entityType);

        return entityType[CitusAnnotationNames.TableType] switch
        {
            CitusTableType.Distributed => new MethodCallCodeFragment(
                IsDistributedBy, [CreateProperty(entityType, CitusAnnotationNames.DistributionColumn), .. options]),
            CitusTableType.SingleShard => new MethodCallCodeFragment(IsSingleShardTable, options),
            CitusTableType.Reference => new MethodCallCodeFragment(IsReferenceTable),
            _ => new MethodCallCodeFragment(IsManagedLocalTable)
        };
    }

    private static void Remove(IDictionary<string, IAnnotation> annotations)
    {
        foreach (var annotation in Annotations)
        {
            annotations.Remove(annotation);
        }
    }

    // A column with a type that cannot be scaffolded has no property. Its name is generated instead, so that the missing property is
    // visible in the code and in the exception on first use of the model.
    private static object CreateProperty(IEntityType entityType, string annotation)
        => FindProperty(entityType, annotation) is { } property
            ? IsJoinTable(entityType) ? property.Name : new PropertyAccessorCodeFragment("e", [property.Name])
            : entityType[annotation]!;

    private static IProperty? FindProperty(IEntityType entityType, string annotation)
        => entityType.GetProperties().FirstOrDefault(p => p.GetColumnName() == entityType[annotation] as string);

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

    // A join table is scaffolded without a class.
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
