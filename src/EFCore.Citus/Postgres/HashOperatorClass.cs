using System.Globalization;

namespace EFCore.Citus.Postgres;

/// <summary>
///     Determines which types of PostgreSQL have no default hash operator class. Citus cannot compute the shard of a row without it.
/// </summary>
internal static class HashOperatorClass
{
    // Other types that neither PostgreSQL nor its extensions define are assumed to have an operator class.
    private static readonly HashSet<string> Missing = new(StringComparer.Ordinal)
    {
        "json",
        "jsonpath",
        "xml",
        "money",
        "bit",
        "bit varying",
        "tsvector",
        "tsquery",
        "point",
        "line",
        "lseg",
        "box",
        "path",
        "polygon",
        "circle",
        "xid",
        "cid",
        "aclitem",
        "refcursor",
        "pg_snapshot",
        "txid_snapshot",
        "cluster_clock",
        "cube",
        "seg",
        "query_int",
        "lquery",
        "ltxtquery"
    };

    // The extension of the type has an operator class since PostgreSQL 17.
    private static readonly HashSet<string> MissingBefore17 = new(StringComparer.Ordinal) { "ltree" };

    public static bool IsMissingFor(string storeType)
        => Missing.Contains(PostgresTypeName.Normalize(storeType));

    /// <summary>
    ///     Determines whether the type has no operator class before PostgreSQL 17.
    /// </summary>
    public static bool IsMissingBefore17For(string storeType)
        => MissingBefore17.Contains(PostgresTypeName.Normalize(storeType));

    /// <summary>
    ///     Determines whether the type is an array of elements without an operator class. Arrays have the operator class, which then fails
    ///     for the first row.
    /// </summary>
    public static bool IsMissingForElementsOf(string storeType)
        => FindElementType(storeType) is { } element && Missing.Contains(element);

    /// <summary>
    ///     Determines whether the type is an array of elements without an operator class before PostgreSQL 17.
    /// </summary>
    public static bool IsMissingBefore17ForElementsOf(string storeType)
        => FindElementType(storeType) is { } element && MissingBefore17.Contains(element);

    private static string? FindElementType(string storeType)
    {
        const string array = "[]";

        var name = PostgresTypeName.Normalize(storeType);
        return name.EndsWith(array, StringComparison.Ordinal) ? name.Replace(array, "", StringComparison.Ordinal) : null;
    }

    /// <summary>
    ///     Determines whether the type is a number that is rounded before the decimal point, as <c>numeric(5, -2)</c> is.
    /// </summary>
    public static bool HasNegativeScale(string storeType)
    {
        var comma = storeType.IndexOf(',');

        return comma >= 0
            && PostgresTypeName.Normalize(storeType) == "numeric"
            && int.TryParse(storeType[(comma + 1)..].TrimEnd(' ', ')'), CultureInfo.InvariantCulture, out var scale)
            && scale < 0;
    }
}
