using EFCore.Citus.DevCluster;
using EFCore.Citus.FunctionalTests.CitusCases.Prediction;
using EFCore.Citus.FunctionalTests.TestUtilities;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;

namespace EFCore.Citus.FunctionalTests.CitusCases.Execution;

/// <summary>
///     Runs cases, and what the library makes of them, each in a database of its own.
/// </summary>
internal sealed class CaseServer(CitusCluster cluster)
{
    /// <summary>Runs a case as it is written: one session, one statement after the other, no transaction but its own.</summary>
    /// <returns>What the server says about the operation, or <see langword="null" /> when it accepts it.</returns>
    public async Task<string?> RunAsync(CitusCase citusCase)
    {
        await using var database = await TestDatabase.CreateAsync(cluster);
        await using var connection = await database.OpenAsync();

        foreach (var sql in citusCase.SetupSql)
        {
            await ExecuteAsync(connection, sql);
        }

        return await TryAsync(() => ExecuteAsync(connection, citusCase.OpSql));
    }

    /// <summary>Runs the set-up as it is written, and then the library's SQL in place of what it stands for.</summary>
    public async Task<string?> RunMigrationAsync(CitusCase citusCase, CasePrediction prediction)
    {
        await using var database = await TestDatabase.CreateAsync(cluster);
        await using var connection = await database.OpenAsync();

        foreach (var sql in citusCase.SetupSql.Take(prediction.FirstStatement))
        {
            await ExecuteAsync(connection, sql);
        }

        await using var context = CaseContext.Connect(prediction.Schema, connection);

        return await TryAsync(
            () => prediction.IsIdempotentScript
                ? ExecuteScriptAsync(connection, prediction.Commands)
                : ExecuteAsync(context, prediction.Commands));
    }

    /// <summary>Creates the model that the case ends with by the library's own migration, in an empty database.</summary>
    public async Task<string?> CreateModelAsync(CasePrediction prediction)
    {
        await using var database = await TestDatabase.CreateAsync(cluster);
        await using var connection = await database.OpenAsync();
        await using var context = CaseContext.Connect(prediction.Schema, connection);

        var operations = context.GetService<IMigrationsModelDiffer>()
            .GetDifferences(null, context.DesignTimeModel.GetRelationalModel());
        var commands = context.GetService<IMigrationsSqlGenerator>().Generate(operations, context.DesignTimeModel);

        return await TryAsync(() => ExecuteAsync(context, commands));
    }

    private static Task ExecuteAsync(DbContext context, IReadOnlyList<MigrationCommand> commands)
        => context.GetService<IMigrationCommandExecutor>().ExecuteNonQueryAsync(
            commands, context.GetService<IRelationalConnection>(), TestContext.Current.CancellationToken);

    // As a script of all migrations does for each command whose migration has not been applied.
    private static async Task ExecuteScriptAsync(NpgsqlConnection connection, IReadOnlyList<MigrationCommand> commands)
    {
        await using var transaction = await connection.BeginTransactionAsync(TestContext.Current.CancellationToken);
        foreach (var command in commands)
        {
            await ExecuteAsync(connection, $"DO $EF$ BEGIN IF TRUE THEN\n{command.CommandText}\nEND IF; END $EF$");
        }

        await transaction.CommitAsync(TestContext.Current.CancellationToken);
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }

    private static async Task<string?> TryAsync(Func<Task> run)
    {
        try
        {
            await run();
            return null;
        }
        catch (PostgresException exception)
        {
            return $"{exception.SqlState} {exception.MessageText} / {exception.Detail} / {exception.Hint}";
        }
    }
}
