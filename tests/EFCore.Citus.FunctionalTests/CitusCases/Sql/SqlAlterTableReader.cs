namespace EFCore.Citus.FunctionalTests.CitusCases.Sql;

/// <summary>
///     Reads ALTER TABLE.
/// </summary>
internal static class SqlAlterTableReader
{
    public static SqlStatement Read(SqlCursor cursor)
    {
        cursor.AcceptIfExists();
        cursor.Accept("only");
        var table = cursor.ExpectQualifiedName();
        var actions = new List<AlterTableAction>();

        do
        {
            actions.Add(ReadAction(cursor));
        }
        while (cursor.Accept(","));

        return new AlterTableStatement(table, actions);
    }

    private static AlterTableAction ReadAction(SqlCursor cursor)
    {
        if (cursor.Accept("add"))
        {
            return ReadAdd(cursor);
        }

        if (cursor.Accept("drop"))
        {
            return ReadDrop(cursor);
        }

        if (cursor.Accept("rename"))
        {
            return ReadRename(cursor);
        }

        if (cursor.IsNext("alter", "constraint"))
        {
            return Other(cursor, "ALTER CONSTRAINT");
        }

        if (cursor.Accept("alter"))
        {
            cursor.Accept("column");

            return ReadAlterColumn(cursor, cursor.ExpectName());
        }

        if (cursor.Accept("set", "schema"))
        {
            return new SetSchemaAction(cursor.ExpectName());
        }

        if (cursor.IsNext("set", "("))
        {
            cursor.Expect("set");
            return new SetStorageParametersAction(ReadParameters(cursor));
        }

        if (cursor.Accept("reset"))
        {
            return new SetStorageParametersAction([.. cursor.ExpectNames().Select(n => (n, (string?)null))]);
        }

        return Other(cursor, ReadKind(cursor));
    }

    // Reads the words up to the first name of an object.
    private static string ReadKind(SqlCursor cursor)
        => (cursor.Current.Value, cursor.Peek(1).Value) switch
        {
            ("validate", _) => "VALIDATE CONSTRAINT",
            ("attach", _) => "ATTACH PARTITION",
            ("detach", _) => cursor.Contains("concurrently") ? "DETACH PARTITION CONCURRENTLY" : "DETACH PARTITION",
            ("cluster", _) => "CLUSTER ON",
            ("replica", _) => "REPLICA IDENTITY",
            ("owner", _) => "OWNER TO",
            ("inherit", _) => "INHERIT",
            ("enable" or "disable", "trigger") => "ENABLE TRIGGER",
            ("enable" or "disable" or "force" or "no", _) when cursor.Contains("security") => "ROW LEVEL SECURITY",
            ("set", var what) => $"SET {what.ToUpperInvariant()}",
            _ => throw cursor.NotUnderstood()
        };

    private static OtherAction Other(SqlCursor cursor, string kind)
    {
        cursor.ReadExpression();

        return new OtherAction(kind);
    }

    private static AlterTableAction ReadAdd(SqlCursor cursor)
    {
        if (SqlConstraintReader.IsConstraint(cursor))
        {
            return new AddConstraintAction(SqlConstraintReader.ReadConstraint(cursor));
        }

        cursor.Accept("column");
        cursor.AcceptIfNotExists();

        return new AddColumnAction(SqlConstraintReader.ReadColumn(cursor));
    }

    private static AlterTableAction ReadDrop(SqlCursor cursor)
    {
        var isConstraint = cursor.Accept("constraint");
        if (!isConstraint)
        {
            cursor.Accept("column");
        }

        cursor.AcceptIfExists();
        var name = cursor.ExpectName();
        if (!cursor.Accept("cascade"))
        {
            cursor.Accept("restrict");
        }

        return isConstraint ? new DropConstraintAction(name) : new DropColumnAction(name);
    }

    private static AlterTableAction ReadRename(SqlCursor cursor)
    {
        if (cursor.Accept("to"))
        {
            return new RenameTableAction(cursor.ExpectName());
        }

        if (cursor.Accept("constraint"))
        {
            var constraint = cursor.ExpectName();
            cursor.Expect("to");

            return new RenameConstraintAction(constraint, cursor.ExpectName());
        }

        cursor.Accept("column");
        var column = cursor.ExpectName();
        cursor.Expect("to");

        return new RenameColumnAction(column, cursor.ExpectName());
    }

    private static AlterTableAction ReadAlterColumn(SqlCursor cursor, string column)
    {
        if (cursor.Accept("type") || cursor.Accept("set", "data", "type"))
        {
            return new AlterColumnTypeAction(
                column,
                SqlTypeReader.Read(cursor),
                cursor.Accept("collate") ? cursor.ExpectQualifiedName().Name : null,
                cursor.Accept("using") ? cursor.ReadExpression() : null);
        }

        if (cursor.Accept("set", "default"))
        {
            return new SetDefaultAction(column, cursor.ReadExpression());
        }

        if (cursor.Accept("drop", "default"))
        {
            return new SetDefaultAction(column, null);
        }

        if (cursor.Accept("set", "not", "null"))
        {
            return new SetNotNullAction(column, true);
        }

        if (cursor.Accept("drop", "not", "null"))
        {
            return new SetNotNullAction(column, false);
        }

        if (cursor.Accept("drop", "identity"))
        {
            cursor.AcceptIfExists();
            return new SetIdentityAction(column, null);
        }

        if (cursor.Accept("drop", "expression"))
        {
            cursor.AcceptIfExists();
            return new DropExpressionAction(column);
        }

        if (cursor.Accept("add", "generated") || cursor.Accept("set", "generated"))
        {
            var identity = SqlConstraintReader.ReadGeneration(cursor);
            if (cursor.Accept("as"))
            {
                cursor.Expect("identity");
                cursor.SkipParentheses();
            }

            return new SetIdentityAction(column, identity);
        }

        if (cursor.Accept("restart"))
        {
            cursor.Accept("with");
            return new RestartIdentityAction(column, cursor.Current.Kind == SqlTokenKind.Number ? cursor.ExpectNumber() : null);
        }

        if (cursor.Accept("set", "compression"))
        {
            return new SetCompressionAction(column, cursor.ExpectName());
        }

        return Other(
            cursor,
            cursor.IsNext("set", "(") || cursor.IsNext("reset", "(")
                ? "ALTER COLUMN SET (...)"
                : $"ALTER COLUMN {cursor.Current.Value.ToUpperInvariant()} {cursor.Peek(1).Value.ToUpperInvariant()}");
    }

    private static List<(string, string?)> ReadParameters(SqlCursor cursor)
    {
        cursor.Expect("(");
        var parameters = new List<(string, string?)>();
        do
        {
            var name = cursor.ExpectName();
            parameters.Add((name, cursor.Accept("=") ? cursor.Next().Value : "true"));
        }
        while (cursor.Accept(","));

        cursor.Expect(")");

        return parameters;
    }
}
