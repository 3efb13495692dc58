using System.Collections.Concurrent;
using EFCore.Citus.DevCluster;
using EFCore.Citus.Diagnostics;
using EFCore.Citus.FunctionalTests.CitusCases.Prediction;
using EFCore.Citus.FunctionalTests.CitusCases.Sql;
using EFCore.Citus.FunctionalTests.TestUtilities;
using EFCore.Citus.Shared;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;

namespace EFCore.Citus.FunctionalTests.CitusCases.Execution;

/// <summary>
///     Executes cases, and the corresponding SQL of the library, in separate databases.
/// </summary>
internal sealed class CaseServer(CitusCluster cluster) : IAsyncDisposable
{
    // Models are created in a transaction that is rolled back, so a database can be reused.
    private readonly ConcurrentBag<TestDatabase> _scratch = [];

    private static CancellationToken CancellationToken
        => TestContext.Current.CancellationToken;

    /// <summary>Executes a case unchanged: in one session, one statement after the other, in no transaction other than its own.</summary>
    public async Task<CaseOutcome> RunAsync(CitusCase citusCase)
    {
        await using var database = await TestDatabase.CreateAsync(cluster);
        await using var connection = await database.OpenAsync();
        await ExecuteAsync(connection, citusCase.SetupSql);

        return await GetOutcomeAsync(connection, () => ExecuteAsync(connection, [citusCase.OpSql]), citusCase.OpSql);
    }

    /// <summary>Executes the setup unchanged, and then the SQL of the library instead of the statements that it replaces.</summary>
    public async Task<CaseOutcome> RunMigrationAsync(CitusCase citusCase, CasePrediction prediction)
    {
        await using var database = await TestDatabase.CreateAsync(cluster);
        await using var connection = await database.OpenAsync();
        await ExecuteAsync(connection, citusCase.SetupSql.Take(prediction.FirstStatement));
        await using var context = CaseContext.Connect(prediction.Schema, connection);

        return await GetOutcomeAsync(
            connection,
            () => prediction.IsIdempotentScript
                ? ExecuteScriptAsync(connection, prediction.Commands)
                : ExecuteAsync(context, prediction.Commands));
    }

    /// <summary>Executes a case with the SQL of the library instead of the changes in the setup.</summary>
    public async Task<CaseOutcome> RunWithChangesAsync(CitusCase citusCase, CasePrediction prediction)
    {
        await using var database = await TestDatabase.CreateAsync(cluster);
        await using var connection = await database.OpenAsync();
        await using var context = CaseContext.Connect(prediction.Schema, connection);

        return await GetOutcomeAsync(
            connection,
            async () =>
            {
                foreach (var (index, sql) in citusCase.SetupSql.Append(citusCase.OpSql).Index())
                {
                    await (prediction.Changes.TryGetValue(index, out var commands)
                        ? ExecuteAsync(context, commands)
                        : ExecuteAsync(connection, [sql]));
                }
            });
    }

    /// <summary>Executes the statements of a case that PostgreSQL supports without Citus.</summary>
    public async Task<CaseOutcome> RunWithoutCitusAsync(CitusCase citusCase)
    {
        var operation = SqlReader.Read(citusCase.OpSql);
        if (operation is CallStatement or BlockStatement || CaseScope.IsWorkerCommand(operation))
        {
            return new CaseOutcome(null, []);
        }

        await using var database = await TestDatabase.CreateAsync(cluster);
        await using var connection = await database.OpenAsync();

        return await GetOutcomeAsync(
            connection,
            () => ExecuteAsync(
                connection, citusCase.SetupSql.Where(s => SqlReader.Read(s) is not CallStatement).Append(citusCase.OpSql)));
    }

    /// <summary>Creates the final model of the case by a migration of the library in an empty database.</summary>
    public async Task<CaseOutcome> CreateModelAsync(CasePrediction prediction)
    {
        if (!_scratch.TryTake(out var database))
        {
            database = await TestDatabase.CreateAsync(cluster);
        }

        try
        {
            await using var connection = await database.OpenAsync();
            await using var context = CaseContext.Connect(prediction.Schema, connection);

            var operations = context.GetService<IMigrationsModelDiffer>()
                .GetDifferences(null, context.DesignTimeModel.GetRelationalModel());
            var commands = context.GetService<IMigrationsSqlGenerator>().Generate(operations, context.DesignTimeModel);

            // Commands that cannot be executed in a transaction add indexes to the tables that the transaction creates.
            await using var transaction = await context.Database.BeginTransactionAsync(CancellationToken);

            await ExecuteAsync(connection, prediction.Schema.Prerequisites);

            return await GetOutcomeAsync(
                connection, () => ExecuteAsync(context, [.. commands.TakeWhile(c => !c.TransactionSuppressed)]));
        }
        finally
        {
            _scratch.Add(database);
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var database in _scratch)
        {
            await database.DisposeAsync();
        }
    }

    private static async Task<CaseOutcome> GetOutcomeAsync(NpgsqlConnection connection, Func<Task> run, string? statement = null)
    {
        try
        {
            await run();
        }
        catch (NpgsqlException exception) when (exception.GetBaseException() is PostgresException error)
        {
            return new CaseOutcome($"{error.SqlState} {error.MessageText} / {error.Detail} / {error.Hint}", [])
            {
                Rule = CitusErrorExplainer.Find(new ServerError(error, statement, isMigration: true))?.Rule
            };
        }

        return new CaseOutcome(null, await CatalogText.ReadAsync(connection, CancellationToken));
    }

    private static Task ExecuteAsync(DbContext context, IReadOnlyList<MigrationCommand> commands)
        => context.GetService<IMigrationCommandExecutor>().ExecuteNonQueryAsync(
            commands, context.GetService<IRelationalConnection>(), CancellationToken);

    // A script of all migrations checks in the same way, for each command, whether its migration has been applied.
    private static async Task ExecuteScriptAsync(NpgsqlConnection connection, IReadOnlyList<MigrationCommand> commands)
    {
        await using var transaction = await connection.BeginTransactionAsync(CancellationToken);
        await ExecuteAsync(connection, commands.Select(c => $"DO $EF$ BEGIN IF TRUE THEN\n{c.CommandText}\nEND IF; END $EF$"));
        await transaction.CommitAsync(CancellationToken);
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, IEnumerable<string> statements)
    {
        foreach (var sql in statements)
        {
            await using var command = new NpgsqlCommand(sql, connection);
            await command.ExecuteNonQueryAsync(CancellationToken);
        }
    }
}

/// <summary>
///     Represents the result: the error of the server, or the contents of the catalogs if there was none.
/// </summary>
internal sealed record CaseOutcome(string? Error, IReadOnlyList<string> Catalog)
{
    /// <summary>Gets the rule by which the error is explained.</summary>
    public CitusRule? Rule { get; init; }
}
