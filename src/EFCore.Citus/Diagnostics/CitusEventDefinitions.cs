using EFCore.Citus.Properties;
using EFCore.Citus.Shared;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.Logging;

namespace EFCore.Citus.Diagnostics;

/// <summary>
///     Provides the definitions of the events of this library, with the level and the behavior that <c>ConfigureWarnings</c> configures.
/// </summary>
/// <remarks>
///     A provider stores its definitions in its <see cref="LoggingDefinitions" />, of which there is only one, which belongs to Npgsql. A
///     singleton of the same service provider has the same lifetime: contexts with different warnings do not share it.
/// </remarks>
internal sealed class CitusEventDefinitions
{
    private readonly Dictionary<CitusRule, EventDefinition<string, string, string>> _rules;

    public CitusEventDefinitions(ILoggingOptions loggingOptions)
    {
        _rules = CitusRules.All
            .Where(r => r.EventId is not null)
            .ToDictionary(r => r, r => Create(loggingOptions, r.EventId!.Value));

        DatabaseCreatedOnOneNode = new EventDefinition<string>(
            loggingOptions,
            CitusEventId.DatabaseCreatedOnOneNodeWarning,
            LogLevel.Warning,
            Code(nameof(CitusEventId.DatabaseCreatedOnOneNodeWarning)),
            level => LoggerMessage.Define<string>(
                level, CitusEventId.DatabaseCreatedOnOneNodeWarning, CitusStrings.LogDatabaseCreatedOnOneNode));

        DatabaseCreatedWithoutWorkers = new EventDefinition<string>(
            loggingOptions,
            CitusEventId.DatabaseCreatedWithoutWorkersWarning,
            LogLevel.Warning,
            Code(nameof(CitusEventId.DatabaseCreatedWithoutWorkersWarning)),
            level => LoggerMessage.Define<string>(
                level, CitusEventId.DatabaseCreatedWithoutWorkersWarning, CitusStrings.LogDatabaseCreatedWithoutWorkers));

        UnsupportedDistributionMethod = new EventDefinition<string>(
            loggingOptions,
            CitusEventId.UnsupportedDistributionMethodWarning,
            LogLevel.Warning,
            Code(nameof(CitusEventId.UnsupportedDistributionMethodWarning)),
            level => LoggerMessage.Define<string>(
                level, CitusEventId.UnsupportedDistributionMethodWarning, CitusStrings.LogUnsupportedDistributionMethod));

        TimePartitionsNotScaffolded = new EventDefinition<string, string>(
            loggingOptions,
            CitusEventId.TimePartitionsNotScaffoldedWarning,
            LogLevel.Warning,
            Code(nameof(CitusEventId.TimePartitionsNotScaffoldedWarning)),
            level => LoggerMessage.Define<string, string>(
                level, CitusEventId.TimePartitionsNotScaffoldedWarning, CitusStrings.LogTimePartitionsNotScaffolded));

        CommandsExecutedAsSet = new EventDefinition<int, string, int>(
            loggingOptions,
            CitusEventId.CommandsExecutedAsSet,
            LogLevel.Debug,
            Code(nameof(CitusEventId.CommandsExecutedAsSet)),
            level => LoggerMessage.Define<int, string, int>(
                level, CitusEventId.CommandsExecutedAsSet, CitusStrings.LogCommandsExecutedAsSet));

        CommandsExecutedRowByRow = new EventDefinition<int, string, string>(
            loggingOptions,
            CitusEventId.CommandsExecutedRowByRow,
            LogLevel.Debug,
            Code(nameof(CitusEventId.CommandsExecutedRowByRow)),
            level => LoggerMessage.Define<int, string, string>(
                level, CitusEventId.CommandsExecutedRowByRow, CitusStrings.LogCommandsExecutedRowByRow));

        SetExecutedAgainRowByRow = new EventDefinition<int, string, string>(
            loggingOptions,
            CitusEventId.SetExecutedAgainRowByRow,
            LogLevel.Debug,
            Code(nameof(CitusEventId.SetExecutedAgainRowByRow)),
            level => LoggerMessage.Define<int, string, string>(
                level, CitusEventId.SetExecutedAgainRowByRow, CitusStrings.LogSetExecutedAgainRowByRow));

        BulkOperationExecuted = new EventDefinition<long, string, string, double>(
            loggingOptions,
            CitusEventId.BulkOperationExecuted,
            LogLevel.Information,
            Code(nameof(CitusEventId.BulkOperationExecuted)),
            level => LoggerMessage.Define<long, string, string, double>(
                level, CitusEventId.BulkOperationExecuted, CitusStrings.LogBulkOperationExecuted));

        AcrossTenantsBegun = new EventDefinition<string, string>(
            loggingOptions,
            CitusEventId.AcrossTenantsBegun,
            LogLevel.Information,
            Code(nameof(CitusEventId.AcrossTenantsBegun)),
            level => LoggerMessage.Define<string, string>(level, CitusEventId.AcrossTenantsBegun, CitusStrings.LogAcrossTenantsBegun));

        TenantMismatchIgnored = new EventDefinition<string, string>(
            loggingOptions,
            CitusEventId.TenantMismatchIgnoredWarning,
            LogLevel.Warning,
            Code(nameof(CitusEventId.TenantMismatchIgnoredWarning)),
            level => LoggerMessage.Define<string, string>(
                level, CitusEventId.TenantMismatchIgnoredWarning, CitusStrings.LogTenantMismatchIgnored));

        TenantRawSql = new EventDefinition<string>(
            loggingOptions,
            CitusEventId.TenantRawSqlWarning,
            LogLevel.Warning,
            Code(nameof(CitusEventId.TenantRawSqlWarning)),
            level => LoggerMessage.Define<string>(level, CitusEventId.TenantRawSqlWarning, CitusStrings.LogTenantRawSql));

        ServerErrorExplained = new EventDefinition<string, string>(
            loggingOptions,
            CitusEventId.ServerErrorExplained,
            LogLevel.Error,
            Code(nameof(CitusEventId.ServerErrorExplained)),
            level => LoggerMessage.Define<string, string>(level, CitusEventId.ServerErrorExplained, CitusStrings.LogServerErrorExplained));
    }

    public EventDefinition<int, string, int> CommandsExecutedAsSet { get; }

    public EventDefinition<int, string, string> CommandsExecutedRowByRow { get; }

    public EventDefinition<int, string, string> SetExecutedAgainRowByRow { get; }

    public EventDefinition<string> DatabaseCreatedOnOneNode { get; }

    public EventDefinition<string> DatabaseCreatedWithoutWorkers { get; }

    public EventDefinition<string> UnsupportedDistributionMethod { get; }

    public EventDefinition<string, string> TimePartitionsNotScaffolded { get; }

    public EventDefinition<long, string, string, double> BulkOperationExecuted { get; }

    public EventDefinition<string, string> AcrossTenantsBegun { get; }

    public EventDefinition<string, string> TenantMismatchIgnored { get; }

    public EventDefinition<string> TenantRawSql { get; }

    public EventDefinition<string, string> ServerErrorExplained { get; }

    public EventDefinition<string, string, string> For(CitusRule rule)
        => _rules[rule];

    private static EventDefinition<string, string, string> Create(ILoggingOptions loggingOptions, EventId id)
        => new(
            loggingOptions,
            id,
            LogLevel.Warning,
            Code(id.Name![(id.Name!.LastIndexOf('.') + 1)..]),
            level => LoggerMessage.Define<string, string, string>(level, id, CitusStrings.LogViolation));

    private static string Code(string name)
        => $"{nameof(CitusEventId)}.{name}";
}
