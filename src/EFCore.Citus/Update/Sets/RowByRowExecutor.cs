using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.EntityFrameworkCore.Update;

namespace EFCore.Citus.Update.Sets;

/// <summary>
///     Executes commands in batches of the provider, with one statement for each row.
/// </summary>
internal sealed class RowByRowExecutor(IModificationCommandBatchFactory factory)
{
    /// <summary>
    ///     Creates a single batch of the provider for the commands, if it can contain all of them.
    /// </summary>
    public ModificationCommandBatch? TryCreateBatch(IReadOnlyList<IReadOnlyModificationCommand> commands, bool moreBatchesExpected)
    {
        var batch = factory.Create();
        foreach (var command in commands)
        {
            if (!batch.TryAddCommand(command))
            {
                return null;
            }
        }

        batch.Complete(moreBatchesExpected);

        return batch;
    }

    public async Task ExecuteAsync(
        IReadOnlyList<IReadOnlyModificationCommand> commands,
        IRelationalConnection connection,
        bool async,
        CancellationToken cancellationToken)
    {
        var batch = factory.Create();
        foreach (var command in commands)
        {
            if (!batch.TryAddCommand(command))
            {
                await ExecuteAsync(batch, true, connection, async, cancellationToken).ConfigureAwait(false);
                batch = factory.Create();
                batch.TryAddCommand(command);
            }
        }

        await ExecuteAsync(batch, false, connection, async, cancellationToken).ConfigureAwait(false);
    }

    private static async Task ExecuteAsync(
        ModificationCommandBatch batch,
        bool moreBatchesExpected,
        IRelationalConnection connection,
        bool async,
        CancellationToken cancellationToken)
    {
        batch.Complete(moreBatchesExpected);
        if (async)
        {
            await batch.ExecuteAsync(connection, cancellationToken).ConfigureAwait(false);
        }
        else
        {
            batch.Execute(connection);
        }
    }
}
