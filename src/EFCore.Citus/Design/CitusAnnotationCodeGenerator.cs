using EFCore.Citus.Metadata;
using Microsoft.EntityFrameworkCore.Design;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Npgsql.EntityFrameworkCore.PostgreSQL.Design.Internal;

namespace EFCore.Citus.Design;

// The generator to derive from has no public name, and there is one generator only.
#pragma warning disable EF1001

/// <summary>
///     Keeps out of snapshots what concerns the application while it runs and no table: what <c>HasTenant</c> has said, of which a snapshot
///     has the columns and keys. Types of the application have no place in a snapshot in particular, since they may be renamed.
/// </summary>
internal sealed class CitusAnnotationCodeGenerator(AnnotationCodeGeneratorDependencies dependencies)
    : NpgsqlAnnotationCodeGenerator(dependencies)
{
    public override IEnumerable<IAnnotation> FilterIgnoredAnnotations(IEnumerable<IAnnotation> annotations)
        => base.FilterIgnoredAnnotations(annotations)
            .Where(
                a => a.Name
                    is not (CitusAnnotationNames.TenantKeyType or CitusAnnotationNames.TenantEntityType or CitusAnnotationNames.TenantProperty));
}
