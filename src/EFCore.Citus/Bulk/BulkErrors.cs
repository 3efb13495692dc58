using System.Globalization;
using System.Text.RegularExpressions;
using EFCore.Citus.Diagnostics;
using EFCore.Citus.Properties;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace EFCore.Citus.Bulk;

/// <summary>
///     Says which entity could not be written, and which of its properties, as far as that is known.
/// </summary>
internal static partial class BulkErrors
{
    public static DbUpdateException OfValue(
        BulkRun run,
        BulkRun.BoundType type,
        BulkColumn column,
        object entity,
        long index,
        Exception exception)
        => new(
            CitusStrings.BulkValue(Describe(run, type, entity, index), column.Source.DisplayName, exception.Message), exception);

    public static DbUpdateException OfEntity(BulkRun run, BulkRun.BoundType type, object entity, long index, Exception exception)
        => new(CitusStrings.BulkEntity(Describe(run, type, entity, index), exception.Message), exception);

    /// <param name="run">The call.</param>
    /// <param name="table">The table that was written.</param>
    /// <param name="findIndex">Finds the place in the input of a line of the <c>COPY</c>, the first being 1.</param>
    /// <param name="exception">What the server or the connection said.</param>
    public static Exception OfServer(BulkRun run, BulkTable table, Func<long, long?> findIndex, NpgsqlException exception)
    {
        var server = exception as PostgresException;
        var message = Message(exception);

        // Workers count the rows of a shard, so only what the node says that has the table itself is of use.
        if (server?.Where is { } where
            && Place().Match(where) is { Success: true } match
            && (match.Groups["table"].Value == table.Table.Name || match.Groups["table"].Value.StartsWith(StagedCopyWriter.Prefix, StringComparison.Ordinal))
            && findIndex(long.Parse(match.Groups["line"].Value, CultureInfo.InvariantCulture)) is { } index)
        {
            return new DbUpdateException(
                match.Groups["column"].Success && FindProperty(run, table, match.Groups["column"].Value) is { } property
                    ? CitusStrings.BulkValue(Place(run, index), property, message)
                    : CitusStrings.BulkEntity(Place(run, index), message),
                exception);
        }

        return new DbUpdateException(CitusStrings.BulkFailed(run.Model.EntityType.DisplayName(), table.Table.SchemaQualifiedName, message), exception);
    }

    /// <summary>Says that a statement that comes before the rows has failed.</summary>
    public static DbUpdateException OfPreparation(BulkRun run, NpgsqlException exception)
        => new(CitusStrings.BulkNotPrepared(run.Model.EntityType.DisplayName(), Message(exception)), exception);

    /// <summary>Says that the database has left out rows without an error.</summary>
    public static DbUpdateConcurrencyException OfMissingRows(BulkRun run, BulkTable table, long expected, long actual)
        => new(CitusStrings.BulkRowsMissing(expected, run.Model.EntityType.DisplayName(), actual, table.Table.SchemaQualifiedName));

    /// <summary>Says how many rows stay, whatever becomes of the others.</summary>
    /// <param name="run">The call.</param>
    /// <param name="committed">How many stay for sure.</param>
    /// <param name="pending">How many others were to be committed when the error came.</param>
    /// <param name="exception">What went wrong.</param>
    public static Exception OfCommit(BulkRun run, long committed, long pending, Exception exception)
    {
        var name = run.Model.EntityType.DisplayName();
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

        // Execution strategies look for what is transient inside of a DbUpdateException, and would have the rows inserted again.
        return new BulkCommitException(
            inDoubt == 0
                ? CitusStrings.BulkPartlyCommitted(committed, name, message)
                : CitusStrings.BulkCommitInDoubt(committed, name, inDoubt, message),
            committed,
            inDoubt,
            new InvalidOperationException(exception.Message, exception));
    }

    /// <summary>Says that rows were not committed, or may not have been, but can be sent again in any case.</summary>
    public static DbUpdateException OfRepeatableCommit(BulkRun run, NpgsqlException exception)
        => new(
            IsAnswer(exception)
                ? CitusStrings.BulkNotCommitted(run.Model.EntityType.DisplayName(), Message(exception))
                : CitusStrings.UpsertCommitInDoubt(run.Model.EntityType.DisplayName(), Message(exception)),
            exception);

    /// <summary>
    ///     Whether the server has said that nothing is committed. A pooler before it says only that the connection to the server is gone.
    /// </summary>
    public static bool IsAnswer(NpgsqlException exception)
        => exception is PostgresException answer
            && (answer.InvariantSeverity == "ERROR" || !answer.SqlState.StartsWith("08", StringComparison.Ordinal));

    private static string Message(Exception exception)
        => exception is PostgresException error ? CitusErrorExplainer.Explain(error) ?? error.MessageText : exception.Message;

    private static string? FindProperty(BulkRun run, BulkTable table, string column)
        => run.Model.Types.Where(t => t.Table == table.Table)
            .SelectMany(t => t.Columns)
            .FirstOrDefault(c => c.Column.Name == column)?.Source.DisplayName;

    // As elsewhere in Entity Framework Core, values are shown only if the options permit it.
    private static string Describe(BulkRun run, BulkRun.BoundType type, object entity, long index)
    {
        var name = type.Type.EntityType.DisplayName();
        if (!run.IsSensitiveDataLogged || type.Type.EntityType.FindPrimaryKey() is not { } key)
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

    private static string Place(BulkRun run, long index)
        => CitusStrings.BulkPlace(index, run.Model.EntityType.DisplayName());

    // The words between the names are translated on servers that speak another language.
    [GeneratedRegex(@"\ACOPY (?<table>[^\n]+?), [^\s,]+ (?<line>[0-9]+)(, [^\s,]+ (?<column>[^:\n]+))?")]
    private static partial Regex Place();
}
