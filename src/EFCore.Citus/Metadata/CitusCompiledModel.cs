using System.ComponentModel;
using System.Linq.Expressions;
using EFCore.Citus.Properties;
using EFCore.Citus.Tenancy;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Metadata.Internal;

namespace EFCore.Citus.Metadata;

/// <summary>
///     Called by the code of compiled models, which <c>dotnet ef dbcontext optimize</c> writes. Not meant for anything else.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class CitusCompiledModel
{
    /// <summary>
    ///     Makes queries fail for an entity type that belongs to tenants, until <c>UseCitus</c> gives it the filters of tenants.
    /// </summary>
    /// <param name="entityType">The entity type of a compiled model.</param>
    public static void RequireUseCitus(RuntimeEntityType entityType)
    {
        ArgumentNullException.ThrowIfNull(entityType);

        var filter = Expression.Lambda(
            Expression.Call(typeof(CitusCompiledModel), nameof(Refuse), null, Expression.Constant(((IReadOnlyEntityType)entityType).DisplayName())),
            Expression.Parameter(((IReadOnlyEntityType)entityType).ClrType, "e"));

        // There is no other way to say it of an entity type that is no longer built.
#pragma warning disable EF1001
        entityType.SetAnnotation(
            CoreAnnotationNames.QueryFilter, new QueryFilterCollection([new RuntimeQueryFilter(TenantFilters.WithoutUseCitus, filter)]));
#pragma warning restore EF1001
    }

    private static bool Refuse(string entityType)
        => throw CitusModelAnnotations.CreateException(CitusStrings.UseCitusMissingForTenants(entityType));
}
