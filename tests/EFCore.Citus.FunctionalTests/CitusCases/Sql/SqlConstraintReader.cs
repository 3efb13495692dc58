namespace EFCore.Citus.FunctionalTests.CitusCases.Sql;

/// <summary>
///     Reads columns and constraints in CREATE TABLE and ALTER TABLE.
/// </summary>
internal static class SqlConstraintReader
{
    private static readonly string[] AfterDefault =
    [
        "not", "null", "constraint", "primary", "unique", "check", "references", "generated", "collate", "default", "deferrable",
        "initially", "compression", "storage"
    ];

    /// <summary>Determines whether the next element is a constraint instead of a column.</summary>
    public static bool IsConstraint(SqlCursor cursor)
        => cursor.IsNext("constraint")
            || cursor.IsNext("primary", "key")
            || cursor.IsNext("unique")
            || cursor.IsNext("check")
            || cursor.IsNext("foreign", "key")
            || cursor.IsNext("exclude");

    public static SqlColumn ReadColumn(SqlCursor cursor)
    {
        var column = new SqlColumn(cursor.ExpectName(), SqlTypeReader.Read(cursor));
        var constraints = new List<SqlConstraint>();

        while (!cursor.IsAtEnd && !cursor.IsNext(",") && !cursor.IsNext(")"))
        {
            column = ReadColumnOption(cursor, column, constraints);
        }

        return column with { Constraints = constraints };
    }

    private static SqlColumn ReadColumnOption(SqlCursor cursor, SqlColumn column, List<SqlConstraint> constraints)
    {
        if (cursor.Accept("not", "null"))
        {
            return column with { IsNotNull = true };
        }

        if (cursor.Accept("null"))
        {
            return column;
        }

        if (cursor.Accept("default"))
        {
            return column with { Default = cursor.ReadExpression(AfterDefault) };
        }

        if (cursor.Accept("collate"))
        {
            return column with { Collation = cursor.ExpectQualifiedName().Name };
        }

        if (cursor.Accept("compression"))
        {
            return column with { Compression = cursor.ExpectName() };
        }

        if (cursor.Accept("generated"))
        {
            return ReadGenerated(cursor, column);
        }

        constraints.Add(ReadColumnConstraint(cursor, column.Name));

        return column;
    }

    private static SqlColumn ReadGenerated(SqlCursor cursor, SqlColumn column)
    {
        var identity = ReadGeneration(cursor);
        cursor.Expect("as");

        if (cursor.Accept("identity"))
        {
            cursor.SkipParentheses();
            return column with { Identity = identity, IsNotNull = true };
        }

        var expression = cursor.ExpectParenthesized();
        var isVirtual = cursor.Accept("virtual");
        if (!isVirtual)
        {
            cursor.Expect("stored");
        }

        return column with { Generated = expression, IsVirtual = isVirtual };
    }

    public static SqlIdentity ReadGeneration(SqlCursor cursor)
    {
        if (cursor.Accept("always"))
        {
            return SqlIdentity.Always;
        }

        cursor.Expect("by", "default");

        return SqlIdentity.ByDefault;
    }

    private static SqlConstraint ReadColumnConstraint(SqlCursor cursor, string column)
    {
        var name = cursor.Accept("constraint") ? cursor.ExpectName() : null;
        SqlConstraint constraint;

        if (cursor.Accept("primary", "key"))
        {
            constraint = new SqlKeyConstraint(true, [column]);
        }
        else if (cursor.Accept("unique"))
        {
            constraint = new SqlKeyConstraint(false, [column]) { NullsNotDistinct = ReadNullsNotDistinct(cursor) };
        }
        else if (cursor.Accept("check"))
        {
            constraint = new SqlCheckConstraint(cursor.ExpectParenthesized());
        }
        else if (cursor.Accept("references"))
        {
            constraint = ReadReferences(cursor, [column]);
        }
        else
        {
            throw cursor.NotUnderstood();
        }

        return ReadAttributes(cursor, constraint with { Name = name });
    }

