using System.Collections;
using System.Runtime.ExceptionServices;
using EFCore.Citus.Properties;
using EFCore.Citus.Shared;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace EFCore.Citus.Diagnostics;

/// <summary>
///     Represents the reason for which the server has refused a statement.
/// </summary>
/// <param name="Rule">The rule that the statement violates.</param>
/// <param name="Message">The cause, the error of the server, and the fix.</param>
internal sealed record ErrorExplanation(CitusRule Rule, string Message)
{
    /// <summary>The key of the rule ID in <see cref="Exception.Data" />.</summary>
    public const string DataKey = "CitusRuleId";

    private const string Migration = "A migration ";

    public static ErrorExplanation Create(ExplainedError explained, ServerError error)
    {
        var message = error.Error.MessageText;
        var citusError = error.Detail is { } detail && ExplainedError.AreSame(explained.Text, detail) ? $"{message}: {detail}" : message;

        return new ErrorExplanation(
            explained.Rule,
            CitusStrings.ErrorExplained(
                explained.Cause?.Invoke(error) ?? Cause(explained.Rule.Title, error.IsMigration),
                explained.IsOfPostgres ? "PostgreSQL" : "Citus",
                citusError,
                error.Tags is { Length: > 0 } tags ? $"{explained.Fix()} {CitusStrings.TagsOfQuery(tags)}" : explained.Fix(),
                explained.Rule.Id,
                explained.Rule.HelpLink));
    }

    // The title of a rule for migrations is also the cause of an error outside of one.
    private static string Cause(string title, bool isMigration)
        => !isMigration && title.StartsWith(Migration, StringComparison.Ordinal)
            ? CitusStrings.CauseOfStatement(title[Migration.Length..])
            : title;

    /// <summary>
    ///     Logs the explanation, and creates the exception that contains it. If the type of the exception has to stay, it receives the rule
    ///     and is rethrown.
    /// </summary>
    /// <param name="exception">The exception that is explained.</param>
    /// <param name="context">The context that has executed the statement.</param>
    public Exception Report(Exception exception, DbContext? context)
    {
        var explained = Wrap(exception) ?? exception;
        explained.Data[DataKey] = Rule.Id;
        explained.HelpLink ??= Rule.HelpLink;
        if (context is not null)
        {
            Log(explained, context);
        }

        if (explained == exception)
        {
            ExceptionDispatchInfo.Throw(exception);
        }

        return explained;
    }

    private Exception? Wrap(Exception exception)
        => exception switch
        {
            PostgresException error => new CitusException(Message, Rule.Id, error),
            DbUpdateException { InnerException: PostgresException error } update
                when update.GetType() == typeof(DbUpdateException) && !update.Message.Contains(Message, StringComparison.Ordinal)
                => Copy(update, new DbUpdateException(Message, error, update.Entries)),
            _ => null
        };

    // The inner exception has been thrown within Entity Framework Core. Only the replaced exception has the frames of the application.
    private static DbUpdateException Copy(DbUpdateException replaced, DbUpdateException explained)
    {
        explained.HelpLink = replaced.HelpLink;
        foreach (DictionaryEntry entry in replaced.Data)
        {
            explained.Data[entry.Key] = entry.Value;
        }

        if (replaced.StackTrace is { } stackTrace)
        {
            ExceptionDispatchInfo.SetRemoteStackTrace(explained, stackTrace);
        }

        return explained;
    }

    private void Log(Exception exception, DbContext context)
    {
        IServiceProvider services;
        try
        {
            services = ((IInfrastructure<IServiceProvider>)context).Instance;
        }
        catch (ObjectDisposedException)
        {
            // An execution strategy can be used longer than its context.
            return;
        }

        // An application can use CitusRetryingExecutionStrategy without UseCitus.
        if (services.GetService(typeof(CitusEventDefinitions)) is CitusEventDefinitions definitions)
        {
            services.GetRequiredService<IDiagnosticsLogger<DbLoggerCategory.Database.Command>>()
                .ServerErrorExplained(definitions, context, exception, Rule, Message);
        }
    }
}
