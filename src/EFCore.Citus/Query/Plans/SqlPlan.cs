using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;

namespace EFCore.Citus.Query.Plans;

/// <summary>
///     Creates the command of SQL with parameters, as <c>ExecuteSql</c> does.
/// </summary>
internal static class SqlPlan
{
    public static NpgsqlCommand CreateCommand(DbContext context, string sql, IEnumerable<object?> parameters)
    {
        var command = context.GetService<IRawSqlCommandBuilder>().Build(sql, parameters, context.Model);

        return (NpgsqlCommand)command.RelationalCommand.CreateDbCommand(
            new RelationalCommandParameterObject(
                context.GetService<IRelationalConnection>(),
                command.ParameterValues,
                readerColumns: null,
                context,
                logger: null,
                CommandSource.ExecuteSqlRaw),
            Guid.Empty,
            DbCommandMethod.ExecuteReader);
    }
}
