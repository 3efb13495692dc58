using EFCore.Citus.FunctionalTests.TestUtilities;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql;
using static EFCore.Citus.FunctionalTests.Migrations.PartitionContext;

namespace EFCore.Citus.FunctionalTests.Migrations;

/// <summary>
///     Tests tables that are partitioned by time.
/// </summary>
public class PartitionTest(CitusClusterFixture fixture) : CitusTest(fixture)
{
    private static CancellationToken Token
        => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Migration_creates_them_distributed_with_partitions_for_the_present()
    {
        await using var context = new PartitionContext(Database.ConnectionString);
        await Migrating.MigrateAsync(null, context);

        Assert.Equal(["1 mons DeviceId", "1 days "], await PartitionsAsync("present"));
        Assert.Equal(["1 mons DeviceId", "1 days "], await PartitionsAsync("next"));
        Assert.Equal("What devices say;\n);", await Database.ScalarAsync<string>("""SELECT obj_description('"My data"."Reading''s"'::regclass)"""));

        context.AddRange(new PartitionContext.Country { Code = "de" }, new PartitionContext.Device { Id = 7 });
        await context.SaveChangesAsync(Token);
        context.AddRange(
            new Reading { DeviceId = 7, At = DateTime.UtcNow, CountryCode = "de" }, new Day { Date = DateOnly.FromDateTime(DateTime.UtcNow) });
        await context.SaveChangesAsync(Token);
        Assert.Equal("\n);", (await context.Set<Reading>().AsNoTracking().SingleAsync(r => r.DeviceId == 7, Token)).Text);
        Assert.Equal(1, await context.Set<Day>().CountAsync(Token));

        var exception = await Assert.ThrowsAsync<PostgresException>(
            () => Database.ExecuteAsync("""INSERT INTO "My data"."Reading's" ("DeviceId", "At") VALUES (8, now())"""));
        Assert.Equal(PostgresErrorCodes.ForeignKeyViolation, exception.SqlState);
    }

    [Fact]
    public async Task Migration_takes_them_back()
    {
        await using var context = new PartitionContext(Database.ConnectionString);
        await Migrating.MigrateAsync(null, context);

        await Migrating.MigrateAsync(context, null);

        // Entity Framework Core does not drop schemas.
        await Database.ExecuteAsync("DROP SCHEMA \"My data\"");
        await CitusCatalog.AssertEmptyAsync(Database);
    }

    [Fact]
    public async Task Partitions_are_created_ahead_and_dropped_when_they_are_old()
    {
        await using var context = new PartitionContext(Database.ConnectionString);
        await Migrating.MigrateAsync(null, context);
        var until = DateTimeOffset.Now.AddMonths(5);

        await context.Database.Citus().CreateTimePartitionsAsync<Reading>(until, Token);
        var created = await NamesAsync();
        Assert.Equal(6, created.Count);

        // The second call has no partitions to create.
        context.Database.Citus().CreateTimePartitions<Reading>(until);
        Assert.Equal(created, await NamesAsync());

        await Migrating.RunAsync(
            context,
            b => b.CreateTimePartitions(
                "Reading's", "1 month", "My data", new DateTimeOffset(2020, 1, 1, 0, 0, 0, TimeSpan.Zero), new DateTimeOffset(2020, 3, 1, 0, 0, 0, TimeSpan.Zero)));
        Assert.Equal(created.Count + 2, (await NamesAsync()).Count);
        await Database.ExecuteAsync("""INSERT INTO devices VALUES (1)""");
        await Database.ExecuteAsync(
            """INSERT INTO "My data"."Reading's" ("DeviceId", "At") VALUES (1, '2020-01-15Z'), (1, '2020-02-15Z'), (1, now())""");

        await context.Database.Citus().DropOldTimePartitionsAsync<Reading>(new DateTimeOffset(2020, 2, 20, 0, 0, 0, TimeSpan.FromHours(2)), Token);
        Assert.Equal(created.Count + 1, (await NamesAsync()).Count);
        Assert.Equal(2, await context.Set<Reading>().CountAsync(Token));

        await Migrating.RunAsync(
            context, b => b.DropOldTimePartitions("Reading's", new DateTimeOffset(2020, 3, 1, 0, 0, 0, TimeSpan.Zero), "My data"));
        Assert.Equal(created, await NamesAsync());
        Assert.Equal(1, await context.Set<Reading>().CountAsync(Token));

        context.Database.Citus().DropOldTimePartitions<Reading>(DateTimeOffset.UtcNow.AddYears(1));
        Assert.Empty(await NamesAsync());
    }

