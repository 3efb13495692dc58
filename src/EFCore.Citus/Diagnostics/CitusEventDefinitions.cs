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
    private readonly ILoggingOptions _loggingOptions;
    private readonly Dictionary<CitusRule, EventDefinition<string, string, string>> _rules;

    public CitusEventDefinitions(ILoggingOptions loggingOptions)
    {
        _loggingOptions = loggingOptions;
        _rules = CitusRules.All
            .Where(r => r.EventId is not null)
            .ToDictionary(r => r, r => Define<string, string, string>(r.EventId!.Value, LogLevel.Warning, CitusStrings.LogViolation));

        DatabaseCreatedOnOneNode = Define<string>(
            CitusEventId.DatabaseCreatedOnOneNodeWarning, LogLevel.Warning, CitusStrings.LogDatabaseCreatedOnOneNode);
        DatabaseCreatedWithoutWorkers = Define<string>(
            CitusEventId.DatabaseCreatedWithoutWorkersWarning, LogLevel.Warning, CitusStrings.LogDatabaseCreatedWithoutWorkers);
        UnsupportedDistributionMethod = Define<string>(
            CitusEventId.UnsupportedDistributionMethodWarning, LogLevel.Warning, CitusStrings.LogUnsupportedDistributionMethod);
        TimePartitionsNotScaffolded = Define<string, string>(
            CitusEventId.TimePartitionsNotScaffoldedWarning, LogLevel.Warning, CitusStrings.LogTimePartitionsNotScaffolded);
        CommandsExecutedAsSet = Define<int, string, int>(
            CitusEventId.CommandsExecutedAsSet, LogLevel.Debug, CitusStrings.LogCommandsExecutedAsSet);
        CommandsExecutedRowByRow = Define<int, string, string>(
            CitusEventId.CommandsExecutedRowByRow, LogLevel.Debug, CitusStrings.LogCommandsExecutedRowByRow);
        SetExecutedAgainRowByRow = Define<int, string, string>(
            CitusEventId.SetExecutedAgainRowByRow, LogLevel.Debug, CitusStrings.LogSetExecutedAgainRowByRow);
        BulkOperationExecuted = Define<long, string, string, double>(
            CitusEventId.BulkOperationExecuted, LogLevel.Information, CitusStrings.LogBulkOperationExecuted);
        AcrossTenantsBegun = Define<string, string>(
            CitusEventId.AcrossTenantsBegun, LogLevel.Information, CitusStrings.LogAcrossTenantsBegun);
        TenantMismatchIgnored = Define<string, string>(
            CitusEventId.TenantMismatchIgnoredWarning, LogLevel.Warning, CitusStrings.LogTenantMismatchIgnored);
        TenantRawSql = Define<string>(CitusEventId.TenantRawSqlWarning, LogLevel.Warning, CitusStrings.LogTenantRawSql);
        ServerErrorExplained = Define<string, string>(
            CitusEventId.ServerErrorExplained, LogLevel.Error, CitusStrings.LogServerErrorExplained);
        MultiShardCommandExecuted = Define<int, string, string, string>(
            CitusEventId.MultiShardCommandExecuted, LogLevel.Information, CitusStrings.LogMultiShardCommandExecuted);
        MultiShardSaveChanges = Define<int, string, string, string>(
            CitusEventId.MultiShardSaveChangesWarning, LogLevel.Warning, CitusStrings.LogMultiShardSaveChanges);
        ReferenceTableWriteAfterMultiShardQuery = Define<string, string, string>(
            CitusEventId.ReferenceTableWriteAfterMultiShardQueryWarning,
            LogLevel.Warning,
            CitusStrings.LogReferenceTableWriteAfterMultiShardQuery);
        DistributionColumnComparisonAdded = Define<string>(
            CitusEventId.DistributionColumnComparisonAdded, LogLevel.Debug, CitusStrings.LogDistributionColumnComparisonAdded);
        NullableDistributionColumnGrouped = Define<string>(
            CitusEventId.NullableDistributionColumnGroupedWarning, LogLevel.Warning, CitusStrings.LogNullableDistributionColumnGrouped);
        NullableDistributionColumnNotCorrected = Define<string>(
            CitusEventId.NullableDistributionColumnNotCorrectedWarning,
            LogLevel.Warning,
            CitusStrings.LogNullableDistributionColumnNotCorrected);
        QueryRoutePredicted = Define<string>(CitusEventId.QueryRoutePredicted, LogLevel.Debug, CitusStrings.LogQueryRoutePredicted);
        MultiShardQuery = Define<string, string>(CitusEventId.MultiShardQuery, LogLevel.Information, CitusStrings.LogMultiShardQuery);
        WholeTableRead = Define<string, string, string>(
            CitusEventId.WholeTableReadWarning, LogLevel.Warning, CitusStrings.LogWholeTableRead);
        UnsupportedQuery = Define<string, string>(CitusEventId.UnsupportedQueryWarning, LogLevel.Warning, CitusStrings.LogUnsupportedQuery);
        UnionWithoutDistributionColumn = Define<string>(
            CitusEventId.UnionWithoutDistributionColumnWarning, LogLevel.Warning, CitusStrings.LogUnionWithoutDistributionColumn);
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

    public EventDefinition<int, string, string, string> MultiShardCommandExecuted { get; }

    public EventDefinition<int, string, string, string> MultiShardSaveChanges { get; }

    public EventDefinition<string, string, string> ReferenceTableWriteAfterMultiShardQuery { get; }

    public EventDefinition<string> DistributionColumnComparisonAdded { get; }

    public EventDefinition<string> NullableDistributionColumnGrouped { get; }

    public EventDefinition<string> NullableDistributionColumnNotCorrected { get; }

    public EventDefinition<string> QueryRoutePredicted { get; }

    public EventDefinition<string, string> MultiShardQuery { get; }

    public EventDefinition<string, string, string> WholeTableRead { get; }

    public EventDefinition<string, string> UnsupportedQuery { get; }

    public EventDefinition<string> UnionWithoutDistributionColumn { get; }

    public EventDefinition<string, string, string> For(CitusRule rule)
        => _rules[rule];

    public EventDefinition<int, string, string, string> OfMultiShardCommand(CommandSource source)
        => source == CommandSource.SaveChanges ? MultiShardSaveChanges : MultiShardCommandExecuted;

    private EventDefinition<T1> Define<T1>(EventId id, LogLevel level, string message)
        => new(_loggingOptions, id, level, Code(id), l => LoggerMessage.Define<T1>(l, id, message));

    private EventDefinition<T1, T2> Define<T1, T2>(EventId id, LogLevel level, string message)
        => new(_loggingOptions, id, level, Code(id), l => LoggerMessage.Define<T1, T2>(l, id, message));

    private EventDefinition<T1, T2, T3> Define<T1, T2, T3>(EventId id, LogLevel level, string message)
        => new(_loggingOptions, id, level, Code(id), l => LoggerMessage.Define<T1, T2, T3>(l, id, message));

    private EventDefinition<T1, T2, T3, T4> Define<T1, T2, T3, T4>(EventId id, LogLevel level, string message)
        => new(_loggingOptions, id, level, Code(id), l => LoggerMessage.Define<T1, T2, T3, T4>(l, id, message));

    private static string Code(EventId id)
        => $"{nameof(CitusEventId)}.{id.Name![(id.Name!.LastIndexOf('.') + 1)..]}";
}
