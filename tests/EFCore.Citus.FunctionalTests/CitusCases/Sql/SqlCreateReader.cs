namespace EFCore.Citus.FunctionalTests.CitusCases.Sql;

/// <summary>
///     Reads CREATE.
/// </summary>
internal static class SqlCreateReader
{
    public static SqlStatement Read(SqlCursor cursor)
    {
        cursor.Expect("create");
        cursor.Accept("or", "replace");

        var isTemporary = cursor.Accept("temp") || cursor.Accept("temporary");
        cursor.Accept("unlogged");
        if (cursor.Accept("foreign", "table"))
        {
            return ReadTable(cursor, isTemporary, isForeign: true);
        }

        if (cursor.Accept("table"))
        {
            return ReadTable(cursor, isTemporary, isForeign: false);
        }

        var isUnique = cursor.Accept("unique");
        if (cursor.Accept("index"))
        {
            return ReadIndex(cursor, isUnique);
        }

        cursor.Accept("materialized");
        switch (cursor.Next().Value)
        {
            case "schema":
                return ReadSchema(cursor);
            case "type":
                return ReadType(cursor);
            case "domain":
                return ReadDomain(cursor);
            case "sequence":
                cursor.AcceptIfNotExists();
                return new CreateSequenceStatement(cursor.ExpectQualifiedName(), ReadSequenceOptions(cursor));
            case "trigger":
                return ReadTrigger(cursor);
            case "view":
                cursor.AcceptIfNotExists();
                return SqlReader.Skipped(cursor, new CreateViewStatement(cursor.ExpectQualifiedName()));
            case "extension":
                cursor.AcceptIfNotExists();
                return SqlReader.Skipped(cursor, new CreateExtensionStatement(cursor.ExpectName()));
            case "collation":
                return ReadCollation(cursor);
            case "function" or "procedure" or "aggregate":
                return SqlReader.Skipped(cursor, new UnrelatedStatement("FUNCTION"));
            case "role" or "user" or "server" or "foreign":
                return SqlReader.Skipped(cursor, new UnrelatedStatement("ROLE or SERVER"));
            case "policy" or "statistics" or "rule" or "publication" or "database" or "constraint" or "event" or "cast" or "operator":
                return SqlReader.Skipped(cursor, new HandWrittenStatement($"CREATE {cursor.Peek(-1).Value.ToUpperInvariant()}"));
            default:
                throw cursor.NotUnderstood();
        }
    }

    private static CreateTableStatement ReadTable(SqlCursor cursor, bool isTemporary, bool isForeign)
    {
        cursor.AcceptIfNotExists();
        var table = new CreateTableStatement(cursor.ExpectQualifiedName()) { IsTemporary = isTemporary, IsForeign = isForeign };

        if (cursor.Accept("partition", "of"))
        {
            table = table with { PartitionOf = cursor.ExpectQualifiedName() };

            return SqlReader.Skipped(cursor, table with { IsPartitioned = cursor.IsPartitionedAfterBound() });
        }

        if (cursor.IsNext("as"))
        {
            return SqlReader.Skipped(cursor, table with { IsQuery = true });
        }

        var columns = new List<SqlColumn>();
        var constraints = new List<SqlConstraint>();
        var like = new List<SqlName>();
        cursor.Expect("(");
        while (!cursor.Accept(")"))
        {
            if (cursor.Accept("like"))
            {
                like.Add(cursor.ExpectQualifiedName());
                while (cursor.Accept("including") || cursor.Accept("excluding"))
                {
                    cursor.ExpectName();
                }
            }
            else if (SqlConstraintReader.IsConstraint(cursor))
            {
                constraints.Add(SqlConstraintReader.ReadConstraint(cursor));
            }
            else
            {
                columns.Add(SqlConstraintReader.ReadColumn(cursor));
            }

            cursor.Accept(",");
        }

        table = table with { Columns = columns, Constraints = constraints, Like = like };

        if (cursor.Accept("inherits"))
        {
            table = table with { Inherits = [.. cursor.ExpectNames().Select(n => new SqlName(null, n))] };
        }

        if (cursor.IsNext("partition", "by"))
        {
            table = table with { IsPartitioned = true };
        }

        // Storage parameters, the access method, the tablespace and the server follow.
        return SqlReader.Skipped(cursor, table);
    }

    private static bool IsPartitionedAfterBound(this SqlCursor cursor)
    {
        while (!cursor.IsAtEnd)
        {
            if (cursor.Accept("partition", "by"))
            {
                return true;
            }

            cursor.Next();
        }

        return false;
    }

