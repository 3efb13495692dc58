using EFCore.Citus.Metadata;
using EFCore.Citus.Shared;

namespace EFCore.Citus.Tests.Shared;

/// <summary>
///     Tests the decision over foreign keys for each pair of table types, and for each fact that changes it.
/// </summary>
public class ForeignKeyVerdictTest
{
    private static readonly CitusTableType[] Types = Enum.GetValues<CitusTableType>();

    // The columns are the types that the foreign key refers to, in the order of the enumeration: local, managed local, reference, distributed
    // and single-shard.
    private static readonly Dictionary<CitusTableType, string?[]> Plain = new()
    {
        [CitusTableType.Local] = [null, null, null, "CITUS042", "CITUS042"],
        [CitusTableType.ManagedLocal] = [null, null, null, "CITUS041", "CITUS041"],
        [CitusTableType.Reference] = [null, null, null, "CITUS041", "CITUS041"],
        [CitusTableType.Distributed] = ["CITUS040", "CITUS043", null, null, "CITUS043"],
        [CitusTableType.SingleShard] = ["CITUS040", "CITUS043", null, "CITUS043", null]
    };

    public static TheoryData<CitusTableType, CitusTableType> Pairs { get; }
        = [.. Types.SelectMany(t => Types.Select(p => new TheoryDataRow<CitusTableType, CitusTableType>(t, p)))];

    [Theory]
    [MemberData(nameof(Pairs))]
    public void Pairs_of_table_types(CitusTableType type, CitusTableType principalType)
    {
        var plain = Plain[type][(int)principalType];
        var facts = new ForeignKeyFacts
        {
            Type = type,
            PrincipalType = principalType,
            PairsDistributionColumns = true,
            ContainsDistributionColumn = true
        };

        var areDistributed = type == CitusTableType.Distributed && principalType == CitusTableType.Distributed;
        var isRefusedForActions = type == CitusTableType.Reference && principalType is CitusTableType.Local or CitusTableType.ManagedLocal;
        var isDistributed = type == CitusTableType.Distributed;

        Assert.Equal(plain, Find(facts));
        Assert.Equal(plain, Find(facts with { IsColocated = true }));
        Assert.Equal(
            type == principalType && type.IsSharded ? "CITUS043" : plain, Find(facts with { IsColocated = false }));
        Assert.Equal(plain, Find(facts with { IsColocated = false, IsSelfReference = type == principalType }));
        Assert.Equal(areDistributed ? "CITUS044" : plain, Find(facts with { PairsDistributionColumns = false }));
        Assert.Equal(plain, Find(facts with { PairsDistributionColumns = null, ContainsDistributionColumn = null }));

        foreach (var action in (ForeignKeyAction[])[ForeignKeyAction.Cascade, ForeignKeyAction.SetNull, ForeignKeyAction.SetDefault])
        {
            var onDelete = isRefusedForActions ? "CITUS045"
                : isDistributed && action != ForeignKeyAction.Cascade ? plain ?? "CITUS046"
                : plain;
            Assert.Equal(onDelete, Find(facts with { OnDelete = action }));

            var onUpdate = isRefusedForActions ? "CITUS045" : isDistributed ? plain ?? "CITUS135" : plain;
            Assert.Equal(onUpdate, Find(facts with { OnUpdate = action }));

            // Between distributed tables, the rule about pairs is violated as well, if the column is known to be missing.
            Assert.Equal(
                isRefusedForActions ? "CITUS045" : plain,
                Find(facts with { ContainsDistributionColumn = false, OnDelete = action, OnUpdate = action }));
        }

        Assert.Equal(
            string.Join(
                ' ',
                new[] { type == CitusTableType.Local && principalType == CitusTableType.Local ? null : "CITUS136", plain }.OfType<string>()),
            Find(facts with { SetsSequenceDefault = true }) ?? "");
        Assert.Equal(string.Join(' ', new[] { "CITUS086", plain }.OfType<string>()), Find(facts with { IsColumnar = true }));
        Assert.Null(Find(facts with { Type = null }));
        Assert.Null(Find(facts with { PrincipalType = null }));
    }

    [Fact]
    public void Both_actions_are_reported()
        => Assert.Equal(
            "CITUS046 CITUS135",
            Find(
                new ForeignKeyFacts
                {
                    Type = CitusTableType.Distributed,
                    PrincipalType = CitusTableType.Distributed,
                    OnDelete = ForeignKeyAction.SetNull,
                    OnUpdate = ForeignKeyAction.Cascade
                }));

    private static string? Find(ForeignKeyFacts facts)
        => ForeignKeyVerdict.Of(facts) is { Count: > 0 } rules ? string.Join(' ', rules.Select(r => r.Id)) : null;
}
