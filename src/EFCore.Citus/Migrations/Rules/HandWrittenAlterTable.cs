using EFCore.Citus.Diagnostics;
using EFCore.Citus.Metadata;
using EFCore.Citus.Migrations.Operations.Internal;
using EFCore.Citus.Migrations.State;
using EFCore.Citus.Postgres;
using EFCore.Citus.Properties;
using EFCore.Citus.Shared;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Migrations.Operations;

namespace EFCore.Citus.Migrations.Rules;

/// <summary>
///     Checks an ALTER TABLE statement written by hand.
/// </summary>
internal sealed class HandWrittenAlterTable
{
    private static readonly string[] ColumnWords =
    [
        "not", "null", "constraint", "primary", "unique", "check", "references", "generated", "collate", "deferrable", "initially"
    ];

    private readonly TableIdentity _table;
    private readonly MigrationTables _tables;
    private readonly bool _isAlone;
    private readonly string? _distributionColumn;

    private HandWrittenAlterTable(TableIdentity table, MigrationTables tables, bool isAlone)
    {
        _table = table;
        _tables = tables;
        _isAlone = isAlone;
        _distributionColumn = tables.Find(table)?.DistributionColumn;
    }

    private static CitusRule Rule
        => CitusRules.UnsupportedStatement;

    // ALTER TABLE [IF EXISTS] [ONLY] table [*] action [, ...]
    public static IEnumerable<CitusViolation> Check(HandWrittenStatement statement, MigrationTables tables)
    {
        statement.Accept("if", "exists");
        statement.Accept("only");
        if (statement.AcceptIdentity() is not { } name)
        {
            return [];
        }

        statement.Accept("*");
        var table = tables.Resolve(name);
        var actions = statement.SplitByCommas();
        var alter = new HandWrittenAlterTable(table, tables, actions.Count == 1);

        // The rest of the migration uses another name for the table.
        if (statement.IsNext("rename", "to") || statement.IsNext("set", "schema"))
        {
            tables.Forget(table);

            return [];
        }

        if (!HandWrittenSqlRules.IsCitusTable(table, tables))
        {
            return actions.SelectMany(alter.CheckActionOfLocalTable).ToList();
        }

        return actions.Count > 1 && actions.Any(a => a.IsNext("add") && IsConstraint(a))
            ? [alter.Unsupported(2, CitusStrings.AdviceSeparateStatements())]
            : actions.SelectMany(alter.CheckAction).ToList();
    }

    private IEnumerable<CitusViolation> CheckAction(HandWrittenStatement action)
    {
        if (action.IsNext("add"))
        {
            return IsConstraint(action) ? CheckConstraint(action) : CheckAddColumn(action);
        }

        if (action.Accept("drop"))
        {
            return CheckDrop(action);
        }

        if (action.Accept("rename", "constraint"))
        {
            return [Unsupported(1, CitusStrings.AdviceRenameConstraint())];
        }

        if (action.Accept("alter", "constraint"))
        {
            return [Unsupported(0, CitusStrings.AdviceDropAndAdd())];
        }

        if (action.Accept("alter"))
        {
            action.Accept("column");

            return action.AcceptName() is { } column ? CheckAlterColumn(action, column) : [];
        }

        if (IsTriggerSwitch(action))
        {
            return HandWrittenCreate.CheckTrigger(_table, _tables);
        }

        if (action.Accept("detach", "partition"))
        {
            action.AcceptIdentity();

            return action.Accept("concurrently") ? [Unsupported(8, CitusStrings.AdviceDetach())]
                : action.Accept("finalize") ? [Unsupported(15, CitusStrings.AdviceDetach())]
                : [];
        }

        return IsUnsupported(action) ? [Unsupported(0, CitusStrings.AdviceLeaveOut())] : [];
    }

    private static bool IsUnsupported(HandWrittenStatement action)
        => action.IsNext("cluster", "on")
            || action.IsNext("set", "without")
            || action.IsNext("set", "tablespace")
            || action.IsNext("inherit")
            || action.IsNext("no", "inherit")
            || action.IsNext("of")
            || action.IsNext("not", "of");

