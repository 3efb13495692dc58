namespace EFCore.Citus.FunctionalTests.CitusCases.Sql;

/// <summary>
///     Reads types and returns their names in <c>format_type</c>.
/// </summary>
internal static class SqlTypeReader
{
    private static readonly Dictionary<string, string> Aliases = new(StringComparer.Ordinal)
    {
        ["int8"] = "bigint",
        ["int4"] = "integer",
        ["int"] = "integer",
        ["int2"] = "smallint",
        ["float8"] = "double precision",
        ["float4"] = "real",
        ["bool"] = "boolean",
        ["varchar"] = "character varying",
        ["char"] = "character",
        ["bpchar"] = "character",
        ["decimal"] = "numeric",
        ["timestamptz"] = "timestamp with time zone",
        ["timestamp"] = "timestamp without time zone",
        ["timetz"] = "time with time zone",
        ["time"] = "time without time zone",
        ["varbit"] = "bit varying"
    };

    private static readonly Dictionary<string, string> Serials = new(StringComparer.Ordinal)
    {
        ["serial"] = "integer",
        ["serial4"] = "integer",
        ["bigserial"] = "bigint",
        ["serial8"] = "bigint",
        ["smallserial"] = "smallint",
        ["serial2"] = "smallint"
    };

    public static SqlType Read(SqlCursor cursor)
    {
        var isDelimited = cursor.Current.Kind == SqlTokenKind.DelimitedName;
        var name = cursor.ExpectQualifiedName().ToString();

        if (!isDelimited && Serials.TryGetValue(name, out var integer))
        {
            return new SqlType(integer, IsSerial: true);
        }

        if (!isDelimited)
        {
            name = name switch
            {
                "double" when cursor.Accept("precision") => "double precision",
                "character" when cursor.Accept("varying") => "character varying",
                "bit" when cursor.Accept("varying") => "bit varying",
                _ => name
            };
        }

        var modifiers = ReadModifiers(cursor);

        if (name is "timestamp" or "time")
        {
            if (cursor.Accept("with", "time", "zone"))
            {
                name += " with time zone";
            }
            else
            {
                cursor.Accept("without", "time", "zone");
                name += " without time zone";
            }
        }

        if (!isDelimited)
        {
            name = Aliases.GetValueOrDefault(name, name);
        }

        var isArray = false;
        while (cursor.Accept("array") || cursor.IsNext("["))
        {
            isArray = true;
            if (cursor.Accept("["))
            {
                if (!cursor.IsNext("]"))
                {
                    cursor.Next();
                }

                cursor.Expect("]");
            }
        }

        return new SqlType(name, modifiers, isArray);
    }

    private static string ReadModifiers(SqlCursor cursor)
    {
        if (!cursor.Accept("("))
        {
            return "";
        }

        var parts = new List<string>();
        do
        {
            parts.Add(cursor.ReadExpression().Text);
        }
        while (cursor.Accept(","));

        cursor.Expect(")");

        return $"({string.Join(",", parts)})";
    }
}
