using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Npgsql;

namespace EFCore.Citus.FunctionalTests.Query.Shapes;

/// <summary>
///     Records the commands of the contexts of a fixture.
/// </summary>
public sealed class RecordedCommands : DbCommandInterceptor
{
    private readonly List<(string Sql, IReadOnlyList<NpgsqlParameter> Parameters)> _commands = [];

    /// <summary>Returns the commands since the last call.</summary>
    public IReadOnlyList<(string Sql, IReadOnlyList<NpgsqlParameter> Parameters)> Take()
    {
        var commands = _commands.ToList();
        _commands.Clear();

        return commands;
    }

    public override InterceptionResult<DbDataReader> ReaderExecuting(
        DbCommand command,
        CommandEventData eventData,
        InterceptionResult<DbDataReader> result)
        => Keep(command, result);

    public override InterceptionResult<int> NonQueryExecuting(DbCommand command, CommandEventData eventData, InterceptionResult<int> result)
        => Keep(command, result);

    public override InterceptionResult<object> ScalarExecuting(DbCommand command, CommandEventData eventData, InterceptionResult<object> result)
        => Keep(command, result);

    private T Keep<T>(DbCommand command, T result)
    {
        _commands.Add((command.CommandText, [.. command.Parameters.Cast<NpgsqlParameter>().Select(p => p.Clone())]));

        return result;
    }
}