    private static bool IsTriggerSwitch(HandWrittenStatement action)
        => action.IsNext("enable", "trigger")
            || action.IsNext("disable", "trigger")
            || action.IsNext("enable", "always", "trigger")
            || action.IsNext("enable", "replica", "trigger");

    private List<CitusViolation> CheckDrop(HandWrittenStatement action)
    {
        if (action.Accept("constraint"))
        {
            return [];
        }

        action.Accept("column");
        action.Accept("if", "exists");

        return action.AcceptName() is { } column && column == _distributionColumn
            ?
            [
                new CitusViolation(
                    CitusRules.DistributionColumnAltered,
                    CitusStrings.DistributionColumnDropped(_table, column, CitusRules.DistributionColumnAltered.QuoteCitus()))
            ]
            : [];
    }

    private List<CitusViolation> CheckAlterColumn(HandWrittenStatement action, string column)
    {
        if (column == _distributionColumn
            && FindDistributionColumnChange(action) is { } distributionChange)
        {
            return
            [
                new CitusViolation(
                    CitusRules.DistributionColumnAltered,
                    CitusStrings.DistributionColumnAltered(
                        _table, column, distributionChange, CitusRules.DistributionColumnAltered.QuoteCitus()))
            ];
        }

        if (FindIdentityChange(action) is { } identityChange)
        {
            return [GeneratedColumnAltered(column, identityChange, 0)];
        }

        if (action.IsNext("drop", "expression"))
        {
            return [Unsupported(0, CitusStrings.AdviceDropExpression())];
        }

        if (action.IsNext("set", "expression"))
        {
            return [Unsupported(16, CitusStrings.AdviceDropExpression())];
        }

        if (action.IsNext("set", "storage")
            || action.IsNext("set", "statistics")
            || action.IsNext("set", "(")
            || action.IsNext("reset", "("))
        {
            return [Unsupported(0, CitusStrings.AdviceLeaveOut())];
        }

        if (action.Accept("set", "default"))
        {
            return !_isAlone && DefaultSql.FindSequences(action.AcceptExpression()).Any()
                ? [Unsupported(12, CitusStrings.AdviceSeparateStatements())]
                : [];
        }

        return action.IsNext("type") || action.IsNext("set", "data", "type") ? CheckType(column) : [];
    }

    private List<CitusViolation> CheckType(string column)
        => _tables.FindColumn(_table, column) switch
        {
            { IsIdentity: true } => [GeneratedColumnAltered(column, "changes its type, but is an identity column", 1)],
            { HasSequenceDefault: true } =>
            [
                new CitusViolation(
                    CitusRules.SequenceColumnTypeAltered,
                    CitusStrings.SequenceColumnTypeAltered(
                        column, _table, Describe(), CitusRules.SequenceColumnTypeAltered.QuoteCitus()))
            ],
            _ => []
        };

    private static string? FindDistributionColumnChange(HandWrittenStatement action)
        => action.IsNext("type") || action.IsNext("set", "data", "type") ? "the type"
            : action.IsNext("set", "default") || action.IsNext("drop", "default") ? "the default"
            : action.IsNext("drop", "not", "null") ? "that it is required"
            : null;

    private static string? FindIdentityChange(HandWrittenStatement action)
        => action.IsNext("add", "generated") ? "is to become an identity column"
            : action.IsNext("drop", "identity") ? "is to be an identity column no longer"
            : action.IsNext("set", "generated") ? "is to be another kind of identity column"
            : action.IsNext("restart")
            || action.IsNext("set", "restart")
            || action.IsNext("set", "start")
            || action.IsNext("set", "increment")
            || action.IsNext("set", "minvalue")
            || action.IsNext("set", "maxvalue")
            || action.IsNext("set", "cache")
            || action.IsNext("set", "cycle")
                ? "is to have other options as an identity column"
                : null;

