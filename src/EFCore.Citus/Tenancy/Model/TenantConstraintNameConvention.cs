using EFCore.Citus.Shared;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Microsoft.EntityFrameworkCore.Metadata.Conventions;

namespace EFCore.Citus.Tenancy.Model;

/// <summary>
///     Restores names of constraints after <see cref="TenantConvention" />, when all conventions have processed the keys that it added.
/// </summary>
internal sealed class TenantConstraintNameConvention : IModelFinalizingConvention
{
    private const string AnnotationName = CitusAnnotationNames.Prefix + nameof(TenantConstraintNames);

    public static void Keep(IMutableModel model)
        => model.SetAnnotation(AnnotationName, new TenantConstraintNames(model.GetEntityTypes()));

    public void ProcessModelFinalizing(
        IConventionModelBuilder modelBuilder,
        IConventionContext<IConventionModelBuilder> context)
        => (modelBuilder.Metadata.RemoveAnnotation(AnnotationName)?.Value as TenantConstraintNames)?.Restore();
}
