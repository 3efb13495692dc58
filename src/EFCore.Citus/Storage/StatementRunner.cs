using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;

namespace EFCore.Citus.Storage;

/// <summary>
///     Executes statements in the same manner as Entity Framework Core executes its own, so that they are logged and intercepted. With
///     <c>async: false</c>, the returned tasks are complete.
/// </summary>
internal sealed class StatementRunner(
    ICurrentDbContext currentContext,
    IRawSqlCommandBuilder rawSqlCommandBuilder,
    IRelationalCommandDiagnosticsLogger commandLogger)
{
    public CommandSource Source { get; init; } = CommandSource.Migrations;

    public async Task ExecuteAsync(IRelationalConnection connection, string sql, bool async, CancellationToken cancellationToken)
    {
        var command = rawSqlCommandBuilder.Build(sql);
        if (async)
        {
            await command.ExecuteNonQueryAsync(Parameters(connection), cancellationToken).ConfigureAwait(false);
        }
        else
        {
            command.ExecuteNonQuery(Parameters(connection));
        }
    }

    public async Task<bool> AskAsync(IRelationalConnection connection, string sql, bool async, CancellationToken cancellationToken)
    {
        var command = rawSqlCommandBuilder.Build(sql);
        var answer = async
            ? await command.ExecuteScalarAsync(Parameters(connection), cancellationToken).ConfigureAwait(false)
            : command.ExecuteScalar(Parameters(connection));

        return answer is true;
    }

    public async Task<List<T>> QueryAsync<T>(
        IRelationalConnection connection, string sql, Func<DbDataReader, T> read, bool async, CancellationToken cancellationToken)
    {
        var rows = new List<T>();
        await rawSqlCommandBuilder.Build(sql)
            .ReadAsync(Parameters(connection), reader => rows.Add(read(reader.DbDataReader)), async, cancellationToken)
            .ConfigureAwait(false);

        return rows;
    }

    /// <summary>
    ///     Keeps the connection open during an operation. If the port is load-balanced, each opening may lead to another node.
    /// </summary>
    public static async Task<T> InSessionAsync<T>(
        IRelationalConnection connection, Func<Task<T>> operation, bool async, CancellationToken cancellationToken)
    {
        _ = async ? await connection.OpenAsync(cancellationToken).ConfigureAwait(false) : connection.Open();
        try
        {
            return await operation().ConfigureAwait(false);
        }
        finally
        {
            _ = async ? await connection.CloseAsync().ConfigureAwait(false) : connection.Close();
        }
    }

    private RelationalCommandParameterObject Parameters(IRelationalConnection connection)
        => new(connection, parameterValues: null, readerColumns: null, currentContext.Context, commandLogger, Source);
}
