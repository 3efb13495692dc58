using EFCore.Citus.Infrastructure;
using EFCore.Citus.Shared;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EFCore.Citus.Metadata;

/// <summary>
///     Adds annotations for Citus, with the names of columns and tables, to the annotations of another provider for tables.
/// </summary>
internal sealed class CitusRelationalAnnotationProvider<TInner>(TInner inner, ICitusSingletonOptions options) : IRelationalAnnotationProvider
    where TInner : class, IRelationalAnnotationProvider
{
    public IEnumerable<IAnnotation> For(ITable table, bool designTime)
        => designTime
            ? inner.For(table, designTime)
                .Concat(CitusTableAnnotations.For(table, options))
                .Concat(
                    table.CheckConstraints
                        .Where(c => c[CitusAnnotationNames.IsNotValid] is true)
                        .Select(c => new Annotation(CitusAnnotationNames.NotValidCheckPrefix + c.Name, true)))
            : inner.For(table, designTime);

    public IEnumerable<IAnnotation> For(IRelationalModel model, bool designTime)
        => inner.For(model, designTime);

    public IEnumerable<IAnnotation> For(IColumn column, bool designTime)
        => inner.For(column, designTime);

    public IEnumerable<IAnnotation> For(IView view, bool designTime)
        => inner.For(view, designTime);

    public IEnumerable<IAnnotation> For(IViewColumn column, bool designTime)
        => inner.For(column, designTime);

    public IEnumerable<IAnnotation> For(ISqlQuery sqlQuery, bool designTime)
        => inner.For(sqlQuery, designTime);

    public IEnumerable<IAnnotation> For(ISqlQueryColumn column, bool designTime)
        => inner.For(column, designTime);

    public IEnumerable<IAnnotation> For(IStoreFunction function, bool designTime)
        => inner.For(function, designTime);

    public IEnumerable<IAnnotation> For(IStoreFunctionParameter parameter, bool designTime)
        => inner.For(parameter, designTime);

    public IEnumerable<IAnnotation> For(IFunctionColumn column, bool designTime)
        => inner.For(column, designTime);

    public IEnumerable<IAnnotation> For(IStoreStoredProcedure storedProcedure, bool designTime)
        => inner.For(storedProcedure, designTime);

    public IEnumerable<IAnnotation> For(IStoreStoredProcedureParameter parameter, bool designTime)
        => inner.For(parameter, designTime);

    public IEnumerable<IAnnotation> For(IStoreStoredProcedureResultColumn column, bool designTime)
        => inner.For(column, designTime);

    public IEnumerable<IAnnotation> For(IUniqueConstraint constraint, bool designTime)
        => inner.For(constraint, designTime);

    public IEnumerable<IAnnotation> For(ITableIndex index, bool designTime)
        => inner.For(index, designTime);

    public IEnumerable<IAnnotation> For(IForeignKeyConstraint foreignKey, bool designTime)
        => designTime && foreignKey.MappedForeignKeys.Any(f => f[CitusAnnotationNames.IsNotValid] is true)
            ? inner.For(foreignKey, designTime).Append(new Annotation(CitusAnnotationNames.IsNotValid, true))
            : inner.For(foreignKey, designTime);

    public IEnumerable<IAnnotation> For(ISequence sequence, bool designTime)
        => inner.For(sequence, designTime);

    public IEnumerable<IAnnotation> For(ICheckConstraint checkConstraint, bool designTime)
        => designTime && checkConstraint[CitusAnnotationNames.IsNotValid] is true
            ? inner.For(checkConstraint, designTime).Append(new Annotation(CitusAnnotationNames.IsNotValid, true))
            : inner.For(checkConstraint, designTime);

    public IEnumerable<IAnnotation> For(ITrigger trigger, bool designTime)
        => inner.For(trigger, designTime);
}
