using EFCore.Citus.Tenancy.Model;
using Microsoft.EntityFrameworkCore.Metadata.Conventions;
using Microsoft.EntityFrameworkCore.Metadata.Conventions.Infrastructure;

namespace EFCore.Citus.Metadata.Conventions;

/// <summary>
///     Adds the conventions of <c>UseCitus</c>. The model finalizing conventions depend on this order.
/// </summary>
internal sealed class CitusConventionSetPlugin : IConventionSetPlugin
{
    public ConventionSet ModifyConventions(ConventionSet conventionSet)
    {
        conventionSet.Add(new CitusModelConvention());
        conventionSet.Add(new CitusTableAttributeConvention());
        // The conventions run after unreachable entity types are removed, and before all other finalizing conventions, which configure
        // columns, indexes and keys based on their properties.
        conventionSet.ModelFinalizingConventions.InsertRange(
            conventionSet.ModelFinalizingConventions.FindIndex(c => c is ModelCleanupConvention) + 1,
            [new TenantConvention(), new TenantConstraintNameConvention()]);
        conventionSet.Add(new CitusRelatedTableConvention());
        conventionSet.Add(new CitusColocationConvention());
        conventionSet.Add(new CitusExtensionConvention());
        // The next convention copies the annotations to the model that queries use.
        conventionSet.ModelFinalizedConventions.Insert(0, new CitusCollationConvention());

        return conventionSet;
    }
}
