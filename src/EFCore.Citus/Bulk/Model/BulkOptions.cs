namespace EFCore.Citus.Bulk.Model;

/// <summary>
///     Represents the options of one call. The public builders set its properties.
/// </summary>
internal sealed class BulkOptions
{
    public int? BatchSize { get; set; }

    public bool ReturnKeys { get; set; }

    public Action<long>? Progress { get; set; }

    public int RowsPerProgress { get; set; }

    public int Streams { get; set; } = 1;

    /// <summary>Gets the values that do not come from the entities, by the name of the property.</summary>
    public Dictionary<string, Func<object, object?>> Values { get; } = new(StringComparer.Ordinal);

    public IReadOnlyList<string>? Match { get; set; }

    public IReadOnlyList<string>? Update { get; set; }

    public bool DoNothing { get; set; }

    /// <summary>Gets or sets a value indicating whether existing rows are updated.</summary>
    public bool Updates { get; set; }

    public bool LastDuplicateWins { get; set; }
}
