using EFCore.Citus.FunctionalTests.CitusCases.Sql;

namespace EFCore.Citus.FunctionalTests.CitusCases.Schema;

/// <summary>
///     Recognizes an update on condition of <c>xmin</c>, which is what a row version makes of SaveChanges.
/// </summary>
internal static class RowVersions
{
    public static CaseSchema Apply(CaseSchema schema, ProbeStatement statement)
        => Find(schema, statement) is { } table ? schema.With(table with { HasRowVersion = true }) : schema;

    public static CaseTable? Find(CaseSchema schema, SqlStatement statement)
    {
        var cursor = new SqlCursor(statement.Sql);
        if ((!cursor.Accept("update") && !cursor.Accept("delete", "from"))
            || !cursor.Contains("xmin"))
        {
            return null;
        }

        return schema.Find(cursor.ExpectQualifiedName());
    }
}
