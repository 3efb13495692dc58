using EFCore.Citus.Metadata;
using EFCore.Citus.Shared;

namespace EFCore.Citus.Tests.Shared;

/// <summary>
///     Tests the decision over keys for each kind and for each type of table.
/// </summary>
public class KeyVerdictTest
{
    [Theory]
    [InlineData(nameof(KeyKind.PrimaryKey), "CITUS020", "CITUS023")]
    [InlineData(nameof(KeyKind.AlternateKey), "CITUS021", "CITUS023")]
    [InlineData(nameof(KeyKind.UniqueIndex), "CITUS022", "CITUS023")]
    [InlineData(nameof(KeyKind.ExclusionConstraint), "CITUS021", null)]
    public void Kinds_of_keys(string kind, string distribution, string? partition)
    {
        foreach (var type in Enum.GetValues<CitusTableType>().Cast<CitusTableType?>().Append(null))
        {
            var facts = new KeyFacts { Kind = Enum.Parse<KeyKind>(kind), Type = type };
            var ofDistribution = type == CitusTableType.Distributed ? distribution : null;

            Assert.Equal([], Find(facts));
            Assert.Equal([], Find(facts with { ContainsDistributionColumn = true, ContainsPartitionColumn = true }));
            Assert.Equal(Known(ofDistribution), Find(facts with { ContainsDistributionColumn = false }));
            Assert.Equal(Known(partition), Find(facts with { ContainsPartitionColumn = false }));
            Assert.Equal(
                Known(ofDistribution, partition), Find(facts with { ContainsDistributionColumn = false, ContainsPartitionColumn = false }));
        }
    }

    private static IEnumerable<string> Known(params string?[] rules)
        => rules.OfType<string>();

    private static IEnumerable<string> Find(KeyFacts facts)
        => KeyVerdict.Of(facts).Select(r => r.Id);
}
