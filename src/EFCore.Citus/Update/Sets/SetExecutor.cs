using System.Data;
using EFCore.Citus.Diagnostics;
using EFCore.Citus.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.EntityFrameworkCore.Update;

namespace EFCore.Citus.Update.Sets;

/// <summary>
///     Executes the commands of a set with the number of statements that is fastest.
/// </summary>
/// <remarks>
///     A set succeeds as a whole, or it is rolled back to a savepoint and its commands are executed again row by row. An error of a single
///     row, such as a conflict or a violated constraint, is therefore detected and reported exactly as by the provider, with the same
///     effects.
/// </remarks>
internal sealed class SetExecutor(
    ModificationCommandBatchFactoryDependencies dependencies,
    RowByRowExecutor rowByRow,
    CitusEventDefinitions definitions,
    SetLimits limits,
    ShardTriggers triggers,
    bool knowsShards)
{
    public async Task ExecuteAsync(SetSegment segment, IRelationalConnection connection, bool async, CancellationToken cancellationToken)
    {
        var session = new SetSession(dependencies, segment.Shape!.Table, connection, async, cancellationToken);
        var execution = Create(segment, session);
        if (execution is SetChange { IsScattered: true })
        {
            dependencies.UpdateLogger.CommandsExecutedRowByRow(
                definitions, dependencies.CurrentContext.Context, segment.Commands, RowByRowReason.RowsScattered);
            await rowByRow.ExecuteAsync(segment.Commands, connection, async, cancellationToken).ConfigureAwait(false);
            return;
        }

        Exception? failure = null;
        try
        {
            if (await execution.TryExecuteAsync().ConfigureAwait(false))
            {
                dependencies.UpdateLogger.CommandsExecutedAsSet(
                    definitions, dependencies.CurrentContext.Context, segment.Commands, execution.Statements);
                return;
            }
        }
        catch (Exception exception) when (SetErrors.MayBeAboutRows(exception) && connection.DbConnection.State == ConnectionState.Open)
        {
            // If the connection is lost, its transaction is lost, too. On a new connection, only these rows of the save would be written.
            failure = exception;
        }
        catch (Exception exception) when (exception is not DbUpdateException and not OperationCanceledException)
        {
            throw new DbUpdateException(
                RelationalStrings.UpdateStoreException, exception, [.. segment.Commands.SelectMany(c => c.Entries)]);
        }

        dependencies.UpdateLogger.SetExecutedAgainRowByRow(
            definitions, dependencies.CurrentContext.Context, segment.Commands, failure?.Message ?? execution.Error ?? "rows are missing");

        await session.RollBackAsync().ConfigureAwait(false);
        await rowByRow.ExecuteAsync(segment.Commands, connection, async, cancellationToken).ConfigureAwait(false);

        if (failure is null ? execution.Error is { } error && SetErrors.AreAboutStatement(error) : SetErrors.IsAboutStatement(failure))
        {
            segment.Shape.Table.SetRefused(segment.Shape.State);
        }
    }

    private SetExecution Create(SetSegment segment, SetSession session)
    {
        var shape = segment.Shape!;
        var splitter = new ShardSplitter(shape.Table, session, limits, knowsShards);

        return shape.State == EntityState.Added
            ? new SetInsert(shape, segment.Commands, session, limits, splitter, triggers)
            : new SetChange(shape, segment.Commands, session, limits, splitter);
    }
}
