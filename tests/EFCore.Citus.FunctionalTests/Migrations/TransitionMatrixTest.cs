using EFCore.Citus.FunctionalTests.TestUtilities;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Migrations;

namespace EFCore.Citus.FunctionalTests.Migrations;

/// <summary>
///     Two tables with rows and foreign keys, from each way of storing them to each other one and back.
/// </summary>
public class TransitionMatrixTest(CitusClusterFixture fixture) : TransitionTest(fixture)
{
    public static TheoryData<string> States { get; } = ["local", "managed local", .. Moving];

    [Theory]
    [MemberData(nameof(States))]
    public async Task Every_state_becomes_every_other_one_and_back(string state)
    {
        var others = States.Select(s => s.Data).SkipWhile(s => s != state).Skip(1).ToList();
        await CreateAsync(state);
        var rows = await ChecksumAsync();
        var foreignKeys = await ForeignKeysAsync();
        Assert.Equal(4, foreignKeys.Count);

        foreach (var other in others)
        {
            await MoveAsync(state, other);
            await MoveAsync(other, state);
        }

        async Task MoveAsync(string from, string to)
        {
            await using var before = Context(from);
            await using var after = Context(to);
            var rule = FindRule(from, to);
            if (rule is not null)
            {
                var message = Assert.Throws<InvalidOperationException>(() => Migrating.Commands(before, after)).Message;
                Assert.Contains($"{rule}: Table 't' is ", message, StringComparison.Ordinal);
                Assert.Contains("migrationBuilder.AllowDataMovement(\"t\")", message, StringComparison.Ordinal);
            }

            await Migrating.MigrateAsync(
                before,
                after,
                b =>
                {
                    if (rule is not null)
                    {
                        b.AllowDataMovement("t");
                        b.AllowDataMovement("u");
                    }
                });

            await CitusCatalog.AssertMatchesAsync(after, Database);
            Assert.Equal(rows, await ChecksumAsync());
            Assert.Equal(foreignKeys, await ForeignKeysAsync());
            if (Moving.Contains(to))
            {
                Assert.Equal(0L, await Database.ScalarAsync<long>("SELECT pg_relation_size('t') + pg_relation_size('u')"));
            }
        }
    }

    [Fact]
    public async Task Identity_columns_keep_a_table_where_it_is()
    {
        await using var before = Context("distributed", WithIdentity);
        await using var after = Context("other column", WithIdentity);

        var message = Assert.Throws<InvalidOperationException>(
            () => Migrating.Commands(before, after, b => b.AllowDataMovement("t").Annotation("why", "it may"))).Message;

        Assert.Contains("CITUS122: Table 'u'", message, StringComparison.Ordinal);
        Assert.Contains(
            "CITUS131: AlterDistributedTable is called for table 't', which has the identity column 'number'.",
            message,
            StringComparison.Ordinal);

        static void WithIdentity(ModelBuilder modelBuilder)
            => modelBuilder.Entity<T>().Property<long>("number").UseIdentityByDefaultColumn();
    }

    // Null where the rows stay where they are, or are on the coordinator.
    private static string? FindRule(string from, string to)
    {
        if (!Moving.Contains(from))
        {
            return null;
        }

        string[] byA = ["distributed", "own group", "six shards", "group of stores"];

        return (from, to) switch
        {
            ("six shards", _) or (_, "six shards") => "CITUS123",
            ("other column", _) when byA.Contains(to) => "CITUS122",
            (_, "other column") when byA.Contains(from) => "CITUS122",
            _ when byA.Contains(from) && byA.Contains(to) => null,
            _ => "CITUS123"
        };
    }
}
