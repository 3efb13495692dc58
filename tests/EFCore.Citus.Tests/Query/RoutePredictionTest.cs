using EFCore.Citus.Query;
using EFCore.Citus.Query.Prediction;
using static EFCore.Citus.Tests.Query.QueryBlocks;

namespace EFCore.Citus.Tests.Query;

/// <summary>
///     Tests the predicted routes, for facts about queries.
/// </summary>
public class RoutePredictionTest
{
    private static readonly Dictionary<string, (Func<QueryBlock> Query, string? Route)> Cases = new()
    {
        ["a value"] = (() => Table(o => o.Block.Where(o.Column(), "@p")), "OneShard"),
        ["no value"] = (() => Table(_ => { }), "ManyShards"),
        ["a list of values"] = (() => Table(o => o.Block.Where.Add(new ColumnHasOneOf(o.Column()))), "DependsOnValues"),
        ["a reference table"] = (() => Table(_ => { }, key: null), "OneShard"),
        ["a local table"] = (() => Table(o => o.As(QueryTableKind.Local), key: null), null),
        ["a managed local table"] = (() => Table(o => o.As(QueryTableKind.ManagedLocal), key: null), "OneShard"),
        ["a single-shard table"] = (() => Table(o => o.As(QueryTableKind.SingleShard), key: null), "OneShard"),
        ["SQL of the application"] = (() => Table(o => o.As(QueryTableKind.Unknown)), "Unknown"),
        ["join by the key"] = (() => Two((o, l) => l.On(o.Column(), l.Column())), "ManyShards"),
        ["join by the key with a value"] = (
            () => Two(
                (o, l) =>
                {
                    l.On(o.Column(), l.Column());
                    o.Block.Where(o.Column(), "@p");
                }),
            "OneShard"),
        ["join by another column"] = (() => Two((o, l) => l.On(o.Column("id"), l.Column("id"))), "Refused (RequiresRepartition)"),
        ["join without a condition"] = (() => Two((_, _) => { }), "Refused (CartesianProduct)"),
        ["left join by another column"] = (
            () => Two((o, l) => l.On(o.Column("id"), l.Column("id")), QueryJoin.Left), "Refused (NotJoinedByDistributionColumns)"),
        ["join by another column with a value each"] = (
            () => Two(
                (o, l) =>
                {
                    l.On(o.Column("id"), l.Column("id"));
                    o.Block.Where(o.Column(), "@p").Where(l.Column(), "@p");
                }),
            "OneShard"),
        ["join by another column with different values"] = (
            () => Two(
                (o, l) =>
                {
                    l.On(o.Column("id"), l.Column("id"));
                    o.Block.Where(o.Column(), "@p").Where(l.Column(), "@q");
                }),
            "DependsOnValues"),
        ["join of another group"] = (
            () => Two((o, l) => l.As(QueryTableKind.Distributed, "other").On(o.Column(), l.Column())), "Refused (RequiresRepartition)"),
        ["join of another group with a value each"] = (
            () => Two(
                (o, l) =>
                {
                    l.As(QueryTableKind.Distributed, "other").On(o.Column(), l.Column());
                    o.Block.Where(o.Column(), "@p");
                }),
            "Refused (RequiresRepartition)"),
        ["left join with a value of the optional side"] = (
            () => Two(
                (o, l) =>
                {
                    l.On(o.Column(), l.Column());
                    o.Block.Where(l.Column(), "@p");
                },
                QueryJoin.Left),
            "DependsOnValues"),
        ["join by keys of different lengths"] = (
            () => Two((o, l) => l.On(o.Column(type: "character varying(20)"), l.Column(type: "varchar(30)"))), "ManyShards"),
        ["join by keys of different types"] = (
            () => Two((o, l) => l.On(o.Column(type: "integer"), l.Column(type: "bigint"))), "Refused (RequiresRepartition)"),
        ["left join and join by the same value"] = (() => JoinedByValue("@p", "@p"), "DependsOnValues"),
        ["left joins with the same value in their conditions"] = (
            () => Two(
                (o, l) =>
                {
                    l.On(l.Column(), "@p");
                    o.Block.Left("m").On(l.Column("id"), o.Block.Sources[2].Column("id")).On(o.Block.Sources[2].Column(), "@p");
                },
                QueryJoin.Left),
            "Refused (NotJoinedByDistributionColumns)"),
        ["correlated subquery of tables with the same value"] = (() => CorrelatedByValue(QuerySubqueryKind.Other, "@p", "@p"), "ManyShards"),
        ["correlated subquery of tables with different parameters"] = (
            () => CorrelatedByValue(QuerySubqueryKind.Other, "@p", "@q"), "DependsOnValues"),
        ["NOT EXISTS of tables with the same value"] = (
            () => CorrelatedByValue(QuerySubqueryKind.NotExists, "@p", "@p"), "Refused (NotJoinedByDistributionColumns)"),
        ["join by another column with a value and a comparison"] = (
            () => Two(
                (o, l) =>
                {
                    l.On(o.Column("id"), l.Column("id"));
                    o.Block.Where(o.Column(), "@p").Where.Add(new ColumnIsCompared(o.Column()));
                }),
            "DependsOnValues"),
        ["join by another column with a comparison"] = (
            () => Two(
                (o, l) =>
                {
                    l.On(o.Column("id"), l.Column("id"));
                    o.Block.Where.Add(new ColumnIsCompared(o.Column()));
                }),
            "Refused (RequiresRepartition)"),
        ["join by another column with a condition that may be false"] = (
            () => Two(
                (o, l) =>
                {
                    l.On(o.Column("id"), l.Column("id"));
                    o.Block.Where.Add(new ConditionMayBeFalse());
                }),
            "DependsOnValues"),
        ["correlated subquery with a condition that may be false"] = (
            () => Table(
                o =>
                {
                    var lines = Lines(o, "id");
                    lines.Where.Add(new ConditionMayBeFalse());
                    o.Block.Has(QuerySubqueryKind.Other, lines);
                }),
            "DependsOnValues"),
        ["right join of a reference table"] = (() => RightJoined(isRemoved: false), "ReadsIntermediateResult"),
        ["right join of a reference table without missing rows"] = (() => RightJoined(isRemoved: true), "ManyShards"),
        ["set operation of another group with the key in a derived table"] = (
            () => United(isOutermost: false, "k", "other"), "ReadsIntermediateResult"),
        ["join of a local table"] = (
            () => Two((o, l) => l.As(QueryTableKind.Local).On(o.Column(), l.Column())), "ReadsIntermediateResult"),
        ["page"] = (() => Table(o => o.Block.Limit()), "ManyShards"),
        ["page, left join"] = (() => PageJoined(), "ReadsIntermediateResult"),
        ["reference table, left join"] = (
            () => Two((o, l) => l.On(o.Column("id"), l.Column("id")), QueryJoin.Left, key: null), "ReadsIntermediateResult"),
        ["reference table, left join by the key"] = (
            () => Two((o, l) => l.On(o.Column("id"), l.Column()), QueryJoin.Left, key: null), "ManyShards"),
        ["reference table, correlated subquery"] = (
            () => Table(o => o.Block.Has(QuerySubqueryKind.Exists, Lines(o)), key: null), "Refused (CorrelatedWithReferenceTable)"),
        ["reference table, subquery"] = (
            () => Table(o => o.Block.Has(QuerySubqueryKind.Other, Lines(o), isCorrelated: false), key: null), "ReadsIntermediateResult"),
        ["correlated subquery by the key"] = (() => Table(o => o.Block.Has(QuerySubqueryKind.Other, Lines(o))), "ManyShards"),
        ["correlated subquery by another column"] = (
            () => Table(o => o.Block.Has(QuerySubqueryKind.Other, Lines(o, "id"))), "Refused (NotJoinedByDistributionColumns)"),
        ["correlated subquery of a local table"] = (
            () => Table(
                o =>
                {
                    var jobs = Lines(o);
                    jobs.Sources[0].As(QueryTableKind.Local);
                    o.Block.Has(QuerySubqueryKind.Exists, jobs);
                }),
            "Refused (CorrelatedWithLocalTable)"),
        ["subquery without a FROM"] = (
            () => Block().Has(QuerySubqueryKind.Other, Table(_ => { }), isCorrelated: false), "ReadsIntermediateResult"),
        ["groups by another column in a derived table"] = (() => Grouped("id"), "ReadsIntermediateResult"),
        ["groups by the key in a derived table"] = (() => Grouped("k"), "ManyShards"),
        ["stable function of a row"] = (
            () => Table(
                o =>
                {
                    var values = Block("values");
                    values.From("v", key: null).As(QueryTableKind.StableFunction);
                    o.Block.Has(QuerySubqueryKind.Exists, values);
                }),
            "Refused (StableTableFunction)"),
        ["values with a stable function"] = (
            () => Two(
                (o, v) =>
                {
                    v.DistributionColumn = null;
                    v.As(QueryTableKind.StableValues);
                    o.Block.Where(o.Column(), "@p");
                }),
            "ReadsIntermediateResult"),
        ["set operation"] = (() => United(isOutermost: true, "k"), "ReadsIntermediateResult"),
        ["set operation with the key in a derived table"] = (() => United(isOutermost: false, "k"), "ManyShards"),
        ["set operation without the key in a derived table"] = (() => United(isOutermost: false, "id"), "ReadsIntermediateResult")
    };

