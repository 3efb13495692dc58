using EFCore.Citus.Diagnostics;
using EFCore.Citus.Metadata;
using EFCore.Citus.Migrations.Operations.Internal;
using EFCore.Citus.Migrations.State;
using EFCore.Citus.Properties;
using EFCore.Citus.Shared;
using Microsoft.EntityFrameworkCore.Migrations.Operations;

namespace EFCore.Citus.Migrations.Rules;

/// <summary>
///     Checks the statements that a migration contains as SQL because Entity Framework Core has no operation for them.
/// </summary>
/// <remarks>
///     Only statements that are recognized completely are checked, and only if the types of their tables are known. All other statements
///     are accepted. The changes that statements make are recorded, so that later statements are checked against the new state.
/// </remarks>
internal static class HandWrittenSqlRules
{
    /// <param name="operation">The SQL.</param>
    /// <param name="tables">The known state of tables at this point.</param>
    /// <param name="isIdempotent">Whether the migration becomes part of a script that checks whether it has been applied.</param>
    public static IReadOnlyList<CitusViolation> Check(SqlOperation operation, MigrationTables tables, bool isIdempotent)
    {
        var violations = new List<CitusViolation>();
        foreach (var statement in HandWrittenStatement.Split(operation.Sql))
        {
            violations.AddRange(
                Check(statement, tables, isIdempotent)
                    .Select(v => v with { Message = CitusStrings.HandWrittenSql(v.Message, statement.Text) }));
        }

        return operation[CitusAnnotationNames.IgnoresRules] is true ? [] : violations;
    }

    /// <summary>
    ///     Creates the violation for a change that Citus does not support for its tables, with the alternative.
    /// </summary>
    public static CitusViolation Unsupported(
        CitusRule rule,
        string citusError,
        TableIdentity table,
        MigrationTables tables,
        string advice)
        => new(
            rule,
            CitusStrings.UnsupportedStatement(
                table, (tables.FindType(table) ?? CitusTableType.Local).DisplayName, citusError, advice));

    /// <summary>
    ///     Determines whether the table is known to be in the metadata of Citus.
    /// </summary>
    public static bool IsCitusTable(TableIdentity table, MigrationTables tables)
        => tables.FindType(table) is not (null or CitusTableType.Local);

    private static IEnumerable<CitusViolation> Check(HandWrittenStatement statement, MigrationTables tables, bool isIdempotent)
    {
        if (statement.Accept("alter"))
        {
            return CheckAlter(statement, tables);
        }

        if (statement.Accept("create"))
        {
            return HandWrittenCreate.Check(statement, tables);
        }

        if (statement.Accept("drop"))
        {
            return CheckDrop(statement, tables);
        }

        if (statement.Accept("set"))
        {
            NoteSetting(statement, tables);
        }
        else if (statement.Accept("do"))
        {
            return CheckBlock(statement, tables);
        }
        else if (FindCitusFunction(statement, out var argument) is { } function)
        {
            return isIdempotent ? [SelectInBlock(function)]
                : function == "citus_schema_distribute" && argument is "public"
                    ? [new CitusViolation(CitusRules.DistributionChangeRefused, CitusStrings.PublicSchemaDistributed(CitusRules.DistributionChangeRefused.QuoteCitus(6)))]
                    : [];
        }

        return [];
    }

    private static IEnumerable<CitusViolation> CheckAlter(HandWrittenStatement statement, MigrationTables tables)
    {
        if (statement.Accept("table"))
        {
            return HandWrittenAlterTable.Check(statement, tables);
        }

        if (statement.Accept("sequence"))
        {
            return CheckAlterSequence(statement, tables);
        }

        if (statement.Accept("index"))
        {
            statement.Accept("if", "exists");

            return statement.AcceptIdentity() is { } index
                && tables.FindTableOfIndex(index) is { } table
                && IsCitusTable(table, tables)
                && statement.Accept("set", "tablespace")
                    ? [Unsupported(Rule, Rule.QuoteCitus(10), table, tables, CitusStrings.AdviceLeaveOut())]
                    : [];
        }

        return [];
    }

    private static CitusRule Rule
        => CitusRules.UnsupportedStatement;

