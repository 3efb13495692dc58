namespace EFCore.Citus.FunctionalTests.CitusCases.Sql;

/// <summary>
///     Reads DO blocks: blocks that call functions of Citus, as in idempotent scripts, and blocks that verify a result.
/// </summary>
internal static class SqlBlockReader
{
    public static SqlStatement Read(string body)
    {
        var calls = new List<CallStatement>();
        var isValid = true;

        foreach (var part in Split(body))
        {
            if (SqlCallReader.TryRead(part, "perform") is { } call)
            {
                calls.Add(call with { Sql = part });
            }
            else if (SqlCallReader.TryRead(part, "select") is { } selected)
            {
                calls.Add(selected with { Sql = part });
                isValid = false;
            }
            else if (new SqlCursor(part) is var cursor
                     && cursor.Accept("do")
                     && Read(cursor.ExpectText()) is BlockStatement nested)
            {
                calls.AddRange(nested.Statements);
                isValid &= nested.IsValid;
            }
            else
            {
                return new ProbeStatement();
            }
        }

        return new BlockStatement(calls, isValid);
    }

    // Returns the statements between BEGIN and END, and between THEN and END IF.
    private static IEnumerable<string> Split(string body)
    {
        var tokens = SqlTokenizer.Tokenize(body);
        var start = 0;
        for (var i = 0; i < tokens.Count; i++)
        {
            if (tokens[i].Is("begin") || tokens[i].Is("then"))
            {
                start = i + 1;
            }
            else if (tokens[i].Is(";"))
            {
                if (!tokens[start].Is("end"))
                {
                    yield return body[tokens[start].Start..tokens[i].Start];
                }

                start = i + 1;
            }
        }
    }
}
