using EFCore.Citus.Shared;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.Logging;

namespace EFCore.Citus.Diagnostics;

/// <summary>
///     Maps rules that are warnings about a model to their events.
/// </summary>
/// <remarks>
///     The events are not part of the rules, because the analyzers share the rules with the library.
/// </remarks>
internal static class CitusRuleEvents
{
    private static readonly Dictionary<CitusRule, EventId> Events = new()
    {
        [CitusRules.DistributionPropertyOptional] = CitusEventId.DistributionPropertyOptionalWarning,
        [CitusRules.DistributionColumnOfFewValues] = CitusEventId.DistributionColumnOfFewValuesWarning,
        [CitusRules.ForeignKeyWithoutIndex] = CitusEventId.ForeignKeyWithoutIndexWarning,
        [CitusRules.SameColumnInOtherGroup] = CitusEventId.SameDistributionColumnNotColocatedWarning,
        [CitusRules.ColocatedByDefault] = CitusEventId.UnrelatedTablesColocatedWarning,
        [CitusRules.TableWithoutPrimaryKey] = CitusEventId.TableWithoutPrimaryKeyWarning,
        [CitusRules.ReferenceTableWithDistributionColumn] = CitusEventId.ReferenceTableWithDistributionColumnWarning,
        [CitusRules.RowVersionOfDistributedTable] = CitusEventId.RowVersionOfDistributedTableWarning,
        [CitusRules.GeneratedIntegerColumn] = CitusEventId.GeneratedIntegerColumnWarning,
        [CitusRules.SequenceOnCoordinator] = CitusEventId.SequenceOnCoordinatorWarning
    };

    extension(CitusRule rule)
    {
        /// <summary>
        ///     Gets the event of the rule, or <see langword="null" /> if it has none.
        /// </summary>
        public EventId? EventId
            => Events.TryGetValue(rule, out var eventId) ? eventId : null;
    }
}
