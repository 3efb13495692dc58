using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.Logging;

namespace EFCore.Citus.Diagnostics;

/// <summary>
///     The events with which rules are reported that are warnings about a model.
/// </summary>
/// <remarks>
///     Apart from the rules, which the analyzers share with the library.
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
        ///     The event of the rule, or <see langword="null" /> when it has none.
        /// </summary>
        public EventId? EventId
            => Events.TryGetValue(rule, out var eventId) ? eventId : null;
    }
}
