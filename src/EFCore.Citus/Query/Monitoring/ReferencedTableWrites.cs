using EFCore.Citus.Diagnostics;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Update;

namespace EFCore.Citus.Query.Monitoring;

/// <summary>
///     Warns before a table is written that Citus refuses to write in the current transaction.
/// </summary>
/// <remarks>
///     The error of the server breaks the connection, and the transaction is lost. A warning that is configured to throw is thrown before.
/// </remarks>
internal sealed class ReferencedTableWrites(
    ICurrentDbContext currentContext,
    MultiShardTransaction transaction,
    IDiagnosticsLogger<DbLoggerCategory.Database.Command> logger,
    CitusEventDefinitions definitions)
{
    public Task CheckAsync(IList<IUpdateEntry> entries, bool async, CancellationToken cancellationToken = default)
        => transaction.IsParallel
            ? WarnAsync(ReferencedTables.FindWritten(currentContext.Context.Model, entries), async, cancellationToken)
            : Task.CompletedTask;

    public Task CheckAsync(CommandEventData data, bool async, CancellationToken cancellationToken = default)
        => data.CommandSource is CommandSource.ExecuteUpdate or CommandSource.ExecuteDelete or CommandSource.ExecuteSqlRaw
            && transaction.IsParallel
                ? WarnAsync(ReferencedTables.FindWritten(currentContext.Context.Model, data.Command.CommandText), async, cancellationToken)
                : Task.CompletedTask;

    private async Task WarnAsync(string? table, bool async, CancellationToken cancellationToken)
    {
        if (table is not null && !await transaction.IsSequentialAsync(async, cancellationToken).ConfigureAwait(false))
        {
            logger.ReferenceTableWriteAfterMultiShardQueryWarning(definitions, currentContext.Context, table, transaction.CommandText);
        }
    }
}
