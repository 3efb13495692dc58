using EFCore.Citus.Query;

namespace EFCore.Citus.Tests.Query;

/// <summary>
///     Builds the facts of queries. Each table has the distribution column <c>k</c>, unless it is specified.
/// </summary>
internal static class QueryBlocks
{
    public static QueryBlock Block(string name = "root")
        => new(name);

    public static QuerySource From(this QueryBlock block, string alias, string? key = "k")
        => block.Join(QueryJoin.Inner, alias, key);

    public static QuerySource Left(this QueryBlock block, string alias, string? key = "k")
        => block.Join(QueryJoin.Left, alias, key);

    public static QuerySource Right(this QueryBlock block, string alias, string? key = "k")
        => block.Join(QueryJoin.Right, alias, key);

    public static QuerySource Join(this QueryBlock block, QueryJoin join, string alias, string? key)
        => new(block, $"{alias} ON", join)
        {
            Alias = alias,
            DistributionColumn = key,
            Table = new QueryTable(alias, key is null ? QueryTableKind.Reference : QueryTableKind.Distributed)
            {
                DistributionColumn = key,
                Group = key is null ? null : new QueryTableGroup("group", null)
            }
        };

    public static QuerySource As(this QuerySource source, QueryTableKind kind, string group = "group")
    {
        source.Table = source.Table! with { Kind = kind, Group = new QueryTableGroup(group, null) };

        return source;
    }

    public static QuerySource Derived(
        this QueryBlock block,
        string alias,
        QueryJoin join,
        params QueryBlock[] queries)
    {
        var source = block.Join(join, alias, key: null);
        source.Table = null;
        source.Blocks.AddRange(queries);

        return source;
    }

    public static QueryOperand Column(this QuerySource source, string name = "k", bool isNullable = false, string type = "integer")
        => new(new QueryColumn(source, name), $"{source.Alias}.{name}", type, isNullable);

    public static QuerySource On(this QuerySource source, QueryOperand left, QueryOperand right)
    {
        source.On.Add(new ColumnsAreEqual(left, right));

        return source;
    }

    public static QuerySource On(this QuerySource source, QueryOperand column, object value)
    {
        source.On.Add(new ColumnHasValue(column, value));

        return source;
    }

    public static QueryBlock Where(this QueryBlock block, QueryOperand left, QueryOperand right)
    {
        block.Where.Add(new ColumnsAreEqual(left, right));

        return block;
    }

    public static QueryBlock Where(this QueryBlock block, QueryOperand column, object value)
    {
        block.Where.Add(new ColumnHasValue(column, value));

        return block;
    }

    public static QueryBlock Returns(this QueryBlock block, params QueryOperand[] columns)
    {
        block.Outputs.AddRange(columns.Select(c => new QueryOutput(c.Column.Name, c)));

        return block;
    }

    public static QueryBlock Limit(this QueryBlock block)
    {
        block.IsLimited = true;

        return block;
    }

    public static QueryBlock Has(
        this QueryBlock block,
        QuerySubqueryKind kind,
        QueryBlock subquery,
        QueryOperand? item = null,
        bool isCorrelated = true)
    {
        subquery.IsCorrelated = isCorrelated;
        block.Subqueries.Add(
            new QuerySubquery(subquery, kind)
            {
                Item = item,
                IsCorrelated = isCorrelated,
                Place = kind == QuerySubqueryKind.Other ? QuerySubqueryPlace.Result : QuerySubqueryPlace.Where
            });

        return block;
    }

    /// <summary>
    ///     A query of the rows of one key, with a limit: <c>SELECT o.k FROM o WHERE o.k = @p LIMIT</c>.
    /// </summary>
    public static QueryBlock Page(string alias = "o")
    {
        var page = Block("page");
        var source = page.From(alias);

        return page.Where(source.Column(), "@p").Returns(source.Column()).Limit();
    }

    public static IEnumerable<string> Plan(QueryBlock block)
        => KeyPropagation.Plan(block).Select(c => $"{c.Place}: {c.Operand.Column} = {c.Value}");
}
