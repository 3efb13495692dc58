namespace EFCore.Citus.Query;

/// <summary>
///     Columns that are equal to a value, or null, in each row that can reach the result.
/// </summary>
internal sealed class KnownColumns
{
    private readonly Dictionary<QueryColumn, object> _values;

    public KnownColumns()
        => _values = [];

    public KnownColumns(KnownColumns other)
        => _values = new Dictionary<QueryColumn, object>(other._values);

    public bool Add(QueryColumn column, object value)
        => _values.TryAdd(column, value);

    public void AddRange(KnownColumns other, Func<QueryColumn, bool> predicate)
    {
        foreach (var (column, value) in other._values.Where(v => predicate(v.Key)))
        {
            Add(column, value);
        }
    }

    public object? Find(QueryColumn column)
        => _values.GetValueOrDefault(column);

    /// <summary>
    ///     Adds what follows from conditions that rows fulfil.
    /// </summary>
    /// <param name="conditions">The conditions.</param>
    /// <param name="canLearn">Determines which columns can become known.</param>
    /// <returns><see langword="true" /> if a column has become known.</returns>
    public bool Learn(IReadOnlyCollection<QueryCondition> conditions, Func<QueryColumn, bool> canLearn)
    {
        var learned = false;
        bool again;
        do
        {
            again = false;
            foreach (var condition in conditions)
            {
                again |= condition switch
                {
                    ColumnHasValue { Operand.Column: var column, Value: var value } => canLearn(column) && Add(column, value),
                    ColumnsAreEqual { Transfers: true } equality => Learn(equality, canLearn),
                    _ => false
                };
            }

            learned |= again;
        }
        while (again);

        return learned;
    }

    private bool Learn(ColumnsAreEqual equality, Func<QueryColumn, bool> canLearn)
    {
        var learned = false;
        foreach (var (from, to) in equality.Directions)
        {
            learned |= Find(from.Column) is { } value && canLearn(to.Column) && Add(to.Column, value);
        }

        return learned;
    }
}
