using System.Data.Common;

namespace EFCore.Citus.Query.Plans;

/// <summary>
///     Reads the rows of commands that are not those of Entity Framework Core. With <c>async: false</c>, the returned task is complete.
/// </summary>
internal static class RowReader
{
    /// <summary>
    ///     Calls a delegate for each row of a result, and disposes the reader.
    /// </summary>
    public static async Task ReadAsync<TReader>(TReader reader, Action<TReader>? onRow, bool async, CancellationToken cancellationToken)
        where TReader : DbDataReader
    {
        try
        {
            while (async ? await reader.ReadAsync(cancellationToken).ConfigureAwait(false) : reader.Read())
            {
                onRow?.Invoke(reader);
            }
        }
        finally
        {
            if (async)
            {
                await reader.DisposeAsync().ConfigureAwait(false);
            }
            else
            {
                reader.Dispose();
            }
        }
    }
}
