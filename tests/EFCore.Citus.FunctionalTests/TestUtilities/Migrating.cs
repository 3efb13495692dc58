using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Storage;

namespace EFCore.Citus.FunctionalTests.TestUtilities;

/// <summary>
///     Migrates a database from one model to another as a migration does: with the same operations and SQL, in one transaction.
/// </summary>
public static class Migrating
{
    public static async Task MigrateAsync(DbContext? from, DbContext? to, Action<MigrationBuilder>? addition = null)
    {
        var context = (to ?? from)!;
        var commands = Commands(from, to, addition);

        await context.GetService<IMigrationCommandExecutor>().ExecuteNonQueryAsync(
            commands, context.GetService<IRelationalConnection>(), TestContext.Current.CancellationToken);
    }

    /// <summary>
    ///     Executes the operations of a manually written migration in one transaction, without a model.
    /// </summary>
    public static async Task RunAsync(DbContext context, Action<MigrationBuilder> build)
    {
        var builder = new MigrationBuilder(context.Database.ProviderName);
        build(builder);

        await context.GetService<IMigrationCommandExecutor>().ExecuteNonQueryAsync(
            context.GetService<IMigrationsSqlGenerator>().Generate(builder.Operations),
            context.GetService<IRelationalConnection>(),
            TestContext.Current.CancellationToken);
    }

    /// <param name="from">The model before the migration.</param>
    /// <param name="to">The model after the migration.</param>
    /// <param name="addition">The manually written operations that follow.</param>
    public static IReadOnlyList<MigrationCommand> Commands(DbContext? from, DbContext? to, Action<MigrationBuilder>? addition = null)
    {
        var context = (to ?? from)!;
        var builder = new MigrationBuilder(context.Database.ProviderName);
        builder.Operations.AddRange(
            context.GetService<IMigrationsModelDiffer>().GetDifferences(
                from is null ? null : DesignTimeModel(from).GetRelationalModel(),
                to is null ? null : DesignTimeModel(to).GetRelationalModel()));
        addition?.Invoke(builder);

        // Entity Framework Core generates the SQL for a migration to an empty database without a model.
        return context.GetService<IMigrationsSqlGenerator>().Generate(builder.Operations, to is null ? null : DesignTimeModel(to));
    }

    public static IModel DesignTimeModel(DbContext context)
        => context.GetService<IDesignTimeModel>().Model;
}
