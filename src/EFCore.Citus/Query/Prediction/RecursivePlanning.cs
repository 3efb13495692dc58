namespace EFCore.Citus.Query.Prediction;

/// <summary>
///     Finds the parts of a query that Citus computes before the query, as its recursive planning does. The order of the steps is that of
///     <c>RecursivelyPlanSubqueriesAndCTEs</c> in <c>recursive_planning.c</c>.
/// </summary>
internal sealed class RecursivePlanning
{
    private readonly KeyEquivalence _keys;
    private readonly bool _isModification;
    private readonly bool _areAllJoined;

    private RecursivePlanning(PlannedQuery root, KeyEquivalence keys, bool isModification)
    {
        _keys = keys;
        _isModification = isModification;
        _areAllJoined = !root.Tables.Any(t => t.IsLocal) && keys.AreJoined(root.Tables);
    }

    /// <summary>
    ///     Gets the intermediate results, in the order in which they are computed.
    /// </summary>
    public List<IntermediateResult> Results { get; } = [];

    /// <summary>
    ///     Gets a value indicating whether a <c>HAVING</c> has a correlated subquery, which Citus refuses.
    /// </summary>
    public bool HasCorrelatedHaving { get; private set; }

    public static RecursivePlanning Of(PlannedQuery root, KeyEquivalence keys, bool isModification)
    {
        var planning = new RecursivePlanning(root, keys, isModification);
        planning.Plan(root, isOutermost: true);

        return planning;
    }

    private void Plan(PlannedQuery query, bool isOutermost)
    {
        foreach (var child in query.Children)
        {
            Plan(child, isOutermost: false);
            if (!child.IsIntermediateResult && !IsPushedDown(child))
            {
                ReadFirst(child);
            }
        }

        if (query.IsSetOperation && (isOutermost || !Pushdown.CanUnite(query) || !AreJoined(query) || AreOfSeveralGroups(query)))
        {
            query.From.Where(s => !s.IsRecurring).ToList().ForEach(s => ReadFirst(s.Query!, isResult: isOutermost));
        }

        foreach (var subquery in query.Subqueries.Where(s => s.Place == QuerySubqueryPlace.Having))
        {
            HasCorrelatedHaving |= subquery.Query.IsCorrelated;
            ReadFirstIfDistributed(subquery.Query);
        }

        foreach (var values in query.From.Where(s => s is { Query: null, Kind: QueryTableKind.StableValues }))
        {
            ReadFirst(values);
        }

        PlanOtherGroups(query);
        PlanLocalTables(query);
        PlanOuterJoins(query);
        if (!query.TablesOfFrom.Any(t => t.IsDistributed))
        {
            query.Subqueries.ForEach(s => ReadFirstIfDistributed(s.Query));
        }
    }

    private bool IsPushedDown(PlannedQuery query)
        => !query.Tables.Any(t => t.IsLocal) && Pushdown.Find(query) is null && AreJoined(query);

    private bool AreJoined(PlannedQuery query)
        => _areAllJoined || _keys.AreJoined(query.Tables);

    // The equality of the distribution columns is enough for all but set operations.
    private static bool AreOfSeveralGroups(PlannedQuery query)
        => ShardValues.AreOfSeveralGroups([.. query.Tables.Where(t => t.IsDistributed).Select(t => t.Source)]);

    // Queries that are not joined by the distribution column with the first table, or the first query, are computed before.
    private void PlanOtherGroups(PlannedQuery query)
    {
        var subqueries = query.Subqueries.Where(s => s.Place == QuerySubqueryPlace.Where).ToList();
        if (_areAllJoined
            || !(query.From.Exists(s => s.Query is not null)
                || query.Subqueries.Exists(s => s.Place is not (QuerySubqueryPlace.Result or QuerySubqueryPlace.Setter)))
            || query.Tables.Any(t => t.IsLocal)
            || _keys.AreJoined(query.Tables))
        {
            return;
        }

        var anchor = query.From.Find(s => s is { IsDistributed: true, IsIntermediateResult: false })
            ?? query.From.Find(s => s is { Query.IsSetOperation: false, IsRecurring: false });
        if (anchor is null)
        {
            return;
        }

        foreach (var other in query.From.Select(s => s.Query).OfType<PlannedQuery>().Concat(subqueries.Select(s => s.Query)))
        {
            if (other.Tables.Any(t => t.IsDistributed) && !_keys.AreJoined(anchor.Tables.Concat(other.Tables)))
            {
                ReadFirst(other);
            }
        }
    }

