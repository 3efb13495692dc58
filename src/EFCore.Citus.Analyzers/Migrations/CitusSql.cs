using System.Globalization;
using EFCore.Citus.Shared;

namespace EFCore.Citus.Analyzers.Migrations;

/// <summary>
///     Represents a call of <c>migrationBuilder</c>, with its arguments as C#.
/// </summary>
internal sealed class OperationCall(string method, IReadOnlyList<string> arguments)
{
    public string Method { get; } = method;

    public IReadOnlyList<string> Arguments { get; } = arguments;
}

/// <summary>
///     Finds the functions of Citus in SQL, and the equivalent operations.
/// </summary>
internal static class CitusSql
{
    // Maps functions to methods. create_distributed_table without a column has another method.
    private static readonly Dictionary<string, string> Methods = new(StringComparer.Ordinal)
    {
        [CitusFunctions.CreateDistributedTable] = "CreateDistributedTable",
        [CitusFunctions.CreateReferenceTable] = "CreateReferenceTable",
        [CitusFunctions.AddLocalTableToMetadata] = "AddLocalTableToMetadata",
        [CitusFunctions.UndistributeTable] = "UndistributeTable",
        [CitusFunctions.UpdateTableColocation] = "UpdateTableColocation",
        [CitusFunctions.TruncateLocalData] = "TruncateLocalData"
    };

    private static readonly Dictionary<string, string[]> Parameters = new(StringComparer.Ordinal)
    {
        [CitusFunctions.CreateDistributedTable] = ["table_name", "distribution_column", "distribution_type", "colocate_with", "shard_count"],
        [CitusFunctions.CreateReferenceTable] = ["table_name"],
        [CitusFunctions.AddLocalTableToMetadata] = ["table_name", "cascade_via_foreign_keys"],
        [CitusFunctions.UndistributeTable] = ["table_name", "cascade_via_foreign_keys"],
        [CitusFunctions.UpdateTableColocation] = ["table_name", "colocate_with"],
        [CitusFunctions.TruncateLocalData] = ["function_name"]
    };

    /// <summary>
    ///     Finds the functions with an equivalent operation, with the method of the operation, in the order in which the SQL calls them.
    /// </summary>
    public static IReadOnlyList<(string Function, string Method)> FindCalls(string sql)
    {
        var calls = new List<(string, string)>();
        var tokens = SqlTokens.Split(sql);
        for (var i = 0; i < tokens.Count; i++)
        {
            if (tokens[i].Kind == SqlTokenKind.DollarString)
            {
                calls.AddRange(FindCalls(tokens[i].Text));
            }
            else if (tokens[i].Kind == SqlTokenKind.Identifier
                     && Methods.TryGetValue(tokens[i].Text, out var method)
                     && i + 1 < tokens.Count
                     && tokens[i + 1].IsSymbol("("))
            {
                calls.Add((tokens[i].Text, method));
            }
        }

        return calls;
    }

    /// <summary>
    ///     Converts SQL to the equivalent operations.
    /// </summary>
    /// <returns>The operations, or <see langword="null" /> if the SQL does anything else or cannot be understood.</returns>
    public static IReadOnlyList<OperationCall>? TryConvert(string sql)
    {
        var calls = new List<OperationCall>();
        foreach (var statement in SqlTokens.SplitStatements(sql))
        {
            if (ConvertStatement(statement) is not { } call)
            {
                return null;
            }

            calls.Add(call);
        }

        return calls;
    }

    private static OperationCall? ConvertStatement(IReadOnlyList<SqlToken> tokens)
    {
        if (IsSequentialMode(tokens))
        {
            return new OperationCall("UseSequentialMode", []);
        }

        if (tokens.Count == 0 || !tokens[0].IsKeyword("select"))
        {
            return null;
        }

        var start = tokens.Count > 2 && tokens[1].IsKeyword("pg_catalog") && tokens[2].IsSymbol(".") ? 3 : 1;
        if (tokens.Count < start + 3
            || !Parameters.TryGetValue(tokens[start].Text, out var parameters)
            || !tokens[start + 1].IsSymbol("(")
            || !tokens[tokens.Count - 1].IsSymbol(")"))
        {
            return null;
        }

        var inner = tokens.Skip(start + 2).Take(tokens.Count - start - 3).ToList();

        return ReadArguments(inner, parameters) is { } arguments ? Convert(tokens[start].Text, arguments) : null;
    }

    // SET LOCAL citus.multi_shard_modify_mode TO 'sequential'
    private static bool IsSequentialMode(IReadOnlyList<SqlToken> tokens)
        => tokens is [var set, var local, var prefix, var dot, var name, var to, var value]
            && set.IsKeyword("set")
            && local.IsKeyword("local")
            && prefix.IsKeyword("citus")
            && dot.IsSymbol(".")
            && name.IsKeyword("multi_shard_modify_mode")
            && (to.IsKeyword("to") || to.IsSymbol("="))
            && string.Equals(value.Text, "sequential", StringComparison.OrdinalIgnoreCase);

