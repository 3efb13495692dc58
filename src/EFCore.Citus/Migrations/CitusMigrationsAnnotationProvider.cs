using EFCore.Citus.Migrations.Planning;
using EFCore.Citus.Shared;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Migrations.Operations;

namespace EFCore.Citus.Migrations;

/// <summary>
///     Adds annotations to the operations that drop objects, which the model no longer contains: the type of a table, and the definition of
///     a foreign key that is not valid.
/// </summary>
internal sealed class CitusMigrationsAnnotationProvider<TInner>(TInner inner) : IMigrationsAnnotationProvider
    where TInner : class, IMigrationsAnnotationProvider
{
    public IEnumerable<IAnnotation> ForRemove(ITable table)
        => table.FindAnnotation(CitusAnnotationNames.TableType) is { } tableType
            ? inner.ForRemove(table).Append(tableType)
            : inner.ForRemove(table);

    public IEnumerable<IAnnotation> ForRemove(IRelationalModel model)
        => inner.ForRemove(model);

    public IEnumerable<IAnnotation> ForRemove(IColumn column)
        => inner.ForRemove(column);

    public IEnumerable<IAnnotation> ForRemove(IView view)
        => inner.ForRemove(view);

    public IEnumerable<IAnnotation> ForRemove(IViewColumn column)
        => inner.ForRemove(column);

    public IEnumerable<IAnnotation> ForRemove(IUniqueConstraint constraint)
        => inner.ForRemove(constraint);

    public IEnumerable<IAnnotation> ForRemove(ITableIndex index)
        => inner.ForRemove(index);

    public IEnumerable<IAnnotation> ForRemove(IForeignKeyConstraint foreignKey)
        => foreignKey[CitusAnnotationNames.IsNotValid] is true
            ? inner.ForRemove(foreignKey).Append(
                new Annotation(
                    CitusAnnotationNames.NotValidDefinition, NotValidConstraints.Define(AddForeignKeyOperation.CreateFrom(foreignKey))))
            : inner.ForRemove(foreignKey);

    public IEnumerable<IAnnotation> ForRemove(ISequence sequence)
        => inner.ForRemove(sequence);

    public IEnumerable<IAnnotation> ForRemove(ICheckConstraint checkConstraint)
        => inner.ForRemove(checkConstraint);

    public IEnumerable<IAnnotation> ForRename(ITable table)
        => inner.ForRename(table);

    public IEnumerable<IAnnotation> ForRename(IColumn column)
        => inner.ForRename(column);

    public IEnumerable<IAnnotation> ForRename(ITableIndex index)
        => inner.ForRename(index);

    public IEnumerable<IAnnotation> ForRename(ISequence sequence)
        => inner.ForRename(sequence);
}
