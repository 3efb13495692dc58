namespace EFCore.Citus.FunctionalTests.CitusCases.Sql;

internal enum SqlTokenKind
{
    /// <summary>A keyword or an unquoted identifier, in lower case.</summary>
    Word,

    /// <summary>A delimited identifier, unchanged.</summary>
    DelimitedName,

    Number,

    /// <summary>A string constant, without its quotes.</summary>
    Text,

    Symbol,

    End
}

/// <summary>
///     Represents a token and its position in the statement.
/// </summary>
internal readonly record struct SqlToken(SqlTokenKind Kind, string Value, int Start, int End)
{
    public bool IsName
        => Kind is SqlTokenKind.Word or SqlTokenKind.DelimitedName;

    public bool Is(string value)
        => Kind is SqlTokenKind.Word or SqlTokenKind.Symbol && Value == value;
}
