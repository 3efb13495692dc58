using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EFCore.Citus.Tenancy.Model;

/// <summary>
///     Represents the names of constraints before <see cref="TenantKeys" /> widens keys. A naming convention names each added key, and
///     removes some names when it processes tables and hierarchies. It does not process those a second time.
/// </summary>
internal sealed class TenantConstraintNames(IEnumerable<IMutableEntityType> entityTypes)
{
    private readonly List<(IMutableEntityType EntityType, object? KeyName)> _entityTypes =
        [.. entityTypes.Select(e => (e, e.FindPrimaryKey()?[RelationalAnnotationNames.Name]))];

    /// <summary>
    ///     Restores the names of primary keys. Names that the tables of a TPC hierarchy would share are removed, because they would name
    ///     several constraints.
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
