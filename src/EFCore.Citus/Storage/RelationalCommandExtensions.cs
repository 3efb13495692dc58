using Microsoft.EntityFrameworkCore.Storage;

namespace EFCore.Citus.Storage;

/// <summary>
///     Reads the results of commands. With <c>async: false</c>, the returned tasks are complete.
/// </summary>
internal static class RelationalCommandExtensions
{
    /// <summary>
    ///     Executes a command and calls a delegate for each row of all of its results.
    /// </summary>
    /// <returns>The number of rows that the command has changed.</returns>
    public static async Task<int> ReadAsync(
        this IRelationalCommand command,
        RelationalCommandParameterObject parameters,
        Action<RelationalDataReader> onRow,
        bool async,
        CancellationToken cancellationToken)
    {
        var reader = async
            ? await command.ExecuteReaderAsync(parameters, cancellationToken).ConfigureAwait(false)
            : command.ExecuteReader(parameters);
        try
        {
            do
            {
                while (async ? await reader.ReadAsync(cancellationToken).ConfigureAwait(false) : reader.Read())
                {
                    onRow(reader);
                }
            }
            while (async
                       ? await reader.DbDataReader.NextResultAsync(cancellationToken).ConfigureAwait(false)
                       : reader.DbDataReader.NextResult());

            return reader.DbDataReader.RecordsAffected;
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
