using EFCore.Citus.Metadata;
using EFCore.Citus.Shared;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

// ReSharper disable once CheckNamespace
namespace Microsoft.EntityFrameworkCore;

/// <summary>
///     Citus specific extension methods for <see cref="CheckConstraintBuilder" />.
/// </summary>
public static class CitusCheckConstraintBuilderExtensions
{
    /// <summary>
    ///     Configures the check constraint to be created without validating the existing rows (<c>NOT VALID</c>). A large table is not
    ///     scanned, and is locked for a shorter time. Rows that are written afterwards are checked. The configuration has no effect on a
    ///     new table.
    /// </summary>
    /// <param name="checkConstraintBuilder">The builder for the check constraint being configured.</param>
    /// <param name="notValid">A value indicating whether the validation of existing rows is skipped.</param>
    /// <returns>The same builder instance so that multiple calls can be chained.</returns>
    /// <remarks>
    ///     See <see href="https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-DESC-ADD-TABLE-CONSTRAINT">ADD CONSTRAINT ... NOT VALID</see>.
    /// </remarks>
    public static CheckConstraintBuilder IsCreatedNotValid(this CheckConstraintBuilder checkConstraintBuilder, bool notValid = true)
    {
        ArgumentNullException.ThrowIfNull(checkConstraintBuilder);

        var checkConstraint = checkConstraintBuilder.Metadata;
        checkConstraint.SetCitusAnnotation(checkConstraint.EntityType, CitusAnnotationNames.IsNotValid, notValid ? true : null);

        return checkConstraintBuilder;
    }
}
