using EFCore.Citus.Metadata.Conventions;
using EFCore.Citus.Shared;
using Microsoft.EntityFrameworkCore.Design;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EFCore.Citus.Design;

/// <summary>
///     Generates the Citus-specific methods and attributes of a scaffolded model. Snapshots of models that are not scaffolded keep the
///     annotations themselves, because they remain valid when a method is removed. Annotations that affect the application at run time but
///     no table are removed from snapshots, such as the configuration of <c>HasTenant</c>, for which the snapshot has the columns and keys.
///     Types of the application are not written to snapshots, because they may be renamed.
/// </summary>
internal sealed class CitusAnnotationCodeGenerator<TInner>(TInner inner) : IAnnotationCodeGenerator
    where TInner : class, IAnnotationCodeGenerator
{
    public IEnumerable<IAnnotation> FilterIgnoredAnnotations(IEnumerable<IAnnotation> annotations)
        => inner.FilterIgnoredAnnotations(annotations)
            .Where(
                a => a.Name
                    is not (CitusAnnotationNames.TenantKeyType or CitusAnnotationNames.TenantEntityType or CitusAnnotationNames.TenantProperty));

    public void RemoveAnnotationsHandledByConventions(IModel model, IDictionary<string, IAnnotation> annotations)
    {
        annotations.Remove(CitusAnnotationNames.Scaffolded);
        inner.RemoveAnnotationsHandledByConventions(model, annotations);
    }

    public void RemoveAnnotationsHandledByConventions(IEntityType entityType, IDictionary<string, IAnnotation> annotations)
        => inner.RemoveAnnotationsHandledByConventions(entityType, annotations);

    public void RemoveAnnotationsHandledByConventions(IComplexType complexType, IDictionary<string, IAnnotation> annotations)
        => inner.RemoveAnnotationsHandledByConventions(complexType, annotations);

    public void RemoveAnnotationsHandledByConventions(IEntityTypeMappingFragment fragment, IDictionary<string, IAnnotation> annotations)
        => inner.RemoveAnnotationsHandledByConventions(fragment, annotations);

    public void RemoveAnnotationsHandledByConventions(IProperty property, IDictionary<string, IAnnotation> annotations)
        => inner.RemoveAnnotationsHandledByConventions(property, annotations);

    public void RemoveAnnotationsHandledByConventions(IComplexProperty complexProperty, IDictionary<string, IAnnotation> annotations)
        => inner.RemoveAnnotationsHandledByConventions(complexProperty, annotations);

    public void RemoveAnnotationsHandledByConventions(IKey key, IDictionary<string, IAnnotation> annotations)
        => inner.RemoveAnnotationsHandledByConventions(key, annotations);

    public void RemoveAnnotationsHandledByConventions(IForeignKey foreignKey, IDictionary<string, IAnnotation> annotations)
        => inner.RemoveAnnotationsHandledByConventions(foreignKey, annotations);

    public void RemoveAnnotationsHandledByConventions(INavigation navigation, IDictionary<string, IAnnotation> annotations)
        => inner.RemoveAnnotationsHandledByConventions(navigation, annotations);

    public void RemoveAnnotationsHandledByConventions(ISkipNavigation navigation, IDictionary<string, IAnnotation> annotations)
        => inner.RemoveAnnotationsHandledByConventions(navigation, annotations);

    public void RemoveAnnotationsHandledByConventions(IIndex index, IDictionary<string, IAnnotation> annotations)
        => inner.RemoveAnnotationsHandledByConventions(index, annotations);

    public void RemoveAnnotationsHandledByConventions(ICheckConstraint checkConstraint, IDictionary<string, IAnnotation> annotations)
        => inner.RemoveAnnotationsHandledByConventions(checkConstraint, annotations);

    public void RemoveAnnotationsHandledByConventions(ITrigger trigger, IDictionary<string, IAnnotation> annotations)
        => inner.RemoveAnnotationsHandledByConventions(trigger, annotations);

    public void RemoveAnnotationsHandledByConventions(IRelationalPropertyOverrides overrides, IDictionary<string, IAnnotation> annotations)
        => inner.RemoveAnnotationsHandledByConventions(overrides, annotations);

    public void RemoveAnnotationsHandledByConventions(ISequence sequence, IDictionary<string, IAnnotation> annotations)
        => inner.RemoveAnnotationsHandledByConventions(sequence, annotations);

    public IReadOnlyList<MethodCallCodeFragment> GenerateFluentApiCalls(IModel model, IDictionary<string, IAnnotation> annotations)
    {
        CitusTableAttributeConvention.RequireUseCitus(model);

        return inner.GenerateFluentApiCalls(model, annotations);
    }

    public IReadOnlyList<MethodCallCodeFragment> GenerateFluentApiCalls(IEntityType entityType, IDictionary<string, IAnnotation> annotations)
    {
        var calls = ScaffoldedTableCode.TakeFluentApiCalls(entityType, annotations).ToList();

        return [.. inner.GenerateFluentApiCalls(entityType, annotations), .. calls];
    }

    public IReadOnlyList<MethodCallCodeFragment> GenerateFluentApiCalls(IComplexType complexType, IDictionary<string, IAnnotation> annotations)
        => inner.GenerateFluentApiCalls(complexType, annotations);

    public IReadOnlyList<MethodCallCodeFragment> GenerateFluentApiCalls(IEntityTypeMappingFragment fragment, IDictionary<string, IAnnotation> annotations)
        => inner.GenerateFluentApiCalls(fragment, annotations);

    public IReadOnlyList<MethodCallCodeFragment> GenerateFluentApiCalls(IProperty property, IDictionary<string, IAnnotation> annotations)
        => inner.GenerateFluentApiCalls(property, annotations);

    public IReadOnlyList<MethodCallCodeFragment> GenerateFluentApiCalls(IComplexProperty complexProperty, IDictionary<string, IAnnotation> annotations)
        => inner.GenerateFluentApiCalls(complexProperty, annotations);

    public IReadOnlyList<MethodCallCodeFragment> GenerateFluentApiCalls(IKey key, IDictionary<string, IAnnotation> annotations)
        => inner.GenerateFluentApiCalls(key, annotations);

    public IReadOnlyList<MethodCallCodeFragment> GenerateFluentApiCalls(IForeignKey foreignKey, IDictionary<string, IAnnotation> annotations)
        => inner.GenerateFluentApiCalls(foreignKey, annotations);

    public IReadOnlyList<MethodCallCodeFragment> GenerateFluentApiCalls(INavigation navigation, IDictionary<string, IAnnotation> annotations)
        => inner.GenerateFluentApiCalls(navigation, annotations);

    public IReadOnlyList<MethodCallCodeFragment> GenerateFluentApiCalls(ISkipNavigation navigation, IDictionary<string, IAnnotation> annotations)
        => inner.GenerateFluentApiCalls(navigation, annotations);

    public IReadOnlyList<MethodCallCodeFragment> GenerateFluentApiCalls(IIndex index, IDictionary<string, IAnnotation> annotations)
        => inner.GenerateFluentApiCalls(index, annotations);

    public IReadOnlyList<MethodCallCodeFragment> GenerateFluentApiCalls(ICheckConstraint checkConstraint, IDictionary<string, IAnnotation> annotations)
        => inner.GenerateFluentApiCalls(checkConstraint, annotations);

    public IReadOnlyList<MethodCallCodeFragment> GenerateFluentApiCalls(ITrigger trigger, IDictionary<string, IAnnotation> annotations)
        => inner.GenerateFluentApiCalls(trigger, annotations);

    public IReadOnlyList<MethodCallCodeFragment> GenerateFluentApiCalls(IRelationalPropertyOverrides overrides, IDictionary<string, IAnnotation> annotations)
        => inner.GenerateFluentApiCalls(overrides, annotations);

    public IReadOnlyList<MethodCallCodeFragment> GenerateFluentApiCalls(ISequence sequence, IDictionary<string, IAnnotation> annotations)
        => inner.GenerateFluentApiCalls(sequence, annotations);

    public IReadOnlyList<AttributeCodeFragment> GenerateDataAnnotationAttributes(
        IEntityType entityType,
        IDictionary<string, IAnnotation> annotations)
        => ScaffoldedTableCode.TakeAttribute(entityType, annotations) is { } attribute
            ? [.. inner.GenerateDataAnnotationAttributes(entityType, annotations), attribute]
            : inner.GenerateDataAnnotationAttributes(entityType, annotations);

    public IReadOnlyList<AttributeCodeFragment> GenerateDataAnnotationAttributes(
        IProperty property,
        IDictionary<string, IAnnotation> annotations)
        => inner.GenerateDataAnnotationAttributes(property, annotations);
}
