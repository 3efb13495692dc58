using EFCore.Citus.FunctionalTests.Tenancy;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Npgsql;

namespace EFCore.Citus.FunctionalTests.Query;

/// <summary>
///     Tests the predicted routes of queries against the plans of the server and its errors.
/// </summary>
[Collection<RoutingCollection>]
public class PredictionTest(RoutingFixture shop)
{
    private const string Prefix = "Predicted route: ";

    // Queries for which nothing is certain: PostgreSQL 17 converts a correlated IN to a join, and earlier versions do not. A value of the
    // optional side of a right join may be null. Citus before 13.2 computes unions of optional keys on the shards, and reads the optional
    // side of a join with a reference table first.
    private static readonly Dictionary<string, string> Uncertain = new()
    {
        ["where in correlated"] = "ManyShards",
        ["right join, one store"] = "DependsOnValues",
        ["union of optional keys"] = "ReadsIntermediateResult",
        ["reference table, left join by the key"] = "ManyShards"
    };

    public static TheoryData<string> Names
        => [.. PredictionQueries.All.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task The_server_does_what_is_predicted(string name)
    {
        var commands = new CapturedCommands();
        var routes = new List<string>();
        await using var context = shop.CreateContext(commands, configure: options => Configure(options, routes));
        context.Key = 4;
        await using var transaction = await context.Database.BeginTransactionAsync(TestContext.Current.CancellationToken);

        string actual;
        try
        {
            await PredictionQueries.All[name](context);
            actual = await commands.ExplainRoutesAsync(context);
        }
        catch (Exception exception) when ((exception as PostgresException ?? exception.InnerException) is PostgresException error)
        {
            actual = $"Refused ({error.SqlState} {error.MessageText} {error.Detail})";
        }

        var predicted = string.Join(", ", routes);
        Assert.True(
            Uncertain.TryGetValue(name, out var uncertain) ? predicted == uncertain : Agree(predicted, actual),
            $"predicted {predicted}, but {actual}\n{string.Join('\n', commands.Statements)}");
    }

    private static bool Agree(string predicted, string actual)
        => predicted is "DependsOnValues" or "Unknown"
            || (actual.StartsWith("Refused", StringComparison.Ordinal) ? predicted.Contains("Refused", StringComparison.Ordinal)
                : (predicted.Length == 0 ? "Local" : predicted) == actual);

    private static void Configure(DbContextOptionsBuilder options, List<string> routes)
        => options
            .ConfigureWarnings(w => w.Log(CitusEventId.UnsupportedQueryWarning))
            .LogTo(
                (id, _) => id == CitusEventId.QueryRoutePredicted,
                e => routes.Add(e.ToString()[(e.ToString().IndexOf(Prefix, StringComparison.Ordinal) + Prefix.Length)..]));
}
