using System.Diagnostics.CodeAnalysis;
using EFCore.Citus.Properties;
using EFCore.Citus.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Storage;

namespace EFCore.Citus.Migrations;

/// <summary>
///     Runs <see cref="CitusMigrationsGuard" /> before migrations are applied or scripted, and <see cref="CoordinatorCheck" /> and
///     <see cref="ServerVersionCheck" /> before they are applied.
/// </summary>
internal sealed class CitusMigrator<TInner>(
    TInner inner,
    ICurrentDbContext currentContext,
    IRelationalConnection connection,
    IRelationalDatabaseCreator databaseCreator,
    IExecutionStrategy executionStrategy,
    CoordinatorCheck coordinatorCheck,
    ServerVersionCheck serverVersionCheck) : IMigrator
    where TInner : class, IMigrator
{
    private const string Trimming = "Migration generation currently isn't compatible with trimming";
    private const string NativeAot = "Migrations operations are not supported with NativeAOT";

    [RequiresUnreferencedCode(Trimming)]
    [RequiresDynamicCode(NativeAot)]
    public void Migrate(string? targetMigration = null)
    {
        CitusMigrationsGuard.Verify(currentContext.Context);
        executionStrategy.Execute(
            this,
            static migrator =>
            {
                if (migrator.DatabaseExists())
                {
                    migrator.VerifyCoordinatorAsync(async: false, CancellationToken.None).GetAwaiter().GetResult();
                }
            });
        serverVersionCheck.VerifyMigrations(appliesModel: targetMigration is null);

        inner.Migrate(targetMigration);
    }

    [RequiresUnreferencedCode(Trimming)]
    [RequiresDynamicCode(NativeAot)]
    public async Task MigrateAsync(string? targetMigration = null, CancellationToken cancellationToken = default)
    {
        CitusMigrationsGuard.Verify(currentContext.Context);
        await executionStrategy.ExecuteAsync(
            this,
            static async (migrator, token) =>
            {
                if (await migrator.DatabaseExistsAsync(token).ConfigureAwait(false))
                {
                    await migrator.VerifyCoordinatorAsync(async: true, token).ConfigureAwait(false);
                }
            },
            cancellationToken).ConfigureAwait(false);
        await serverVersionCheck.VerifyMigrationsAsync(appliesModel: targetMigration is null, cancellationToken).ConfigureAwait(false);

        await inner.MigrateAsync(targetMigration, cancellationToken).ConfigureAwait(false);
    }

    [RequiresUnreferencedCode(Trimming)]
    [RequiresDynamicCode(NativeAot)]
    public string GenerateScript(
        string? fromMigration = null,
        string? toMigration = null,
        MigrationsSqlGenerationOptions options = MigrationsSqlGenerationOptions.Default)
    {
        CitusMigrationsGuard.Verify(currentContext.Context);
        return inner.GenerateScript(fromMigration, toMigration, options);
    }

    [RequiresDynamicCode(NativeAot)]
    public bool HasPendingModelChanges()
        => inner.HasPendingModelChanges();

    private bool DatabaseExists()
        => databaseCreator.Exists();

    private Task<bool> DatabaseExistsAsync(CancellationToken cancellationToken)
        => databaseCreator.ExistsAsync(cancellationToken);

    private Task VerifyCoordinatorAsync(bool async, CancellationToken cancellationToken)
        => coordinatorCheck.VerifyAsync(connection, CitusStrings.MigrationOnWorker, async, cancellationToken);
}
