using EFCore.Citus.Diagnostics;
using EFCore.Citus.Metadata;
using EFCore.Citus.Migrations.Operations.Internal;
using EFCore.Citus.Migrations.State;
using EFCore.Citus.Properties;
using EFCore.Citus.Shared;

namespace EFCore.Citus.Migrations.Rules;

/// <summary>
///     Checks a CREATE statement written by hand.
/// </summary>
internal static class HandWrittenCreate
{
    private static CitusRule Rule
        => CitusRules.UnsupportedStatement;

    public static IEnumerable<CitusViolation> Check(HandWrittenStatement statement, MigrationTables tables)
    {
        statement.Accept("or", "replace");
        var isTemporary = statement.AcceptAny("temporary", "temp");
        statement.Accept("unlogged");

        if (statement.Accept("table"))
        {
            return CheckTable(statement, tables, isTemporary ? CitusRules.TableOfThatTypeAlready.QuoteCitus(5) : null);
        }

        if (statement.Accept("foreign", "table"))
        {
            return CheckTable(statement, tables, CitusRules.TableOfThatTypeAlready.QuoteCitus(6));
        }

        var isUnique = statement.Accept("unique");
        if (statement.Accept("index"))
        {
            return CheckIndex(statement, tables, isUnique);
        }

        statement.Accept("materialized");
        if (statement.Accept("view"))
        {
            statement.Accept("if", "not", "exists");
            if (statement.AcceptIdentity() is { } view)
            {
                tables.NoteObstacle(
                    view, CitusRules.TableOfThatTypeAlready, CitusRules.TableOfThatTypeAlready.QuoteCitus(2, view.Name));
            }

            return [];
        }

        statement.Accept("constraint");
        return statement.Accept("trigger") ? CheckTrigger(statement, tables)
            : statement.Accept("policy") ? CheckPolicy(statement, tables)
            : statement.Accept("sequence") ? CheckSequence(statement, tables)
            : statement.Accept("schema") ? CheckSchema(statement, tables)
            : [];
    }

    private static List<CitusViolation> CheckTable(HandWrittenStatement statement, MigrationTables tables, string? obstacle)
    {
        var mayExist = statement.Accept("if", "not", "exists");
        if (statement.AcceptIdentity() is not { } name)
        {
            return [];
        }

        var table = tables.Resolve(name);
        if (!mayExist)
        {
            tables.Forget(table);
        }

        if (obstacle is not null)
        {
            tables.NoteObstacle(table, CitusRules.TableOfThatTypeAlready, obstacle);
        }

        var violations = new List<CitusViolation>();
        if (statement.SkipTo("inherits") && statement.AcceptParenthesized() is { } parents)
        {
            foreach (var parent in parents.Select(p => p.AcceptIdentity()).OfType<TableIdentity>().Select(tables.Resolve))
            {
                if (HandWrittenSqlRules.IsCitusTable(parent, tables))
                {
                    violations.Add(
                        HandWrittenSqlRules.Unsupported(Rule, Rule.QuoteCitus(6), parent, tables, CitusStrings.AdviceInheritance()));
                }

                var error = CitusRules.TableOfThatTypeAlready;
                tables.NoteObstacle(parent, error, error.QuoteCitus(2, parent.Name));
                tables.NoteObstacle(table, error, error.QuoteCitus(2, table.Name));
            }
        }

        return violations;
    }

    // CREATE [UNIQUE] INDEX [CONCURRENTLY] [[IF NOT EXISTS] name] ON [ONLY] table [USING method] (...) ...
    private static IEnumerable<CitusViolation> CheckIndex(HandWrittenStatement statement, MigrationTables tables, bool isUnique)
    {
        statement.Accept("concurrently");
        statement.Accept("if", "not", "exists");
        var index = statement.IsNext("on") ? null : statement.AcceptName();
        if (!statement.Accept("on"))
        {
            return [];
        }

        statement.Accept("only");
        if (statement.AcceptIdentity() is not { } name)
        {
            return [];
        }

        var table = tables.Resolve(name);
        if (statement.Accept("using"))
        {
            statement.AcceptName();
        }

        if (statement.AcceptParenthesized() is not { } elements)
        {
            return [];
        }

        if (isUnique)
        {
            var key = new MigrationKey(
                KeyKind.UniqueIndex, index, [.. elements.Select(FindColumn).OfType<string>()]);

            if (ConstraintOperationRules.CheckKey(key, table, tables) is { } violation)
            {
                return [violation];
            }
        }

        return statement.SkipTo("tablespace") && HandWrittenSqlRules.IsCitusTable(table, tables)
            ? [HandWrittenSqlRules.Unsupported(Rule, Rule.QuoteCitus(4), table, tables, CitusStrings.AdviceLeaveOut())]
            : [];
    }

