using System.Text;
using EFCore.Citus.Shared;
using Npgsql;
using NpgsqlTypes;

namespace EFCore.Citus.Query.Plans;

/// <summary>
///     Replaces parameters of types that are not built in, such as enumerations, by literals.
/// </summary>
/// <remarks>
///     Citus replaces parameters by their values in the statements for workers, and passes the parameters as well. To explain the statement,
///     a worker needs the type of each parameter, which Citus omits if it is not built in. The worker refuses the statement then, and all
///     later statements of the transaction are refused as well. With a literal, the plan is the same.
/// </remarks>
internal static class CustomTypeParameters
{
    /// <summary>
    ///     Creates the query that returns a row for each parameter: its name, and its literal if the type is not built in. The server
    ///     creates the literals, because it knows all types.
    /// </summary>
    /// <returns>The query, or <see langword="null" /> if there are no parameters with a type.</returns>
    public static NpgsqlBatchCommand? CreateQuery(NpgsqlCommand command)
    {
        var query = new NpgsqlBatchCommand();
        var rows = new List<string>();
        foreach (NpgsqlParameter parameter in command.Parameters)
        {
            var hasType = parameter.Value is not (null or DBNull) || parameter.NpgsqlDbType != NpgsqlDbType.Unknown || parameter.DataTypeName is not null;
            if (hasType && parameter.ParameterName.Length > 0)
            {
                var name = $"@{NameOf(parameter)}";
                rows.Add(
                    $"SELECT {rows.Count}, CASE WHEN pg_typeof({name})::oid >= 16384 THEN quote_nullable({name}::text) || '::' || format_type(pg_typeof({name})::oid, NULL) END");
                query.Parameters.Add(parameter.Clone());
            }
        }

        query.CommandText = string.Join(" UNION ALL ", rows);

        return rows.Count > 0 ? query : null;
    }

    /// <summary>
    ///     Replaces parameters in SQL.
    /// </summary>
    /// <param name="sql">The SQL.</param>
    /// <param name="literals">The literals of parameters by the names of the parameters.</param>
    public static string Replace(string sql, IReadOnlyDictionary<string, string> literals)
    {
        if (literals.Count == 0)
        {
            return sql;
        }

        var replaced = new StringBuilder();
        var position = 0;
        var tokens = SqlTokens.Split(sql);
        for (var i = 1; i < tokens.Count; i++)
        {
            var (sign, name) = (tokens[i - 1], tokens[i]);
            if ((sign.IsSymbol("@") || sign.IsSymbol(":"))
                && sign.End == name.Start
                && literals.TryGetValue(sql[name.Start..name.End], out var literal))
            {
                replaced.Append(sql, position, sign.Start - position).Append(literal);
                position = name.End;
            }
        }

        return replaced.Append(sql, position, sql.Length - position).ToString();
    }

    /// <summary>
    ///     Gets the name of a parameter without the sign that may precede it.
    /// </summary>
    public static string NameOf(NpgsqlParameter parameter)
        => parameter.ParameterName.TrimStart('@', ':');
}
