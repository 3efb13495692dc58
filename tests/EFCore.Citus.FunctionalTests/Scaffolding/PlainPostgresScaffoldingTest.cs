using EFCore.Citus.FunctionalTests.Migrations;
using EFCore.Citus.FunctionalTests.TestUtilities;
using EFCore.Citus.TestUtilities;
using Microsoft.EntityFrameworkCore;

namespace EFCore.Citus.FunctionalTests.Scaffolding;

public class PlainPostgresScaffoldingTest(CitusClusterFixture fixture) : PlainPostgresTest(fixture)
{
    [Fact]
    public async Task Database_without_Citus_is_scaffolded_as_ever()
    {
        await Database.ExecuteAsync("CREATE TABLE stores (id int PRIMARY KEY); CREATE TYPE noderole AS ENUM ('primary');");

        using var tools = DesignTimeTools.Create();
        var code = ReverseEngineering.Generate(
            tools, ReverseEngineering.Read(tools, Database.ConnectionString), Database.ConnectionString);

        Assert.Contains("HasPostgresEnum(\"noderole\"", code[0], StringComparison.Ordinal);
        await using var context = ReverseEngineering.CreateContext(code);
        Assert.Equal("stores", Assert.Single(context.Model.GetEntityTypes()).GetTableName());
        Assert.DoesNotContain("IsReferenceTable", code[0], StringComparison.Ordinal);
        Assert.DoesNotContain("HasPostgresExtension", code[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Check_constraints_are_scaffolded_without_Citus()
    {
        await Database.ExecuteAsync(CheckConstraints.Create + CheckConstraints.AddNotValid);

        using var tools = DesignTimeTools.Create();
        var code = ReverseEngineering.Generate(
            tools, ReverseEngineering.Read(tools, Database.ConnectionString), Database.ConnectionString);
        await using var context = ReverseEngineering.CreateContext(code);

        CheckConstraints.AssertSaid(context);
    }

    [Fact]
    public async Task Partitions_without_Citus_are_tables_as_ever()
    {
        await using var context = new PartitionContext(Database.ConnectionString, allowPlainPostgres: true);
        await Migrating.MigrateAsync(null, context);

        using var tools = DesignTimeTools.Create();
        var code = ReverseEngineering.Generate(
            tools, ReverseEngineering.Read(tools, Database.ConnectionString), Database.ConnectionString);

        await using var scaffolded = ReverseEngineering.CreateContext(code);
        Assert.Equal(
            ["Reading's_default", "countries", "days_default", "devices"],
            scaffolded.Model.GetEntityTypes().Select(e => e.GetTableName()).Order(StringComparer.Ordinal));
    }
}
