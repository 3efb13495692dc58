using EFCore.Citus.Infrastructure.Validation;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EFCore.Citus.Diagnostics;

/// <summary>
///     Sends our events to the logger, to <c>LogTo</c> and to diagnostic listeners, or throws where they are configured to be errors.
/// </summary>
internal static class CitusLoggerExtensions
{
    public static void CitusRuleWarning(
        this IDiagnosticsLogger<DbLoggerCategory.Model.Validation> diagnostics,
        CitusEventDefinitions definitions,
        CitusViolation violation)
    {
        var definition = definitions.For(violation.Rule);
        var (rule, message, page) = (violation.Rule.Id, violation.Message, violation.Rule.HelpLink);

        if (diagnostics.ShouldLog(definition))
        {
            definition.Log(diagnostics, rule, message, page);
        }

        if (diagnostics.NeedsEventData(definition, out var diagnosticSourceEnabled, out var simpleLogEnabled))
        {
            EventData eventData = violation.Subject switch
            {
                IReadOnlyProperty property => new PropertyEventData(definition, GenerateMessage, property),
                IReadOnlyForeignKey foreignKey => new ForeignKeyEventData(definition, GenerateMessage, foreignKey),
                IReadOnlyEntityType entityType => new EntityTypeEventData(definition, GenerateMessage, entityType),
                _ => new EventData(definition, GenerateMessage)
            };

            diagnostics.DispatchEventData(definition, eventData, diagnosticSourceEnabled, simpleLogEnabled);
        }

        string GenerateMessage(EventDefinitionBase d, EventData _)
            => ((EventDefinition<string, string, string>)d).GenerateMessage(rule, message, page);
    }

    public static void DatabaseCreatedOnOneNodeWarning(
        this IDiagnosticsLogger<DbLoggerCategory.Infrastructure> diagnostics,
        CitusEventDefinitions definitions,
        DbContext context,
        string database)
    {
        var definition = definitions.DatabaseCreatedOnOneNode;

        if (diagnostics.ShouldLog(definition))
        {
            definition.Log(diagnostics, database);
        }

        if (diagnostics.NeedsEventData(definition, out var diagnosticSourceEnabled, out var simpleLogEnabled))
        {
            diagnostics.DispatchEventData(
                definition,
                new DbContextEventData(definition, (d, _) => ((EventDefinition<string>)d).GenerateMessage(database), context),
                diagnosticSourceEnabled,
                simpleLogEnabled);
        }
    }

    // The diagnostics of scaffolding have no listeners but the logger, which prints to the console of the tools.
    public static void UnsupportedDistributionMethodWarning(
        this IDiagnosticsLogger<DbLoggerCategory.Scaffolding> diagnostics,
        CitusEventDefinitions definitions,
        string table)
    {
        var definition = definitions.UnsupportedDistributionMethod;

        if (diagnostics.ShouldLog(definition))
        {
            definition.Log(diagnostics, table);
        }
    }
}
