using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EFCore.Citus.Metadata.Tenancy;

/// <summary>
///     Names of constraints as they were before <see cref="TenantKeys" /> widened keys. A naming convention names each key that is added, and
///     takes the names of some away again when it hears of tables and hierarchies. It does not hear of those a second time.
/// </summary>
internal sealed class TenantConstraintNames(IEnumerable<IMutableEntityType> entityTypes)
{
    private readonly List<(IMutableEntityType EntityType, object? KeyName)> _entityTypes =
        [.. entityTypes.Select(e => (e, e.FindPrimaryKey()?[RelationalAnnotationNames.Name]))];

    /// <summary>
    ///     Gives primary keys the names that they had, and takes names from what each table of a concrete type has, since they would be
    ///     those of several constraints.
    /// </summary>
    public void Restore()
    {
        foreach (var (entityType, keyName) in _entityTypes.Where(e => ((IConventionEntityType)e.EntityType).IsInModel))
        {
            if (entityType.FindPrimaryKey() is { } key
                && key.DeclaringEntityType == entityType
                && !Equals(key[RelationalAnnotationNames.Name], keyName))
            {
                key.SetOrRemoveAnnotation(RelationalAnnotationNames.Name, keyName);
            }

            if (entityType.GetMappingStrategy() == RelationalAnnotationNames.TpcMappingStrategy
                && entityType.GetDirectlyDerivedTypes().Any())
            {
                foreach (var shared in entityType.GetDeclaredForeignKeys().Concat<IMutableAnnotatable>(entityType.GetDeclaredIndexes()))
                {
                    RemoveName((IConventionAnnotatable)shared);
                }
            }
        }
    }

    private static void RemoveName(IConventionAnnotatable shared)
    {
        if (shared.FindAnnotation(RelationalAnnotationNames.Name)?.GetConfigurationSource() == ConfigurationSource.Convention)
        {
            shared.RemoveAnnotation(RelationalAnnotationNames.Name);
        }
    }
}
