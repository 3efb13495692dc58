namespace EFCore.Citus.Postgres;

/// <summary>
///     Determines whether two names of PostgreSQL types refer to the same type. Length and precision are not part of a type.
/// </summary>
internal static class PostgresTypeName
{
    private static readonly Dictionary<string, string> Aliases = new(StringComparer.Ordinal)
    {
        ["int"] = "integer",
        ["int4"] = "integer",
        ["serial"] = "integer",
        ["serial4"] = "integer",
        ["int8"] = "bigint",
        ["bigserial"] = "bigint",
        ["serial8"] = "bigint",
        ["int2"] = "smallint",
        ["smallserial"] = "smallint",
        ["serial2"] = "smallint",
        ["decimal"] = "numeric",
        ["float4"] = "real",
        ["float"] = "double precision",
        ["float8"] = "double precision",
        ["bool"] = "boolean",
        ["varchar"] = "character varying",
        ["char"] = "character",
        ["bpchar"] = "character",
        ["varbit"] = "bit varying",
        ["timestamp"] = "timestamp without time zone",
        ["timestamptz"] = "timestamp with time zone",
        ["time"] = "time without time zone",
        ["timetz"] = "time with time zone"
    };

    public static bool AreEqual(string one, string other)
        => Normalize(one) == Normalize(other);

    /// <summary>
    ///     Determines whether the names are known to refer to different types. A name without a schema may refer to the same type as one with
    ///     a schema.
    /// </summary>
    public static bool AreDifferent(string one, string other)
        => !AreEqual(one, other) && one.Contains('.', StringComparison.Ordinal) == other.Contains('.', StringComparison.Ordinal);

    /// <summary>
    ///     Determines whether values of the type have at most one character.
    /// </summary>
    public static bool IsOneCharacter(string name)
        => name.Trim() == "\"char\""
            || (Normalize(name) is "character" or "character varying"
                && (name.EndsWith("(1)", StringComparison.Ordinal) || name.Trim() is "char" or "character"));

    public static string Normalize(string name)
    {
        const string array = "[]";

        name = name.Trim();
        if (name.EndsWith(array, StringComparison.Ordinal))
        {
            return Normalize(name[..^array.Length]) + array;
        }

        // Quoted names are those of user-defined types, which have no aliases and no modifiers.
        if (name.Contains('"'))
        {
            return name;
        }

        var open = name.IndexOf('(');
        if (open >= 0)
        {
            name = name[..open] + name[(name.IndexOf(')', open) + 1)..];
        }

        name = string.Join(' ', name.ToLowerInvariant().Split(' ', StringSplitOptions.RemoveEmptyEntries));

        return Aliases.GetValueOrDefault(name, name);
    }
}