    public static TheoryData<string> Names
        => [.. Cases.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Routes_of_queries(string name)
    {
        var (query, route) = Cases[name];

        Assert.Equal(route, RoutePrediction.Predict(new QueryStatement(query()))?.ToString());
    }

    [Theory]
    [InlineData(true, false, false, "Refused (VolatileFunction)")]
    [InlineData(false, true, false, "Refused (StableFunctionOfColumn)")]
    [InlineData(false, false, true, "Refused (ConditionalStableFunction)")]
    [InlineData(false, false, false, "OneShard")]
    public void Functions_of_updates(bool isVolatile, bool hasColumns, bool isConditional, string route)
    {
        var block = Table(o => o.Block.Where(o.Column(), "@p"));
        block.Functions.Add(new QueryFunction("f", isVolatile, hasColumns, isConditional));

        Assert.Equal(route, RoutePrediction.Predict(new QueryStatement(block) { Target = block.Sources[0] })?.ToString());
    }

    [Theory]
    [InlineData(false, true, "Refused (DistributionColumnModified)")]
    [InlineData(true, false, "Refused (DistributionColumnModified)")]
    [InlineData(true, true, "OneShard")]
    public void The_key_is_set(bool isKnown, bool isValue, string route)
    {
        var block = Table(o => _ = isKnown ? o.Block.Where(o.Column(), "@p") : o.Block);

        Assert.Equal(
            route,
            RoutePrediction.Predict(new QueryStatement(block) { Target = block.Sources[0], Setters = [new QuerySetter("k", isValue)] })?.ToString());
    }

    [Theory]
    [InlineData(nameof(QueryTableKind.Reference), true, "Refused (ReferenceTableModifiedByDistributedTable)")]
    [InlineData(nameof(QueryTableKind.Reference), false, "ReadsIntermediateResult")]
    [InlineData(nameof(QueryTableKind.Local), true, "Refused (LocalTableModifiedByCitusTable)")]
    public void Subqueries_of_updates(string kind, bool isCorrelated, string route)
    {
        var block = Table(o => o.As(Enum.Parse<QueryTableKind>(kind)).Block.Has(QuerySubqueryKind.Exists, Lines(o), isCorrelated: isCorrelated), key: null);

        Assert.Equal(route, RoutePrediction.Predict(new QueryStatement(block) { Target = block.Sources[0] })?.ToString());
    }

    [Theory]
    [InlineData(nameof(QueryTableKind.ManagedLocal), nameof(QueryTableKind.Reference), nameof(QuerySubqueryKind.Other), "OneShard")]
    [InlineData(
        nameof(QueryTableKind.ManagedLocal), nameof(QueryTableKind.Reference), nameof(QuerySubqueryKind.Exists), "Refused (LocalTableModifiedByCitusTable)")]
    [InlineData(nameof(QueryTableKind.ManagedLocal), nameof(QueryTableKind.Reference), nameof(QuerySubqueryKind.In), "Unknown")]
    [InlineData(
        nameof(QueryTableKind.ManagedLocal), nameof(QueryTableKind.Distributed), nameof(QuerySubqueryKind.Other), "Refused (LocalTableModifiedByCitusTable)")]
    [InlineData(
        nameof(QueryTableKind.Local), nameof(QueryTableKind.Reference), nameof(QuerySubqueryKind.Other), "Refused (LocalTableModifiedByCitusTable)")]
    public void Values_of_updates_of_local_tables(string kind, string otherKind, string subquery, string route)
    {
        var block = Table(
            o =>
            {
                var lines = Lines(o);
                lines.Sources[0].As(Enum.Parse<QueryTableKind>(otherKind)).DistributionColumn = otherKind == nameof(QueryTableKind.Distributed) ? "k" : null;
                o.As(Enum.Parse<QueryTableKind>(kind)).Block.Has(Enum.Parse<QuerySubqueryKind>(subquery), lines);
            },
            key: null);

        Assert.Equal(route, RoutePrediction.Predict(new QueryStatement(block) { Target = block.Sources[0] })?.ToString());
    }

    [Theory]
    [InlineData("@p", true)]
    [InlineData(null, false)]
    public void Values_that_are_read_first_are_no_shard(string? value, bool isOfOneShard)
    {
        var block = Two(
            (o, v) =>
            {
                v.DistributionColumn = null;
                v.As(QueryTableKind.StableValues);
                _ = value is null ? o.Block : o.Block.Where(o.Column(), value);
            });

        var route = RoutePrediction.Predict(new QueryStatement(block) { Target = block.Sources[0] })!;

        Assert.Equal(QueryRouteKind.ReadsIntermediateResult, route.Kind);
        Assert.Equal(isOfOneShard, route.IsOfOneShard);
    }

    [Fact]
    public void A_whole_table_is_named()
    {
        var route = RoutePrediction.Predict(new QueryStatement(PageJoined()))!;

        Assert.Equal("l", route.Table?.Name);
        Assert.True(route.IsWholeTable);
    }

    private static QueryBlock Table(Action<QuerySource> configure, string? key = "k")
    {
        var root = Block();
        configure(root.From("o", key));

        return root;
    }

    private static QueryBlock Two(Action<QuerySource, QuerySource> configure, QueryJoin join = QueryJoin.Inner, string? key = "k")
    {
        var root = Block();
        configure(root.From("o", key), root.Join(join, "l", "k"));

        return root;
    }

    private static QueryBlock Lines(QuerySource outer, string column = "k")
    {
        var lines = Block("lines");
        var l = lines.From("l");

        return lines.Where(outer.Column(column), l.Column(column));
    }

    private static QueryBlock PageJoined()
    {
        var page = Block("page");
        var o = page.From("o");
        page.Returns(o.Column()).Limit();

        var root = Block();
        var derived = root.Derived("p", QueryJoin.Inner, page);
        var l = root.Left("l");
        l.On(derived.Column(), l.Column());

        return root;
    }

    private static QueryBlock Grouped(string column)
    {
        var groups = Table(o => o.Block.GroupColumns.Add(o.Column(column).Column));
        groups.IsGrouped = true;
        groups.GroupCount = 1;

        var root = Block();
        root.Derived("g", QueryJoin.Inner, groups);

        return root;
    }

    private static QueryBlock JoinedByValue(string value, string otherValue)
    {
        var root = Block();
        var c = root.From("c");
        var o = root.Left("o");
        o.On(c.Column(), o.Column());
        var l = root.Join(QueryJoin.Inner, "l", "k");
        l.On(o.Column("id"), l.Column("id"));

        return root.Where(o.Column(), value).Where(l.Column(), otherValue);
    }

    private static QueryBlock CorrelatedByValue(QuerySubqueryKind kind, string value, string otherValue)
    {
        var root = Block();
        var c = root.From("c");
        var lines = Block("lines");
        var o = lines.From("o");
        var l = lines.From("l");
        lines.Where(o.Column("id"), l.Column("id")).Where(o.Column(), c.Column()).Where(o.Column(), value).Where(l.Column(), otherValue);

        return root.Has(kind, lines);
    }

    private static QueryBlock RightJoined(bool isRemoved)
    {
        var root = Block();
        var o = root.From("o");
        var r = root.Right("r", key: null);
        r.On(o.Column("id"), r.Column("id"));
        if (isRemoved)
        {
            root.Where.Add(new ColumnIsNotNull(o.Column("total").Column));
        }

        return root;
    }

    private static QueryBlock United(bool isOutermost, string column, string group = "group")
    {
        var root = Block();
        root.IsSetOperation = isOutermost;
        root.Derived(
            "u",
            QueryJoin.Inner,
            Table(o => o.Block.Returns(o.Column(column))),
            Table(o => o.As(QueryTableKind.Distributed, group).Block.Returns(o.Column(column)))).IsUnion = true;

        return root;
    }
}