    private static Dictionary<string, SqlToken>? ReadArguments(IReadOnlyList<SqlToken> tokens, string[] parameters)
    {
        var arguments = new Dictionary<string, SqlToken>(StringComparer.Ordinal);
        var position = 0;
        for (var ordinal = 0; position < tokens.Count; ordinal++)
        {
            if (ordinal > 0)
            {
                if (!tokens[position++].IsSymbol(","))
                {
                    return null;
                }
            }

            var name = ordinal < parameters.Length ? parameters[ordinal] : null;
            if (position + 1 < tokens.Count
                && (tokens[position + 1].IsSymbol("=>") || tokens[position + 1].IsSymbol(":=")))
            {
                name = tokens[position].Text;
                position += 2;
            }

            if (name is null
                || position >= tokens.Count
                || !parameters.Contains(name)
                || arguments.ContainsKey(name))
            {
                return null;
            }

            arguments.Add(name, tokens[position++]);

            // The cast is to the type of the parameter, so it has no effect.
            if (position + 1 < tokens.Count && tokens[position].IsSymbol("::"))
            {
                if (tokens[position + 1].Text is not ("regclass" or "text" or "integer" or "int" or "boolean"))
                {
                    return null;
                }

                position += 2;
            }
        }

        return arguments;
    }

    private static OperationCall? Convert(string function, Dictionary<string, SqlToken> arguments)
    {
        if (FindName(arguments, "table_name", "function_name") is not { } table)
        {
            return null;
        }

        var (method, converted) = (Methods[function], new List<string> { Literal(table.Name) });
        switch (function)
        {
            case CitusFunctions.CreateDistributedTable:
                if (AddDistribution(arguments, ref method, converted, table.Schema) is false)
                {
                    return null;
                }

                break;
            case CitusFunctions.UpdateTableColocation:
                if (AddColocation(arguments, converted, table.Schema) is false)
                {
                    return null;
                }

                break;
            default:
                AddSchema(converted, table.Schema);
                if (arguments.TryGetValue("cascade_via_foreign_keys", out var cascade))
                {
                    if (cascade.IsKeyword("true"))
                    {
                        converted.Add("cascadeViaForeignKeys: true");
                    }
                    else if (!cascade.IsKeyword("false"))
                    {
                        return null;
                    }
                }

                break;
        }

        return new OperationCall(method, converted);
    }

    private static bool AddDistribution(
        Dictionary<string, SqlToken> arguments,
        ref string method,
        List<string> converted,
        string? schema)
    {
        if (!arguments.TryGetValue("distribution_column", out var column)
            || arguments.TryGetValue("distribution_type", out var type) && type is not { Kind: SqlTokenKind.String, Text: "hash" })
        {
            return false;
        }

        if (column.IsKeyword("null"))
        {
            method = "CreateSingleShardTable";
        }
        else if (column.Kind == SqlTokenKind.String)
        {
            converted.Add(Literal(column.Text));
        }
        else
        {
            return false;
        }

        AddSchema(converted, schema);

        var hasShardCount = arguments.TryGetValue("shard_count", out var shardCount) && !shardCount.IsKeyword("null");
        if (hasShardCount)
        {
            if (column.IsKeyword("null")
                || !int.TryParse(shardCount.Text, NumberStyles.None, CultureInfo.InvariantCulture, out var count))
            {
                return false;
            }

            converted.Add("shardCount: " + count.ToString(CultureInfo.InvariantCulture));
        }

        if (!arguments.TryGetValue("colocate_with", out var colocateWith)
            || colocateWith is { Kind: SqlTokenKind.String, Text: "default" })
        {
            return true;
        }

        if (colocateWith is { Kind: SqlTokenKind.String, Text: "none" })
        {
            converted.Add("colocated: false");

            return true;
        }

        // Citus and the operation refuse the combination of both.
        if (hasShardCount
            || ReadName(colocateWith) is not { } other)
        {
            return false;
        }

        AddColocateWith(converted, other);

        return true;
    }

    private static bool AddColocation(Dictionary<string, SqlToken> arguments, List<string> converted, string? schema)
    {
        if (!arguments.TryGetValue("colocate_with", out var colocateWith)
            || colocateWith is { Kind: SqlTokenKind.String, Text: "default" })
        {
            return false;
        }

        if (colocateWith is { Kind: SqlTokenKind.String, Text: "none" })
        {
            converted.Add("colocateWith: null");
            AddSchema(converted, schema);

            return true;
        }

        if (ReadName(colocateWith) is not { } other)
        {
            return false;
        }

        AddSchema(converted, schema);
        AddColocateWith(converted, other);

        return true;
    }

    private static void AddColocateWith(List<string> converted, (string? Schema, string Name) other)
    {
        converted.Add("colocateWith: " + Literal(other.Name));
        if (other.Schema is not null)
        {
            converted.Add("colocateWithSchema: " + Literal(other.Schema));
        }
    }

    private static void AddSchema(List<string> converted, string? schema)
    {
        if (schema is not null)
        {
            converted.Add("schema: " + Literal(schema));
        }
    }

    private static (string? Schema, string Name)? FindName(Dictionary<string, SqlToken> arguments, params string[] names)
        => names.Where(arguments.ContainsKey).Select(n => ReadName(arguments[n])).FirstOrDefault();

    // The text contains the name of a table in one of these forms: orders, public.orders, public."Orders".
    private static (string? Schema, string Name)? ReadName(SqlToken token)
    {
        if (token.Kind != SqlTokenKind.String)
        {
            return null;
        }

        return SqlTokens.Split(token.Text) switch
        {
            [var name] when IsName(name) => (null, name.Text),
            [var schema, var dot, var name] when IsName(schema) && dot.IsSymbol(".") && IsName(name) => (schema.Text, name.Text),
            _ => null
        };

        static bool IsName(SqlToken name)
            => name.Kind is SqlTokenKind.Identifier or SqlTokenKind.QuotedIdentifier;
    }

    private static string Literal(string text)
        => Microsoft.CodeAnalysis.CSharp.SymbolDisplay.FormatLiteral(text, quote: true);
}
