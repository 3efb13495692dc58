using EFCore.Citus.Bulk;
using EFCore.Citus.FunctionalTests.TestUtilities;
using Microsoft.EntityFrameworkCore;

namespace EFCore.Citus.FunctionalTests.Bulk;

/// <summary>
///     Tests bulk operations on PostgreSQL without Citus, with the same model.
/// </summary>
public class BulkPlainPostgresTest(CitusClusterFixture fixture) : PlainPostgresTest(fixture)
{
    [Fact]
    public async Task Inserts_and_upserts()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        await using var context = await BulkContext.MigrateAsync(
            Database,
            b =>
            {
                b.Entity<Country>().ToTable("countries").IsReferenceTable().HasKey(c => c.Code);
                b.Entity<Visit>(v =>
                {
                    v.ToTable("visits").IsDistributedBy(x => x.StoreId).HasKey(x => new { x.StoreId, x.Id });
                    v.Property(x => x.Id).UseIdentityByDefaultColumn();
                    v.HasOne<Country>().WithMany().HasForeignKey(x => x.CountryCode);
                });
            });
        Visit[] visits = [new() { StoreId = 1, CountryCode = "de" }, new() { StoreId = 2, CountryCode = "fr" }];

        await using (var transaction = await context.Database.BeginTransactionAsync(cancellationToken))
        {
            await context.BulkInsertAsync([new Country { Code = "de" }, new Country { Code = "fr" }], cancellationToken: cancellationToken);
            await context.BulkInsertAsync(visits, o => o.ReturnKeys(), cancellationToken);
            var error = await Assert.ThrowsAsync<DbUpdateException>(
                () => context.BulkInsertAsync([new Visit { StoreId = 3, CountryCode = "xx" }], cancellationToken: cancellationToken));
            Assert.Contains("foreign key", error.Message, StringComparison.Ordinal);
            await transaction.CommitAsync(cancellationToken);
        }

        Assert.Equal([1, 2], visits.Select(v => v.Id));
        visits[1].CountryCode = "de";
        var result = await context.BulkUpsertAsync(
            [visits[1], new Visit { StoreId = 1, Id = 77, CountryCode = "fr" }], cancellationToken: cancellationToken);

        Assert.Equal(new BulkUpsertResult(1, 1, 0), result);
        Assert.Equal(
            ["1 1 de", "1 77 fr", "2 2 de"],
            await Database.ColumnAsync<string>("""SELECT concat_ws(' ', "StoreId", "Id", "CountryCode") FROM visits ORDER BY 1"""));

        // The node that detects the error has the whole input here.
        var twice = await Assert.ThrowsAsync<DbUpdateException>(
            () => context.BulkInsertAsync(
                [new Visit { StoreId = 5, CountryCode = "de" }, new Visit { StoreId = 1, Id = 77, CountryCode = "de" }],
                cancellationToken: cancellationToken));
        Assert.Contains("index 1 ", twice.Message, StringComparison.Ordinal);
        Assert.Equal(3, await Database.ScalarAsync<long>("SELECT count(*) FROM visits"));
    }

    private sealed class Country
    {
        public required string Code { get; set; }
    }

    private sealed class Visit
    {
        public int StoreId { get; set; }

        public int Id { get; set; }

        public required string CountryCode { get; set; }
    }
}
