using System.Globalization;
using System.Text;
using EFCore.Citus.Diagnostics;
using EFCore.Citus.Metadata;
using EFCore.Citus.Properties;
using EFCore.Citus.Shared;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EFCore.Citus.Validation;

/// <summary>
///     Checks that the entity types of one table, or of one hierarchy, have the same configuration.
/// </summary>
internal static class SharedTableRules
{
    public static IEnumerable<CitusViolation> Check(CitusTable table, ModelTables tables)
    {
        var main = table.EntityType.GetRootType();
        var sharing = tables.GetEntityTypes(table)
            .Select(e => e.GetRootType())
            .Distinct()
            .Where(e => e != main && e.FindAnnotation(CitusAnnotationNames.TableType) is not null);

        foreach (var entityType in sharing)
        {
            var configuration = Configuration.Of(entityType, e => e.GetDistributionColumnName(table.Identifier));
            var mainConfiguration = Configuration.Of(main, e => e.GetDistributionColumnName(table.Identifier));

            if (configuration != mainConfiguration)
            {
                yield return new CitusViolation(
                    CitusRules.SharedTableConflict,
                    CitusStrings.SharedTableConflict(
                        entityType.DisplayName(),
                        table.DisplayName,
                        configuration.ToString(),
                        main.DisplayName(),
                        mainConfiguration.ToString()));
            }
        }
    }

    public static IEnumerable<CitusViolation> CheckHierarchy(IReadOnlyEntityType entityType)
    {
        var root = entityType.GetRootType();
        if (root == entityType
            || entityType.FindAnnotation(CitusAnnotationNames.TableType) is null)
        {
            yield break;
        }

        var configuration = Configuration.Of(entityType);
        var rootConfiguration = Configuration.Of(root);

        if (configuration.Contradicts(rootConfiguration))
        {
            yield return new CitusViolation(
                CitusRules.HierarchyConflict,
                CitusStrings.HierarchyConflict(
                    entityType.DisplayName(), configuration.ToString(), root.DisplayName(), rootConfiguration.ToString()));
        }
    }

    private sealed record Configuration(
        CitusTableType TableType,
        string? DistributedBy,
        int? ShardCount,
        string? ColocatedWith,
        bool? IsColocated)
    {
        // The annotations of the entity type itself are read, which for a derived type are not the effective configuration.
        public static Configuration Of(IReadOnlyAnnotatable entityType)
            => new(
                entityType[CitusAnnotationNames.TableType] as CitusTableType? ?? CitusTableType.Local,
                entityType[CitusAnnotationNames.DistributionProperty] as string,
                entityType[CitusAnnotationNames.ShardCount] as int?,
                entityType[CitusAnnotationNames.ColocatedWithEntityType] as string,
                entityType[CitusAnnotationNames.IsColocated] as bool?);

        public static Configuration Of(IReadOnlyEntityType entityType, Func<IReadOnlyEntityType, string?> getColumn)
            => Of(entityType) is var configuration && configuration.TableType == CitusTableType.Distributed
                ? configuration with { DistributedBy = getColumn(entityType) ?? configuration.DistributedBy }
                : configuration;

        // A derived type can repeat the configuration of its root, completely or in part.
        public bool Contradicts(Configuration root)
            => TableType != root.TableType
                || DistributedBy != root.DistributedBy
                || (ShardCount is not null && ShardCount != root.ShardCount)
                || (ColocatedWith is not null && ColocatedWith != root.ColocatedWith)
                || (IsColocated is not null && IsColocated != root.IsColocated);

        public override string ToString()
        {
            var text = new StringBuilder(TableType.DisplayName);
            if (DistributedBy is not null)
            {
                text.Append(CultureInfo.InvariantCulture, $" by '{DistributedBy}'");
            }

            if (ShardCount is not null)
            {
                text.Append(CultureInfo.InvariantCulture, $" with {ShardCount} shards");
            }

            if (ColocatedWith is not null)
            {
                text.Append(CultureInfo.InvariantCulture, $" colocated with '{ColocatedWith}'");
            }

            return text.Append(IsColocated == false ? " in a separate colocation group" : "").ToString();
        }
    }
}