    // A column may have a collation, an operator class and an order. An element with a call or an operator is an expression.
    private static string? FindColumn(HandWrittenStatement element)
    {
        var column = element.AcceptName();

        return column is null || element.IsNext("(") || element.IsNext(".") ? null : column;
    }

    private static IEnumerable<CitusViolation> CheckTrigger(HandWrittenStatement statement, MigrationTables tables)
    {
        statement.AcceptName();
        if (!statement.SkipTo("on")
            || statement.AcceptIdentity() is not { } name)
        {
            return [];
        }

        var table = tables.Resolve(name);
        tables.NoteObstacle(table, CitusRules.TriggerOfCitusTable, CitusRules.TriggerOfCitusTable.QuoteCitus(1, table.Name));

        return CheckTrigger(table, tables);
    }

    /// <summary>
    ///     Gets a violation if the table cannot have a trigger.
    /// </summary>
    public static IEnumerable<CitusViolation> CheckTrigger(TableIdentity table, MigrationTables tables)
        => tables.FindType(table) is { } type and not (CitusTableType.Local or CitusTableType.ManagedLocal)
            && !tables.IsSet("enable_unsafe_triggers")
                ?
                [
                    HandWrittenSqlRules.Unsupported(
                        CitusRules.TriggerOfCitusTable,
                        CitusRules.TriggerOfCitusTable.QuoteCitus(type == CitusTableType.Reference ? "reference" : "distributed"),
                        table,
                        tables,
                        CitusStrings.AdviceTrigger())
                ]
                : [];

    private static IEnumerable<CitusViolation> CheckPolicy(HandWrittenStatement statement, MigrationTables tables)
    {
        if (!statement.SkipTo("on")
            || statement.AcceptIdentity() is not { } name
            || !(HasSubquery("using") || HasSubquery("with", "check")))
        {
            return [];
        }

        var table = tables.Resolve(name);
        tables.NoteObstacle(table, Rule, Rule.QuoteCitus(13));

        return HandWrittenSqlRules.IsCitusTable(table, tables)
            ? [HandWrittenSqlRules.Unsupported(Rule, Rule.QuoteCitus(14), table, tables, CitusStrings.AdvicePolicy())]
            : [];

        bool HasSubquery(params ReadOnlySpan<string> words)
            => statement.SkipTo(words)
                && statement.AcceptParenthesized() is { } condition
                && condition.Any(c => c.Contains("select"));
    }

    // OWNED BY [schema.]table.column
    private static IEnumerable<CitusViolation> CheckSequence(HandWrittenStatement statement, MigrationTables tables)
    {
        if (!statement.SkipTo("owned", "by"))
        {
            return [];
        }

        var names = new List<string>();
        while (statement.AcceptName() is { } name)
        {
            names.Add(name);
            statement.Accept(".");
        }

        return names.Count is 2 or 3
            && tables.Resolve(new TableIdentity(names[^2], names.Count == 3 ? names[0] : null)) is var table
            && HandWrittenSqlRules.IsCitusTable(table, tables)
                ? [HandWrittenSqlRules.Unsupported(Rule, Rule.QuoteCitus(11), table, tables, CitusStrings.AdviceSequence())]
                : [];
    }

    private static IEnumerable<CitusViolation> CheckSchema(HandWrittenStatement statement, MigrationTables tables)
    {
        statement.Accept("if", "not", "exists");
        var name = statement.IsNext("authorization") ? null : statement.AcceptName();
        if (statement.Accept("authorization"))
        {
            statement.AcceptName();
        }

        if (tables.IsSet("enable_schema_based_sharding") && statement.IsNext("create", "table"))
        {
            return [new CitusViolation(Rule, CitusStrings.SchemaWithTable(name ?? "", Rule.QuoteCitus(7)))];
        }

        if (name is not null)
        {
            tables.NoteSchema(name);
        }

        return [];
    }
}
