namespace EFCore.Citus.FunctionalTests.CitusCases.Sql;

/// <summary>
///     Reads a single statement of a case.
/// </summary>
internal static class SqlReader
{
    /// <exception cref="SqlNotUnderstoodException">The reader does not support a part of the statement.</exception>
    public static SqlStatement Read(string sql)
    {
        var cursor = new SqlCursor(sql);
        var statement = Read(cursor, sql);
        cursor.Accept(";");
        if (!cursor.IsAtEnd)
        {
            cursor.ThrowNotUnderstood();
        }

        return statement with { Sql = sql };
    }

    private static SqlStatement Read(SqlCursor cursor, string sql)
    {
        switch (cursor.Current.Value)
        {
            case "create":
                return SqlCreateReader.Read(cursor);
            case "alter":
                return ReadAlter(cursor);
            case "drop":
                return ReadDrop(cursor);
            case "comment":
                return ReadComment(cursor);
            case "set" or "reset":
                return ReadSet(cursor);
            case "begin" or "start":
                return Transaction(cursor, SqlTransactionKind.Begin);
            case "commit" or "end":
                return Transaction(cursor, SqlTransactionKind.Commit);
            case "rollback" or "abort":
                return Transaction(cursor, SqlTransactionKind.Rollback);
            case "do":
                cursor.Expect("do");
                return SqlBlockReader.Read(cursor.ExpectText());
            case "select":
                return SqlCallReader.TryRead(sql, "select") is { } call
                    ? Skipped<SqlStatement>(cursor, call)
                    : Skipped(cursor, new ProbeStatement());
            case "insert":
                return SqlInsertReader.Read(cursor);
            case "update" or "delete" or "with" or "truncate" or "table" or "values" or "copy" or "analyze" or "vacuum" or "explain"
                or "lock" or "prepare" or "execute" or "merge":
                return Skipped(cursor, new ProbeStatement());
            case "grant" or "revoke":
                return Skipped(cursor, new UnrelatedStatement("GRANT"));
            case "call" or "reindex" or "cluster" or "refresh":
                return Skipped(cursor, new HandWrittenStatement(cursor.Current.Value.ToUpperInvariant()));
            default:
                throw cursor.NotUnderstood();
        }
    }

    public static T Skipped<T>(SqlCursor cursor, T statement)
    {
        cursor.SkipToEnd();

        return statement;
    }

    private static TransactionStatement Transaction(SqlCursor cursor, SqlTransactionKind kind)
        => Skipped(cursor, new TransactionStatement(kind));

    private static SqlStatement ReadAlter(SqlCursor cursor)
    {
        cursor.Expect("alter");

        if (cursor.Accept("foreign", "table") || cursor.Accept("table"))
        {
            return SqlAlterTableReader.Read(cursor);
        }

        if (cursor.Accept("index"))
        {
            cursor.AcceptIfExists();
            var index = cursor.ExpectQualifiedName();

            return cursor.Accept("rename", "to")
                ? new RenameIndexStatement(index, cursor.ExpectName())
                : Skipped(cursor, new HandWrittenStatement("ALTER INDEX"));
        }

        if (cursor.Accept("sequence"))
        {
            cursor.AcceptIfExists();
            var sequence = cursor.ExpectQualifiedName();

            return cursor.Accept("rename", "to")
                ? new AlterSequenceStatement(sequence, new SqlSequenceOptions(), cursor.ExpectName())
                : new AlterSequenceStatement(sequence, SqlCreateReader.ReadSequenceOptions(cursor), null);
        }

        return Skipped(cursor, new HandWrittenStatement($"ALTER {cursor.Current.Value.ToUpperInvariant()}"));
    }

    private static DropStatement ReadDrop(SqlCursor cursor)
    {
        cursor.Expect("drop");
        cursor.Accept("materialized");
        cursor.Accept("foreign");
        var kind = cursor.Next().Value switch
        {
            "table" => SqlObjectKind.Table,
            "index" => SqlObjectKind.Index,
            "schema" => SqlObjectKind.Schema,
            "sequence" => SqlObjectKind.Sequence,
            "view" => SqlObjectKind.View,
            _ => SqlObjectKind.Other
        };

        if (kind == SqlObjectKind.Other)
        {
            return Skipped(cursor, new DropStatement(kind, [], false));
        }

        cursor.Accept("concurrently");
        cursor.AcceptIfExists();
        var names = new List<SqlName>();
        do
        {
            names.Add(cursor.ExpectQualifiedName());
        }
        while (cursor.Accept(","));

        var isCascade = cursor.Accept("cascade");
        cursor.Accept("restrict");

        return new DropStatement(kind, names, isCascade);
    }

    private static SqlStatement ReadComment(SqlCursor cursor)
    {
        cursor.Expect("comment", "on");
        if (!cursor.Accept("table"))
        {
            return Skipped(cursor, new HandWrittenStatement("COMMENT"));
        }

        var table = cursor.ExpectQualifiedName();
        cursor.Expect("is");

        return new CommentStatement(table, cursor.Accept("null") ? null : cursor.ExpectText());
    }

    private static SetStatement ReadSet(SqlCursor cursor)
    {
        if (cursor.Accept("reset"))
        {
            return new SetStatement(ReadSetting(cursor), null);
        }

        cursor.Expect("set");
        if (!cursor.Accept("local"))
        {
            cursor.Accept("session");
        }

        var name = ReadSetting(cursor);
        if (!cursor.Accept("="))
        {
            cursor.Expect("to");
        }

        return cursor.Accept("default")
            ? new SetStatement(name, null)
            : Skipped(cursor, new SetStatement(name, cursor.Current.Value));
    }

    private static string ReadSetting(SqlCursor cursor)
        => cursor.ExpectQualifiedName().ToString();
}
