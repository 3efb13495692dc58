using System.Text.RegularExpressions;
using EFCore.Citus.FunctionalTests.Query.Shapes.Model;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace EFCore.Citus.FunctionalTests.Query.Shapes;

/// <summary>
///     Runs a shape and formats its result. Changes are undone.
/// </summary>
public static partial class ShapeRunner
{
    /// <summary>Runs a query, and returns its rows or the error.</summary>
    public static ShapeResult Run(ShapesContext context, Shape shape, bool isKeyGiven, int key)
    {
        using var transaction = IsChange(shape) ? context.Database.BeginTransaction() : null;
        try
        {
            var result = shape.Query(new Roots(context, isKeyGiven, key));
            var rows = RowFormatter.Format(result);

            return new ShapeResult(
                QueryOrder.IsOrdered(result) && !shape.HasTies ? rows : [.. rows.Order(StringComparer.Ordinal)],
                transaction is null || shape.IsVolatile ? [] : RowsAfter(context, shape));
        }
        catch (Exception exception) when (FindServerError(exception) is { } error)
        {
            return new ShapeResult([], []) { ServerError = error };
        }
        catch (InvalidOperationException exception) when (!IsTranslationError(exception))
        {
            // Single and First throw if there is no row.
            return new ShapeResult([exception.Message], []);
        }
        catch (Exception exception) when (exception is InvalidOperationException or NotSupportedException or ArgumentException)
        {
            return new ShapeResult([], []) { TranslationError = exception.Message.Split('\n')[0] };
        }
    }

    private static bool IsChange(Shape shape)
        => shape.Linq.Contains(".ExecuteUpdate(", StringComparison.Ordinal) || shape.Linq.Contains(".ExecuteDelete(", StringComparison.Ordinal)
            || shape.Linq.Contains("ExecuteSql", StringComparison.Ordinal);

    private static bool IsTranslationError(InvalidOperationException exception)
        => !exception.Message.StartsWith("Sequence contains", StringComparison.Ordinal)
            && !exception.Message.StartsWith("Nullable object must", StringComparison.Ordinal);

    private static PostgresException? FindServerError(Exception? exception)
        => exception is null or PostgresException ? (PostgresException?)exception : FindServerError(exception.InnerException);

    // The row as text has the same format in both databases.
    private static IReadOnlyList<string> RowsAfter(ShapesContext context, Shape shape)
        => [.. TablesOf(shape).SelectMany(t => TextsOf(context, t)).Order(StringComparer.Ordinal)];

#pragma warning disable EF1002 // The name of the table is one of the constants below.
    private static List<string> TextsOf(ShapesContext context, string table)
        => [.. context.Database.SqlQueryRaw<string>($"SELECT t::text AS \"Value\" FROM {table} AS t")];
#pragma warning restore EF1002

    private static IEnumerable<string> TablesOf(Shape shape)
        => Changed().Match(shape.Linq) is { Success: true, Groups: [_, { Value: var name }] }
            ? [CamelCase().Replace(name, "_$0").ToLowerInvariant()]
            : throw new InvalidOperationException($"The table that '{shape.Name}' changes is unknown.");

    [GeneratedRegex(@"^\w*?\.?\(?(?:context\.)?(stores|customers|orders|lines|products|readings|sales|accounts|bookings|slots|payments|visits|countries|settings|jobs|drafts|categories)", RegexOptions.IgnoreCase)]
    private static partial Regex Changed();

    [GeneratedRegex("(?<!^)[A-Z]")]
    private static partial Regex CamelCase();
}

/// <summary>
///     Represents the result of a query: its rows, the rows of the changed table, or an error.
/// </summary>
public sealed record ShapeResult(IReadOnlyList<string> Rows, IReadOnlyList<string> RowsAfter)
{
    public PostgresException? ServerError { get; init; }

    public string? TranslationError { get; init; }
}
