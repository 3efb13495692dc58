using EFCore.Citus.Storage;
using Microsoft.EntityFrameworkCore.Storage;

namespace EFCore.Citus.Query.Monitoring;

/// <summary>
///     Remembers whether the current transaction of a context has executed a command on several shards over several connections.
/// </summary>
/// <remarks>
///     Citus keeps this until the transaction ends, after a rollback to a savepoint as well.
/// </remarks>
internal sealed class MultiShardTransaction(IRelationalConnection connection, StatementRunner statements)
{
    private const string IsSequentialSql = "SELECT current_setting('citus.multi_shard_modify_mode', true) = 'sequential'";

    private object? _parallel;
    private object? _sequential;

    /// <summary>
    ///     Gets the text of the command that was executed on several shards.
    /// </summary>
    public string CommandText { get; private set; } = "";

    public bool IsParallel
        => IsCurrent(_parallel);

    public void AddCommand(string commandText)
    {
        if (!IsParallel && !IsCurrent(_sequential))
        {
            _parallel = FindCurrent();
            CommandText = commandText;
        }
    }

    /// <summary>
    ///     Reads whether a command that was executed has enabled the sequential mode.
    /// </summary>
    public void AddSetting(string commandText)
    {
        if (commandText == SequentialMode.Sql)
        {
            _sequential = FindCurrent();
        }
    }

    /// <summary>
    ///     Determines whether the mode is sequential by a setting of the database, the connection or SQL of the application. Enabling it
    ///     after a command over several connections has no effect.
    /// </summary>
    public async Task<bool> IsSequentialAsync(bool async, CancellationToken cancellationToken)
        => !IsCurrent(_sequential)
            && await statements.AskAsync(connection, IsSequentialSql, async, cancellationToken).ConfigureAwait(false);

    private bool IsCurrent(object? transaction)
        => transaction is not null && transaction.Equals(FindCurrent());

    // Npgsql uses the objects of its transactions again, and a transaction that is disposed does not notify interceptors.
    private object? FindCurrent()
        => connection.CurrentTransaction is { } transaction ? transaction.TransactionId
            : connection is ITransactionEnlistmentManager manager ? manager.EnlistedTransaction ?? manager.CurrentAmbientTransaction
            : null;
}
