using EFCore.Citus.Diagnostics;
using EFCore.Citus.Metadata;
using EFCore.Citus.Migrations.Operations.Internal;
using EFCore.Citus.Migrations.State;
using EFCore.Citus.Postgres;
using EFCore.Citus.Properties;
using EFCore.Citus.Shared;
using Microsoft.EntityFrameworkCore.Migrations.Operations;

namespace EFCore.Citus.Migrations.Rules;

/// <summary>
///     Checks SQL written by hand for statements that the server executes without an error, but with wrong results, and for those that only
///     fail in an idempotent script.
/// </summary>
/// <remarks>
///     The server refuses all other unsupported statements, and <see cref="CitusErrorExplainer" /> explains its error.
/// </remarks>
internal static class SqlOperationRules
{
    /// <param name="operation">The SQL.</param>
    /// <param name="tables">The known state of tables at this point.</param>
    /// <param name="isIdempotent">Whether the migration becomes part of a script that checks whether it has been applied.</param>
    public static IEnumerable<CitusViolation> Check(SqlOperation operation, MigrationTables tables, bool isIdempotent)
    {
        var changed = new HashSet<TableIdentity>();
        foreach (var statement in SqlTokens.SplitStatements(operation.Sql))
        {
            var violation = isIdempotent && FindSelectedFunction(statement) is { } function
                ? new CitusViolation(CitusRules.SelectInBlock, CitusStrings.SelectInBlock(function, CitusRules.SelectInBlock.QuoteCitus()))
                : CheckAlterTable(operation.Sql, statement, tables, FindType);
            if (violation is not null)
            {
                yield return violation with
                {
                    Message = CitusStrings.HandWrittenSql(violation.Message, operation.Sql[statement[0].Start..statement[^1].End])
                };
            }

            changed.UnionWith(
                SqlStatement.ChangesTypes(operation.Sql, statement) ? tables.Known : SqlStatement.FindReplaced(statement, tables.Known));
        }

        // The type of a table is unknown after a preceding statement has changed or replaced the table.
        CitusTableType? FindType(TableIdentity table)
            => changed.Contains(table) ? null : tables.FindType(table);
    }

    // SELECT [* FROM] [pg_catalog.]function(...)
    private static string? FindSelectedFunction(IReadOnlyList<SqlToken> statement)
    {
        if (!statement[0].IsKeyword("select"))
        {
            return null;
        }

        var call = statement.Skip(1).SkipWhile(t => t.IsSymbol("*") || t.IsKeyword("from") || t.IsKeyword("pg_catalog") || t.IsSymbol("."));

        return call.Take(2).ToList() is [{ Kind: SqlTokenKind.Identifier } function, var parenthesis]
            && parenthesis.IsSymbol("(")
            && CitusFunctions.All.Contains(function.Text, StringComparer.Ordinal)
                ? function.Text
                : null;
    }

    private static CitusViolation? CheckAlterTable(
        string sql,
        IReadOnlyList<SqlToken> statement,
        MigrationTables tables,
        Func<TableIdentity, CitusTableType?> findType)
    {
        if (SqlStatement.FindAlteredTable(statement) is not { } name)
        {
            return null;
        }

        var table = tables.Resolve(name);
        return findType(table) switch
        {
            CitusTableType.Local => FindForeignKeyToShards(statement, table, tables, findType),
            CitusTableType.Reference => FindVolatileDefault(sql, statement, table),
            _ => null
        };
    }

    // Citus does not check the foreign key of a local table when rows of the sharded table are deleted.
    private static CitusViolation? FindForeignKeyToShards(
        IReadOnlyList<SqlToken> statement,
        TableIdentity table,
        MigrationTables tables,
        Func<TableIdentity, CitusTableType?> findType)
    {
        for (var i = 0; i < statement.Count; i++)
        {
            if (statement[i].IsKeyword("references")
                && SqlStatement.ReadName(statement, i + 1) is { } name
                && tables.Resolve(name) is var principal
                && findType(principal) is { IsSharded: true } type)
            {
                return new CitusViolation(
                    CitusRules.ForeignKeyFromLocalTable,
                    CitusStrings.ForeignKeyOperationFromLocalTable(FindForeignKeyName(statement, i, table), table, principal, type.DisplayName));
            }
        }

        return null;
    }

    // [CONSTRAINT name] FOREIGN KEY (column, ...) REFERENCES. PostgreSQL names a foreign key without a name after its table and columns.
    private static string FindForeignKeyName(IReadOnlyList<SqlToken> statement, int references, TableIdentity table)
    {
        var definition = statement.Take(references).Reverse().TakeWhile(t => !t.IsKeyword("add")).Reverse().ToList();

        return definition is [var constraint, var name, ..] && constraint.IsKeyword("constraint")
            ? name.Text
            : string.Join(
                '_',
                definition.SkipWhile(t => !t.IsSymbol("(")).Where(SqlStatement.IsName).Select(t => t.Text).Prepend(table.Name).Append("fkey"));
    }

    // Each node computes the default for the existing rows of its copy.
    private static CitusViolation? FindVolatileDefault(string sql, IReadOnlyList<SqlToken> statement, TableIdentity table)
    {
        string? column = null;
        var depth = 0;
        for (var i = 0; i < statement.Count - 1; i++)
        {
            depth += SqlStatement.DepthOf(statement[i]);
            if (depth == 0 && statement[i].IsSymbol(","))
            {
                column = null;
            }
            else if (statement[i].IsKeyword("add"))
            {
                column = FindAddedColumn(statement, i + 1);
            }
            else if (column is not null && statement[i].IsKeyword("default"))
            {
                var value = ReadExpression(sql, statement, i + 1);

                // Citus refuses the value of a sequence.
                if ((DefaultSql.IsVolatile(value) || DefaultSql.IsMomentary(value)) && !DefaultSql.FindSequences(value).Any())
                {
                    return new CitusViolation(
                        CitusRules.VolatileDefaultOfReferenceTable,
                        CitusStrings.VolatileDefaultOfReferenceTable(column, table, value));
                }
            }
        }

        return null;
    }

    // ADD [COLUMN] [IF NOT EXISTS] name
    private static string? FindAddedColumn(IReadOnlyList<SqlToken> statement, int position)
        => statement.Skip(position)
            .SkipWhile(t => t.IsKeyword("column") || t.IsKeyword("if") || t.IsKeyword("not") || t.IsKeyword("exists"))
            .Take(1)
            .Where(SqlStatement.IsName)
            .Select(t => t.Text)
            .FirstOrDefault();

    // The expression ends at the next action or column constraint.
    private static string ReadExpression(string sql, IReadOnlyList<SqlToken> statement, int start)
    {
        var depth = 0;
        var end = start;
        while (end < statement.Count)
        {
            var token = statement[end];
            if (depth == 0
                && (token.IsSymbol(",")
                    || (end > start
                        && token.Kind == SqlTokenKind.Identifier
                        && token.Text is "not" or "null" or "constraint" or "primary" or "unique" or "check" or "references" or "collate")))
            {
                break;
            }

            depth += SqlStatement.DepthOf(token);
            end++;
        }

        return sql[statement[start].Start..statement[end - 1].End];
    }
}
