using System.Collections.Immutable;
using EFCore.Citus.FunctionalTests.CitusCases.Sql;
using EFCore.Citus.Metadata;

namespace EFCore.Citus.FunctionalTests.CitusCases.Schema;

/// <summary>
///     Represents the database after the statements of a case, if all of them succeed. It is immutable: each statement creates a new
///     instance.
/// </summary>
internal sealed record CaseSchema
{
    public static CaseSchema Empty { get; } = new();

    public ImmutableList<CaseTable> Tables { get; init; } = [];

    public ImmutableList<CaseSequence> Sequences { get; init; } = [];

    public ImmutableList<CreateEnumStatement> Enums { get; init; } = [];

    public ImmutableList<string> Extensions { get; init; } = [];

    /// <summary>Gets the created collations that consider some different strings equal.</summary>
    public ImmutableList<string> NondeterministicCollations { get; init; } = [];

    /// <summary>Gets the statements that create objects that columns require and models do not support.</summary>
    public ImmutableList<string> Prerequisites { get; init; } = [];

    /// <summary>Gets the base types of domains.</summary>
    public ImmutableDictionary<string, SqlType> Domains { get; init; } = ImmutableDictionary<string, SqlType>.Empty;

    /// <summary>Gets the distributed schemas. The tables of each schema are colocated as single-shard tables.</summary>
    public ImmutableHashSet<string> DistributedSchemas { get; init; } = [];

    public ImmutableHashSet<string> Schemas { get; init; } = [];

    public ImmutableDictionary<string, string> Settings { get; init; } = ImmutableDictionary<string, string>.Empty;

    public bool IsOn(string setting)
        => Settings.GetValueOrDefault(setting) is "on" or "true" or "yes" or "1";

    public CaseTable? Find(SqlName name)
        => Tables.Find(t => t.Name == name.Name && t.Schema == Normalize(name.Schema));

    /// <exception cref="OutOfScopeException">The table does not exist.</exception>
    public CaseTable Get(SqlName name)
        => Find(name) ?? throw new OutOfScopeException($"names the relation '{name}', which the set-up does not create");

    public CaseTable GetById(string id)
        => Tables.Find(t => t.Id == id) ?? throw new OutOfScopeException($"needs table '{id}', which is dropped by then");

    /// <summary>Gets the schema as created by a migration that leaves the types of tables in distributed schemas to the server.</summary>
    public CaseSchema WithoutDistributedSchemas()
        => this with
        {
            Tables = Tables.ConvertAll(
                t => DistributedSchemas.Contains(t.Schema ?? "public")
                    ? t with { Type = CitusTableType.Local, ColocateWithId = null, IsColocated = true }
                    : t)
        };

    public CaseSchema With(CaseTable table)
        => this with { Tables = Tables.Replace(GetById(table.Id), table) };

    public CaseSchema Without(CaseTable table)
        => this with { Tables = Tables.RemoveAll(t => t.Id == table.Id) };

    /// <summary>Gets the schema as in a model, where the default schema is <see langword="null" />.</summary>
    public static string? Normalize(string? schema)
        => schema is "public" ? null : schema;
}

internal sealed record CaseSequence(string? Schema, string Name, SqlSequenceOptions Options);

/// <summary>
///     Represents a table. Its parts refer to columns by <see cref="CaseColumn.Id" /> and to other tables by <see cref="Id" />, which do
///     not change if a table or column is renamed.
/// </summary>
internal sealed record CaseTable(string Id, string? Schema, string Name)
{
    public ImmutableList<CaseColumn> Columns { get; init; } = [];

    public CaseKey? PrimaryKey { get; init; }

    public ImmutableList<CaseKey> UniqueConstraints { get; init; } = [];

    public ImmutableList<CaseIndex> Indexes { get; init; } = [];

    public ImmutableList<(string Name, string Condition)> Checks { get; init; } = [];

    public ImmutableList<CaseForeignKey> ForeignKeys { get; init; } = [];

    public ImmutableList<string> Triggers { get; init; } = [];

    public ImmutableDictionary<string, string> StorageParameters { get; init; } = ImmutableDictionary<string, string>.Empty;

    public string? Comment { get; init; }

    public bool IsView { get; init; }

    /// <summary>Gets a value indicating whether rows are updated on the condition that their <c>xmin</c> is unchanged.</summary>
    public bool HasRowVersion { get; init; }

    public bool HasRows { get; init; }

    public CitusTableType Type { get; init; }

    /// <summary>Gets the distribution column as specified. It may not exist.</summary>
    public string? DistributionColumn { get; init; }

    public int? ShardCount { get; init; }

    public string? ColocateWithId { get; init; }

    public bool IsColocated { get; init; } = true;

    /// <summary>Gets the statements for objects that are created with the table and that models do not support.</summary>
    public ImmutableList<string> AddedByHand { get; init; } = [];

    /// <summary>Gets the properties of the table that models do not support.</summary>
    public ImmutableList<string> Inexpressible { get; init; } = [];

    public SqlName SqlName
        => new(Schema, Name);

    public string DelimitedName
        => (Schema is null ? "" : $"\"{Schema}\".") + $"\"{Name}\"";

    public CaseColumn? FindColumn(string name)
        => Columns.Find(c => c.Name == name);

    /// <exception cref="OutOfScopeException">The column does not exist.</exception>
    public CaseColumn GetColumn(string name)
        => FindColumn(name) ?? throw new OutOfScopeException($"names the column '{name}', which '{Name}' does not have");

    public CaseColumn GetColumnById(string id)
        => Columns.Find(c => c.Id == id) ?? throw new OutOfScopeException($"needs the column '{id}' of '{Name}', which is dropped by then");

    public IReadOnlyList<string> GetIds(IEnumerable<string> names)
        => [.. names.Select(n => GetColumn(n).Id)];

    public CaseTable With(CaseColumn column)
        => this with { Columns = Columns.Replace(GetColumnById(column.Id), column) };
}

internal sealed record CaseColumn(string Id, string Name, SqlType Type)
{
    public bool IsNotNull { get; init; }

    public SqlExpression? Default { get; init; }

    public SqlIdentity? Identity { get; init; }

    public long? IdentityStart { get; init; }

    public bool IsSerial { get; init; }

    public string? Generated { get; init; }

    public bool IsVirtual { get; init; }

    public string? Collation { get; init; }

    public string? Compression { get; init; }
}

internal sealed record CaseKey(string Name, IReadOnlyList<string> Columns, bool NullsNotDistinct = false);

internal sealed record CaseIndex(string Name, IReadOnlyList<string> Columns)
{
    public bool IsUnique { get; init; }

    public bool IsConcurrent { get; init; }

    public string? Method { get; init; }

    public IReadOnlyList<string> Include { get; init; } = [];

    public bool NullsNotDistinct { get; init; }

    public string? Filter { get; init; }
}

internal sealed record CaseForeignKey(
    string Name,
    IReadOnlyList<string> Columns,
    string PrincipalId,
    IReadOnlyList<string> PrincipalColumns,
    SqlAction OnDelete,
    SqlAction OnUpdate);

/// <summary>
///     An exception that is thrown when a case contains a statement that neither models nor migrations support.
/// </summary>
internal sealed class OutOfScopeException(string reason) : Exception(reason);
