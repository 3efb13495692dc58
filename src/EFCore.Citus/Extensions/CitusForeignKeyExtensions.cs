using EFCore.Citus.Metadata;
using EFCore.Citus.Shared;
using Microsoft.EntityFrameworkCore.Metadata;

// ReSharper disable once CheckNamespace
namespace Microsoft.EntityFrameworkCore;

/// <summary>
///     Citus specific extension methods for foreign keys.
/// </summary>
public static class CitusForeignKeyExtensions
{
    /// <summary>
    ///     Returns a value indicating whether the foreign key is created without validating the existing rows (<c>NOT VALID</c>).
    /// </summary>
    /// <param name="foreignKey">The foreign key.</param>
    /// <returns>The value, or <see langword="null" /> if it is not configured.</returns>
    public static bool? IsCreatedNotValid(this IReadOnlyForeignKey foreignKey)
        => foreignKey[CitusAnnotationNames.IsNotValid] as bool?;

    /// <summary>
    ///     Sets a value indicating whether the foreign key is created without validating the existing rows (<c>NOT VALID</c>).
    /// </summary>
    /// <param name="foreignKey">The foreign key.</param>
    /// <param name="createdNotValid">The value, or <see langword="null" /> to remove the configuration.</param>
    public static void SetIsCreatedNotValid(this IMutableForeignKey foreignKey, bool? createdNotValid)
        => foreignKey.SetCitusAnnotation(foreignKey.DeclaringEntityType, CitusAnnotationNames.IsNotValid, createdNotValid);

    /// <summary>
    ///     Sets a value indicating whether the foreign key is created without validating the existing rows (<c>NOT VALID</c>).
    /// </summary>
    /// <param name="foreignKey">The foreign key.</param>
    /// <param name="createdNotValid">The value, or <see langword="null" /> to remove the configuration.</param>
    /// <param name="fromDataAnnotation">Indicates whether the configuration was specified using a data annotation.</param>
    /// <returns>The configured value.</returns>
    public static bool? SetIsCreatedNotValid(
        this IConventionForeignKey foreignKey,
        bool? createdNotValid,
        bool fromDataAnnotation = false)
        => (bool?)foreignKey.SetOrRemoveAnnotation(CitusAnnotationNames.IsNotValid, createdNotValid, fromDataAnnotation)?.Value;

    /// <summary>
    ///     Returns the configuration source of the value indicating whether the foreign key is created without validating the existing rows.
    /// </summary>
    /// <param name="foreignKey">The foreign key.</param>
    /// <returns>The configuration source, or <see langword="null" /> if no value has been set.</returns>
    public static ConfigurationSource? GetIsCreatedNotValidConfigurationSource(this IConventionForeignKey foreignKey)
        => foreignKey.FindAnnotation(CitusAnnotationNames.IsNotValid)?.GetConfigurationSource();
}
