using EFCore.Citus.Query;
using static EFCore.Citus.Tests.Query.QueryBlocks;

namespace EFCore.Citus.Tests.Query;

/// <summary>
///     Tests which set operations are found that Citus computes on each shard although equal rows are in several shards, for facts about
///     queries.
/// </summary>
public class UnionKeysTest
{
    [Fact]
    public void A_branch_returns_the_key_of_a_derived_table_at_another_position()
        => Assert.Equal(["derived: l.k, wrapped "], Find(Count(Derived("derived", "l"), Plain("plain", "o"))));

    [Fact]
    public void Citus_looks_for_the_key_in_the_first_branch()
        => Assert.Equal(["plain: l.k, wrapped 0"], Find(Count(Plain("plain", "o"), Derived("derived", "l"))));

    [Fact]
    public void Two_branches_with_derived_tables()
        => Assert.Equal(["first: l.k, o.k, wrapped "], Find(Count(Derived("first", "l"), Derived("second", "o"))));

    [Fact]
    public void A_subquery_of_a_branch()
    {
        var branch = Block("branch");
        var o = branch.From("o");
        branch.Returns(o.Column("price"));
        branch.Has(QuerySubqueryKind.In, Plain("items", "l"), o.Column(), isCorrelated: false);

        Assert.Equal(["branch: l.k, wrapped "], Find(Count(branch, Plain("plain", "s"))));
    }

    [Fact]
    public void Keys_at_different_positions_are_not_computed_on_shards()
        => Assert.Empty(Find(Count(Derived("derived", "l", "price", "k"), Plain("plain", "o"))));

    [Fact]
    public void All_branches_return_the_key()
    {
        var branch = Block("branch");
        var z = branch.Derived("z", QueryJoin.Inner, Read("l", "k", "price"));
        branch.Returns(z.Column(), z.Column("price"));

        Assert.Empty(Find(Count(branch, Read("o", "k", "price"))));
    }

    [Fact]
    public void Rows_of_a_limit_are_read_first()
    {
        var derived = Derived("derived", "l");
        derived.Sources[0].Blocks[0].Limit();

        Assert.Empty(Find(Count(derived, Plain("plain", "o"))));
    }

    [Fact]
    public void A_common_value()
    {
        var root = Count(Derived("derived", "l"), Plain("plain", "o"));
        Restrict(root, "@p", "@p");

        Assert.Empty(Find(root));
    }

    [Fact]
    public void Two_values()
    {
        var root = Count(Derived("derived", "l"), Plain("plain", "o"));
        Restrict(root, "@p", "@q");

        Assert.Single(Find(root));
    }

    [Fact]
    public void A_value_of_one_branch()
    {
        var root = Count(Derived("derived", "l"), Plain("plain", "o"));
        Restrict(root, "@p", null);

        Assert.Single(Find(root));
    }

    [Fact]
    public void The_outermost_union_is_computed_on_the_coordinator()
    {
        var root = Union("root", removesEqualRows: true, Derived("derived", "l"), Plain("plain", "o"));

        Assert.Empty(Find(root));
    }

    [Fact]
    public void Correlated_branches()
    {
        var root = Count(Derived("derived", "l"), Plain("plain", "o"));
        root.Sources[0].Blocks[0].IsCorrelated = true;

        Assert.Empty(Find(root));
    }

    [Fact]
    public void A_union_of_a_union_is_changed_once()
        => Assert.Equal(
            ["inner: l.k, wrapped "],
            Find(Count(Union("inner", removesEqualRows: true, Derived("derived", "l"), Plain("plain", "o")), Plain("last", "s"))));

    [Fact]
    public void A_union_inside_of_a_union_all()
    {
        var root = Block("count");
        root.IsGrouped = true;
        var inner = Union("inner", removesEqualRows: true, Derived("derived", "l"), Plain("plain", "o"));
        AddUnion(root, removesEqualRows: false, inner, Plain("last", "s"));

        Assert.Equal(["derived: l.k, wrapped "], Find(root));
    }

    // SELECT count(*) FROM (branch UNION branch) u
    private static QueryBlock Count(params QueryBlock[] branches)
    {
        var root = Block("count");
        root.IsGrouped = true;
        AddUnion(root, removesEqualRows: true, branches);

        return root;
    }

    private static QueryBlock Union(string name, bool removesEqualRows, params QueryBlock[] branches)
    {
        var block = Block(name);
        block.IsSetOperation = true;
        var union = AddUnion(block, removesEqualRows, branches);
        block.Returns([.. branches[0].Outputs.Select(o => union.Column(o.Name))]);

        return block;
    }

    private static QuerySource AddUnion(QueryBlock block, bool removesEqualRows, params QueryBlock[] branches)
    {
        var union = block.Derived("u", QueryJoin.Inner, branches);
        union.IsUnion = true;
        union.RemovesEqualRows = removesEqualRows;

        return union;
    }

    private static QueryBlock Plain(string name, string alias)
    {
        var block = Block(name);
        block.Returns(block.From(alias).Column());

        return block;
    }

    private static QueryBlock Read(string alias, params string[] columns)
    {
        var block = Block(alias);
        var source = block.From(alias);

        return block.Returns([.. columns.Select(c => source.Column(c))]);
    }

    // SELECT z.price FROM (SELECT l.k, l.price FROM l) z
    private static QueryBlock Derived(string name, string alias, params string[] columns)
    {
        var block = Block(name);
        var z = block.Derived("z", QueryJoin.Inner, Read(alias, columns.Length == 0 ? ["k", "price"] : columns));

        return block.Returns(z.Column("price"));
    }

    private static void Restrict(QueryBlock root, string? derived, string? plain)
    {
        var read = root.Sources[0].Blocks[0].Sources[0].Blocks[0];
        if (derived is not null)
        {
            read.Where(read.Sources[0].Column(), derived);
        }

        var branch = root.Sources[0].Blocks[1];
        if (plain is not null)
        {
            branch.Where(branch.Sources[0].Column(), plain);
        }
    }

    private static IEnumerable<string> Find(QueryBlock root)
        => UnionKeys.Find(root, [], NullableKeys.Of(root, []))
            .Select(u => $"{u.Node}: {string.Join(", ", u.Columns)}, wrapped {string.Join(", ", u.Wrapped)}");
}
