using EFCore.Citus.Analyzers.Tests.TestUtilities;
using static EFCore.Citus.Analyzers.Tests.TestUtilities.Sources;

namespace EFCore.Citus.Analyzers.Tests;

public class KeyTest
{
    [Fact]
    public async Task Primary_key_without_the_distribution_property()
    {
        var diagnostics = await Verifier.VerifyAsync(
            Context(
                """
                b.Entity<Order>().IsDistributedBy(o => o.StoreId).{|CITUS020:HasKey(o => o.Id)|};
                """));

        Assert.Equal(
            "The primary key {'Id'} of entity type 'Order' does not contain the distribution property 'StoreId'. Citus says: \"Distributed "
            + "relations cannot have UNIQUE, EXCLUDE, or PRIMARY KEY constraints that do not include the partition column (with an "
            + "equality operator if EXCLUDE).\" Add the property to the key: HasKey(\"StoreId\", \"Id\").",
            diagnostics.Single().GetMessage());
    }
}
