using System.ComponentModel;
using System.Linq.Expressions;
using EFCore.Citus.Metadata;
using EFCore.Citus.Properties;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Metadata.Internal;

namespace EFCore.Citus.Tenancy.Query;

/// <summary>
///     Provides methods for the code of compiled models, which <c>dotnet ef dbcontext optimize</c> writes. Not intended for other code.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class CitusCompiledModel
{
    /// <summary>
    ///     Adds a filter that throws in queries for a tenant-owned entity type, until <c>UseCitus</c> replaces it with the tenant filters.
    /// </summary>
    /// <param name="entityType">The entity type of a compiled model.</param>
    public static void RequireUseCitus(RuntimeEntityType entityType)
    {
        ArgumentNullException.ThrowIfNull(entityType);

        var filter = Expression.Lambda(
            Expression.Call(typeof(CitusCompiledModel), nameof(Refuse), null, Expression.Constant(((IReadOnlyEntityType)entityType).DisplayName())),
            Expression.Parameter(((IReadOnlyEntityType)entityType).ClrType, "e"));

        // There is no public way to set filters of an entity type in a finalized model.
#pragma warning disable EF1001
        entityType.SetAnnotation(
            CoreAnnotationNames.QueryFilter, new QueryFilterCollection([new RuntimeQueryFilter(TenantFilters.WithoutUseCitus, filter)]));
#pragma warning restore EF1001
    }

    private static bool Refuse(string entityType)
        => throw CitusModelAnnotations.CreateException(CitusStrings.UseCitusMissingForTenants(entityType));
}