    // Rows of local tables are sent to the shards, unless each table of Citus has at most one row. Both are intermediate results.
    private void PlanLocalTables(PlannedQuery query)
    {
        if (!query.TablesOfFrom.Any(t => t is { IsLocal: false, Kind: >= QueryTableKind.Reference }))
        {
            return;
        }

        foreach (var table in query.From.Where(s => s is { IsLocal: true, IsIntermediateResult: false }))
        {
            table.IsIntermediateResult = true;
            Results.Add(new IntermediateResult(table.Source.Table, IsWholeTable: false));
        }
    }

    private void PlanOuterJoins(PlannedQuery query)
    {
        if (query.IsSetOperation
            || query.From.Count < 2
            || !query.From.Exists(s => s.Source.Join != QueryJoin.Inner && !NullableKeys.RemovesMissingRows(s.Source)))
        {
            return;
        }

        var isRecurring = query.From[0].IsRecurring;
        foreach (var source in query.From.Skip(1))
        {
            switch (source.Source.Join)
            {
                case QueryJoin.Left when isRecurring && !source.IsRecurring:
                    if (source == query.From[^1] && CanPushDown(query.From, source))
                    {
                        isRecurring = false;
                    }
                    else
                    {
                        ReadFirst(source);
                    }

                    break;
                case QueryJoin.Right:
                    if (!isRecurring && source.IsRecurring)
                    {
                        query.From.TakeWhile(s => s != source).Where(s => !s.IsRecurring).ToList().ForEach(ReadFirst);
                    }

                    isRecurring = source.IsRecurring;
                    break;
                case QueryJoin.Inner:
                    isRecurring &= source.IsRecurring;
                    break;
            }
        }
    }

    // Since Citus 13.2, the join of a reference table with one table by its distribution column is computed by the shards.
    private bool CanPushDown(List<PlannedSource> sources, PlannedSource source)
        => !_isModification
            && sources is [{ Kind: QueryTableKind.Reference, Query: null }, _]
            && source is { Kind: QueryTableKind.Distributed, Query: null, Key: { } key }
            && source.Source.On.OfType<ColumnsAreEqual>().Any(e => e.Directions.Any(d => d.From.Column == key && d.To.Column.Source == sources[0].Source));

    private void ReadFirstIfDistributed(PlannedQuery query)
    {
        if (query.Tables.Any(t => t.IsDistributed || t.Kind == QueryTableKind.Reference))
        {
            ReadFirst(query);
        }
    }

    private void ReadFirst(PlannedSource source)
    {
        if (source.Query is not null)
        {
            ReadFirst(source.Query);
        }
        else
        {
            source.IsIntermediateResult = true;
            Results.Add(new IntermediateResult(source.Source.Table, source.IsDistributed && !HasValue(source.Source)));
        }
    }

    private static bool HasValue(QuerySource source)
        => source.On.Concat(source.Block.Where).Any(
            c => c is ColumnHasValue { Operand.Column.Source: var s } && s == source
                || c is ColumnHasOneOf { Operand.Column.Source: var t } && t == source);

    // Queries that use columns of an outer query cannot be computed before it.
    private void ReadFirst(PlannedQuery query, bool isResult = false)
    {
        if (query.IsCorrelated || query.IsIntermediateResult)
        {
            return;
        }

        var table = query.Tables.FirstOrDefault(t => t.IsDistributed) ?? query.Tables.FirstOrDefault();
        Results.Add(new IntermediateResult(table?.Source.Table, !isResult && IsWholeTable(query)));
        query.IsIntermediateResult = true;
    }

    private static bool IsWholeTable(PlannedQuery query)
        => query is { Block: { IsLimited: false, IsDistinct: false, IsGrouped: false, HasPredicate: false }, From: [var only] }
            && (only.IsDistributed || (only.Query is { } inner && IsWholeTable(inner)));
}

/// <summary>
///     Represents a part of a query that is computed before the query.
/// </summary>
/// <param name="Table">The first table of the part.</param>
/// <param name="IsWholeTable">A value indicating whether all rows of the table are read.</param>
internal sealed record IntermediateResult(QueryTable? Table, bool IsWholeTable);
