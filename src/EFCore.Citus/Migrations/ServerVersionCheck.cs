using EFCore.Citus.Diagnostics;
using EFCore.Citus.Infrastructure;
using EFCore.Citus.Properties;
using EFCore.Citus.Shared;
using EFCore.Citus.Storage;
using EFCore.Citus.Validation;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage;

namespace EFCore.Citus.Migrations;

/// <summary>
///     Refuses a server that is too old before a migration changes it. If the application does not configure a server version, the rules
///     that depend on the version are not checked when the model is built, and are checked here.
/// </summary>
internal sealed class ServerVersionCheck(
    ICurrentDbContext currentContext,
    IRelationalConnection connection,
    StatementRunner statements,
    ICitusSingletonOptions options)
{
    /// <summary>
    ///     Verifies that migrations can be applied to the database of the context. A database that does not exist yet is verified when it
    ///     is created.
    /// </summary>
    /// <param name="appliesModel">Whether the migrations lead to the model of the context.</param>
    public void VerifyMigrations(bool appliesModel)
    {
        var server = currentContext.Context.Database.CreateExecutionStrategy().Execute(
            this, static check => check.Creator.Exists()
                ? check.AskAsync(check.Connection, async: false, CancellationToken.None).GetAwaiter().GetResult()
                : null);

        if (server is not null
            && FindViolations(server) is { Count: > 0 } violations
            && appliesModel
            && currentContext.Context.Database.GetPendingMigrations().Any())
        {
            throw Refused(violations);
        }
    }

    /// <inheritdoc cref="VerifyMigrations" />
    public async Task VerifyMigrationsAsync(bool appliesModel, CancellationToken cancellationToken)
    {
        var server = await currentContext.Context.Database.CreateExecutionStrategy().ExecuteAsync(
            this,
            static async (check, token) => await check.Creator.ExistsAsync(token).ConfigureAwait(false)
                ? await check.AskAsync(check.Connection, async: true, token).ConfigureAwait(false)
                : null,
            cancellationToken).ConfigureAwait(false);

        if (server is not null
            && FindViolations(server) is { Count: > 0 } violations
            && appliesModel
            && (await currentContext.Context.Database.GetPendingMigrationsAsync(cancellationToken).ConfigureAwait(false)).Any())
        {
            throw Refused(violations);
        }
    }

    /// <summary>
    ///     Verifies that the tables of the model of the context can be created.
    /// </summary>
    /// <param name="on">A connection to the database or, before it is created, to another database of the server.</param>
    /// <param name="async">Whether to wait asynchronously.</param>
    /// <param name="cancellationToken">A <see cref="CancellationToken" /> to observe while waiting for the task to complete.</param>
    public async Task VerifyCreationAsync(IRelationalConnection on, bool async, CancellationToken cancellationToken)
    {
        if (FindViolations(await AskAsync(on, async, cancellationToken).ConfigureAwait(false)) is { Count: > 0 } violations)
        {
            throw Refused(violations);
        }
    }

    /// <summary>
    ///     Refuses a version that this library does not support.
    /// </summary>
    internal static void ThrowIfNotSupported(ServerVersion server)
    {
        if (!server.IsSupported)
        {
            throw new InvalidOperationException(CitusStrings.ServerTooOld(server.Citus!, CitusRule.OldestVersion));
        }
    }

    private IRelationalConnection Connection
        => connection;

    // The database creator depends on this object, so it cannot be injected.
    private IRelationalDatabaseCreator Creator
        => currentContext.Context.GetService<IRelationalDatabaseCreator>();

    // A server without Citus is refused or allowed elsewhere.
    private IReadOnlyList<CitusViolation> FindViolations(ServerVersion server)
    {
        ThrowIfNotSupported(server);

        return server.Citus is null
            ? []
            : CitusModelRules.CheckOnServer(currentContext.Context.GetService<IDesignTimeModel>().Model, options, server);
    }

    private async Task<ServerVersion> AskAsync(IRelationalConnection on, bool async, CancellationToken cancellationToken)
        => (await statements.QueryAsync(on, ServerVersion.Query, ServerVersion.Read, async, cancellationToken).ConfigureAwait(false)).Single();

    private static InvalidOperationException Refused(IReadOnlyList<CitusViolation> violations)
        => CitusViolation.CreateException(violations);
}
