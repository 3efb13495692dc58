using System.Collections;
using System.Linq.Expressions;
using System.Reflection;
using System.Runtime.ExceptionServices;
using EFCore.Citus.FunctionalTests.Query.Shapes;
using EFCore.Citus.FunctionalTests.Query.Shapes.Model;
using EFCore.Citus.FunctionalTests.RandomModels;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Npgsql;

namespace EFCore.Citus.FunctionalTests.Query.RandomQueries;

/// <summary>
///     Tests that random queries return the rows of the plain provider, with key propagation and without it. The number of queries and the
///     first seed can be set by environment variables.
/// </summary>
[Collection<ShapesCollection>]
public class RandomQueriesTest(ShapesFixture shapes)
{
    private const int Key = 5;

    [Fact]
    public void Rows_are_those_of_the_plain_provider()
    {
        var first = RandomTest.Number("RANDOM_QUERIES_SEED", 1);
        var count = RandomTest.Number("RANDOM_QUERIES", 300);
        var figures = new SortedDictionary<string, int>(StringComparer.Ordinal);
        var failures = new List<string>();
        for (var seed = first; seed < first + count; seed++)
        {
            var expected = Run(shapes.CreatePlainContext, seed);
            var with = expected.Error is null ? RunOnCitus(seed, useKeyPropagation: true) : expected;
            var without = expected.Error is null ? RunOnCitus(seed, useKeyPropagation: false) : expected;
            var (figure, failure) = Compare(expected, with, without);
            figures[figure] = figures.GetValueOrDefault(figure) + 1;
            if (failure is not null)
            {
                failures.Add($"seed {seed}: {failure}");
            }
        }

        TestContext.Current.TestOutputHelper?.WriteLine(string.Join('\n', figures.Select(f => $"{f.Value,6} {f.Key}")));
        Assert.True(failures.Count == 0, $"{failures.Count} of {count}:\n{string.Join("\n\n", failures)}");
        // Most queries must be translated and accepted, so that the test tells something.
        Assert.True(figures["equal rows"] > count / 3, string.Join(", ", figures));
    }

    private (string Figure, string? Failure) Compare(Result expected, Result with, Result without)
    {
        foreach (var (result, text) in new[] { (with, ""), (without, "without key propagation: ") })
        {
            if (expected.Error is null && result.Error is not null && !result.IsRefused)
            {
                return ("failed", $"{text}{result.Error}\n{result.Query}");
            }

            if (expected.Error is null && !result.IsRefused && result.Rows != expected.Rows && !result.HasWarning)
            {
                return ("other rows", $"{text}{Difference(expected, result)}");
            }

            if (result.WrongPrediction is not null)
            {
                return ("wrong predictions", $"{text}{result.WrongPrediction}\n{result.Query}");
            }
        }

        return (with.IsRefused, without.IsRefused) switch
        {
            _ when expected.Error is not null => ("not translated, or refused by PostgreSQL", null),
            (true, false) => ("refused with key propagation only", $"{with.Error}\n{with.Query}"),
            (false, true) => ("refused without key propagation only", null),
            (true, true) => ($"refused: {with.Error}", null),
            _ => (with.HasWarning ? "rows that the library warns of" : "equal rows", null)
        };
    }

    private Result RunOnCitus(int seed, bool useKeyPropagation)
    {
        shapes.Log.Clear();
        shapes.Commands.Take();
        var result = Run(() => shapes.CreateContext(useKeyPropagation), seed);

        var commands = shapes.Commands.Take();

        return result with
        {
            WrongPrediction = FindWrongPrediction(result, commands),
            Sql = string.Join('\n', commands.Select(c => c.Sql)),
            HasWarning = shapes.Log.Any(
                m => m.Contains(nameof(CitusEventId.NullableDistributionColumnNotCorrectedWarning), StringComparison.Ordinal))
        };
    }

    // A query that is refused in vain, or that reaches several shards, must not exist. Other predictions may be too cautious.
    private string? FindWrongPrediction(Result result, IReadOnlyList<(string Sql, IReadOnlyList<NpgsqlParameter> Parameters)> commands)
    {
        switch (PredictedRoutes.Find(shapes.Log))
        {
            case "Refused":
                return result.IsRefused ? null : "Refusal was predicted";
            case "OneShard" when result.IsRefused:
                return $"One shard was predicted: {result.Error}";
            case "OneShard":
                using (var connection = shapes.OpenConnection())
                {
                    var outcome = CommandPlans.Explain(connection, commands);

                    // A condition that is never fulfilled needs no shard.
                    return outcome.Kind is OutcomeKind.Routed or OutcomeKind.Local ? null : $"One shard was predicted: {outcome.Kind}";
                }

            default:
                return null;
        }
    }

    private static string Difference(Result expected, Result actual)
        => $"\n{actual.Query}\n{actual.Sql}\nexpected {Shorten(expected.Rows)}\nactual   {Shorten(actual.Rows)}";

    private static string Shorten(string rows)
        => rows.Length > 600 ? rows[..600] + "…" : rows;

    private static Result Run(Func<ShapesContext> create, int seed)
    {
        using var context = create();
        var expression = RandomQuery.Create(context, seed, Key);
        try
        {
            return new Result(expression.ToString(), string.Join('\n', RowFormatter.Format(Execute(context, expression)).Order(StringComparer.Ordinal)));
        }
        // Citus reports a grouping error for a HAVING with an expression of the GROUP BY.
        catch (Exception exception) when (FindServerError(exception) is { } error)
        {
            return new Result(expression.ToString(), "") { Error = $"{error.SqlState} {error.MessageText}", IsRefused = error.SqlState is "0A000" or "XX000" or PostgresErrorCodes.GroupingError };
        }
        catch (Exception exception) when (exception is InvalidOperationException or ArgumentException or NotSupportedException
            or KeyNotFoundException or NullReferenceException or InvalidCastException)
        {
            return new Result(expression.ToString(), "") { Error = $"{exception.GetType().Name}: {exception.Message.Split('\n')[0]}" };
        }
    }

    private static object? Execute(ShapesContext context, Expression expression)
    {
        var provider = context.Orders.AsQueryable().Provider;

        try
        {
            return typeof(IQueryable).IsAssignableFrom(expression.Type)
                ? ((IEnumerable)provider.CreateQuery(expression)).Cast<object?>().ToList()
                : provider.Execute(expression);
        }
        catch (TargetInvocationException exception)
        {
            ExceptionDispatchInfo.Capture(exception.InnerException!).Throw();

            throw;
        }
    }

    private static PostgresException? FindServerError(Exception? exception)
        => exception is null or PostgresException ? (PostgresException?)exception : FindServerError(exception.InnerException);

    private sealed record Result(string Query, string Rows)
    {
        public string? Error { get; init; }

        public bool IsRefused { get; init; }

        public bool HasWarning { get; init; }

        public string Sql { get; init; } = "";

        public string? WrongPrediction { get; init; }
    }
}
