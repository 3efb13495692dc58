using EFCore.Citus.Metadata;
using EFCore.Citus.Shared;
using Microsoft.EntityFrameworkCore.Metadata;

// ReSharper disable once CheckNamespace
namespace Microsoft.EntityFrameworkCore;

/// <summary>
///     Citus specific extension methods for check constraints.
/// </summary>
public static class CitusCheckConstraintExtensions
{
    /// <summary>
    ///     Returns a value indicating whether the check constraint is created without validating the existing rows (<c>NOT VALID</c>).
    /// </summary>
    /// <param name="checkConstraint">The check constraint.</param>
    /// <returns>The value, or <see langword="null" /> if it is not configured.</returns>
    public static bool? IsCreatedNotValid(this IReadOnlyCheckConstraint checkConstraint)
        => checkConstraint[CitusAnnotationNames.IsNotValid] as bool?;

    /// <summary>
    ///     Sets a value indicating whether the check constraint is created without validating the existing rows (<c>NOT VALID</c>).
    /// </summary>
    /// <param name="checkConstraint">The check constraint.</param>
    /// <param name="createdNotValid">The value, or <see langword="null" /> to remove the configuration.</param>
    public static void SetIsCreatedNotValid(this IMutableCheckConstraint checkConstraint, bool? createdNotValid)
        => checkConstraint.SetCitusAnnotation(checkConstraint.EntityType, CitusAnnotationNames.IsNotValid, createdNotValid);

    /// <summary>
    ///     Sets a value indicating whether the check constraint is created without validating the existing rows (<c>NOT VALID</c>).
    /// </summary>
    /// <param name="checkConstraint">The check constraint.</param>
    /// <param name="createdNotValid">The value, or <see langword="null" /> to remove the configuration.</param>
    /// <param name="fromDataAnnotation">Indicates whether the configuration was specified using a data annotation.</param>
    /// <returns>The configured value.</returns>
    public static bool? SetIsCreatedNotValid(
        this IConventionCheckConstraint checkConstraint,
        bool? createdNotValid,
        bool fromDataAnnotation = false)
        => (bool?)checkConstraint.SetOrRemoveAnnotation(CitusAnnotationNames.IsNotValid, createdNotValid, fromDataAnnotation)?.Value;

    /// <summary>
    ///     Returns the configuration source of the value indicating whether the check constraint is created without validating the existing rows.
    /// </summary>
    /// <param name="checkConstraint">The check constraint.</param>
    /// <returns>The configuration source, or <see langword="null" /> if no value has been set.</returns>
    public static ConfigurationSource? GetIsCreatedNotValidConfigurationSource(this IConventionCheckConstraint checkConstraint)
        => checkConstraint.FindAnnotation(CitusAnnotationNames.IsNotValid)?.GetConfigurationSource();
}
