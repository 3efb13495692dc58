using EFCore.Citus.Shared;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Microsoft.EntityFrameworkCore.Metadata.Conventions;

namespace EFCore.Citus.Metadata.Conventions;

/// <summary>
///     Configures the colocation of tables by their foreign keys.
/// </summary>
/// <remarks>
///     <para>
///         A table without a configured colocation is colocated with a table that it refers to, if the foreign key pairs their distribution
///         columns. Citus requires this of such a foreign key. The result is stored, so that snapshots, for which no conventions run,
///         contain it.
///     </para>
///     <para>
///         If there are several such tables, the one nearest to the table that starts the group is used, because a foreign key that is
///         added later is least likely to change it. Tables at the same distance are ordered by name.
///     </para>
/// </remarks>
internal sealed class CitusColocationConvention : IModelFinalizingConvention
{
    public void ProcessModelFinalizing(
        IConventionModelBuilder modelBuilder,
        IConventionContext<IConventionModelBuilder> context)
    {
        var parents = FindParents(modelBuilder.Metadata);
        if (parents.Count == 0)
        {
            return;
        }

        Colocate(parents);

        foreach (var entityType in modelBuilder.Metadata.GetEntityTypes())
        {
            var carrier = (IConventionEntityType)CitusTable.GetCarrier(entityType);
            if (carrier != entityType.GetRootType()
                && carrier.GetCitusTableType() == entityType.GetCitusTableType())
            {
                CitusTableConfiguration.CopyOptions(carrier, entityType.GetRootType().Builder);
            }
        }
    }

    /// <summary>
    ///     Gets each sharded entity type with the annotations of its table, and the entity types that it can be colocated with.
    /// </summary>
    private static Dictionary<IConventionEntityType, SortedSet<IConventionEntityType>> FindParents(IConventionModel model)
    {
        var byName = Comparer<IConventionEntityType>.Create((x, y) => StringComparer.Ordinal.Compare(x.Name, y.Name));
        var parents = new Dictionary<IConventionEntityType, SortedSet<IConventionEntityType>>();

        foreach (var entityType in model.GetEntityTypes().Where(e => CitusTable.FindIdentifier(e) is not null))
        {
            var carrier = (IConventionEntityType)CitusTable.GetCarrier(entityType);
            var tableType = carrier.GetCitusTableType();
            if (!tableType.IsSharded)
            {
                continue;
            }

            if (!parents.TryGetValue(carrier, out var candidates))
            {
                parents.Add(carrier, candidates = new SortedSet<IConventionEntityType>(byName));
            }

            foreach (var foreignKey in CitusForeignKey.GetAll(entityType))
            {
                var principal = (IConventionEntityType)foreignKey.Principal.EntityType.GetRootType();
                if (principal != carrier
                    && principal.GetCitusTableType() == tableType
                    && (tableType == CitusTableType.SingleShard || foreignKey.PairsDistributionColumns))
                {
                    candidates.Add(principal);
                }
            }
        }

        return parents;
    }

    private static void Colocate(Dictionary<IConventionEntityType, SortedSet<IConventionEntityType>> parents)
    {
        var pending = new SortedSet<IConventionEntityType>(
            parents.Keys, Comparer<IConventionEntityType>.Create((x, y) => StringComparer.Ordinal.Compare(x.Name, y.Name)));
        var reached = pending.Where(e => parents[e].Count == 0 || HasColocation(e)).ToHashSet();
        pending.ExceptWith(reached);

        while (pending.Count > 0)
        {
            var next = pending.Where(e => parents[e].Overlaps(reached)).ToList();
            if (next.Count == 0)
            {
                // The remaining entity types refer to each other in circles.
                next.Add(FindAnchor());
            }
            else
            {
                foreach (var entityType in next)
                {
                    if (parents[entityType].FirstOrDefault(p => reached.Contains(p) && !IsColocatedBy(p, entityType)) is { } parent)
                    {
                        entityType.Builder.IsColocatedWith(WithLastingName(parent).Name);
                    }
                }
            }

            reached.UnionWith(next);
            pending.ExceptWith(next);
        }

        // The anchor is the first by name of the entity types that are reachable from everything that they reach. Any other one would leave
        // its parents out of the group.
        IConventionEntityType FindAnchor()
        {
            var reachable = pending.ToDictionary(e => e, FindReachable);

            return pending.First(e => reachable[e].All(other => reachable[other].Contains(e)));
        }

        HashSet<IConventionEntityType> FindReachable(IConventionEntityType start)
        {
            var found = new HashSet<IConventionEntityType>();
            var queue = new Queue<IConventionEntityType>([start]);
            while (queue.TryDequeue(out var entityType))
            {
                foreach (var parent in parents[entityType].Where(found.Add))
                {
                    queue.Enqueue(parent);
                }
            }

            return found;
        }
    }

    // Determines whether the application has added the table, directly or through others, to the group that the other one starts.
    private static bool IsColocatedBy(IConventionEntityType entityType, IConventionEntityType other)
    {
        var visited = new HashSet<IReadOnlyEntityType>();
        IReadOnlyEntityType? next = entityType;
        while (next is not null && visited.Add(next))
        {
            if (next == other)
            {
                return true;
            }

            next = next.GetColocatedWithEntityTypeName() is { } name
                && CitusTable.FindNamed(next.Model, name) is { } found
                    ? CitusTable.GetCarrier(found)
                    : null;
        }

        return false;
    }

    // A snapshot has other names for owned types. If a name is ambiguous there, the owner is named instead, which is in the group, too.
    private static IConventionEntityType WithLastingName(IConventionEntityType parent)
        => parent.FindOwnership() is { } ownership
            && CitusTable.GetOwnedLike(parent.Model, parent.Name).Skip(1).Any()
            && parent.GetColocatedWithEntityTypeName() is not null
            && (IConventionEntityType)CitusTable.GetCarrier(ownership.PrincipalEntityType) is var owner
            && owner.GetCitusTableType() == parent.GetCitusTableType()
                ? WithLastingName(owner)
                : parent;

    private static bool HasColocation(IConventionEntityType entityType)
        => entityType.GetColocatedWithEntityTypeNameConfigurationSource() is not null
            || entityType.GetIsColocatedConfigurationSource() is not null
            || entityType.GetShardCountConfigurationSource() is not null;
}
