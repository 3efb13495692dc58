using EFCore.Citus.Properties;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;

namespace EFCore.Citus.Migrations;

/// <summary>
///     Notices before a migration that the connection leads to a worker. Citus refuses its own functions there, but a local table would be
///     created on that worker alone, without an error.
/// </summary>
internal sealed class CoordinatorCheck(
    ICurrentDbContext currentContext,
    IRelationalConnection connection,
    IRelationalDatabaseCreator databaseCreator,
    IRawSqlCommandBuilder rawSqlCommandBuilder,
    IRelationalCommandDiagnosticsLogger commandLogger)
{
    private const string HasCitus = "SELECT EXISTS (SELECT 1 FROM pg_extension WHERE extname = 'citus')";

    private const string IsWorker = "SELECT EXISTS (SELECT 1 FROM pg_dist_local_group WHERE groupid <> 0)";

    public void Verify()
        => currentContext.Context.Database.CreateExecutionStrategy().Execute(
            this,
            static check =>
            {
                if (check.DatabaseExists()
                    && check.Ask(HasCitus)
                    && check.Ask(IsWorker))
                {
                    throw check.OnWorker();
                }
            });

    public Task VerifyAsync(CancellationToken cancellationToken)
        => currentContext.Context.Database.CreateExecutionStrategy().ExecuteAsync(
            this,
            static async (check, token) =>
            {
                if (await check.DatabaseExistsAsync(token).ConfigureAwait(false)
                    && await check.AskAsync(HasCitus, token).ConfigureAwait(false)
                    && await check.AskAsync(IsWorker, token).ConfigureAwait(false))
                {
                    throw check.OnWorker();
                }
            },
            cancellationToken);

    private bool DatabaseExists()
        => databaseCreator.Exists();

    private Task<bool> DatabaseExistsAsync(CancellationToken cancellationToken)
        => databaseCreator.ExistsAsync(cancellationToken);

    private bool Ask(string sql)
        => rawSqlCommandBuilder.Build(sql).ExecuteScalar(Parameters()) is true;

    private async Task<bool> AskAsync(string sql, CancellationToken cancellationToken)
        => await rawSqlCommandBuilder.Build(sql).ExecuteScalarAsync(Parameters(), cancellationToken).ConfigureAwait(false) is true;

    private RelationalCommandParameterObject Parameters()
        => new(
            connection, parameterValues: null, readerColumns: null, currentContext.Context, commandLogger, CommandSource.Migrations);

    private InvalidOperationException OnWorker()
        => new(CitusStrings.MigrationOnWorker(connection.DbConnection.DataSource));
}
