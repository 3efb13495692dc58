using EFCore.Citus.Migrations.Operations.Internal;
using EFCore.Citus.Shared;

namespace EFCore.Citus.Migrations.State;

/// <summary>
///     Reads the keys with included columns that a statement written by hand adds to a table. Citus accepts an included column as a column of
///     the key when it distributes the table, and the values of the key are then only unique in each shard. Citus refuses other keys.
/// </summary>
internal static class SqlKeys
{
    public static IEnumerable<(TableIdentity Table, MigrationKey Key)> Find(IReadOnlyList<SqlToken> statement)
        => SqlStatement.StartsWith(statement, "create", "unique") ? FindIndex(statement)
            : SqlStatement.FindAlteredTable(statement) is { } altered ? FindConstraints(statement, altered)
            : SqlStatement.FindCreatedTable(statement, 0) is { } position
            && SqlStatement.ReadName(statement, SqlStatement.Skip(statement, position, "if", "not", "exists")) is { } created
                ? FindConstraints(statement, created)
            : [];

    // CREATE UNIQUE INDEX [CONCURRENTLY] [[IF NOT EXISTS] name] ON [ONLY] table [USING method] (...) INCLUDE (...)
    private static IEnumerable<(TableIdentity Table, MigrationKey Key)> FindIndex(IReadOnlyList<SqlToken> statement)
    {
        var position = SqlStatement.Skip(statement, 2, "index", "concurrently", "if", "not", "exists");
        var name = position < statement.Count && SqlStatement.IsName(statement[position]) && !statement[position].IsKeyword("on")
            ? statement[position].Text
            : null;
        position = SqlStatement.Skip(statement, position + (name is null ? 0 : 1), "on", "only");
        if (SqlStatement.ReadName(statement, position) is { } table)
        {
            while (position < statement.Count && !statement[position].IsSymbol("("))
            {
                position++;
            }

            if (IncludesColumns(statement, position))
            {
                yield return (table, new MigrationKey(KeyKind.UniqueIndex, name, [.. ReadColumns(statement, position)]));
            }
        }
    }

    // [CONSTRAINT name] {PRIMARY KEY | UNIQUE [NULLS NOT DISTINCT]} (...) INCLUDE (...)
    private static IEnumerable<(TableIdentity Table, MigrationKey Key)> FindConstraints(IReadOnlyList<SqlToken> statement, TableIdentity table)
    {
        for (var i = 2; i < statement.Count; i++)
        {
            var isPrimary = statement[i].IsKeyword("primary");
            var columns = isPrimary
                ? SqlStatement.Skip(statement, i + 1, "key")
                : SqlStatement.Skip(statement, i + 1, "nulls", "not", "distinct");
            if ((isPrimary || statement[i].IsKeyword("unique")) && IncludesColumns(statement, columns))
            {
                yield return (
                    table,
                    new MigrationKey(
                        isPrimary ? KeyKind.PrimaryKey : KeyKind.AlternateKey,
                        statement[i - 2].IsKeyword("constraint") ? statement[i - 1].Text : null,
                        [.. ReadColumns(statement, columns)]));
            }
        }
    }

    // (...) INCLUDE
    private static bool IncludesColumns(IReadOnlyList<SqlToken> statement, int parenthesis)
    {
        if (parenthesis >= statement.Count || !statement[parenthesis].IsSymbol("("))
        {
            return false;
        }

        var depth = 0;
        var position = parenthesis;
        do
        {
            depth += SqlStatement.DepthOf(statement[position++]);
        }
        while (depth > 0 && position < statement.Count);

        return position < statement.Count && statement[position].IsKeyword("include");
    }

    // Reads the columns in parentheses, without expressions. A column may have a collation, an operator class and an order.
    private static IEnumerable<string> ReadColumns(IReadOnlyList<SqlToken> statement, int parenthesis)
    {
        var depth = 0;
        for (var i = parenthesis; i < statement.Count - 1; i++)
        {
            depth += SqlStatement.DepthOf(statement[i]);
            if (depth == 0)
            {
                yield break;
            }

            if (depth == 1
                && (statement[i].IsSymbol("(") || statement[i].IsSymbol(","))
                && SqlStatement.IsName(statement[i + 1])
                && !(i + 2 < statement.Count && statement[i + 2].IsSymbol("(")))
            {
                yield return statement[i + 1].Text;
            }
        }
    }
}
