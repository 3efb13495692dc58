using EFCore.Citus.Metadata;

namespace EFCore.Citus.Shared;

/// <summary>
///     Specifies what makes columns unique.
/// </summary>
internal enum KeyKind
{
    PrimaryKey,

    /// <summary>
    ///     An alternate key of a model, which is a unique constraint of the database.
    /// </summary>
    AlternateKey,

    UniqueIndex,
    ExclusionConstraint
}

/// <summary>
///     Gets the names of kinds in messages.
/// </summary>
internal static class KeyKindExtensions
{
    extension(KeyKind kind)
    {
        /// <summary>
        ///     Gets the name of the kind in a model.
        /// </summary>
        public string DisplayName
            => kind == KeyKind.AlternateKey ? "alternate key" : kind.ConstraintName;

        /// <summary>
        ///     Gets the name of the kind in a database.
        /// </summary>
        public string ConstraintName
            => kind switch
            {
                KeyKind.PrimaryKey => "primary key",
                KeyKind.AlternateKey => "unique constraint",
                KeyKind.UniqueIndex => "unique index",
                _ => "exclusion constraint"
            };
    }
}

/// <summary>
///     Represents what the rules of Citus about a key depend on. A fact that is unknown is <see langword="null" />.
/// </summary>
internal readonly record struct KeyFacts
{
    public KeyKind Kind { get; init; }

    public CitusTableType? Type { get; init; }

    /// <summary>
    ///     Gets a value indicating whether the distribution column is a column of the key itself, and not only part of an expression.
    /// </summary>
    public bool? ContainsDistributionColumn { get; init; }

    /// <summary>
    ///     Gets a value indicating whether the partition column is a column of the key, or <see langword="null" /> if the table is not
    ///     partitioned.
    /// </summary>
    public bool? ContainsPartitionColumn { get; init; }
}

/// <summary>
///     Decides whether Citus accepts a primary key, a unique constraint, a unique index or an exclusion constraint. The model validator, the
///     rules of migrations and the analyzers collect the facts and word the messages.
/// </summary>
internal static class KeyVerdict
{
    /// <summary>
    ///     Gets the rules that the key violates.
    /// </summary>
    public static IReadOnlyList<CitusRule> Of(KeyFacts facts)
    {
        var rules = new List<CitusRule>();
        if (facts is { Type: CitusTableType.Distributed, ContainsDistributionColumn: false })
        {
            rules.Add(
                facts.Kind switch
                {
                    KeyKind.PrimaryKey => CitusRules.PrimaryKeyWithoutDistributionColumn,
                    KeyKind.UniqueIndex => CitusRules.UniqueIndexWithoutDistributionColumn,
                    _ => CitusRules.AlternateKeyWithoutDistributionColumn
                });
        }

        // PostgreSQL does not refuse an exclusion constraint without the partition column in all versions.
        if (facts is { ContainsPartitionColumn: false, Kind: not KeyKind.ExclusionConstraint })
        {
            rules.Add(CitusRules.KeyWithoutPartitionColumn);
        }

        return rules;
    }
}
