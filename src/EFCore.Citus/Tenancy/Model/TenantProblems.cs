using EFCore.Citus.Diagnostics;
using EFCore.Citus.Metadata;
using EFCore.Citus.Shared;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EFCore.Citus.Tenancy.Model;

/// <summary>
///     Represents the errors in the configuration of tenants. The convention finds them, and the validator reports them together with other
///     errors.
/// </summary>
/// <param name="Violations">The violations of the conventions of tenants.</param>
/// <param name="Undetermined">The root types with tables that cannot be checked, because their type depends on the tenant.</param>
/// <param name="Assumed">The root types with foreign keys that cannot be checked, because their tenant is assumed.</param>
internal sealed record TenantProblems(
    IReadOnlyList<CitusViolation> Violations,
    IReadOnlySet<IReadOnlyEntityType> Undetermined,
    IReadOnlySet<IReadOnlyEntityType> Assumed)
{
    public static TenantProblems None { get; } = new([], new HashSet<IReadOnlyEntityType>(), new HashSet<IReadOnlyEntityType>());

    /// <summary>
    ///     Creates the problems in an order that does not depend on the order of the model.
    /// </summary>
    public static TenantProblems Create(
        IEnumerable<CitusViolation> violations,
        IReadOnlySet<IReadOnlyEntityType> undetermined,
        IReadOnlySet<IReadOnlyEntityType> assumed)
        => new([.. violations.OrderBy(v => v.ToString(), StringComparer.Ordinal)], undetermined, assumed);

    public static TenantProblems Find(IReadOnlyModel model)
        => model[CitusAnnotationNames.TenantProblems] as TenantProblems ?? None;

    public bool Concern(IReadOnlyEntityType entityType)
        => Undetermined.Contains(entityType.GetRootType());

    public bool Concern(CitusForeignKey foreignKey)
        => new[]
            {
                foreignKey.ForeignKey.DeclaringEntityType,
                foreignKey.ForeignKey.PrincipalEntityType,
                foreignKey.Dependent.EntityType,
                foreignKey.Principal.EntityType
            }
            .Any(e => Concern(e) || Assumed.Contains(e.GetRootType()));
}
