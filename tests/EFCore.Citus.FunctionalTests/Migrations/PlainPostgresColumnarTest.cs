using EFCore.Citus.FunctionalTests.TestUtilities;

namespace EFCore.Citus.FunctionalTests.Migrations;

public class PlainPostgresColumnarTest(CitusClusterFixture fixture) : PlainPostgresTest(fixture)
{
    [Fact]
    public async Task Rows_are_stored_as_they_are_by_default_where_there_is_no_Citus()
    {
        await using var context = new ColumnarTest.EventContext(Database.ConnectionString, columnar: true, allowPlainPostgres: true);
        await Migrating.MigrateAsync(null, context);

        context.AddRange(new ColumnarTest.Note { Id = 1, Text = "one" }, new ColumnarTest.Kind { Id = 1, Name = "one" });
        await context.SaveChangesAsync(TestContext.Current.CancellationToken);

        Assert.Equal(
            ["kinds heap", "notes heap"],
            await Database.ColumnAsync<string>(
                "SELECT c.relname || ' ' || a.amname FROM pg_class AS c JOIN pg_am AS a ON a.oid = c.relam WHERE c.relname IN ('kinds', 'notes') ORDER BY 1"));
    }
}
