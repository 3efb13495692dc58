using EFCore.Citus.Diagnostics;
using EFCore.Citus.Update.Sets;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.EntityFrameworkCore.Update;

namespace EFCore.Citus.Update;

/// <summary>
///     Represents a batch that executes many commands of one shape as a set, and all others in batches of the provider.
/// </summary>
internal sealed class CitusModificationCommandBatch(
    ModificationCommandBatchFactoryDependencies dependencies,
    RowByRowExecutor rowByRow,
    SetExecutor sets,
    CitusEventDefinitions definitions,
    int maxBatchSize,
    int minSetSize) : ModificationCommandBatch
{
    private readonly List<IReadOnlyModificationCommand> _commands = [];
    private IReadOnlyList<SetSegment>? _segments;
    private ModificationCommandBatch? _batch;
    private bool _moreBatchesExpected;

    public override IReadOnlyList<IReadOnlyModificationCommand> ModificationCommands
        => _commands;

    public override bool RequiresTransaction
        => _batch?.RequiresTransaction ?? true;

    public override bool AreMoreBatchesExpected
        => _moreBatchesExpected;

    /// <summary>
    ///     Gets the segments of the batch once it is complete. The list is empty if the provider executes the batch as a whole.
    /// </summary>
    internal IReadOnlyList<SetSegment> Segments
        => _segments ?? [];

    public override bool TryAddCommand(IReadOnlyModificationCommand modificationCommand)
    {
        if (_segments is not null)
        {
            throw new InvalidOperationException(RelationalStrings.ModificationCommandBatchAlreadyComplete);
        }

        if (_commands.Count >= maxBatchSize)
        {
            return false;
        }

        _commands.Add(modificationCommand);

        return true;
    }

    public override void Complete(bool moreBatchesExpected)
    {
        if (_segments is not null)
        {
            throw new InvalidOperationException(RelationalStrings.ModificationCommandBatchAlreadyComplete);
        }

        _moreBatchesExpected = moreBatchesExpected;
        _segments = _commands.Count < minSetSize ? [] : SetSegments.Cut(_commands, minSetSize);
        if (!_segments.Any(s => s.Shape is not null))
        {
            _batch = rowByRow.TryCreateBatch(_commands, moreBatchesExpected);
            if (_batch is null && _segments.Count == 0)
            {
                // The commands are too few for a set, but more than one batch of the provider can contain.
                _segments = [new SetSegment(_commands, null, RowByRowReason.FewRows)];
            }
        }
    }

    public override void Execute(IRelationalConnection connection)
        => ExecuteAsync(connection, async: false, CancellationToken.None).GetAwaiter().GetResult();

    public override Task ExecuteAsync(IRelationalConnection connection, CancellationToken cancellationToken = default)
        => ExecuteAsync(connection, async: true, cancellationToken);

    private async Task ExecuteAsync(IRelationalConnection connection, bool async, CancellationToken cancellationToken)
    {
        if (_segments is null)
        {
            throw new InvalidOperationException(RelationalStrings.ModificationCommandBatchNotComplete);
        }

        if (_batch is not null)
        {
            foreach (var segment in _segments)
            {
                Log(segment, segment.Reason);
            }

            if (async)
            {
                await _batch.ExecuteAsync(connection, cancellationToken).ConfigureAwait(false);
            }
            else
            {
                _batch.Execute(connection);
            }

            return;
        }

        var hasTransaction = HasTransaction(connection);
        foreach (var segment in _segments)
        {
            if (segment.Shape is not null && hasTransaction)
            {
                await sets.ExecuteAsync(segment, connection, async, cancellationToken).ConfigureAwait(false);
            }
            else
            {
                Log(segment, segment.Shape is null ? segment.Reason : RowByRowReason.NoTransaction);
                await rowByRow.ExecuteAsync(segment.Commands, connection, async, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private void Log(SetSegment segment, RowByRowReason reason)
        => dependencies.UpdateLogger.CommandsExecutedRowByRow(
            definitions, dependencies.CurrentContext.Context, segment.Commands, reason);

    // A set needs a savepoint, and a savepoint needs a transaction.
    private static bool HasTransaction(IRelationalConnection connection)
        => connection.CurrentTransaction is not null
            || (connection is ITransactionEnlistmentManager manager
                && (manager.EnlistedTransaction is not null || manager.CurrentAmbientTransaction is not null));
}
