using System.Text;
using EFCore.Citus.Metadata;
using Microsoft.EntityFrameworkCore;

namespace EFCore.Citus.FunctionalTests.RandomModels;

/// <summary>
///     Represents a model as plain data, which can be generated randomly, changed, and configured repeatedly.
/// </summary>
public sealed class ModelSpec
{
    public List<TableSpec> Tables { get; init; } = [];

    public HashSet<string> Sequences { get; init; } = [];

    public ModelSpec Clone()
        => new() { Tables = [.. Tables.Select(t => t.Clone())], Sequences = [.. Sequences] };

    public override string ToString()
        => string.Join('\n', Tables);
}

public sealed class TableSpec
{
    public required string Entity { get; init; }

    public required string Name { get; set; }

    public string? Schema { get; set; }

    public CitusTableType Type { get; set; }

    public string? DistributedBy { get; set; }

    public int? ShardCount { get; set; }

    public bool? IsColocated { get; set; }

    public string? ColocatedWith { get; set; }

    public bool HasRowVersion { get; set; }

    public List<ColumnSpec> Columns { get; init; } = [];

    public List<string> Key { get; set; } = [];

    public List<IndexSpec> Indexes { get; init; } = [];

    public List<ForeignKeySpec> ForeignKeys { get; init; } = [];

    public ColumnSpec Column(string property)
        => Columns.Single(c => c.Property == property);

    public TableSpec Clone()
        => new()
        {
            Entity = Entity,
            Name = Name,
            Schema = Schema,
            Type = Type,
            DistributedBy = DistributedBy,
            ShardCount = ShardCount,
            IsColocated = IsColocated,
            ColocatedWith = ColocatedWith,
            HasRowVersion = HasRowVersion,
            Columns = [.. Columns],
            Key = [.. Key],
            Indexes = [.. Indexes],
            ForeignKeys = [.. ForeignKeys]
        };

    public override string ToString()
    {
        var text = new StringBuilder($"{Entity} '{Schema}.{Name}' {Type}");
        text.Append(DistributedBy is null ? "" : $" by {DistributedBy}");
        text.Append(ShardCount is null ? "" : $" shards {ShardCount}");
        text.Append(ColocatedWith is null ? "" : $" with {ColocatedWith}");
        text.Append(IsColocated is null ? "" : $" colocated {IsColocated}");
        text.Append(HasRowVersion ? " xmin" : "").Append($" key ({string.Join(", ", Key)})");
        foreach (var part in Columns.Cast<object>().Concat(Indexes).Concat(ForeignKeys))
        {
            text.Append("\n    ").Append(part);
        }

        return text.ToString();
    }
}

public enum Generation
{
    None,
    Identity,
    Serial
}

public sealed record ColumnSpec(
    string Property,
    string Name,
    Type ClrType,
    string StoreType,
    bool IsNullable = false,
    string? DefaultSql = null,
    string? ComputedSql = null,
    string? Collation = null,
    Generation Generation = Generation.None);

public sealed record IndexSpec(string Name, string[] Properties, bool IsUnique, string? Filter = null, string? Included = null)
{
    public override string ToString()
        => $"{(IsUnique ? "unique " : "")}index {Name} ({string.Join(", ", Properties)}) where {Filter} include {Included}";
}

public sealed record ForeignKeySpec(string[] Properties, string Principal, string[] PrincipalProperties, DeleteBehavior DeleteBehavior)
{
    public override string ToString()
        => $"foreign key ({string.Join(", ", Properties)}) -> {Principal} ({string.Join(", ", PrincipalProperties)}) {DeleteBehavior}";
}
