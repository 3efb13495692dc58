using System.Data.Common;
using System.Diagnostics;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Diagnostics.Internal;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace EFCore.Citus.Diagnostics;

// An interceptor could remember the statement as well, but would cost time for each command.
#pragma warning disable EF1001

/// <summary>
///     Remembers the statement of an error, so that its explanation contains the tags of the query.
/// </summary>
internal sealed class CitusCommandDiagnosticsLogger(
    ILoggerFactory loggerFactory,
    ILoggingOptions loggingOptions,
    DiagnosticSource diagnosticSource,
    LoggingDefinitions loggingDefinitions,
    IDbContextLogger contextLogger,
    IDbContextOptions contextOptions,
    IInterceptors? interceptors = null)
    : RelationalCommandDiagnosticsLogger(
        loggerFactory, loggingOptions, diagnosticSource, loggingDefinitions, contextLogger, contextOptions, interceptors)
{
    public override void CommandError(
        IRelationalConnection connection,
        DbCommand command,
        string logCommandText,
        DbContext? context,
        DbCommandMethod executeMethod,
        Guid commandId,
        Guid connectionId,
        Exception exception,
        DateTimeOffset startTime,
        TimeSpan duration,
        CommandSource commandSource)
    {
        Note(exception, command, commandSource);
        base.CommandError(
            connection,
            command,
            logCommandText,
            context,
            executeMethod,
            commandId,
            connectionId,
            exception,
            startTime,
            duration,
            commandSource);
    }

    public override Task CommandErrorAsync(
        IRelationalConnection connection,
        DbCommand command,
        string logCommandText,
        DbContext? context,
        DbCommandMethod executeMethod,
        Guid commandId,
        Guid connectionId,
        Exception exception,
        DateTimeOffset startTime,
        TimeSpan duration,
        CommandSource commandSource,
        CancellationToken cancellationToken = default)
    {
        Note(exception, command, commandSource);

        return base.CommandErrorAsync(
            connection,
            command,
            logCommandText,
            context,
            executeMethod,
            commandId,
            connectionId,
            exception,
            startTime,
            duration,
            commandSource,
            cancellationToken);
    }

    // While a migration is executed, its statement is known.
    private static void Note(Exception exception, DbCommand command, CommandSource source)
    {
        if (exception is PostgresException error && source != CommandSource.Migrations && ServerError.MigrationStatement.Value is null)
        {
            ServerError.Note(error, command.CommandText, isMigration: false);
        }
    }
}
