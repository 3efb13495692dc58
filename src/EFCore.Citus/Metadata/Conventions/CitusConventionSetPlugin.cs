using Microsoft.EntityFrameworkCore.Metadata.Conventions;
using Microsoft.EntityFrameworkCore.Metadata.Conventions.Infrastructure;

namespace EFCore.Citus.Metadata.Conventions;

/// <summary>
///     Adds the conventions of <c>UseCitus</c>. Those for finalizing build on each other in this order.
/// </summary>
internal sealed class CitusConventionSetPlugin : IConventionSetPlugin
{
    public ConventionSet ModifyConventions(ConventionSet conventionSet)
    {
        conventionSet.Add(new CitusModelConvention());
        conventionSet.Add(new CitusTableAttributeConvention());
        // After what is not reached has been removed, and before all others that finalize, which give columns, indexes and keys what
        // follows from their properties.
        conventionSet.ModelFinalizingConventions.InsertRange(
            conventionSet.ModelFinalizingConventions.FindIndex(c => c is ModelCleanupConvention) + 1,
            [new TenantConvention(), new TenantConstraintNameConvention()]);
        conventionSet.Add(new CitusRelatedTableConvention());
        conventionSet.Add(new CitusColocationConvention());
        conventionSet.Add(new CitusExtensionConvention());

        return conventionSet;
    }
}
