using System.Collections.Concurrent;
using EFCore.Citus.Metadata;
using EFCore.Citus.Shared;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EFCore.Citus.Update.Sets;

/// <summary>
///     Represents the metadata of a table for set-based statements. There is one instance for each table of a model.
/// </summary>
internal sealed class SetTable
{
    private const string RuntimeAnnotation = CitusAnnotationNames.Prefix + nameof(SetTable);
    private const string ModelRuntimeAnnotation = CitusAnnotationNames.Prefix + nameof(IsUsedBy);

    private readonly ConcurrentDictionary<EntityState, bool> _refused = new();
    private readonly HashSet<string> _uniqueColumns;
    private readonly bool _referencesItself;

    private SetTable(ITable table)
    {
        Table = table;
        HasTriggers = table.Triggers.Any();
        KeyColumns = table.PrimaryKey?.Columns.Select(c => c.Name).ToArray() ?? [];

        if (CitusTable.Find(table) is { } citusTable)
        {
            Type = citusTable.Type;
            DistributionColumn = citusTable.DistributionColumn;
            IsColumnar = citusTable.EntityType.UsesColumnarStorage();
        }

        _referencesItself = table.ForeignKeyConstraints.Any(f => f.PrincipalTable == table);
        _uniqueColumns =
        [
            .. table.UniqueConstraints.SelectMany(c => c.Columns).Select(c => c.Name),
            .. table.Indexes.Where(i => i.IsUnique).SelectMany(i => i.Columns).Select(c => c.Name)
        ];
    }

    public ITable Table { get; }

    public CitusTableType Type { get; }

    public string? DistributionColumn { get; }

    public bool IsColumnar { get; }

    public IReadOnlyList<string> KeyColumns { get; }

    public bool HasTriggers { get; }

    public static SetTable Get(ITable table)
        => table.GetOrAddRuntimeAnnotationValue(RuntimeAnnotation, static t => new SetTable(t!), table);

    /// <summary>
    ///     Determines whether the model has a table for which set-based statements are created.
    /// </summary>
    public static bool IsUsedBy(IModel model)
        => model.GetOrAddRuntimeAnnotationValue(
            ModelRuntimeAnnotation,
            static m => m!.GetEntityTypes().Any(e => e.GetCitusTableType() != CitusTableType.Local),
            model);

    /// <summary>
    ///     Determines whether updates that write these columns can be reordered.
    /// </summary>
    public bool IsOrderFree(IEnumerable<string> writtenColumns)
        => !_referencesItself && !writtenColumns.Any(_uniqueColumns.Contains);

    /// <summary>
    ///     Determines whether the server has refused a set-based statement after which it accepted the rows one by one.
    /// </summary>
    public bool IsRefused(EntityState state)
        => _refused.ContainsKey(state);

    public void SetRefused(EntityState state)
        => _refused[state] = true;
}
