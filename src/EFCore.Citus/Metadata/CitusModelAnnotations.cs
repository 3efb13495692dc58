using System.Runtime.CompilerServices;
using EFCore.Citus.Diagnostics;
using EFCore.Citus.Infrastructure.Validation;
using EFCore.Citus.Metadata.Conventions;
using EFCore.Citus.Properties;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EFCore.Citus.Metadata;

/// <summary>
///     The way by which everything that an application says about Citus comes into a model. A model that Npgsql's conventions build
///     without those of <c>UseCitus</c> is refused: its tables would stay local, and its queries would read the rows of all tenants.
/// </summary>
/// <remarks>
///     Models of other providers, on which applications run their tests, and models that are built without conventions, such as
///     snapshots, take what is said. The mark is no annotation, so it is in no snapshot and in no compiled model.
/// </remarks>
internal static class CitusModelAnnotations
{
    private static readonly ConditionalWeakTable<IReadOnlyModel, object> Models = [];

    private static readonly object Mark = new();

    /// <summary>
    ///     Notes that the conventions of <c>UseCitus</c> build the model.
    /// </summary>
    public static void MarkAsCitus(IReadOnlyModel model)
        => Models.AddOrUpdate(model, Mark);

    /// <summary>
    ///     Whether the conventions of Npgsql build, or have built, the model, and those of <c>UseCitus</c> do not.
    /// </summary>
    public static bool LacksUseCitus(IReadOnlyModel model)
        // Npgsql's first convention says how keys get values, in every model.
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

    /// <summary>
    ///     Refuses a model in which attributes say what no convention has read.
    /// </summary>
    /// <exception cref="InvalidOperationException"><c>UseCitus</c> is missing.</exception>
    public static void RequireUseCitusForAttributes(IReadOnlyModel model)
    {
        if (LacksUseCitus(model)
            && model.GetEntityTypes().FirstOrDefault(e => CitusTableAttributeConvention.FindAttributes(e.ClrType).Any()) is { } entityType)
        {
            RequireUseCitus(entityType);
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
    ///     Sets an annotation of something that belongs to an entity type.
    /// </summary>
    public static void SetCitusAnnotation(this IMutableAnnotatable part, IReadOnlyEntityType entityType, string name, object? value)
    {
        RequireUseCitus(entityType);
        part.SetOrRemoveAnnotation(name, value);
    }

    public static InvalidOperationException CreateException(string message)
        => new(CitusStrings.InvalidModel(new CitusViolation(CitusRules.UseCitusMissing, message)));
}
