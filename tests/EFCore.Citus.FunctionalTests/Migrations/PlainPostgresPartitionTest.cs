using EFCore.Citus.FunctionalTests.TestUtilities;
using Microsoft.EntityFrameworkCore;

namespace EFCore.Citus.FunctionalTests.Migrations;

public class PlainPostgresPartitionTest(CitusClusterFixture fixture) : PlainPostgresTest(fixture)
{
    [Fact]
    public async Task One_partition_holds_all_rows_where_there_is_no_Citus()
    {
        await using var context = new PartitionContext(Database.ConnectionString, allowPlainPostgres: true);
        await Migrating.MigrateAsync(null, context);

        context.AddRange(
            new PartitionContext.Device { Id = 1 },
            new PartitionContext.Reading { DeviceId = 1, At = DateTime.UtcNow },
            new PartitionContext.Reading { DeviceId = 1, At = new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc) });
        await context.SaveChangesAsync(TestContext.Current.CancellationToken);

        await context.Database.Citus().CreateTimePartitionsAsync<PartitionContext.Reading>(DateTimeOffset.UtcNow, TestContext.Current.CancellationToken);
        context.Database.Citus().DropOldTimePartitions<PartitionContext.Reading>(DateTimeOffset.UtcNow);

        Assert.Equal(2L, await Database.ScalarAsync<long>("""SELECT count(*) FROM "My data"."Reading's_default" """));
    }
}
