using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Storage;

namespace EFCore.Citus.Migrations.Rendering;

/// <summary>
///     Represents a statement outside of a transaction that is skipped if a query returns true. Such a statement cannot be part of a block
///     that contains the query.
/// </summary>
internal sealed class UnlessBuiltCommand(
    IRelationalCommand command,
    IRelationalCommand question,
    MigrationsSqlGeneratorDependencies dependencies)
    : MigrationCommand(command, dependencies.CurrentContext.Context, dependencies.Logger, transactionSuppressed: true)
{
    public override int ExecuteNonQuery(IRelationalConnection connection, IReadOnlyDictionary<string, object?>? parameterValues = null)
        => question.ExecuteScalar(Parameters(connection)) is true ? 0 : base.ExecuteNonQuery(connection, parameterValues);

    public override async Task<int> ExecuteNonQueryAsync(
        IRelationalConnection connection,
        IReadOnlyDictionary<string, object?>? parameterValues = null,
        CancellationToken cancellationToken = default)
        => await question.ExecuteScalarAsync(Parameters(connection), cancellationToken).ConfigureAwait(false) is true
            ? 0
            : await base.ExecuteNonQueryAsync(connection, parameterValues, cancellationToken).ConfigureAwait(false);

    private RelationalCommandParameterObject Parameters(IRelationalConnection connection)
        => new(
            connection,
            parameterValues: null,
            readerColumns: null,
            dependencies.CurrentContext.Context,
            dependencies.Logger,
            CommandSource.Migrations);
}