    public static SqlConstraint ReadConstraint(SqlCursor cursor)
    {
        var name = cursor.Accept("constraint") ? cursor.ExpectName() : null;
        SqlConstraint constraint;

        if (cursor.Accept("primary", "key"))
        {
            constraint = ReadKey(cursor, isPrimaryKey: true);
        }
        else if (cursor.Accept("unique"))
        {
            constraint = ReadKey(cursor, isPrimaryKey: false);
        }
        else if (cursor.Accept("check"))
        {
            constraint = new SqlCheckConstraint(cursor.ExpectParenthesized());
        }
        else if (cursor.Accept("foreign", "key"))
        {
            var columns = cursor.ExpectNames();
            cursor.Expect("references");
            constraint = ReadReferences(cursor, columns);
        }
        else if (cursor.Accept("exclude"))
        {
            constraint = ReadExclusion(cursor);
        }
        else
        {
            throw cursor.NotUnderstood();
        }

        return ReadAttributes(cursor, constraint with { Name = name });
    }

    private static SqlKeyConstraint ReadKey(SqlCursor cursor, bool isPrimaryKey)
    {
        if (cursor.Accept("using", "index"))
        {
            return new SqlKeyConstraint(isPrimaryKey, []) { UsingIndex = cursor.ExpectName() };
        }

        var nullsNotDistinct = ReadNullsNotDistinct(cursor);
        cursor.Expect("(");
        var columns = new List<string>();
        var withoutOverlaps = false;
        do
        {
            columns.Add(cursor.ExpectName());
            withoutOverlaps |= cursor.Accept("without", "overlaps");
        }
        while (cursor.Accept(","));

        cursor.Expect(")");

        return new SqlKeyConstraint(isPrimaryKey, columns)
        {
            NullsNotDistinct = nullsNotDistinct,
            WithoutOverlaps = withoutOverlaps,
            Include = cursor.Accept("include") ? cursor.ExpectNames() : []
        };
    }

    public static bool ReadNullsNotDistinct(SqlCursor cursor)
    {
        if (cursor.Accept("nulls", "not", "distinct"))
        {
            return true;
        }

        cursor.Accept("nulls", "distinct");

        return false;
    }

    private static SqlForeignKey ReadReferences(SqlCursor cursor, IReadOnlyList<string> columns)
    {
        var foreignKey = new SqlForeignKey(columns, cursor.ExpectQualifiedName(), cursor.IsNext("(") ? cursor.ExpectNames() : []);

        while (true)
        {
            if (cursor.Accept("match"))
            {
                cursor.ExpectName();
            }
            else if (cursor.Accept("on", "delete"))
            {
                foreignKey = foreignKey with { OnDelete = ReadAction(cursor), HasActionColumns = cursor.SkipParentheses() };
            }
            else if (cursor.Accept("on", "update"))
            {
                foreignKey = foreignKey with { OnUpdate = ReadAction(cursor) };
            }
            else
            {
                return foreignKey;
            }
        }
    }

    private static SqlAction ReadAction(SqlCursor cursor)
    {
        if (cursor.Accept("no", "action"))
        {
            return SqlAction.NoAction;
        }

        if (cursor.Accept("restrict"))
        {
            return SqlAction.Restrict;
        }

        if (cursor.Accept("cascade"))
        {
            return SqlAction.Cascade;
        }

        cursor.Expect("set");
        var action = cursor.Accept("null") ? SqlAction.SetNull : SqlAction.SetDefault;
        if (action == SqlAction.SetDefault)
        {
            cursor.Expect("default");
        }

        return action;
    }

    private static SqlExclusion ReadExclusion(SqlCursor cursor)
    {
        var start = cursor.Current.Start;
        if (cursor.Accept("using"))
        {
            cursor.ExpectName();
        }

        cursor.Expect("(");
        var elements = new List<(string?, string)>();
        do
        {
            var element = cursor.ReadExpression("with");
            cursor.Expect("with");
            elements.Add((element.Tokens is [{ IsName: true } column] ? column.Value : null, cursor.Next().Value));
        }
        while (cursor.Accept(","));

        cursor.Expect(")");
        if (cursor.Accept("where"))
        {
            cursor.SkipParentheses();
        }

        return new SqlExclusion(cursor.TextSince(start), elements);
    }

    private static SqlConstraint ReadAttributes(SqlCursor cursor, SqlConstraint constraint)
    {
        while (true)
        {
            if (cursor.Accept("not", "deferrable"))
            {
                constraint = constraint with { IsDeferrable = false };
            }
            else if (cursor.Accept("deferrable"))
            {
                constraint = constraint with { IsDeferrable = true };
            }
            else if (cursor.Accept("initially"))
            {
                cursor.ExpectName();
            }
            else if (cursor.Accept("not", "valid"))
            {
                constraint = constraint with { IsNotValid = true };
            }
            else
            {
                return constraint;
            }
        }
    }
}
