using EFCore.Citus.Query;
using static EFCore.Citus.Tests.Query.QueryBlocks;

namespace EFCore.Citus.Tests.Query;

/// <summary>
///     Tests which groups are found whose distribution column is null in the rows of several shards, for facts about queries.
/// </summary>
public class NullableKeysTest
{
    [Fact]
    public void Groups_by_the_nullable_side()
        => Assert.Equal(["root: c.k"], Find(Joined(c => [c.Column()])));

    [Fact]
    public void Groups_by_the_preserved_side()
        => Assert.Empty(Find(Joined(c => [c.Block.Sources[0].Column()])));

    [Fact]
    public void Groups_by_both_sides()
        => Assert.Empty(Find(Joined(c => [c.Column(), c.Block.Sources[0].Column()])));

    [Fact]
    public void Groups_by_other_columns()
        => Assert.Empty(Find(Joined(c => [c.Column("id")])));

    [Fact]
    public void Groups_of_one_shard()
    {
        var root = Joined(c => [c.Column()]);
        root.Where(root.Sources[0].Column(), "@p");

        Assert.Empty(Find(root));
    }

    [Fact]
    public void A_value_of_the_nullable_side_alone_is_not_one_shard()
    {
        var root = Joined(c => [c.Column()]);
        root.Sources[1].On(root.Sources[1].Column(), "@p");

        Assert.Equal(["root: c.k"], Find(root));
    }

    [Fact]
    public void Rows_without_a_value_are_removed()
    {
        var root = Joined(c => [c.Column()]);
        root.Where.Add(new ColumnIsNotNull(root.Sources[1].Column("name").Column));

        Assert.Empty(Find(root));
    }

    [Theory]
    [InlineData(false, new[] { "root: o.k" })]
    [InlineData(true, new string[0])]
    public void Conditions_before_a_right_join_do_not_remove_its_missing_rows(bool isAfter, string[] expected)
    {
        var root = Block();
        var o = root.From("o");
        var l = root.Join(QueryJoin.Inner, "l", "k");
        var r = root.Right("r", key: null);
        r.On(o.Column("id"), r.Column("id"));
        (isAfter ? root.Join(QueryJoin.Inner, "m", key: null) : l).On(o.Column("id"), l.Column("id"));
        root.GroupColumns.Add(o.Column().Column);
        root.IsGrouped = true;

        Assert.Equal(expected, Find(root));
    }

    [Fact]
    public void An_inner_join_before_a_right_join_does_not_remove_rows()
    {
        var root = BlockWithRightJoin(out var o);
        root.GroupColumns.Add(o.Column().Column);

        Assert.Equal(["root: o.k"], Find(root));
    }

    [Fact]
    public void An_inner_join_after_a_right_join_removes_rows()
    {
        var root = BlockWithRightJoin(out var o);
        root.GroupColumns.Add(o.Column().Column);
        var p = root.From("p");
        p.On(o.Column(), p.Column());

        Assert.Empty(Find(root));
    }

    [Fact]
    public void Distinct_rows_of_a_derived_table()
    {
        var rows = Joined(_ => []);
        rows.IsDistinct = true;
        rows.Returns(rows.Sources[1].Column());
        var root = Block("outer");
        root.Derived("d", QueryJoin.Inner, rows);

        Assert.Equal(["root: c.k"], Find(root));
    }

    [Fact]
    public void Distinct_rows_of_the_outermost_query_are_merged()
    {
        var root = Joined(_ => []);
        root.IsDistinct = true;
        root.Returns(root.Sources[1].Column());

        Assert.Empty(Find(root));
    }

    [Fact]
    public void Groups_of_a_derived_table_by_its_nullable_column()
    {
        var rows = Joined(_ => []);
        rows.Returns(rows.Sources[1].Column());
        var root = Block("outer");
        var derived = root.Derived("d", QueryJoin.Inner, rows);
        root.IsGrouped = true;
        root.GroupColumns.Add(derived.Column().Column);

        Assert.Equal(["outer: d.k"], Find(root));
    }

    [Fact]
    public void Windows()
    {
        var root = Joined(_ => []);
        root.Windows.Add(new QueryWindow("window", [root.Sources[1].Column().Column]));

        Assert.Equal(["window: c.k"], Find(root));
    }

    [Fact]
    public void Groups_with_a_subquery_are_reported_and_kept()
    {
        var root = Joined(c => [c.Column()]);
        root.ColumnsOfSubqueries.Add(root.Sources[1].Column().Column);

        Assert.False(Assert.Single(NullableKeys.Of(root, []).Found).IsWrapped);
    }

    private static QueryBlock Joined(Func<QuerySource, QueryOperand[]> group)
    {
        var root = Block();
        var o = root.From("o");
        var c = root.Left("c");
        c.On(o.Column(), c.Column());
        root.GroupColumns.AddRange(group(c).Select(g => g.Column));
        root.IsGrouped = root.GroupColumns.Count > 0;

        return root;
    }

    // o JOIN l ON o.k = l.k RIGHT JOIN c ON o.k = c.k
    private static QueryBlock BlockWithRightJoin(out QuerySource o)
    {
        var root = Block();
        o = root.From("o");
        var l = root.From("l");
        l.On(o.Column(), l.Column());
        var c = root.Right("c");
        c.On(o.Column(), c.Column());
        root.IsGrouped = true;

        return root;
    }

    private static IEnumerable<string> Find(QueryBlock root)
        => NullableKeys.Of(root, []).Found.Select(k => $"{k.Node}: {string.Join(", ", k.Columns)}");
}
