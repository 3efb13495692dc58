using EFCore.Citus.Shared;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Update;

namespace EFCore.Citus.Diagnostics;

/// <summary>
///     Sends the events of this library to the logger, to <c>LogTo</c> and to diagnostic listeners, or throws if they are configured to
///     throw.
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
        => diagnostics.DatabaseCreated(definitions.DatabaseCreatedOnOneNode, context, database);

    public static void DatabaseCreatedWithoutWorkersWarning(
        this IDiagnosticsLogger<DbLoggerCategory.Infrastructure> diagnostics,
        CitusEventDefinitions definitions,
        DbContext context,
        string database)
        => diagnostics.DatabaseCreated(definitions.DatabaseCreatedWithoutWorkers, context, database);

    private static void DatabaseCreated(
        this IDiagnosticsLogger<DbLoggerCategory.Infrastructure> diagnostics,
        EventDefinition<string> definition,
        DbContext context,
        string database)
    {
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

    public static void CommandsExecutedAsSet(
        this IDiagnosticsLogger<DbLoggerCategory.Update> diagnostics,
        CitusEventDefinitions definitions,
        DbContext context,
        IReadOnlyList<IReadOnlyModificationCommand> commands,
        int statements)
        => Log(diagnostics, definitions.CommandsExecutedAsSet, context, commands, statements);

    public static void CommandsExecutedRowByRow(
        this IDiagnosticsLogger<DbLoggerCategory.Update> diagnostics,
        CitusEventDefinitions definitions,
        DbContext context,
        IReadOnlyList<IReadOnlyModificationCommand> commands,
        RowByRowReason reason)
        => Log(diagnostics, definitions.CommandsExecutedRowByRow, context, commands, reason.ToString());

    public static void SetExecutedAgainRowByRow(
        this IDiagnosticsLogger<DbLoggerCategory.Update> diagnostics,
        CitusEventDefinitions definitions,
        DbContext context,
        IReadOnlyList<IReadOnlyModificationCommand> commands,
        string reason)
        => Log(diagnostics, definitions.SetExecutedAgainRowByRow, context, commands, reason);

    private static void Log<T>(
        IDiagnosticsLogger<DbLoggerCategory.Update> diagnostics,
        EventDefinition<int, string, T> definition,
        DbContext context,
        IReadOnlyList<IReadOnlyModificationCommand> commands,
        T argument)
    {
        if (diagnostics.ShouldLog(definition))
        {
            definition.Log(diagnostics, commands.Count, Describe(commands[0]), argument);
        }

        if (diagnostics.NeedsEventData(definition, out var diagnosticSourceEnabled, out var simpleLogEnabled))
        {
            diagnostics.DispatchEventData(
                definition,
                new DbContextEventData(
                    definition,
                    (d, _) => ((EventDefinition<int, string, T>)d).GenerateMessage(commands.Count, Describe(commands[0]), argument),
                    context),
                diagnosticSourceEnabled,
                simpleLogEnabled);
        }
    }

    private static string Describe(IReadOnlyModificationCommand command)
        => $"{command.Schema}{(command.Schema is null ? "" : ".")}{command.TableName} ({command.EntityState})";

    // Scaffolding diagnostics have no diagnostic listeners. Their logger prints to the console of the tools.
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

    public static void TimePartitionsNotScaffoldedWarning(
        this IDiagnosticsLogger<DbLoggerCategory.Scaffolding> diagnostics,
        CitusEventDefinitions definitions,
        string table,
        string reason)
    {
        var definition = definitions.TimePartitionsNotScaffolded;

        if (diagnostics.ShouldLog(definition))
        {
            definition.Log(diagnostics, table, reason);
        }
    }

    public static void BulkOperationExecuted(
        this IDiagnosticsLogger<DbLoggerCategory.Update> diagnostics,
        CitusEventDefinitions definitions,
        DbContext context,
        IReadOnlyEntityType entityType,
        long rows,
        string done,
        TimeSpan elapsed)
    {
        var definition = definitions.BulkOperationExecuted;
        var (name, milliseconds) = (entityType.DisplayName(), Math.Round(elapsed.TotalMilliseconds));

        if (diagnostics.ShouldLog(definition))
        {
            definition.Log(diagnostics, rows, name, done, milliseconds);
        }

        if (diagnostics.NeedsEventData(definition, out var diagnosticSourceEnabled, out var simpleLogEnabled))
        {
            diagnostics.DispatchEventData(
                definition,
                new DbContextEventData(
                    definition,
                    (d, _) => ((EventDefinition<long, string, string, double>)d).GenerateMessage(rows, name, done, milliseconds),
                    context),
                diagnosticSourceEnabled,
                simpleLogEnabled);
        }
    }

    public static void AcrossTenantsBegun(
        this IDiagnosticsLogger<DbLoggerCategory.Infrastructure> diagnostics,
        CitusEventDefinitions definitions,
        DbContext context,
        string reason)
    {
        var definition = definitions.AcrossTenantsBegun;
        var contextType = context.GetType().ShortDisplayName();

        if (diagnostics.ShouldLog(definition))
        {
            definition.Log(diagnostics, contextType, reason);
        }

        if (diagnostics.NeedsEventData(definition, out var diagnosticSourceEnabled, out var simpleLogEnabled))
        {
            diagnostics.DispatchEventData(
                definition,
                new AcrossTenantsEventData(
                    definition, (d, _) => ((EventDefinition<string, string>)d).GenerateMessage(contextType, reason), context, reason),
                diagnosticSourceEnabled,
                simpleLogEnabled);
        }
    }

    public static void TenantMismatchIgnoredWarning(
        this IDiagnosticsLogger<DbLoggerCategory.Update> diagnostics,
        CitusEventDefinitions definitions,
        EntityEntry entry,
        IReadOnlyProperty property)
    {
        var definition = definitions.TenantMismatchIgnored;
        var (entityType, propertyName) = (entry.Metadata.DisplayName(), property.Name);

        if (diagnostics.ShouldLog(definition))
        {
            definition.Log(diagnostics, entityType, propertyName);
        }

        if (diagnostics.NeedsEventData(definition, out var diagnosticSourceEnabled, out var simpleLogEnabled))
        {
            diagnostics.DispatchEventData(
                definition,
                new EntityEntryEventData(
                    definition, (d, _) => ((EventDefinition<string, string>)d).GenerateMessage(entityType, propertyName), entry),
                diagnosticSourceEnabled,
                simpleLogEnabled);
        }
    }

    public static void TenantRawSqlWarning(
        this IDiagnosticsLogger<DbLoggerCategory.Query> diagnostics,
        CitusEventDefinitions definitions,
        DbContext context,
        string sql)
    {
        var definition = definitions.TenantRawSql;

        if (diagnostics.ShouldLog(definition))
        {
            definition.Log(diagnostics, sql);
        }

        if (diagnostics.NeedsEventData(definition, out var diagnosticSourceEnabled, out var simpleLogEnabled))
        {
            diagnostics.DispatchEventData(
                definition,
                new TenantRawSqlEventData(definition, (d, _) => ((EventDefinition<string>)d).GenerateMessage(sql), context, sql),
                diagnosticSourceEnabled,
                simpleLogEnabled);
        }
    }

    public static void ServerErrorExplained(
        this IDiagnosticsLogger<DbLoggerCategory.Database.Command> diagnostics,
        CitusEventDefinitions definitions,
        DbContext context,
        Exception exception,
        CitusRule rule,
        string message)
    {
        var definition = definitions.ServerErrorExplained;

        if (diagnostics.ShouldLog(definition))
        {
            definition.Log(diagnostics, rule.Id, message);
        }

        if (diagnostics.NeedsEventData(definition, out var diagnosticSourceEnabled, out var simpleLogEnabled))
        {
            diagnostics.DispatchEventData(
                definition,
                new DbContextErrorEventData(
                    definition,
                    (d, _) => ((EventDefinition<string, string>)d).GenerateMessage(rule.Id, message),
                    context,
                    exception),
                diagnosticSourceEnabled,
                simpleLogEnabled);
        }
    }

    public static void MultiShardCommandExecuted(
        this IDiagnosticsLogger<DbLoggerCategory.Database.Command> diagnostics,
        CitusEventDefinitions definitions,
        DbContext context,
        MultiShardCommand command)
    {
        var definition = definitions.OfMultiShardCommand(command.Source);

        if (diagnostics.ShouldLog(definition))
        {
            definition.Log(diagnostics, command.Plans, command.Source.ToString(), Environment.NewLine, command.LogCommandText);
        }

        if (diagnostics.NeedsEventData(definition, out var diagnosticSourceEnabled, out var simpleLogEnabled))
        {
            diagnostics.DispatchEventData(
                definition,
                new MultiShardCommandEventData(
                    definition,
                    (d, _) => ((EventDefinition<int, string, string, string>)d).GenerateMessage(
                        command.Plans, command.Source.ToString(), Environment.NewLine, command.LogCommandText),
                    context,
                    command.CommandText,
                    command.CommandId,
                    command.ConnectionId,
                    command.Source,
                    command.Plans,
                    command.IsPlanCached),
                diagnosticSourceEnabled,
                simpleLogEnabled);
        }
    }

    public static void ReferenceTableWriteAfterMultiShardQueryWarning(
        this IDiagnosticsLogger<DbLoggerCategory.Database.Command> diagnostics,
        CitusEventDefinitions definitions,
        DbContext context,
        string table,
        string commandText)
    {
        var definition = definitions.ReferenceTableWriteAfterMultiShardQuery;

        if (diagnostics.ShouldLog(definition))
        {
            definition.Log(diagnostics, table, Environment.NewLine, commandText);
        }

        if (diagnostics.NeedsEventData(definition, out var diagnosticSourceEnabled, out var simpleLogEnabled))
        {
            diagnostics.DispatchEventData(
                definition,
                new DbContextEventData(
                    definition,
                    (d, _) => ((EventDefinition<string, string, string>)d).GenerateMessage(table, Environment.NewLine, commandText),
                    context),
                diagnosticSourceEnabled,
                simpleLogEnabled);
        }
    }

    public static void DistributionColumnComparisonAdded(
        this IDiagnosticsLogger<DbLoggerCategory.Query> diagnostics,
        CitusEventDefinitions definitions,
        DbContext context,
        string columns)
        => diagnostics.QueryCompiled(definitions.DistributionColumnComparisonAdded, context, columns);

    public static void NullableDistributionColumnWarning(
        this IDiagnosticsLogger<DbLoggerCategory.Query> diagnostics,
        CitusEventDefinitions definitions,
        DbContext context,
        string columns,
        bool isCorrected)
        => diagnostics.QueryCompiled(
            isCorrected ? definitions.NullableDistributionColumnGrouped : definitions.NullableDistributionColumnNotCorrected,
            context,
            columns);

    public static void UnionWithoutDistributionColumnWarning(
        this IDiagnosticsLogger<DbLoggerCategory.Query> diagnostics,
        CitusEventDefinitions definitions,
        DbContext context,
        string columns)
        => diagnostics.QueryCompiled(definitions.UnionWithoutDistributionColumn, context, columns);

    public static void QueryRoutePredicted(
        this IDiagnosticsLogger<DbLoggerCategory.Query> diagnostics,
        CitusEventDefinitions definitions,
        DbContext context,
        string route)
        => diagnostics.QueryCompiled(definitions.QueryRoutePredicted, context, route);

    public static void MultiShardQuery(
        this IDiagnosticsLogger<DbLoggerCategory.Query> diagnostics,
        CitusEventDefinitions definitions,
        DbContext context,
        string query,
        string columns)
        => diagnostics.QueryCompiled(definitions.MultiShardQuery, context, query, columns);

    public static void WholeTableReadWarning(
        this IDiagnosticsLogger<DbLoggerCategory.Query> diagnostics,
        CitusEventDefinitions definitions,
        DbContext context,
        string table,
        string query,
        string fix)
    {
        var definition = definitions.WholeTableRead;

        if (diagnostics.ShouldLog(definition))
        {
            definition.Log(diagnostics, table, query, fix);
        }

        if (diagnostics.NeedsEventData(definition, out var diagnosticSourceEnabled, out var simpleLogEnabled))
        {
            diagnostics.DispatchEventData(
                definition,
                new DbContextEventData(
                    definition, (d, _) => ((EventDefinition<string, string, string>)d).GenerateMessage(table, query, fix), context),
                diagnosticSourceEnabled,
                simpleLogEnabled);
        }
    }

    public static void UnsupportedQueryWarning(
        this IDiagnosticsLogger<DbLoggerCategory.Query> diagnostics,
        CitusEventDefinitions definitions,
        DbContext context,
        string query,
        string reason)
        => diagnostics.QueryCompiled(definitions.UnsupportedQuery, context, query, reason);

    private static void QueryCompiled(
        this IDiagnosticsLogger<DbLoggerCategory.Query> diagnostics,
        EventDefinition<string, string> definition,
        DbContext context,
        string query,
        string argument)
    {
        if (diagnostics.ShouldLog(definition))
        {
            definition.Log(diagnostics, query, argument);
        }

        if (diagnostics.NeedsEventData(definition, out var diagnosticSourceEnabled, out var simpleLogEnabled))
        {
            diagnostics.DispatchEventData(
                definition,
                new DbContextEventData(
                    definition, (d, _) => ((EventDefinition<string, string>)d).GenerateMessage(query, argument), context),
                diagnosticSourceEnabled,
                simpleLogEnabled);
        }
    }

    private static void QueryCompiled(
        this IDiagnosticsLogger<DbLoggerCategory.Query> diagnostics,
        EventDefinition<string> definition,
        DbContext context,
        string argument)
    {
        if (diagnostics.ShouldLog(definition))
        {
            definition.Log(diagnostics, argument);
        }

        if (diagnostics.NeedsEventData(definition, out var diagnosticSourceEnabled, out var simpleLogEnabled))
        {
            diagnostics.DispatchEventData(
                definition,
                new DbContextEventData(definition, (d, _) => ((EventDefinition<string>)d).GenerateMessage(argument), context),
                diagnosticSourceEnabled,
                simpleLogEnabled);
        }
    }
}
