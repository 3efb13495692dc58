using EFCore.Citus.Query;
using static EFCore.Citus.Tests.Query.QueryBlocks;

namespace EFCore.Citus.Tests.Query;

/// <summary>
///     Tests which comparisons are added, for facts about queries.
/// </summary>
public class KeyPropagationTest
{
    private static readonly Dictionary<string, (Func<QueryBlock> Query, string[] Added)> Cases = new()
    {
        ["page, left join"] = (() => PageJoined(QueryJoin.Left), ["l ON: l.k = @p"]),
        ["page, inner join"] = (() => PageJoined(QueryJoin.Inner), ["l ON: l.k = @p"]),
        ["page, right join"] = (() => PageJoined(QueryJoin.Right), []),
        ["page, left join of a reference table"] = (() => PageJoined(QueryJoin.Left, key: null), []),
        ["page, left join by another column"] = (() => PageJoined(QueryJoin.Left, column: "id"), []),
        ["page, left join of another type"] = (() => PageJoined(QueryJoin.Left, type: "bigint"), []),
        ["page, left join of another collation"] = (
            () => OfPage((page, root) => JoinWithCollation(page, root, "case_insensitive")), []),
        ["page, left join of the same collation"] = (
            () => OfPage((page, root) => JoinWithCollation(page, root, null)), ["l ON: l.k = @p"]),
        ["page, equality of nullable columns"] = (() => PageJoined(QueryJoin.Left, isNullable: true, isPageNullable: true), []),
        ["page, nullable column with one that is not"] = (() => PageJoined(QueryJoin.Left, isPageNullable: true), ["l ON: l.k = @p"]),
        ["page, chain of left joins"] = (
            () => OfPage(
                (page, root) =>
                {
                    var l = root.Left("l");
                    l.On(page.Column(), l.Column());
                    var p = root.Left("p");
                    p.On(l.Column(isNullable: true), p.Column());
                }),
            ["l ON: l.k = @p", "p ON: p.k = @p"]),
        ["page, left join of a derived table"] = (() => OfPage((page, root) => JoinLines(page, root, b => b)), ["s ON: s.k = @p"]),
        ["page, left join of groups by the key"] = (
            () => OfPage(
                (page, root) => JoinLines(
                    page,
                    root,
                    b =>
                    {
                        b.IsGrouped = true;
                        b.GroupColumns.Add(b.Sources[0].Column().Column);

                        return b;
                    })),
            ["s ON: s.k = @p"]),
        ["page, left join of groups by another column"] = (
            () => OfPage(
                (page, root) => JoinLines(
                    page,
                    root,
                    b =>
                    {
                        b.IsGrouped = true;
                        b.GroupColumns.Add(b.Sources[0].Column("id").Column);

                        return b;
                    })),
            []),
        ["page, left join of another page"] = (() => OfPage((page, root) => JoinLines(page, root, b => b.Limit())), []),
        ["page, left join of a table with a value of its own"] = (
            () => OfPage((page, root) => JoinLines(page, root, b => b.Where(b.Sources[0].Column(), "@q"))), []),
        ["no limit, left join"] = (
            () => OfTable(
                (o, root) =>
                {
                    var l = root.Left("l");
                    l.On(o.Column(), l.Column());
                }),
            []),
        ["no value, left join"] = (
            () =>
            {
                var root = Block();
                var o = root.From("o");
                var l = root.Left("l");
                l.On(o.Column(), l.Column());

                return root;
            },
            []),
        ["value of the nullable side only"] = (
            () =>
            {
                var root = Block();
                var o = root.From("o");
                var l = root.Left("l");
                l.On(o.Column(), l.Column()).On(l.Column(), "@p");

                return root;
            },
            []),
        ["scalar subquery"] = (() => OfTable((o, root) => root.Has(QuerySubqueryKind.Other, Correlated(o))), ["subquery: l.k = @p"]),
        ["scalar subquery without the key"] = (
            () => OfTable((o, root) => root.Has(QuerySubqueryKind.Other, Correlated(o, "id"))), []),
        ["EXISTS"] = (() => OfTable((o, root) => root.Has(QuerySubqueryKind.Exists, Correlated(o))), []),
        ["NOT EXISTS"] = (() => OfTable((o, root) => root.Has(QuerySubqueryKind.NotExists, Correlated(o))), []),
        ["EXISTS with a page"] = (
            () => OfTable((o, root) => root.Has(QuerySubqueryKind.Exists, Correlated(o).Limit())), ["subquery: l.k = @p"]),
        ["page, EXISTS"] = (
            () => OfPage((page, root) => root.Has(QuerySubqueryKind.Exists, Correlated(page))), ["subquery: l.k = @p"]),
        ["page, NOT EXISTS"] = (
            () => OfPage((page, root) => root.Has(QuerySubqueryKind.NotExists, Correlated(page))), ["subquery: l.k = @p"]),
        ["subquery in a subquery"] = (
            () => OfTable(
                (o, root) =>
                {
                    var lines = Correlated(o);
                    lines.Has(QuerySubqueryKind.Other, Correlated(lines.Sources[0], alias: "p", name: "inner"));
                    root.Has(QuerySubqueryKind.Other, lines);
                }),
            ["subquery: l.k = @p", "inner: p.k = @p"]),
        ["IN"] = (() => OfTable((o, root) => root.Has(QuerySubqueryKind.In, Keys(), o.Column(), isCorrelated: false)), []),
        ["correlated IN"] = (() => OfTable((o, root) => root.Has(QuerySubqueryKind.In, Keys(), o.Column())), ["subquery: l.k = @p"]),
        ["NOT IN"] = (() => OfTable((o, root) => root.Has(QuerySubqueryKind.Other, Keys(), o.Column())), ["subquery: l.k = @p"]),
        ["NOT IN of a nullable column"] = (
            () => OfTable((o, root) => root.Has(QuerySubqueryKind.Other, Keys(), o.Column(isNullable: true))), []),
        ["NOT IN of nullable rows"] = (
            () => OfTable((o, root) => root.Has(QuerySubqueryKind.Other, Keys(isNullable: true), o.Column())), []),
        ["NOT IN a page"] = (() => OfTable((o, root) => root.Has(QuerySubqueryKind.Other, Keys().Limit(), o.Column())), []),
        ["EXISTS of the rows of a page"] = (
            () =>
            {
                var root = Block();
                var o = root.From("o");
                var subquery = Block("subquery");
                var page = subquery.Derived("o0", QueryJoin.Inner, Page("o1"));

                return root.Has(QuerySubqueryKind.Exists, subquery.Where(page.Column(), o.Column()));
            },
            ["root: o.k = @p"]),
        ["IN a page"] = (
            () =>
            {
                var root = Block();

                return root.Has(QuerySubqueryKind.In, Page("o0"), root.From("o").Column(), isCorrelated: false);
            },
            ["root: o.k = @p"]),
        ["NOT IN a page of one key"] = (
            () =>
            {
                var root = Block();

                return root.Has(QuerySubqueryKind.Other, Page("o0"), root.From("o").Column(), isCorrelated: false);
            },
            []),
        ["table joined with a page"] = (
            () =>
            {
                var root = Block();
                var o = root.From("o");
                var page = root.Derived("o0", QueryJoin.Inner, Page("o1"));
                page.On(o.Column(), page.Column());

                return root;
            },
            ["o0 ON: o.k = @p"]),
        ["table with a page on the nullable side"] = (
            () =>
            {
                var root = Block();
                var o = root.From("o");
                var page = root.Derived("o0", QueryJoin.Left, Page("o1"));
                page.On(o.Column(), page.Column());

                return root;
            },
            []),
        ["lateral page"] = (
            () => OfTable(
                (o, root) =>
                {
                    var lines = root.Derived("s", QueryJoin.Left, Correlated(o).Limit());
                    lines.IsLateral = true;
                }),
            ["subquery: l.k = @p"]),
        ["union of two pages of one key"] = (
            () =>
            {
                var root = Block();
                var page = root.Derived("u", QueryJoin.Inner, Page("a"), Page("b"));
                var l = root.Left("l");
                l.On(page.Column(), l.Column());

                return root;
            },
            ["l ON: l.k = @p"]),
        ["union of two keys"] = (
            () =>
            {
                var root = Block();
                var other = Block();
                var b = other.From("b");
                var page = root.Derived(
                    "u", QueryJoin.Inner, Page("a"), other.Where(b.Column(), "@q").Returns(b.Column()).Limit());
                var l = root.Left("l");
                l.On(page.Column(), l.Column());

                return root;
            },
            [])
    };