    private CitusViolation GeneratedColumnAltered(string column, string change, int error)
        => new(
            CitusRules.GeneratedColumnAltered,
            CitusStrings.GeneratedColumnAltered(
                column, _table, Describe(), change, CitusRules.GeneratedColumnAltered.QuoteCitus(error)));

    // ADD [COLUMN] [IF NOT EXISTS] name type [option ...]
    private List<CitusViolation> CheckAddColumn(HandWrittenStatement action)
    {
        action.Accept("add");
        action.Accept("column");
        action.Accept("if", "not", "exists");
        if (action.AcceptName() is not { } name
            || action.AcceptName() is not { } type)
        {
            return [];
        }

        var add = new AddColumnOperation
        {
            Table = _table.Name,
            Schema = _table.Schema,
            Name = name,
            ClrType = typeof(object),
            ColumnType = type,
            IsNullable = true
        };
        var violations = new List<CitusViolation>();
        var hasConstraint = false;
        while (!action.IsAtEnd)
        {
            var constraint = action.Accept("constraint") ? action.AcceptName() : null;
            if (action.Accept("default"))
            {
                add.DefaultValueSql = action.AcceptExpression(ColumnWords);
            }
            else if (action.Accept("not", "null"))
            {
                add.IsNullable = false;
            }
            else if (action.Accept("generated"))
            {
                if (action.SkipTo("as") && action.Accept("identity"))
                {
                    ColumnFacts.MakeIdentity(add);
                }
            }
            else if (action.Accept("check"))
            {
                hasConstraint |= constraint is null;
            }
            else if (action.Accept("primary", "key"))
            {
                hasConstraint |= constraint is null && !_isAlone;
                violations.AddRange(CheckKey(KeyKind.PrimaryKey, constraint, [name]));
            }
            else if (action.Accept("unique"))
            {
                hasConstraint |= constraint is null && !_isAlone;
                violations.AddRange(CheckKey(KeyKind.AlternateKey, constraint, [name]));
            }
            else if (action.Accept("references"))
            {
                hasConstraint |= constraint is null && !_isAlone;
                violations.AddRange(CheckReferences(action, constraint, [name]));
            }
            else
            {
                action.Skip();
            }
        }

        if (hasConstraint)
        {
            return [Unsupported(3, CitusStrings.AdviceNamedConstraint())];
        }

        violations.AddRange(CheckAddColumn(add));
        _tables.Apply(add);

        return violations;
    }

    private IEnumerable<CitusViolation> CheckAddColumn(AddColumnOperation add)
    {
        if (add.DefaultValueSql is not { } sql)
        {
            return ColumnOperationRules.Check(add, _tables);
        }

        if (!_isAlone && DefaultSql.FindSequences(sql).Any())
        {
            var rule = CitusRules.RequiredSequenceColumnAdded;

            return [HandWrittenSqlRules.Unsupported(rule, rule.QuoteCitus(), _table, _tables, CitusStrings.AdviceSeparateStatements())];
        }

        // The operation would set the default and the values in separate steps.
        return _tables.FindType(_table) == CitusTableType.Reference && DefaultSql.IsMomentary(sql)
            ?
            [
                new CitusViolation(
                    CitusRules.VolatileDefaultOfReferenceTable, CitusStrings.VolatileDefaultOfReferenceTable(add.Name, _table, sql))
            ]
            : ColumnOperationRules.Check(add, _tables);
    }

    private static bool IsConstraint(HandWrittenStatement action)
        => action.IsNext("add", "constraint")
            || action.IsNext("add", "primary", "key")
            || action.IsNext("add", "unique")
            || action.IsNext("add", "check")
            || action.IsNext("add", "foreign", "key")
            || action.IsNext("add", "exclude", "using")
            || action.IsNext("add", "exclude", "(");

    private List<CitusViolation> CheckConstraint(HandWrittenStatement action)
    {
        action.Accept("add");
        var name = action.Accept("constraint") ? action.AcceptName() : null;

        if (FindKey(action, name) is { } key)
        {
            return ConstraintOperationRules.CheckKey(key, _table, _tables) is { } violation ? [violation] : [];
        }

        return action.Accept("foreign", "key")
            && action.AcceptNames() is { } columns
            && action.Accept("references")
                ? [.. CheckReferences(action, name, columns)]
                : [];
    }

