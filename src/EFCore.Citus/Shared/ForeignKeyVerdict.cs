using EFCore.Citus.Metadata;

namespace EFCore.Citus.Shared;

/// <summary>
///     Specifies how a foreign key changes the rows that refer to a row which is deleted or gets another key.
/// </summary>
internal enum ForeignKeyAction
{
    /// <summary>
    ///     <c>NO ACTION</c> or <c>RESTRICT</c>.
    /// </summary>
    None,

    Cascade,
    SetNull,
    SetDefault
}

/// <summary>
///     Represents what the rules of Citus about a foreign key depend on. A fact that is unknown is <see langword="null" />.
/// </summary>
internal readonly record struct ForeignKeyFacts
{
    /// <summary>
    ///     Gets the type of the table that has the foreign key.
    /// </summary>
    public CitusTableType? Type { get; init; }

    /// <summary>
    ///     Gets the type of the table that it refers to.
    /// </summary>
    public CitusTableType? PrincipalType { get; init; }

    /// <summary>
    ///     Gets a value indicating whether the foreign key refers to its own table, which is always colocated with itself.
    /// </summary>
    public bool IsSelfReference { get; init; }

    /// <summary>
    ///     Gets a value indicating whether both tables are in the same colocation group.
    /// </summary>
    public bool? IsColocated { get; init; }

    /// <summary>
    ///     Gets a value indicating whether the foreign key contains the distribution columns of both tables at the same position.
    /// </summary>
    public bool? PairsDistributionColumns { get; init; }

    /// <summary>
    ///     Gets a value indicating whether the foreign key contains the distribution column of its own table.
    /// </summary>
    public bool? ContainsDistributionColumn { get; init; }

    public ForeignKeyAction OnDelete { get; init; }

    public ForeignKeyAction OnUpdate { get; init; }

    /// <summary>
    ///     Gets a value indicating whether an action sets a column to a default that is the next value of a sequence.
    /// </summary>
    public bool SetsSequenceDefault { get; init; }

    /// <summary>
    ///     Gets a value indicating whether one of the tables uses columnar storage.
    /// </summary>
    public bool IsColumnar { get; init; }
}

/// <summary>
///     Decides whether Citus accepts a foreign key. The model validator, the rules of migrations and the analyzers collect the facts and word
///     the messages.
/// </summary>
internal static class ForeignKeyVerdict
{
    /// <summary>
    ///     Gets the rules that the foreign key violates. If a fact that a rule depends on is unknown, the server decides.
    /// </summary>
    public static IReadOnlyList<CitusRule> Of(ForeignKeyFacts facts)
    {
        var rules = new List<CitusRule>();
        if (facts.IsColumnar)
        {
            rules.Add(CitusRules.TableCannotBeColumnar);
        }

        if (facts.SetsSequenceDefault
            && (IsManaged(facts.Type) || IsManaged(facts.PrincipalType)))
        {
            rules.Add(CitusRules.ForeignKeySetsSequenceDefault);
        }

        if (facts is { Type: { } type, PrincipalType: { } principalType })
        {
            if (FindRuleOfTypes(facts, type, principalType) is { } rule)
            {
                rules.Add(rule);
            }
            else
            {
                rules.AddRange(OfActions(facts, type, principalType));
            }
        }

        return rules;
    }

    private static CitusRule? FindRuleOfTypes(ForeignKeyFacts facts, CitusTableType type, CitusTableType principalType)
        => (type, principalType) switch
        {
            (CitusTableType.Local, _) => principalType.IsSharded ? CitusRules.ForeignKeyFromLocalTable : null,
            (CitusTableType.ManagedLocal or CitusTableType.Reference, _) when principalType.IsSharded
                => CitusRules.ForeignKeyFromReferenceTable,
            (CitusTableType.Reference, CitusTableType.Local or CitusTableType.ManagedLocal)
                when facts.OnDelete != ForeignKeyAction.None || facts.OnUpdate != ForeignKeyAction.None
                => CitusRules.CascadeFromLocalToReferenceTable,
            (CitusTableType.ManagedLocal or CitusTableType.Reference, _) => null,
            (_, CitusTableType.Local) => CitusRules.ForeignKeyToLocalTable,
            (_, CitusTableType.Reference) => null,
            _ when type != principalType || (facts.IsColocated == false && !facts.IsSelfReference) => CitusRules.ForeignKeyBetweenGroups,
            (CitusTableType.Distributed, _) when facts.PairsDistributionColumns == false => CitusRules.ForeignKeyWithoutDistributionColumns,
            _ => null
        };

    private static IEnumerable<CitusRule> OfActions(ForeignKeyFacts facts, CitusTableType type, CitusTableType principalType)
    {
        // A foreign key between distributed tables contains the distribution column, or violates another rule because it does not.
        if (type != CitusTableType.Distributed
            || facts.ContainsDistributionColumn != true
            && (facts.ContainsDistributionColumn == false || principalType != CitusTableType.Distributed))
        {
            yield break;
        }

        if (facts.OnDelete is ForeignKeyAction.SetNull or ForeignKeyAction.SetDefault)
        {
            yield return CitusRules.SetNullOnDistributionColumn;
        }

        if (facts.OnUpdate != ForeignKeyAction.None)
        {
            yield return CitusRules.ForeignKeyUpdatesDistributionColumn;
        }
    }

    private static bool IsManaged(CitusTableType? type)
        => type is not (null or CitusTableType.Local);
}
