namespace EFCore.Citus.FunctionalTests.CitusCases.Sql;

/// <summary>
///     Reads values and distinguishes constants from expressions.
/// </summary>
internal static class SqlValueReader
{
    public static SqlArgument Read(SqlCursor cursor, string? name = null)
    {
        var expression = cursor.ReadExpression();

        // A cast of a constant is not significant.
        var tokens = expression.Tokens.TakeWhile(t => !t.Is("::")).ToList();

        return tokens switch
        {
            [{ Kind: SqlTokenKind.Word, Value: "null" }] => new SqlArgument(name, null, true, expression),
            [{ Kind: SqlTokenKind.Word, Value: "true" or "false" } word] => new SqlArgument(name, word.Value, false, expression),
            [{ Kind: SqlTokenKind.Text or SqlTokenKind.Number } constant] => new SqlArgument(name, constant.Value, false, expression),
            [{ Value: "-" }, { Kind: SqlTokenKind.Number } number] => new SqlArgument(name, "-" + number.Value, false, expression),
            _ => new SqlArgument(name, null, false, expression)
        };
    }
}
