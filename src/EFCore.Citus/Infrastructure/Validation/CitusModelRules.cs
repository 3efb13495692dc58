using EFCore.Citus.Metadata;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EFCore.Citus.Infrastructure.Validation;

/// <summary>
///     Checks a model against every rule of <see cref="Diagnostics.CitusRules" />.
/// </summary>
internal static class CitusModelRules
{
    public static IReadOnlyList<CitusViolation> Check(IReadOnlyModel model)
    {
        var entityTypes = model.GetEntityTypes().ToList();
        if (entityTypes.All(e => e.FindAnnotation(CitusAnnotationNames.TableType) is null))
        {
            return [];
        }

        var mappings = entityTypes
            .SelectMany(e => CitusTable.GetIdentifiers(e).Select(i => (Identifier: i, EntityType: e)))
            .ToLookup(m => m.Identifier, m => m.EntityType);

        var tables = mappings
            .Select(m => CitusTable.Get(m.First(), m.Key))
            .Where(t => !t.IsExcludedFromMigrations)
            .ToList();

        return tables.SelectMany(t => KeyRules.Check(t, mappings[t.Identifier]))
            .Concat(tables.SelectMany(ColocationRules.Check))
            .Concat(tables.SelectMany(t => SharedTableRules.Check(t, mappings[t.Identifier])))
            .Concat(entityTypes.SelectMany(SharedTableRules.CheckHierarchy))
            .Concat(ForeignKeyRules.Check(entityTypes))
            .OrderBy(v => v.Rule.Id, StringComparer.Ordinal)
            .ThenBy(v => v.Message, StringComparer.Ordinal)
            .ToList();
    }

    /// <summary>
    ///     What a table type is called in messages.
    /// </summary>
    public static string Describe(CitusTableType tableType)
        => tableType switch
        {
            CitusTableType.ManagedLocal => "a managed local table",
            CitusTableType.Reference => "a reference table",
            CitusTableType.Distributed => "a distributed table",
            CitusTableType.SingleShard => "a single-shard table",
            _ => "a local table"
        };
}