    private static IEnumerable<CitusViolation> CheckAlterSequence(HandWrittenStatement statement, MigrationTables tables)
    {
        statement.Accept("if", "exists");
        if (statement.AcceptIdentity() is not { } name)
        {
            return [];
        }

        var sequence = tables.Resolve(name);
        if (statement.AcceptAny("rename", "set", "owner")
            || tables.FindUserOfSequence(sequence) is not { } table)
        {
            return [];
        }

        return statement.IsNext("owned", "by") && tables.IsOwnedSequence(sequence, table)
            ? [Unsupported(Rule, Rule.QuoteCitus(5), table, tables, CitusStrings.AdviceSequence())]
            :
            [
                new CitusViolation(
                    CitusRules.DistributedSequenceAltered,
                    CitusStrings.DistributedSequenceAltered(sequence, table, CitusRules.DistributedSequenceAltered.QuoteCitus()))
            ];
    }

    private static IEnumerable<CitusViolation> CheckDrop(HandWrittenStatement statement, MigrationTables tables)
    {
        if (statement.Accept("index"))
        {
            statement.Accept("concurrently");
            statement.Accept("if", "exists");
            var indexes = statement.SplitByCommas().Select(p => p.AcceptIdentity()).OfType<TableIdentity>().ToList();
            indexes.ForEach(i => tables.ForgetKey(i.Name));
            var owners = indexes.Select(tables.FindTableOfIndex).ToList();

            return owners.Count > 1 && owners.Find(t => t is { } table && IsCitusTable(table, tables)) is { } table
                ? [Unsupported(Rule, Rule.QuoteCitus(9), table, tables, CitusStrings.AdviceSeparateStatements())]
                : [];
        }

        statement.Accept("foreign");
        if (statement.Accept("table"))
        {
            statement.Accept("if", "exists");
            foreach (var table in statement.SplitByCommas())
            {
                if (table.AcceptIdentity() is { } dropped)
                {
                    tables.Forget(tables.Resolve(dropped));
                }
            }
        }

        return [];
    }

    // SET [SESSION | LOCAL] citus.setting { TO | = } value
    private static void NoteSetting(HandWrittenStatement statement, MigrationTables tables)
    {
        if (!statement.Accept("session"))
        {
            statement.Accept("local");
        }

        if (statement.Accept("citus", ".")
            && statement.AcceptName() is { } setting
            && statement.AcceptAny("to", "="))
        {
            var isOn = (statement.AcceptText() ?? statement.AcceptName())?.ToLowerInvariant() is "on" or "true" or "yes" or "1";
            tables.NoteSetting(setting, isOn);
        }
    }

    // The effect of a block on tables is unknown, and so is whether it is executed.
    private static IEnumerable<CitusViolation> CheckBlock(HandWrittenStatement statement, MigrationTables tables)
    {
        if (statement.AcceptText() is not { } body)
        {
            return [];
        }

        foreach (var table in tables.Known.Where(t => body.Contains(t.Name, StringComparison.OrdinalIgnoreCase)).ToList())
        {
            tables.Forget(table);
        }

        return [.. FindSelects(body).Select(SelectInBlock)];
    }

    private static IEnumerable<string> FindSelects(string body)
    {
        foreach (var statement in HandWrittenStatement.Split(body))
        {
            // The first statement of a block or a branch follows the word that opens it.
            do
            {
                if (statement.Accept("do") && statement.AcceptText() is { } inner)
                {
                    foreach (var function in FindSelects(inner))
                    {
                        yield return function;
                    }
                }
                else if (FindCitusFunction(statement, out _) is { } function)
                {
                    yield return function;
                }
            }
            while (statement.SkipToAny("begin", "then", "else", "loop"));
        }
    }

    // Only the form SELECT f(...) is recognized.
    private static string? FindCitusFunction(HandWrittenStatement statement, out string? argument)
    {
        argument = null;
        if (!statement.Accept("select"))
        {
            return null;
        }

        statement.Accept("*", "from");
        statement.Accept("pg_catalog", ".");
        if (statement.AcceptName() is not { } function
            || !CitusFunctions.All.Contains(function, StringComparer.Ordinal)
            || statement.AcceptParenthesized() is not { } arguments
            || !statement.IsAtEnd)
        {
            return null;
        }

        argument = arguments[0].AcceptText();

        return function;
    }

    private static CitusViolation SelectInBlock(string function)
        => new(
            CitusRules.SelectInBlock,
            CitusStrings.SelectInBlock(function, CitusRules.SelectInBlock.QuoteCitus()));
}
