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
    /// <param name="createdNotValid">A value indicating whether the validation of existing rows is skipped.</param>
    /// <returns>The same builder instance so that multiple calls can be chained.</returns>
    /// <remarks>
    ///     See <see href="https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-DESC-ADD-TABLE-CONSTRAINT">ADD CONSTRAINT ... NOT VALID</see>.
    /// </remarks>
    public static CheckConstraintBuilder IsCreatedNotValid(this CheckConstraintBuilder checkConstraintBuilder, bool createdNotValid = true)
    {
        ArgumentNullException.ThrowIfNull(checkConstraintBuilder);

        checkConstraintBuilder.Metadata.SetIsCreatedNotValid(createdNotValid ? true : null);

        return checkConstraintBuilder;
    }

    /// <summary>
    ///     Configures the check constraint to be created without validating the existing rows (<c>NOT VALID</c>).
    /// </summary>
    /// <param name="checkConstraintBuilder">The builder for the check constraint being configured.</param>
    /// <param name="createdNotValid">
    ///     A value indicating whether the validation of existing rows is skipped, or <see langword="null" /> to remove the configuration.
    /// </param>
    /// <param name="fromDataAnnotation">Indicates whether the configuration was specified using a data annotation.</param>
    /// <returns>The same builder instance if the configuration was applied, <see langword="null" /> otherwise.</returns>
    public static IConventionCheckConstraintBuilder? IsCreatedNotValid(
        this IConventionCheckConstraintBuilder checkConstraintBuilder,
        bool? createdNotValid,
        bool fromDataAnnotation = false)
    {
        if (!checkConstraintBuilder.CanSetIsCreatedNotValid(createdNotValid, fromDataAnnotation))
        {
            return null;
        }

        checkConstraintBuilder.Metadata.SetIsCreatedNotValid(createdNotValid, fromDataAnnotation);

        return checkConstraintBuilder;
    }

    /// <summary>
    ///     Returns a value indicating whether the validation of existing rows can be configured from the current configuration source.
    /// </summary>
    /// <param name="checkConstraintBuilder">The builder for the check constraint being configured.</param>
    /// <param name="createdNotValid">
    ///     A value indicating whether the validation of existing rows is skipped, or <see langword="null" /> to remove the configuration.
    /// </param>
    /// <param name="fromDataAnnotation">Indicates whether the configuration was specified using a data annotation.</param>
    /// <returns><see langword="true" /> if the configuration can be applied.</returns>
    public static bool CanSetIsCreatedNotValid(
        this IConventionCheckConstraintBuilder checkConstraintBuilder,
        bool? createdNotValid,
        bool fromDataAnnotation = false)
        => checkConstraintBuilder.CanSetAnnotation(CitusAnnotationNames.IsNotValid, createdNotValid, fromDataAnnotation);
}
