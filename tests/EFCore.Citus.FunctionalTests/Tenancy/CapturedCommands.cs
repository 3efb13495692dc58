using System.Data.Common;
using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;

namespace EFCore.Citus.FunctionalTests.Tenancy;

/// <summary>
///     Records the commands of a context, to explain them with Citus.
/// </summary>
public sealed partial class CapturedCommands : DbCommandInterceptor
{
    private readonly List<(string Sql, List<NpgsqlParameter> Parameters)> _commands = [];

    public IReadOnlyList<string> Statements
        => [.. _commands.SelectMany(c => Split(c.Sql))];

    public void Clear()
        => _commands.Clear();

    /// <summary>
    ///     Asserts that each statement is one task on one node, without intermediate results.
    /// </summary>
    public async Task AssertSingleTaskAsync(DbContext context)
    {
        var commands = _commands.ToList();
        Assert.NotEmpty(commands);
        foreach (var (sql, parameters) in commands)
        {
            foreach (var statement in Split(sql))
            {
                var plan = await ExplainAsync(context, statement, parameters);
                Assert.True(
                    TaskCount().Matches(plan) is [{ Groups: [_, { Value: "1" }] }] && !plan.Contains("Distributed Subplan", StringComparison.Ordinal),
                    $"{statement}\n\n{plan}");
            }
        }
    }

    /// <summary>
    ///     Counts the tasks of a recorded statement, without those of intermediate results.
    /// </summary>
    public async Task<int> CountTasksAsync(DbContext context, string statement)
    {
        var (_, parameters) = _commands.Single(c => Split(c.Sql).Contains(statement));
        var plan = await ExplainAsync(context, statement, parameters);

        return int.Parse(TaskCount().Matches(plan)[^1].Groups[1].Value, CultureInfo.InvariantCulture);
    }

    /// <summary>
    ///     Describes where each statement runs, with the names of predicted routes.
    /// </summary>
    public async Task<string> ExplainRoutesAsync(DbContext context)
    {
        var routes = new List<string>();
        foreach (var (sql, parameters) in _commands.ToList())
        {
            foreach (var statement in Split(sql))
            {
                var plan = await ExplainAsync(context, statement, parameters);
                routes.Add(
                    plan.Contains("Distributed Subplan", StringComparison.Ordinal) ? "ReadsIntermediateResult"
                    : TaskCount().Match(plan) is not { Success: true } tasks ? "Local"
                    : tasks.Groups[1].Value is "0" or "1" ? "OneShard"
                    : "ManyShards");
            }
        }

        return string.Join(", ", routes);
    }

    public override InterceptionResult<DbDataReader> ReaderExecuting(
        DbCommand command,
        CommandEventData eventData,
        InterceptionResult<DbDataReader> result)
        => Keep(command, result);

    public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
        DbCommand command,
        CommandEventData eventData,
        InterceptionResult<DbDataReader> result,
        CancellationToken cancellationToken = default)
        => ValueTask.FromResult(Keep(command, result));

    public override InterceptionResult<int> NonQueryExecuting(DbCommand command, CommandEventData eventData, InterceptionResult<int> result)
        => Keep(command, result);

    public override ValueTask<InterceptionResult<int>> NonQueryExecutingAsync(
        DbCommand command,
        CommandEventData eventData,
        InterceptionResult<int> result,
        CancellationToken cancellationToken = default)
        => ValueTask.FromResult(Keep(command, result));

    private T Keep<T>(DbCommand command, T result)
    {
        _commands.Add((command.CommandText, [.. command.Parameters.Cast<NpgsqlParameter>().Select(p => p.Clone())]));

        return result;
    }

    private static async Task<string> ExplainAsync(DbContext context, string statement, List<NpgsqlParameter> parameters)
    {
        await context.Database.OpenConnectionAsync(TestContext.Current.CancellationToken);
        try
        {
            await using var command = context.Database.GetDbConnection().CreateCommand();
            command.Transaction = context.Database.CurrentTransaction?.GetDbTransaction();
            command.CommandText = "EXPLAIN " + statement;
            foreach (var parameter in parameters)
            {
                command.Parameters.Add(parameter.Clone());
            }

            var lines = new List<string>();
            await using var reader = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);
            while (await reader.ReadAsync(TestContext.Current.CancellationToken))
            {
                lines.Add(reader.GetString(0));
            }

            return string.Join('\n', lines);
        }
        finally
        {
            await context.Database.CloseConnectionAsync();
        }
    }

    private static IEnumerable<string> Split(string sql)
        => sql.Split(";\n", StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Select(s => s.TrimEnd(';'))
            .Where(s => !s.StartsWith("SAVEPOINT", StringComparison.Ordinal));

    [GeneratedRegex(@"Task Count: (\d+)")]
    private static partial Regex TaskCount();
}