    public static TheoryData<string> Names
        => [.. Cases.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Comparisons_are_added(string name)
    {
        var (query, added) = Cases[name];

        Assert.Equal(added.Order(StringComparer.Ordinal), Plan(query()).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Nothing_is_known_of_a_table_before_a_left_join_from_a_later_table()
    {
        var root = Block();
        var o = root.From("o");
        var l = root.Left("l");
        l.On(o.Column("id"), l.Column());
        var p = root.Derived("p", QueryJoin.Left, Page("p0"));
        p.On(o.Column("id"), p.Column());

        // The rows of o without a row of p have other values, and their rows of l are part of the result.
        Assert.Empty(Plan(root));
    }

    [Fact]
    public void The_value_is_the_same_object()
    {
        var value = new object();
        var page = Block("page");
        var o = page.From("o");
        page.Where(o.Column(), value).Returns(o.Column()).Limit();
        var root = Block();
        var source = root.Derived("o0", QueryJoin.Inner, page);
        var l = root.Left("l");
        l.On(source.Column(), l.Column());

        Assert.Same(value, Assert.Single(KeyPropagation.Plan(root)).Value);
    }

    private static QueryBlock OfPage(Action<QuerySource, QueryBlock> add)
    {
        var root = Block();
        add(root.Derived("o0", QueryJoin.Inner, Page()), root);

        return root;
    }

    private static QueryBlock PageJoined(
        QueryJoin join,
        string? key = "k",
        string column = "k",
        string type = "integer",
        bool isNullable = false,
        bool isPageNullable = false)
        => OfPage(
            (page, root) =>
            {
                var l = root.Join(join, "l", key);
                l.On(page.Column(column, isPageNullable), l.Column(column, isNullable, type));
            });

    private static QueryBlock OfTable(Action<QuerySource, QueryBlock> add)
    {
        var root = Block();
        var o = root.From("o");
        root.Where(o.Column(), "@p");
        add(o, root);

        return root;
    }

    private static void JoinWithCollation(QuerySource page, QueryBlock root, string? collation)
    {
        var l = root.Left("l");
        l.On(page.Column(), l.Column() with { Collation = collation });
    }

    private static void JoinLines(QuerySource page, QueryBlock root, Func<QueryBlock, QueryBlock> change)
    {
        var lines = Block("lines");
        var l = lines.From("l");
        var source = root.Derived("s", QueryJoin.Left, change(lines.Returns(l.Column())));
        source.On(page.Column(), source.Column());
    }

    private static QueryBlock Correlated(QuerySource outer, string column = "k", string alias = "l", string name = "subquery")
    {
        var subquery = Block(name);
        var source = subquery.From(alias);

        return subquery.Where(outer.Column(column), source.Column(column)).Returns(source.Column());
    }

    private static QueryBlock Keys(bool isNullable = false)
    {
        var subquery = Block("subquery");

        return subquery.Returns(subquery.From("l").Column(isNullable: isNullable));
    }
}
