using EFCore.Citus.Metadata;
using EFCore.Citus.Tests.TestUtilities;
using EFCore.Citus.TestUtilities;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Migrations.Design;
using Microsoft.EntityFrameworkCore.Migrations.Operations;
using Microsoft.Extensions.DependencyInjection;

namespace EFCore.Citus.Tests.Design;

public class MigrationCodeTest
{
    [Fact]
    public void Migration_compiles_and_carries_what_the_model_says()
    {
        using var context = new DesignTimeModelContext(OfflineContext.Options());
        var code = Scaffold(context);

        var migration = GeneratedCode.Create<Migration>(GeneratedCode.Load(code.MigrationCode, code.MetadataCode));

        var expected = context.GetService<IMigrationsModelDiffer>()
            .GetDifferences(null, context.GetService<IDesignTimeModel>().Model.GetRelationalModel());
        var tables = CitusAnnotations(migration.UpOperations);
        Assert.Equal(CitusAnnotations(expected), tables);
        Assert.Equal(["Citus:DistributionColumn=Id", "Citus:ShardCount=16", "Citus:TableType=Distributed"], tables["Shop.select"]);
        Assert.Equal(["Citus:TableType=Reference"], tables[".Country"]);
        Assert.Equal(["Citus:TableType=SingleShard"], tables[".Setting"]);
        Assert.Equal(["Citus:TableType=ManagedLocal"], tables[".Job"]);
        Assert.Empty(tables[".Note"]);
    }

    [Fact]
    public void Snapshot_compiles_and_is_the_model_again()
    {
        using var context = new DesignTimeModelContext(OfflineContext.Options());

        var snapshot = GeneratedCode.Create<ModelSnapshot>(GeneratedCode.Load(Scaffold(context).SnapshotCode));

        var old = context.GetService<IModelRuntimeInitializer>().Initialize(snapshot.Model).GetRelationalModel();
        var current = context.GetService<IDesignTimeModel>().Model.GetRelationalModel();
        var differ = context.GetService<IMigrationsModelDiffer>();
        Assert.Empty(differ.GetDifferences(old, current));
        Assert.Empty(differ.GetDifferences(current, old));
        Assert.False(differ.HasDifferences(old, current));
    }

    [Fact]
    public void Snapshot_of_owned_types_with_tables_inside_of_owned_types_is_the_model_again()
    {
        using var context = new OwnedTypesContext(OfflineContext.Options());

        var snapshot = GeneratedCode.Create<ModelSnapshot>(GeneratedCode.Load(Scaffold(context).SnapshotCode));

        var old = context.GetService<IModelRuntimeInitializer>().Initialize(snapshot.Model).GetRelationalModel();
        var current = context.GetService<IDesignTimeModel>().Model.GetRelationalModel();
        Assert.Equal(10, current.Tables.Count());
        Assert.All(current.Tables.Where(t => t.Name != "Orders"), t => Assert.NotNull(t["Citus:ColocateWith"]));
        Assert.Empty(context.GetService<IMigrationsModelDiffer>().GetDifferences(old, current));
        Assert.Empty(context.GetService<IMigrationsModelDiffer>().GetDifferences(current, old));
    }

    [Theory]
    [InlineData(null, CitusDefaultColocation.SameTypeAndShardCount, 16, CitusDefaultColocation.None)]
    [InlineData(16, CitusDefaultColocation.None, 32, CitusDefaultColocation.SameTypeAndShardCount)]
    [InlineData(16, CitusDefaultColocation.None, null, CitusDefaultColocation.SameTypeAndShardCount)]
    public void Defaults_that_change_leave_the_tables_of_a_snapshot_alone(
        int? shardCount,
        CitusDefaultColocation colocation,
        int? newShardCount,
        CitusDefaultColocation newColocation)
    {
        using var before = new DesignTimeModelContext(
            OfflineContext.Options(c => c.DefaultShardCount(shardCount).DefaultColocation(colocation)));
        using var after = new DesignTimeModelContext(
            OfflineContext.Options(c => c.DefaultShardCount(newShardCount).DefaultColocation(newColocation)));

        var snapshot = GeneratedCode.Create<ModelSnapshot>(GeneratedCode.Load(Scaffold(before).SnapshotCode));

        var old = after.GetService<IModelRuntimeInitializer>().Initialize(snapshot.Model).GetRelationalModel();
        var current = after.GetService<IDesignTimeModel>().Model.GetRelationalModel();
        Assert.Contains(
            current.Tables,
            t => Equals(t["Citus:ShardCount"], newShardCount) && Equals(t["Citus:TableType"], CitusTableType.Distributed) && t["Citus:ColocateWith"] is null);
        Assert.False(after.GetService<IMigrationsModelDiffer>().HasDifferences(old, current));
    }

    [Fact]
    public void Snapshot_names_no_method_of_ours()
    {
        using var context = new DesignTimeModelContext(OfflineContext.Options());

        var code = Scaffold(context);

        // A method that a snapshot calls could never be changed, because snapshots remain in the repositories of users.
        Assert.All(
            typeof(CitusEntityTypeBuilderExtensions).GetMethods().Where(m => m.IsStatic).Select(m => m.Name).Distinct(),
            method =>
            {
                Assert.DoesNotContain($".{method}(", code.SnapshotCode, StringComparison.Ordinal);
                Assert.DoesNotContain($".{method}(", code.MetadataCode, StringComparison.Ordinal);
            });
    }

    private static ScaffoldedMigration Scaffold(DbContext context)
    {
        using var tools = DesignTimeTools.Create(context);
        using var scope = tools.CreateScope();

        return scope.ServiceProvider.GetRequiredService<IMigrationsScaffolder>().ScaffoldMigration("Init", "App");
    }

    private static SortedDictionary<string, string[]> CitusAnnotations(IEnumerable<MigrationOperation> operations)
        => new(
            operations.OfType<CreateTableOperation>().ToDictionary(
                o => $"{o.Schema}.{o.Name}",
                o => o.GetAnnotations()
                    .Where(a => a.Name.StartsWith("Citus:", StringComparison.Ordinal))
                    .Select(a => $"{a.Name}={a.Value}")
                    .Order(StringComparer.Ordinal)
                    .ToArray()),
            StringComparer.Ordinal);
}
