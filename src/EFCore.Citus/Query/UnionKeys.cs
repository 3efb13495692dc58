namespace EFCore.Citus.Query;

/// <summary>
///     Finds a <c>UNION</c> that each shard computes, although its branches do not return the distribution column at the same position, so
///     that equal rows can be in several shards.
/// </summary>
/// <remarks>
///     Citus compares the positions of the distribution columns in the queries that read the tables. For a table in a derived table, it
///     takes the position in the derived table for the position in the <c>UNION</c>.
/// </remarks>
internal sealed class UnionKeys
{
    private readonly ServerKnowledge _server;
    private readonly NullableKeys _groups;
    private readonly List<UnionKey> _found = [];

    private UnionKeys(ServerKnowledge server, NullableKeys groups)
    {
        _server = server;
        _groups = groups;
    }

    /// <summary>
    ///     Finds the set operations to be changed in a query.
    /// </summary>
    /// <param name="root">The query.</param>
    /// <param name="added">The comparisons that are added to the query.</param>
    /// <param name="groups">The groups that are changed in the query.</param>
    public static IReadOnlyList<UnionKey> Find(QueryBlock root, IEnumerable<KeyComparison> added, NullableKeys groups)
    {
        var keys = new UnionKeys(ServerKnowledge.Of(root, added), groups);

        // Citus reads the branches of the outermost set operation one after the other, and computes the UNION on the coordinator.
        keys.Visit(root, isPart: true);

        return keys._found;
    }

    private void Visit(QueryBlock block, bool isPart)
    {
        foreach (var source in block.Sources)
        {
            if (IsUnion(source) && !(isPart && block.IsSetOperation))
            {
                Check(source);
            }

            source.Blocks.ForEach(b => Visit(b, isPart: source.Blocks.Count > 1));
            source.Subqueries.ForEach(s => Visit(s.Block, isPart: false));
        }

        block.Subqueries.ForEach(s => Visit(s.Block, isPart: false));
    }

    private static bool IsUnion(QuerySource source)
        => source is { IsUnion: true, Blocks.Count: > 1 };

    private void Check(QuerySource union)
    {
        var branches = Branches(union).Select(b => new Branch(b, [.. Tables(b)])).ToList();
        if (union.Blocks.Exists(b => b.IsCorrelated)
            || HaveCommonValue([.. branches.SelectMany(b => b.Tables)])
            || Enumerable.Range(0, branches[0].Block.Outputs.Count).Any(p => branches.TrueForAll(b => ReturnsKey(b.Block, p))))
        {
            return;
        }

        var positions = branches[0].Tables.Select(t => t.Position)
            .Where(p => p >= 0 && branches.TrueForAll(b => b.Tables.Exists(t => t.Position == p)))
            .Distinct()
            .ToList();

        if (positions.Count > 0)
        {
            var columns = branches.SelectMany(
                    b => b.Tables.Where(t => positions.Contains(t.Position) && !ReturnsKey(b.Block, t.Position)).Select(t => t.Column))
                .Distinct()
                .ToList();
            AddDistinct(union, columns);
        }
    }

    // A UNION removes equal rows of the set operations in its branches, too.
    private void AddDistinct(QuerySource union, IReadOnlyList<QueryColumn> columns)
    {
        if (union.RemovesEqualRows)
        {
            var first = Branches(union).First();
            _found.Add(
                new UnionKey(
                    union.Blocks[0].Node,
                    columns,
                    [.. Enumerable.Range(0, union.Blocks[0].Outputs.Count).Where(p => ReturnsKey(first, p))]));
        }
        else
        {
            foreach (var source in union.Blocks.Where(b => b.IsSetOperation).SelectMany(b => b.Sources).Where(IsUnion))
            {
                AddDistinct(source, columns);
            }
        }
    }

    private static IEnumerable<QueryBlock> Branches(QuerySource union)
        => union.Blocks.SelectMany(b => b.IsSetOperation && IsUnion(b.Sources[0]) ? Branches(b.Sources[0]) : [b]);

    // Rows of a query with a LIMIT are read first.
    private IEnumerable<Table> Tables(QueryBlock block)
    {
        if (block.IsLimited)
        {
            return [];
        }

        var subqueries = block.Subqueries.Concat(block.Sources.SelectMany(s => s.Subqueries)).Select(s => s.Block);

        return block.Sources.Where(s => s.DistributionColumn is not null)
            .Select(s => new QueryColumn(s, s.DistributionColumn!))
            .Select(c => new Table(c, block.Outputs.FindIndex(o => o.Operand?.Column == c && !_groups.IsWrapped(block, c))))
            .Concat(block.Sources.SelectMany(s => s.Blocks).Concat(subqueries).SelectMany(Tables));
    }

    private bool ReturnsKey(QueryBlock block, int position)
        => position < block.Outputs.Count
            && block.Outputs[position].Operand is { Column: var column }
            && !_groups.IsWrapped(block, column)
            && _groups.IsDistributionColumn(column);

    private bool HaveCommonValue(IReadOnlyCollection<Table> tables)
        => tables.Count > 0
            && _server.FindValues(tables.First().Column).Any(v => tables.All(t => _server.FindValues(t.Column).Contains(v)));

    private sealed record Branch(QueryBlock Block, List<Table> Tables);

    /// <param name="Column">The distribution column of the table.</param>
    /// <param name="Position">The position of the column in the result of the query that reads the table, or -1.</param>
    private sealed record Table(QueryColumn Column, int Position);
}

/// <summary>
///     Represents a <c>UNION</c> of which each shard removes equal rows only.
/// </summary>
/// <param name="Node">The node of the first branch.</param>
/// <param name="Columns">The distribution columns that a branch returns at another position.</param>
/// <param name="Wrapped">The positions of the columns that Citus takes for a distribution column of the whole result.</param>
internal sealed record UnionKey(object Node, IReadOnlyList<QueryColumn> Columns, IReadOnlyList<int> Wrapped);
