using System.Diagnostics.CodeAnalysis;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace EFCore.Citus.Migrations;

/// <summary>
///     Runs <see cref="CitusMigrationsGuard" /> before migrations are applied or scripted, and <see cref="CoordinatorCheck" /> and
///     <see cref="ServerVersionCheck" /> before they are applied.
/// </summary>
internal sealed class CitusMigrator<TInner>(
    TInner inner,
    ICurrentDbContext currentContext,
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
        if (CitusMigrationsGuard.Verify(currentContext.Context))
        {
            coordinatorCheck.Verify();
            serverVersionCheck.VerifyMigrations(appliesModel: targetMigration is null);
        }

        inner.Migrate(targetMigration);
    }

    [RequiresUnreferencedCode(Trimming)]
    [RequiresDynamicCode(NativeAot)]
    public async Task MigrateAsync(string? targetMigration = null, CancellationToken cancellationToken = default)
    {
        if (CitusMigrationsGuard.Verify(currentContext.Context))
        {
            await coordinatorCheck.VerifyAsync(cancellationToken).ConfigureAwait(false);
            await serverVersionCheck.VerifyMigrationsAsync(appliesModel: targetMigration is null, cancellationToken).ConfigureAwait(false);
        }

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
}
