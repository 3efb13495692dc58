namespace EFCore.Citus.FunctionalTests.CitusCases.Sql;

/// <summary>
///     Reads DO blocks: those that call Citus's functions, as idempotent scripts do, and those that look at the outcome.
/// </summary>
internal static class SqlBlockReader
{
    public static SqlStatement Read(string body)
    {
        if (!SqlTokenizer.Tokenize(body).Any(t => t.Is("perform") || t.Is("do") || (t.Is("select") && CallsCitus(body, t))))
        {
            return new ProbeStatement();
        }

        var statements = new List<SqlStatement>();
        foreach (var part in Split(body))
        {
            var cursor = new SqlCursor(part);
            if (SqlCallReader.TryRead(part, "perform") is { } call)
            {
                statements.Add(call with { Sql = part });
            }
            else if (SqlCallReader.TryRead(part, "select") is not null)
            {
                return new HandWrittenStatement("SELECT without a destination in PL/pgSQL");
            }
            else if (cursor.Accept("do"))
            {
                var nested = Read(cursor.ExpectText());
                if (nested is not BlockStatement block)
                {
                    return nested;
                }

                statements.AddRange(block.Statements);
            }
            else
            {
                return new ProbeStatement();
            }
        }

        return new BlockStatement(statements);
    }

    private static bool CallsCitus(string body, SqlToken select)
    {
        var end = body.IndexOf(';', select.End);

        return SqlCallReader.TryRead(body[select.Start..(end < 0 ? body.Length : end)], "select") is not null;
    }

    // The statements between BEGIN and END, and between THEN and END IF of a condition that always holds.
    private static IEnumerable<string> Split(string body)
    {
        var tokens = SqlTokenizer.Tokenize(body);
        var start = 0;
        for (var i = 0; i < tokens.Count - 1; i++)
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
