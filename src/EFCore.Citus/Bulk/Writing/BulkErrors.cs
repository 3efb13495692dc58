using System.Globalization;
using System.Text.RegularExpressions;
using EFCore.Citus.Bulk.Model;
using EFCore.Citus.Diagnostics;
using EFCore.Citus.Properties;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace EFCore.Citus.Bulk.Writing;

/// <summary>
///     Creates exceptions that name the entity that could not be written, and its properties as far as they are known.
/// </summary>
internal static partial class BulkErrors
{
    public static DbUpdateException OfValue(
        BulkLoad load,
        BoundType type,
        BulkColumn column,
        object entity,
        long index,
        Exception exception)
        => new(
            CitusStrings.BulkValue(Describe(load, type, entity, index), column.Source.DisplayName, exception.Message), exception);

    public static DbUpdateException OfEntity(BulkLoad load, BoundType type, object entity, long index, Exception exception)
        => new(CitusStrings.BulkEntity(Describe(load, type, entity, index), exception.Message), exception);

    /// <param name="load">The call.</param>
    /// <param name="table">The table that was written.</param>
    /// <param name="findIndex">Finds the position in the input for a line of the <c>COPY</c>. The first line is 1.</param>
    /// <param name="exception">The exception that the server or the connection caused.</param>
    public static Exception OfServer(BulkLoad load, BulkTable table, Func<long, long?> findIndex, NpgsqlException exception)
    {
        var server = exception as PostgresException;
        var message = Message(exception);

        // Workers count the rows of a shard, so a line number is used only if it comes from the node that has the table itself.
        if (server?.Where is { } where
            && Place().Match(where) is { Success: true } match
            && (match.Groups["table"].Value == table.Table.Name || match.Groups["table"].Value.StartsWith(StagedCopyWriter.Prefix, StringComparison.Ordinal))
            && findIndex(long.Parse(match.Groups["line"].Value, CultureInfo.InvariantCulture)) is { } index)
        {
            return new DbUpdateException(
                match.Groups["column"].Success && FindProperty(load, table, match.Groups["column"].Value) is { } property
                    ? CitusStrings.BulkValue(Place(load, index), property, message)
                    : CitusStrings.BulkEntity(Place(load, index), message),
                exception);
        }

        return new DbUpdateException(CitusStrings.BulkFailed(load.Model.EntityType.DisplayName(), table.Table.SchemaQualifiedName, message), exception);
    }

    /// <summary>Creates the exception for a statement before the rows that has failed.</summary>
    public static DbUpdateException OfPreparation(BulkLoad load, NpgsqlException exception)
        => new(CitusStrings.BulkNotPrepared(load.Model.EntityType.DisplayName(), Message(exception)), exception);

    /// <summary>Creates the exception for rows that the database has skipped without an error.</summary>
    public static DbUpdateConcurrencyException OfMissingRows(BulkLoad load, BulkTable table, long expected, long actual)
        => new(CitusStrings.BulkRowsMissing(expected, load.Model.EntityType.DisplayName(), actual, table.Table.SchemaQualifiedName));

    /// <summary>Creates the exception that reports how many rows remain in the database.</summary>
    /// <param name="load">The call.</param>
    /// <param name="committed">The number of rows that are committed.</param>
    /// <param name="pending">The number of further rows that were to be committed when the error occurred.</param>
    /// <param name="exception">The exception that occurred.</param>
    public static Exception OfCommit(BulkLoad load, long committed, long pending, Exception exception)
    {
        var name = load.Model.EntityType.DisplayName();
        var message = Message(exception);
        var inDoubt = exception is NpgsqlException npgsql && IsAnswer(npgsql) ? 0 : pending;
        if (exception is OperationCanceledException canceled)
        {
            return new OperationCanceledException(CitusStrings.BulkCanceledInPart(committed, inDoubt, name), canceled, canceled.CancellationToken);
        }

        if (committed + inDoubt == 0)
        {
            return new DbUpdateException(CitusStrings.BulkNotCommitted(name, message), exception);
        }

        // Execution strategies look for transient exceptions inside a DbUpdateException and would insert the rows again.
        return new BulkCommitException(
            inDoubt == 0
                ? CitusStrings.BulkPartlyCommitted(committed, name, message)
                : CitusStrings.BulkCommitInDoubt(committed, name, inDoubt, message),
            committed,
            inDoubt,
            new InvalidOperationException(exception.Message, exception));
    }

    /// <summary>
    ///     Creates the exception for rows that were not committed, or may not have been, and can be sent again in either case.
    /// </summary>
    public static DbUpdateException OfRepeatableCommit(BulkLoad load, NpgsqlException exception)
        => new(
            IsAnswer(exception)
                ? CitusStrings.BulkNotCommitted(load.Model.EntityType.DisplayName(), Message(exception))
                : CitusStrings.UpsertCommitInDoubt(load.Model.EntityType.DisplayName(), Message(exception)),
            exception);

    /// <summary>
    ///     Determines whether the exception is a response of the server that nothing is committed. A connection pooler between client and
    ///     server only reports that its connection to the server is lost.
    /// </summary>
    public static bool IsAnswer(NpgsqlException exception)
        => exception is PostgresException answer
            && (answer.InvariantSeverity == "ERROR" || !answer.SqlState.StartsWith("08", StringComparison.Ordinal));

    private static string Message(Exception exception)
        => exception is PostgresException error ? CitusErrorExplainer.Find(ServerError.Get(error))?.Message ?? error.MessageText : exception.Message;

    private static string? FindProperty(BulkLoad load, BulkTable table, string column)
        => load.Model.Types.Where(t => t.Table == table.Table)
            .SelectMany(t => t.Columns)
            .FirstOrDefault(c => c.Column.Name == column)?.Source.DisplayName;

    // Values are included only if sensitive data logging is enabled, as elsewhere in Entity Framework Core.
    private static string Describe(BulkLoad load, BoundType type, object entity, long index)
    {
        var name = type.Type.EntityType.DisplayName();
        if (!load.IsSensitiveDataLogged || type.Type.EntityType.FindPrimaryKey() is not { } key)
        {
            return CitusStrings.BulkPlace(index, name);
        }

        var values = key.Properties
            .Where(p => !p.IsShadowProperty())
            .Select(
                p => string.Create(
                    CultureInfo.InvariantCulture, $"{p.Name}: {p.GetGetter().GetClrValueUsingContainingEntity(entity)}"));

        return CitusStrings.BulkPlace(index, $"{name} {{{string.Join(", ", values)}}}");
    }

    private static string Place(BulkLoad load, long index)
        => CitusStrings.BulkPlace(index, load.Model.EntityType.DisplayName());

    // The words between the names are translated if the server uses another language.
    [GeneratedRegex(@"\ACOPY (?<table>[^\n]+?), [^\s,]+ (?<line>[0-9]+)(, [^\s,]+ (?<column>[^:\n]+))?")]
    private static partial Regex Place();
}