    [Theory]
    [InlineData("migration")]
    [InlineData("facade")]
    [InlineData("advice")]
    public async Task Those_of_the_present_and_later_are_created_where_they_are_missing(string way)
    {
        await using var context = new PartitionContext(Database.ConnectionString);
        await Migrating.MigrateAsync(null, context);

        foreach (var (existing, expected) in new (int[] Existing, int[] Expected)[]
                 {
                     ([], [0, 1]), ([0], [0, 1]), ([1], [0, 1]), ([-1, 0], [-1, 0, 1]), ([-8, -7], [-8, -7, 0, 1]), ([-1, 3], [-1, 0, 1, 3])
                 })
        {
            await ReplaceAsync(existing);
            if (way == "advice" && existing.Contains(0))
            {
                Assert.Empty((await context.Database.Citus().GetDriftAsync(Token)).Items);
                continue;
            }

            await CreateAsync();
            Assert.Equal(expected, await MonthsAsync());
            if (way != "advice")
            {
                await CreateAsync();
                Assert.Equal(expected, await MonthsAsync());
            }
        }

        async Task CreateAsync()
        {
            switch (way)
            {
                case "migration":
                    await Migrating.RunAsync(context, b => b.CreateTimePartitions("Reading's", "1 month", schema: "My data"));
                    break;
                case "facade":
                    await context.Database.Citus().CreateTimePartitionsAsync<Reading>(DateTimeOffset.UtcNow.AddMonths(1), Token);
                    break;
                default:
                    await Database.ExecuteAsync($"BEGIN; {Assert.Single((await context.Database.Citus().GetDriftAsync(Token)).Items).Remedy}; COMMIT");
                    break;
            }
        }
    }

    [Fact]
    public async Task Migration_creates_that_of_the_present_when_its_end_has_passed_and_that_which_holds_the_start()
    {
        await using var context = new PartitionContext(Database.ConnectionString);
        await Migrating.MigrateAsync(null, context);
        await ReplaceAsync();

        await CreateAsync(until: -12);
        Assert.Equal([0], await MonthsAsync());
        await context.Database.Citus().CreateTimePartitionsAsync<Reading>(Month(-12), Token);
        Assert.Equal([0], await MonthsAsync());

        // One time is the start of a month, and the other is in the middle of a month.
        await CreateAsync(until: 3, from: 2);
        Assert.Equal([0, 2], await MonthsAsync());
        await CreateAsync(until: 6, from: 4, days: 14);
        Assert.Equal([0, 2, 4, 5], await MonthsAsync());
        await CreateAsync(until: -2, from: -3, days: 14);
        Assert.Equal([-3, 0, 2, 4, 5], await MonthsAsync());

        Task CreateAsync(int until, int? from = null, int days = 0)
            => Migrating.RunAsync(
                context,
                b => b.CreateTimePartitions("Reading's", "1 month", "My data", from is { } start ? Month(start).AddDays(days) : null, Month(until)));
    }

