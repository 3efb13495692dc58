using System.Text;
using System.Text.RegularExpressions;
using EFCore.Citus.TestUtilities;

namespace EFCore.Citus.FunctionalTests.Query.Shapes;

/// <summary>
///     Writes the page about queries in LINQ from the table of outcomes.
/// </summary>
public static partial class LinqPage
{
    private const string Introduction =
        """
        # What Citus can and cannot do with LINQ

        A test runs each query of this page on a Citus cluster and on PostgreSQL, compares the rows, and writes the page from the plans and errors
        of the server. [Queries](queries.md) describes what the library changes so that a query is sent to one shard.

        In the queries, `orders` is a table with a value for the distribution column, `context.Orders.Where(o => o.StoreId == id)`, or the whole
        table, `context.Orders`. The columns of the tables below are for the first and for the second. Tables in subqueries are
        `context.Lines` and have no value of their own. `key` is the value, and `OrderBy(…)` orders by the primary
        key. The distribution column is `StoreId` in tables of the shop, and
        `Id` in `Stores`. `Countries` and `Categories` are reference tables, `Drafts` is a local table, `Jobs` is a managed local table, `Settings`
        is a single-shard table, and `Visits` belongs to another colocation group.

        A form that adds the distribution column has the same rows if related rows have the same value of it.

        | Result | Meaning |
        | --- | --- |
        | one shard | one node executes the whole query |
        | all shards | each shard executes the query, and the coordinator merges the rows |
        | copies rows | rows of a subquery are read to the coordinator and sent to the nodes again |
        | coordinator | the coordinator executes the query |
        | refused | Citus reports an error; the reason is in the last column |
        | other rows | the rows differ from those of PostgreSQL |


        """;

    private const string Page = "The page is read first.";

    private const string LeftJoins = " So are the tables that are joined to it with a left join.";

    // The first text that the error contains is the reason.
    private static readonly (string Error, string Reason)[] Errors =
    [
        ("complex joins are only supported", "The tables are not connected by their distribution columns."),
        ("requires repartitioning", "The tables are not joined by their distribution columns. The connection is closed."),
        ("direct joins between distributed and local", "A subquery connects a distributed and a local table."),
        ("contains a reference table", "A subquery for each row of a reference table reads a distributed table."),
        ("contains a CTE or subquery", "A subquery for each row of a page reads a distributed table."),
        ("cannot push down this subquery", "Shards cannot compute the subquery."),
        ("is not distributed", "A local table is changed by rows of another table."),
        ("cannot be joined with these distributed tables", "A local table is changed by rows of another table."),
        ("modify a reference table", "A reference table is changed by rows of a distributed table."),
        ("only reference tables may be queried", "A reference table is changed by rows of a distributed table."),
        ("parallel operation on a distributed table", "A reference table is changed by rows of a distributed table. The connection is closed."),
        ("VOLATILE", "The function has another value for each row."),
        ("STABLE functions", "The function for JSON is not immutable."),
        ("non-IMMUTABLE functions", "The time is in a condition."),
        ("modifying the partition value", "The distribution column is changed."),
        ("reference non-colocated distributed tables", "The tables belong to different colocation groups."),
        ("recursive CTEs", "The value is not in both branches."),
        ("GROUPING SETS", "Grouping sets are not merged."),
        ("FOR UPDATE", "Rows are locked in several shards."),
        ("must appear in the GROUP BY clause", "The condition on the groups contains an expression of their key."),
        ("Cartesian", "The tables are not joined by their distribution columns.")
    ];

    // The first pattern that the query contains is the reason of a copy. The plans of the shapes show what is read first.
    private static readonly (string Pattern, string Reason)[] Copies =
    [
        ("UtcNow", "The time is computed first."),
        (@"\bAll = |== context\.\w+\.(Where|OrderBy)\(|^from c in", "The subquery is computed first."),
        (@"[Nn]otices.*\.Take\(.*Include\(", Page + LeftJoins),
        (@"^orders\.(Join|Select\(.*\)\.Distinct\(\)).*\.(Union\(.*\.(Count|Take)|Concat\(.*\)\.Distinct)\(",
            "Each shard computes the parts, and equal rows of several shards are removed first."),
        (@"\.(Union|Concat|Intersect|Except)\(|[Nn]otices", "Each part that reads a distributed table is read first."),
        (@"^orders\.Where\(.*(Drafts|Jobs)", "The local table is sent to the nodes."),
        ("Drafts|Jobs", "The rows of the other table are read to the coordinator."),
        (@"Settings|Visits|visits|context\.Devices", "The table of the other group is sent to the nodes."),
        (@"GroupBy\(.*Select\(.*\bg\.OrderBy", "The groups and their rows are read first."),
        (@"\.Distinct\(\).*\.Take\(", "The groups of all shards are computed first."),
        (@"\.Take\(\d+\)\.Where\(.*context\..*Contains", "The page and the subquery are read first."),
        ("AsSplitQuery", Page),
        (@"\.Include\(\w+ => \w+\.(Lines|Tags|Orders|Payments|Readings|Bookings|Customer)\).*\.(Take|First)\(", Page + LeftJoins),
        (@"\.(Take|Skip|First)\(.*(\.LeftJoin\(|\.Include\(\w+ => \w+\.(Lines|Tags|Orders|Payments|Readings|Bookings|Customer)\))", Page + LeftJoins),
        (@"\.(Take|Skip|First|FirstOrDefault|ElementAt|Last)\(", Page),
        (@"^\w+(\.Select\([^)]*\))?\.(Any|All|Contains)\(", "One row of each shard is read first."),
        (@"\.(GroupBy|Distinct)\(", "The groups of all shards are computed first."),
        (@"^context\.Countries\.(LeftJoin|Select)\(", "The rows of the distributed table are read first.")
    ];

