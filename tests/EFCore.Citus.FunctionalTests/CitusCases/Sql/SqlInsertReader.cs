namespace EFCore.Citus.FunctionalTests.CitusCases.Sql;

/// <summary>
///     Reads INSERT.
/// </summary>
internal static class SqlInsertReader
{
    public static InsertStatement Read(SqlCursor cursor)
    {
        cursor.Expect("insert", "into");
        var table = cursor.ExpectQualifiedName();
        var columns = cursor.IsNext("(") ? cursor.ExpectNames() : null;

        if (!cursor.Accept("values"))
        {
            // The rows are the result of a query, or contain only defaults.
            return SqlReader.Skipped(cursor, new InsertStatement(table, columns, null));
        }

        var rows = new List<IReadOnlyList<SqlArgument>>();
        do
        {
            cursor.Expect("(");
            var row = new List<SqlArgument>();
            do
            {
                row.Add(SqlValueReader.Read(cursor));
            }
            while (cursor.Accept(","));

            cursor.Expect(")");
            rows.Add(row);
        }
        while (cursor.Accept(","));

        return SqlReader.Skipped(cursor, new InsertStatement(table, columns, rows));
    }
}
