using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Microsoft.EntityFrameworkCore.Metadata.Conventions;

namespace EFCore.Citus.Metadata.Conventions;

/// <summary>
///     Marks a model as one of <c>UseCitus</c> before the application configures it.
/// </summary>
internal sealed class CitusModelConvention : IModelInitializedConvention
{
    public void ProcessModelInitialized(
        IConventionModelBuilder modelBuilder,
        IConventionContext<IConventionModelBuilder> context)
        => CitusModelAnnotations.MarkAsCitus(modelBuilder.Metadata);
}
