using System.Collections.Immutable;
using EFCore.Citus.FunctionalTests.CitusCases.Sql;
using EFCore.Citus.Metadata;

namespace EFCore.Citus.FunctionalTests.CitusCases.Schema;

/// <summary>
///     A database as the statements of a case leave it, if all of them succeed. Immutable: each statement makes another one.
/// </summary>
internal sealed record CaseSchema
{
    public static CaseSchema Empty { get; } = new();

    public ImmutableList<CaseTable> Tables { get; init; } = [];

    public ImmutableList<CaseSequence> Sequences { get; init; } = [];

    public ImmutableList<CreateEnumStatement> Enums { get; init; } = [];

    public ImmutableList<string> Extensions { get; init; } = [];

    /// <summary>Collations that were created and do not tell some different strings apart.</summary>
    public ImmutableList<string> NondeterministicCollations { get; init; } = [];

    /// <summary>Statements that create what columns need and no model can create.</summary>
    public ImmutableList<string> Prerequisites { get; init; } = [];

    /// <summary>The base types of domains.</summary>
    public ImmutableDictionary<string, SqlType> Domains { get; init; } = ImmutableDictionary<string, SqlType>.Empty;

    /// <summary>Schemas whose tables lie together in one shard each.</summary>
    public ImmutableHashSet<string> DistributedSchemas { get; init; } = [];

    public ImmutableHashSet<string> Schemas { get; init; } = [];

    public ImmutableDictionary<string, string> Settings { get; init; } = ImmutableDictionary<string, string>.Empty;

    public bool IsOn(string setting)
        => Settings.GetValueOrDefault(setting) is "on" or "true" or "yes" or "1";

    public CaseTable? Find(SqlName name)
        => Tables.Find(t => t.Name == name.Name && t.Schema == Normalize(name.Schema));

    /// <exception cref="OutOfScopeException">There is no such table.</exception>
    public CaseTable Get(SqlName name)
        => Find(name) ?? throw new OutOfScopeException($"names the relation '{name}', which the set-up does not create");

    public CaseTable GetById(string id)
        => Tables.Find(t => t.Id == id) ?? throw new OutOfScopeException($"needs table '{id}', which is dropped by then");

    /// <summary>The schema as a migration creates it that leaves it to the server what tables of distributed schemas are.</summary>
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

    /// <summary>The schema as a model spells it: none for the default one.</summary>
    public static string? Normalize(string? schema)
        => schema is "public" ? null : schema;
}

internal sealed record CaseSequence(string? Schema, string Name, SqlSequenceOptions Options);

/// <summary>
///     A table. Its parts name columns by <see cref="CaseColumn.Id" /> and other tables by <see cref="Id" />, which stay when names change.
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

    /// <summary>Whether rows are updated under the condition that their <c>xmin</c> is the same.</summary>
    public bool HasRowVersion { get; init; }

    public bool HasRows { get; init; }

    public CitusTableType Type { get; init; }

    /// <summary>The distribution column as it was given, which need not exist.</summary>
    public string? DistributionColumn { get; init; }

    public int? ShardCount { get; init; }

    public string? ColocateWithId { get; init; }

    public bool IsColocated { get; init; } = true;

    /// <summary>What is created with the table and no model can say, as statements of its own.</summary>
    public ImmutableList<string> AddedByHand { get; init; } = [];

    /// <summary>What no model can say about the table.</summary>
    public ImmutableList<string> Inexpressible { get; init; } = [];

    public SqlName SqlName
        => new(Schema, Name);

    public string DelimitedName
        => (Schema is null ? "" : $"\"{Schema}\".") + $"\"{Name}\"";

    public CaseColumn? FindColumn(string name)
        => Columns.Find(c => c.Name == name);

    /// <exception cref="OutOfScopeException">There is no such column.</exception>
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
///     The case says something that neither a model nor a migration can say.
/// </summary>
internal sealed class OutOfScopeException(string reason) : Exception(reason);
