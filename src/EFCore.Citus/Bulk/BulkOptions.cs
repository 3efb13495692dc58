namespace EFCore.Citus.Bulk;

/// <summary>
///     What one call asks for. The builders that users see write into it.
/// </summary>
internal sealed class BulkOptions
{
    public int? BatchSize { get; set; }

    public bool ReturnKeys { get; set; }

    public Action<long>? Progress { get; set; }

    public int RowsPerProgress { get; set; }

    public int Streams { get; set; } = 1;

    /// <summary>Values that do not come from the entities, by the name of the property.</summary>
    public Dictionary<string, Func<object, object?>> Values { get; } = new(StringComparer.Ordinal);

    public IReadOnlyList<string>? Match { get; set; }

    public IReadOnlyList<string>? Update { get; set; }

    public bool DoNothing { get; set; }

    /// <summary>Whether rows that exist are updated.</summary>
    public bool Updates { get; set; }

    public bool LastDuplicateWins { get; set; }
}
