using System.Data.Common;
using EFCore.Citus.Diagnostics;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;

namespace EFCore.Citus.Storage;

/// <summary>
///     Wraps a command of <c>ExecuteSql</c>, which Entity Framework Core executes without an execution strategy, and explains its errors.
/// </summary>
internal sealed class ExplainingRelationalCommand(IRelationalCommand inner) : IRelationalCommand
{
    public string CommandText
        => inner.CommandText;

    public string LogCommandText
        => inner.LogCommandText;

    public IReadOnlyList<IRelationalParameter> Parameters
        => inner.Parameters;

    public int ExecuteNonQuery(RelationalCommandParameterObject parameterObject)
        => Execute(parameterObject, inner.ExecuteNonQuery);

    public Task<int> ExecuteNonQueryAsync(RelationalCommandParameterObject parameterObject, CancellationToken cancellationToken = default)
        => ExecuteAsync(parameterObject, inner.ExecuteNonQueryAsync, cancellationToken);

    public object? ExecuteScalar(RelationalCommandParameterObject parameterObject)
        => Execute(parameterObject, inner.ExecuteScalar);

    public Task<object?> ExecuteScalarAsync(RelationalCommandParameterObject parameterObject, CancellationToken cancellationToken = default)
        => ExecuteAsync(parameterObject, inner.ExecuteScalarAsync, cancellationToken);

    public RelationalDataReader ExecuteReader(RelationalCommandParameterObject parameterObject)
        => Execute(parameterObject, inner.ExecuteReader);

    public Task<RelationalDataReader> ExecuteReaderAsync(
        RelationalCommandParameterObject parameterObject, CancellationToken cancellationToken = default)
        => ExecuteAsync(parameterObject, inner.ExecuteReaderAsync, cancellationToken);

    public DbCommand CreateDbCommand(RelationalCommandParameterObject parameterObject, Guid commandId, DbCommandMethod commandMethod)
        => inner.CreateDbCommand(parameterObject, commandId, commandMethod);

    public void PopulateFrom(IRelationalCommandTemplate commandTemplate)
        => inner.PopulateFrom(commandTemplate);

    private T Execute<T>(RelationalCommandParameterObject parameterObject, Func<RelationalCommandParameterObject, T> execute)
    {
        try
        {
            return execute(parameterObject);
        }
        catch (PostgresException exception) when (Find(exception, parameterObject.Context) is { } explanation)
        {
            throw explanation.Report(exception, parameterObject.Context);
        }
    }

    private async Task<T> ExecuteAsync<T>(
        RelationalCommandParameterObject parameterObject,
        Func<RelationalCommandParameterObject, CancellationToken, Task<T>> execute,
        CancellationToken cancellationToken)
    {
        try
        {
            return await execute(parameterObject, cancellationToken).ConfigureAwait(false);
        }
        catch (PostgresException exception) when (Find(exception, parameterObject.Context) is { } explanation)
        {
            throw explanation.Report(exception, parameterObject.Context);
        }
    }

    private ErrorExplanation? Find(PostgresException exception, DbContext? context)
    {
        ServerError.Note(exception, inner.CommandText, isMigration: false);

        return CitusErrorExplainer.FindWithoutStrategy(exception, context);
    }
}