    // The keys of a table are only invalid once it is a Citus table.
    private List<CitusViolation> CheckActionOfLocalTable(HandWrittenStatement action)
    {
        if (action.Accept("drop", "constraint"))
        {
            action.Accept("if", "exists");
            _tables.ForgetKey(action.AcceptName() ?? "");
        }

        return action.IsNext("add") && IsConstraint(action) ? CheckConstraint(action) : [];
    }

    private static MigrationKey? FindKey(HandWrittenStatement action, string? name)
    {
        if (action.Accept("primary", "key"))
        {
            return action.AcceptNames() is { } columns
                ? new MigrationKey(KeyKind.PrimaryKey, name, columns)
                : null;
        }

        if (action.Accept("unique"))
        {
            if (action.Accept("nulls"))
            {
                action.Accept("not");
                action.Accept("distinct");
            }

            return action.AcceptNames() is { } columns
                ? new MigrationKey(KeyKind.AlternateKey, name, columns)
                : null;
        }

        if (!action.Accept("exclude"))
        {
            return null;
        }

        if (action.Accept("using"))
        {
            action.AcceptName();
        }

        return action.AcceptParenthesized() is { } elements
            ? new MigrationKey(
                KeyKind.ExclusionConstraint,
                name,
                [.. elements.Select(e => e.AcceptName() is { } c && e.SkipTo("with", "=") ? c : null).OfType<string>()])
            : null;
    }

    private IEnumerable<CitusViolation> CheckKey(KeyKind kind, string? name, IReadOnlyList<string> columns)
        => ConstraintOperationRules.CheckKey(new MigrationKey(kind, name, columns), _table, _tables) is { } violation
            ? [violation]
            : [];

    // REFERENCES table [(column, ...)] [MATCH type] [ON DELETE action] [ON UPDATE action] ...
    private IEnumerable<CitusViolation> CheckReferences(HandWrittenStatement action, string? name, IReadOnlyList<string> columns)
    {
        if (action.AcceptIdentity() is not { } principal)
        {
            return [];
        }

        principal = _tables.Resolve(principal);
        var add = new AddForeignKeyOperation
        {
            Name = name ?? "",
            Table = _table.Name,
            Schema = _table.Schema,
            Columns = [.. columns],
            PrincipalTable = principal.Name,
            PrincipalSchema = principal.Schema,
            PrincipalColumns = action.AcceptNames() is { } principalColumns ? [.. principalColumns] : _tables.FindPrimaryKey(principal)
        };

        while (!action.IsAtEnd && !action.IsNext("constraint") && !action.IsNext("default"))
        {
            if (action.Accept("on", "delete"))
            {
                add.OnDelete = AcceptReferentialAction(action);
            }
            else if (action.Accept("on", "update"))
            {
                add.OnUpdate = AcceptReferentialAction(action);
            }
            else
            {
                action.Skip();
            }
        }

        // Without columns, the foreign key references the primary key, which a migration does not always know.
        return add.PrincipalColumns is null ? [] : [.. ConstraintOperationRules.Check(add, _tables)];
    }

    private static ReferentialAction AcceptReferentialAction(HandWrittenStatement action)
        => action.Accept("cascade") ? ReferentialAction.Cascade
            : action.Accept("set", "null") ? ReferentialAction.SetNull
            : action.Accept("set", "default") ? ReferentialAction.SetDefault
            : action.Accept("restrict") ? ReferentialAction.Restrict
            : ReferentialAction.NoAction;

    private CitusViolation Unsupported(int error, string advice)
        => HandWrittenSqlRules.Unsupported(Rule, Rule.QuoteCitus(error), _table, _tables, advice);

    private string Describe()
        => _tables.FindType(_table)!.Value.DisplayName;
}