    private static CreateIndexStatement ReadIndex(SqlCursor cursor, bool isUnique)
    {
        var isConcurrent = cursor.Accept("concurrently");
        cursor.AcceptIfNotExists();
        var name = cursor.IsNext("on") ? null : cursor.ExpectName();
        cursor.Expect("on");
        cursor.Accept("only");
        var table = cursor.ExpectQualifiedName();
        var method = cursor.Accept("using") ? cursor.ExpectName() : null;

        cursor.Expect("(");
        var elements = new List<SqlIndexElement>();
        do
        {
            elements.Add(ReadIndexElement(cursor));
        }
        while (cursor.Accept(","));

        cursor.Expect(")");

        var index = new CreateIndexStatement(name, table, elements)
        {
            IsUnique = isUnique,
            IsConcurrent = isConcurrent,
            Method = method,
            Include = cursor.Accept("include") ? cursor.ExpectNames() : [],
            NullsNotDistinct = SqlConstraintReader.ReadNullsNotDistinct(cursor)
        };

        if (cursor.Accept("with"))
        {
            cursor.SkipParentheses();
            index = index with { HasOptions = true };
        }

        if (cursor.Accept("tablespace"))
        {
            cursor.ExpectName();
            index = index with { HasOptions = true };
        }

        return cursor.Accept("where") ? index with { Where = cursor.ReadExpression() } : index;
    }

    private static SqlIndexElement ReadIndexElement(SqlCursor cursor)
    {
        var expression = cursor.ReadExpression("asc", "desc", "nulls", "collate");
        var hasOptions = false;
        while (!cursor.IsNext(",") && !cursor.IsNext(")"))
        {
            cursor.Next();
            hasOptions = true;
        }

        // The second name is an operator class.
        return new SqlIndexElement(
            expression.Tokens is [{ IsName: true }] or [{ IsName: true }, { IsName: true }] ? expression.Tokens[0].Value : null,
            expression,
            hasOptions || expression.Tokens.Count > 1);
    }

    private static CreateSchemaStatement ReadSchema(SqlCursor cursor)
    {
        cursor.AcceptIfNotExists();
        var name = cursor.ExpectName();
        if (cursor.Accept("authorization"))
        {
            cursor.ExpectName();
        }

        var hasElements = !cursor.IsAtEnd && !cursor.IsNext(";");

        return SqlReader.Skipped(cursor, new CreateSchemaStatement(name, hasElements));
    }

    private static SqlStatement ReadType(SqlCursor cursor)
    {
        var name = cursor.ExpectQualifiedName();
        if (!cursor.Accept("as", "enum"))
        {
            return SqlReader.Skipped(cursor, new CreateCompositeStatement(name));
        }

        cursor.Expect("(");
        var labels = new List<string>();
        while (!cursor.Accept(")"))
        {
            labels.Add(cursor.ExpectText());
            cursor.Accept(",");
        }

        return new CreateEnumStatement(name, labels);
    }

    private static CreateDomainStatement ReadDomain(SqlCursor cursor)
    {
        var name = cursor.ExpectQualifiedName();
        cursor.Accept("as");

        return SqlReader.Skipped(cursor, new CreateDomainStatement(name, SqlTypeReader.Read(cursor)));
    }

    private static CreateTriggerStatement ReadTrigger(SqlCursor cursor)
    {
        var name = cursor.ExpectName();
        while (!cursor.Accept("on"))
        {
            if (cursor.IsAtEnd)
            {
                cursor.ThrowNotUnderstood();
            }

            cursor.Next();
        }

        return SqlReader.Skipped(cursor, new CreateTriggerStatement(name, cursor.ExpectQualifiedName()));
    }

    private static CreateCollationStatement ReadCollation(SqlCursor cursor)
    {
        cursor.AcceptIfNotExists();
        var name = cursor.ExpectQualifiedName();
        var isDeterministic = true;
        while (!cursor.IsAtEnd)
        {
            isDeterministic &= !(cursor.Accept("deterministic", "=") && cursor.IsNext("false"));
            cursor.Next();
        }

        return new CreateCollationStatement(name, isDeterministic);
    }

    public static SqlSequenceOptions ReadSequenceOptions(SqlCursor cursor)
    {
        var options = new SqlSequenceOptions();
        while (!cursor.IsAtEnd && !cursor.IsNext(";"))
        {
            if (cursor.Accept("increment"))
            {
                cursor.Accept("by");
                options = options with { IncrementsBy = cursor.ExpectNumber() };
            }
            else if (cursor.Accept("start"))
            {
                cursor.Accept("with");
                options = options with { StartsWith = cursor.ExpectNumber() };
            }
            else if (cursor.Accept("restart"))
            {
                cursor.Accept("with");
                options = options with
                {
                    Restarts = true,
                    RestartsWith = cursor.Current.Kind == SqlTokenKind.Number ? cursor.ExpectNumber() : null
                };
            }
            else if (cursor.Accept("as"))
            {
                options = options with { Type = SqlTypeReader.Read(cursor) };
            }
            else if (cursor.Accept("owned", "by"))
            {
                cursor.ExpectQualifiedName();
                cursor.Accept(".");
                options = options with { IsOwned = true };
                cursor.SkipToEnd();
            }
            else
            {
                // MINVALUE, MAXVALUE, CACHE, CYCLE and their values are skipped.
                cursor.Next();
            }
        }

        return options;
    }
}