    [Fact]
    public async Task Partitions_stay_in_the_group_of_their_table_when_that_changes()
    {
        await using var context = new PartitionContext(Database.ConnectionString);
        await Migrating.MigrateAsync(null, context);

        await Migrating.RunAsync(context, b => b.UpdateTableColocation("Reading's", null, "My data"));
        Assert.Equal(["without devices"], await GroupsAsync());

        // A user would execute the same statement.
        await Database.ExecuteAsync("""SELECT update_distributed_table_colocation('"My data"."Reading''s"', 'devices')""");
        Assert.Equal(2, (await GroupsAsync()).Count);
        await Migrating.RunAsync(context, b => b.UpdateTableColocation("Reading's", "devices", "My data"));
        Assert.Equal(["with devices"], await GroupsAsync());

        // Returns, for each group of the table or its partitions, whether it is the group of the devices.
        Task<IReadOnlyList<string>> GroupsAsync()
            => Database.ColumnAsync<string>(
                """
                SELECT CASE WHEN colocationid = d.id THEN 'with devices' ELSE 'without devices' END
                FROM pg_dist_partition, (SELECT colocationid AS id FROM pg_dist_partition WHERE logicalrelid = 'devices'::regclass) AS d
                WHERE logicalrelid IN (SELECT relid FROM pg_partition_tree('"My data"."Reading''s"'))
                GROUP BY colocationid, d.id
                """);
    }

    [Fact]
    public async Task Table_that_is_not_partitioned_is_refused()
    {
        await using var context = new PartitionContext(Database.ConnectionString);

        var exception = await Assert.ThrowsAsync<InvalidOperationException>(
            () => context.Database.Citus().CreateTimePartitionsAsync<PartitionContext.Device>(DateTimeOffset.UtcNow.AddDays(1), Token));

        Assert.Contains("IsPartitionedByTime", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Drift_is_none_with_partitions()
    {
        await using var context = new PartitionContext(Database.ConnectionString);
        await Migrating.MigrateAsync(null, context);

        Assert.Empty((await context.Database.Citus().GetDriftAsync(Token)).Items);
    }

    private Task<IReadOnlyList<string>> NamesAsync()
        => Database.ColumnAsync<string>(
            """SELECT partition::text FROM time_partitions WHERE parent_table = '"My data"."Reading''s"'::regclass ORDER BY 1""");

    private static DateTimeOffset Month(int month)
        => new DateTimeOffset(DateTime.UtcNow.Year, DateTime.UtcNow.Month, 1, 0, 0, 0, TimeSpan.Zero).AddMonths(month);

    // Months are counted from the present month.
    private async Task ReplaceAsync(params int[] months)
    {
        foreach (var name in await NamesAsync())
        {
            await Database.ExecuteAsync($"DROP TABLE {name}");
        }

        foreach (var month in months)
        {
            await Database.ExecuteAsync(
                $"""CREATE TABLE "My data"."p{month}" PARTITION OF "My data"."Reading's" FOR VALUES FROM ('{Month(month):u}') TO ('{Month(month + 1):u}')""");
        }
    }

    private async Task<IEnumerable<int>> MonthsAsync()
        => (await Database.ColumnAsync<DateTime>(
                """
                SELECT from_value::timestamptz FROM time_partitions
                WHERE parent_table = '"My data"."Reading''s"'::regclass AND to_value::timestamptz = from_value::timestamptz + interval '1 month' ORDER BY 1
                """))
            .Select(t => ((t.Year - Month(0).Year) * 12) + t.Month - Month(0).Month);

    // Returns the length of the partitions for the present or the next interval, and their distribution columns.
    private Task<IReadOnlyList<string>> PartitionsAsync(string which)
        => Database.ColumnAsync<string>(
            $"""
            SELECT CASE WHEN p.partition_column = 'Date' THEN '1 days' ELSE '1 mons' END || ' '
                || coalesce(column_to_column_name(d.logicalrelid, d.partkey), '')
            FROM time_partitions AS p JOIN pg_dist_partition AS d ON d.logicalrelid = p.partition
            WHERE now() + CASE WHEN '{which}' = 'next' THEN CASE WHEN p.partition_column = 'Date' THEN interval '1 day' ELSE interval '1 month' END
                    ELSE interval '0' END
                BETWEEN p.from_value::timestamptz AND p.to_value::timestamptz
            ORDER BY p.partition_column
            """);
}
