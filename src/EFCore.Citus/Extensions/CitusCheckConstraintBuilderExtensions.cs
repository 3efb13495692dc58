using EFCore.Citus.Metadata;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

// ReSharper disable once CheckNamespace
namespace Microsoft.EntityFrameworkCore;

/// <summary>
///     Citus specific extension methods for <see cref="CheckConstraintBuilder" />.
/// </summary>
public static class CitusCheckConstraintBuilderExtensions
{
    /// <summary>
    ///     Creates the check constraint without checking the rows that exist (<c>NOT VALID</c>): a large table is not read, and not locked for
    ///     as long. Rows that are written from then on are checked. Has no effect on a table that is new.
    /// </summary>
    /// <param name="checkConstraintBuilder">The builder for the check constraint being configured.</param>
    /// <param name="notValid"><see langword="false" /> to check the rows that exist.</param>
    /// <returns>The same builder, so that further calls can be chained.</returns>
    /// <remarks>
    ///     See <see href="https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-DESC-ADD-TABLE-CONSTRAINT">ADD CONSTRAINT ... NOT VALID</see>.
    /// </remarks>
    public static CheckConstraintBuilder IsNotValid(this CheckConstraintBuilder checkConstraintBuilder, bool notValid = true)
    {
        ArgumentNullException.ThrowIfNull(checkConstraintBuilder);

        var checkConstraint = checkConstraintBuilder.Metadata;
        checkConstraint.SetCitusAnnotation(checkConstraint.EntityType, CitusAnnotationNames.IsNotValid, notValid ? true : null);

        return checkConstraintBuilder;
    }
}
