using EFCore.Citus.Migrations.Operations.Internal;
using EFCore.Citus.Shared;

namespace EFCore.Citus.Migrations.State;

/// <summary>
///     Reads the effect on tables from a statement written by hand. A statement that only mentions a table does not change what is known about
///     the table.
/// </summary>
internal static class SqlStatement
{
    /// <summary>
    ///     Reads a name that may have a schema.
    /// </summary>
    public static TableIdentity? ReadName(IReadOnlyList<SqlToken> statement, int position)
        => statement.Skip(position).Take(3).ToList() switch
        {
            [var schema, var dot, var name] when IsName(schema) && dot.IsSymbol(".") && IsName(name)
                => new TableIdentity(name.Text, schema.Text),
            [var name, ..] when IsName(name) => new TableIdentity(name.Text, null),
            _ => null
        };

    public static bool IsName(SqlToken token)
        => token.Kind is SqlTokenKind.Identifier or SqlTokenKind.QuotedIdentifier;

    /// <summary>
    ///     Gets the change of the depth of parentheses and brackets.
    /// </summary>
    public static int DepthOf(SqlToken token)
        => token.IsSymbol("(") || token.IsSymbol("[") ? 1
            : token.IsSymbol(")") || token.IsSymbol("]") ? -1
            : 0;

    /// <summary>
    ///     Gets the position after the words, each of which is optional.
    /// </summary>
    public static int Skip(IReadOnlyList<SqlToken> statement, int position, params ReadOnlySpan<string> words)
    {
        while (position < statement.Count && statement[position].Kind == SqlTokenKind.Identifier && words.Contains(statement[position].Text))
        {
            position++;
        }

        return position;
    }

    /// <summary>
    ///     Gets the table of <c>ALTER TABLE [IF EXISTS] [ONLY] name</c>.
    /// </summary>
    public static TableIdentity? FindAlteredTable(IReadOnlyList<SqlToken> statement)
        => StartsWith(statement, "alter", "table") ? ReadName(statement, Skip(statement, 2, "if", "exists", "only")) : null;

    /// <summary>
    ///     Determines whether the statement may call a function of Citus that changes the type of tables, directly or in a body.
    /// </summary>
    public static bool ChangesTypes(string sql, IReadOnlyList<SqlToken> statement)
        => CitusFunctions.OfTableTypes.Any(f => Mentions(sql, statement, f));

    /// <summary>
    ///     Determines whether the statement contains the text, which may be in a string or in a longer name.
    /// </summary>
    public static bool Mentions(string sql, IReadOnlyList<SqlToken> statement, string text)
        => sql.AsSpan(statement[0].Start, statement[^1].End - statement[0].Start).Contains(text, StringComparison.OrdinalIgnoreCase);

    /// <summary>
    ///     Gets the known tables that the statement drops, creates or renames. Other tables may have their names afterwards.
    /// </summary>
    public static IEnumerable<TableIdentity> FindReplaced(IReadOnlyList<SqlToken> statement, IEnumerable<TableIdentity> known)
    {
        if (statement[0].IsKeyword("do"))
        {
            var words = Expand(statement).Where(IsName).ToList();

            return Enumerable.Range(0, words.Count).Any(i => ReplacesTable(words, i))
                ? known.Where(t => words.Exists(w => w.Text == t.Name))
                : [];
        }

        if (StartsWith(statement, "drop", "schema") || (StartsWith(statement, "alter", "schema") && IsMoved(statement, 3)))
        {
            var schemas = ReadNames(statement, Skip(statement, 2, "if", "exists")).ToList();

            return known.Where(t => schemas.Exists(s => s.Name == (t.Schema ?? "public")));
        }

        var tables = FindReplacedNames(statement).ToList();

        return known.Where(t => tables.Exists(n => MayName(n, t)));
    }

    /// <summary>
    ///     Determines whether a name in a statement may refer to the table. The search path is unknown, so a name without a schema may refer
    ///     to a table in any schema.
    /// </summary>
    public static bool MayName(TableIdentity name, TableIdentity table)
        => name.Name == table.Name && (name.Schema is null || name.Schema == (table.Schema ?? "public"));

    /// <summary>
    ///     Determines whether the statement begins with the words and does not end with them.
    /// </summary>
    public static bool StartsWith(IReadOnlyList<SqlToken> statement, string first, string second)
        => statement.Count > 2 && statement[0].IsKeyword(first) && statement[1].IsKeyword(second);

    /// <summary>
    ///     Gets the position after <c>CREATE [TEMPORARY | UNLOGGED | ...] TABLE</c>.
    /// </summary>
    public static int? FindCreatedTable(IReadOnlyList<SqlToken> statement, int position)
        => statement[position].IsKeyword("create")
            && Skip(statement, position + 1, "global", "local", "temporary", "temp", "unlogged", "foreign") is var table
            && table < statement.Count
            && statement[table].IsKeyword("table")
                ? table + 1
                : null;

    private static IEnumerable<TableIdentity> FindReplacedNames(IReadOnlyList<SqlToken> statement)
    {
        if (StartsWith(statement, "drop", "table"))
        {
            return ReadNames(statement, Skip(statement, 2, "if", "exists"));
        }

        // An existing table remains if it may exist.
        if (FindCreatedTable(statement, 0) is { } created)
        {
            return created < statement.Count && statement[created].IsKeyword("if") ? [] : ReadNames(statement, created).Take(1);
        }

        if (FindAlteredTable(statement) is not { } table)
        {
            return [];
        }

        var position = Skip(statement, 2, "if", "exists", "only") + (table.Schema is null ? 1 : 3);

        return !IsMoved(statement, position) ? []
            : ReadName(statement, position + 2) is not { } target ? [table]
            : statement[position].IsKeyword("rename") ? [table, new TableIdentity(target.Name, table.Schema)]
            : [table, new TableIdentity(table.Name, target.Name)];
    }

    // RENAME TO name, or SET SCHEMA name
    private static bool IsMoved(IReadOnlyList<SqlToken> statement, int position)
        => position + 1 < statement.Count
            && ((statement[position].IsKeyword("rename") && statement[position + 1].IsKeyword("to"))
                || (statement[position].IsKeyword("set") && statement[position + 1].IsKeyword("schema")));

    private static bool ReplacesTable(IReadOnlyList<SqlToken> words, int position)
        => IsMoved(words, position)
            || FindCreatedTable(words, position) is not null
            || (words[position].IsKeyword("drop") && position + 1 < words.Count && words[position + 1].IsKeyword("table"));

    private static IEnumerable<TableIdentity> ReadNames(IReadOnlyList<SqlToken> statement, int position)
    {
        while (ReadName(statement, position) is { } name)
        {
            yield return name;
            position += name.Schema is null ? 1 : 3;
            if (position >= statement.Count || !statement[position].IsSymbol(","))
            {
                break;
            }

            position++;
        }
    }

    // Gets the tokens of the statement and of the strings in it, which a block may execute.
    private static IEnumerable<SqlToken> Expand(IReadOnlyList<SqlToken> tokens)
        => tokens.SelectMany(
            t => t.Kind is SqlTokenKind.String or SqlTokenKind.DollarString ? Expand(SqlTokens.Split(t.Text)) : [t]);
}