    public static string Path
        => Repository.PathTo("docs", "linq.md");

    public static string Write(IReadOnlyDictionary<(string Name, bool IsKeyGiven), ShapeFinding> findings)
    {
        var text = new StringBuilder(Introduction.ReplaceLineEndings("\n"));
        foreach (var area in AllShapes.Areas)
        {
            var rows = area.Shapes.Select(s => new Row(s, Find(findings, s, true), Find(findings, s, false)))
                .Where(r => !r.IsUntranslatable)
                .ToList();

            text.Append("## ").Append(area.Title).Append("\n\n");
            WriteTable(text, [.. rows.Where(r => !r.IsUsual)]);
            WriteList(text, [.. rows.Where(r => r.IsUsual)]);
        }

        return text.ToString().TrimEnd('\n') + "\n";
    }

    private static void WriteTable(StringBuilder text, List<Row> rows)
    {
        if (rows.Count == 0)
        {
            return;
        }

        text.Append("| Query | With a value | Without | Reason, and what to write instead |\n| --- | --- | --- | --- |\n");
        foreach (var row in rows)
        {
            text.Append($"| `{Cell(row.Shape.ShortLinq)}` | {row.Given} | {row.Missing} | {Cell(row.Advice)} |\n");
        }

        text.Append('\n');
    }

    private static void WriteList(StringBuilder text, List<Row> rows)
    {
        foreach (var group in rows.GroupBy(r => (r.Given, r.Missing)))
        {
            var (given, missing) = group.Key;
            var summary = missing.Length == 0 ? $"With a value: {given}"
                : given.Length == 0 ? $"Without a value: {missing}"
                : $"With a value: {given}; without: {missing}";
            text.Append($"<details><summary>{summary} ({group.Count()})</summary>\n\n");
            foreach (var row in group)
            {
                text.Append($"- `{row.Shape.ShortLinq}`\n");
            }

            text.Append("\n</details>\n\n");
        }
    }

    private static ShapeFinding? Find(IReadOnlyDictionary<(string Name, bool IsKeyGiven), ShapeFinding> findings, Shape shape, bool isKeyGiven)
        => findings.GetValueOrDefault((shape.Name, isKeyGiven));

    private static string Cell(string text)
        => text.Replace("|", "\\|", StringComparison.Ordinal);

    private static string ReasonOfError(string error)
        => Errors.FirstOrDefault(r => error.Contains(r.Error, StringComparison.Ordinal)).Reason ?? "";

    private static string ReasonOfCopy(string linq)
        => Copies.FirstOrDefault(c => Regex.IsMatch(linq, c.Pattern)).Reason ?? "The subquery is computed first.";

    private const string ReasonOfWrongRows
        = "Each shard has a group of rows without a value. The library sends a [warning](queries.md#groups-of-optional-rows).";

    [GeneratedRegex(@"[.(]|==")]
    private static partial Regex Code();

    private sealed record Row(Shape Shape, ShapeFinding? WithKey, ShapeFinding? WithoutKey)
    {
        public string Given => Text(WithKey, "one shard");

        public string Missing => Text(WithoutKey, "one node");

        public bool IsUntranslatable
            => (WithKey ?? WithoutKey)?.Outcome.Kind is null or OutcomeKind.Untranslatable;

        // Queries that need no explanation.
        public bool IsUsual
            => Kinds.All(k => k is OutcomeKind.Routed or OutcomeKind.Local || (k == OutcomeKind.Many && WithKey?.Outcome.Kind != k));

        public string Advice
            => string.Join(' ', Reasons.Where(r => !Reasons.Any(o => o.Length > r.Length && o.StartsWith(r, StringComparison.Ordinal))).Append(Instead).Where(t => t.Length > 0).Distinct());

        private IEnumerable<string> Reasons
            => new[] { WithKey, WithoutKey }.OfType<ShapeFinding>().Select(
                f => f.Outcome.Kind is OutcomeKind.WrongRows ? ReasonOfWrongRows
                    : f.Outcome.Kind is OutcomeKind.Subplan or OutcomeKind.RoutedSubplan ? ReasonOfCopy(Shape.Linq) : ReasonOfError(f.Outcome.Error));

        private string Instead
            => Shape.Instead is not { } text ? ""
                : text.StartsWith("nothing: ", StringComparison.Ordinal) ? $"There is no other form: {text["nothing: ".Length..]}."
                : Code().IsMatch(text) ? $"Instead: `{text}`."
                : $"Instead: {text}.";

        private IEnumerable<OutcomeKind> Kinds
            => new[] { WithKey, WithoutKey }.OfType<ShapeFinding>().Select(f => f.Outcome.Kind);

        private static string Text(ShapeFinding? finding, string one)
            => finding?.Outcome.Kind switch
            {
                OutcomeKind.Routed => one,
                OutcomeKind.Many => "all shards",
                OutcomeKind.Subplan => "copies rows",
                OutcomeKind.RoutedSubplan => "copies rows of one shard",
                OutcomeKind.Local => "coordinator",
                OutcomeKind.Refused => "refused",
                OutcomeKind.WrongRows => "other rows",
                _ => ""
            };
    }
}
