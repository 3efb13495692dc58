using System.Runtime.CompilerServices;
using EFCore.Citus.Diagnostics;
using EFCore.Citus.Properties;
using EFCore.Citus.Shared;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EFCore.Citus.Metadata;

/// <summary>
///     Sets all annotations of a model for Citus. A model that the conventions of Npgsql build without those of <c>UseCitus</c> throws an
///     exception: its tables would stay local, and its queries would read the rows of all tenants.
/// </summary>
/// <remarks>
///     Models of other providers, which applications use in tests, and models that are built without conventions, such as snapshots, accept
///     the annotations. The mark is not an annotation, so it is in no snapshot and in no compiled model.
/// </remarks>
internal static class CitusModelAnnotations
{
    private static readonly ConditionalWeakTable<IReadOnlyModel, object> Models = [];

    private static readonly object Mark = new();

    /// <summary>
    ///     Marks the model as one that the conventions of <c>UseCitus</c> build.
    /// </summary>
    public static void MarkAsCitus(IReadOnlyModel model)
        => Models.AddOrUpdate(model, Mark);

    /// <summary>
    ///     Determines whether the conventions of Npgsql build, or have built, the model without those of <c>UseCitus</c>.
    /// </summary>
    public static bool LacksUseCitus(IReadOnlyModel model)
        // The first convention of Npgsql sets the value generation strategy of every model.
        => model.GetValueGenerationStrategy() is not null && !Models.TryGetValue(model, out _);

    /// <exception cref="InvalidOperationException"><c>UseCitus</c> is missing.</exception>
    public static void RequireUseCitus(IReadOnlyEntityType entityType)
    {
        if (LacksUseCitus(entityType.Model))
        {
            throw CreateException(CitusStrings.UseCitusMissing(entityType.DisplayName()));
        }
    }

    /// <exception cref="InvalidOperationException"><c>UseCitus</c> is missing.</exception>
    public static void RequireUseCitus(IReadOnlyModel model, string tenant)
    {
        if (LacksUseCitus(model))
        {
            throw CreateException(CitusStrings.UseCitusMissingForTenants(tenant));
        }
    }

    public static void SetCitusAnnotation(this IMutableEntityType entityType, string name, object? value)
    {
        RequireUseCitus(entityType);
        entityType.SetOrRemoveAnnotation(name, value);
    }

    public static IConventionAnnotation? SetCitusAnnotation(
        this IConventionEntityType entityType,
        string name,
        object? value,
        bool fromDataAnnotation)
    {
        RequireUseCitus(entityType);

        return entityType.SetOrRemoveAnnotation(name, value, fromDataAnnotation);
    }

    /// <summary>
    ///     Sets an annotation of a part of an entity type.
    /// </summary>
    public static void SetCitusAnnotation(this IMutableAnnotatable part, IReadOnlyEntityType entityType, string name, object? value)
    {
        RequireUseCitus(entityType);
        part.SetOrRemoveAnnotation(name, value);
    }

    public static InvalidOperationException CreateException(string message)
        => CitusViolation.CreateException([new CitusViolation(CitusRules.UseCitusMissing, message)]);
}
