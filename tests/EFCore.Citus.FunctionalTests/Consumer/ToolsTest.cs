namespace EFCore.Citus.FunctionalTests.Consumer;

/// <summary>
///     Tests <c>dotnet ef</c> without a server, in a project that references the package.
/// </summary>
[Collection(nameof(ConsumerCollection))]
public class ToolsTest(ConsumerFixture consumer)
{
    [Fact]
    public void Migrations_add_writes_what_the_model_says()
    {
        var migration = consumer.Shop.Read("*_Init.cs");

        Assert.Contains("using EFCore.Citus.Metadata;", migration, StringComparison.Ordinal);
        Assert.Contains(".Annotation(\"Citus:TableType\", CitusTableType.Reference)", migration, StringComparison.Ordinal);
        Assert.Contains(".Annotation(\"Citus:TableType\", CitusTableType.Distributed)", migration, StringComparison.Ordinal);
        Assert.Contains(".Annotation(\"Citus:DistributionColumn\", \"StoreId\")", migration, StringComparison.Ordinal);

        foreach (var model in new[] { consumer.Shop.Read("*_Init.Designer.cs"), consumer.Shop.Read("ShopContextModelSnapshot.cs") })
        {
            Assert.Contains("using EFCore.Citus.Metadata;", model, StringComparison.Ordinal);
            Assert.Contains(".HasAnnotation(\"Citus:DistributionProperty\", \"StoreId\")", model, StringComparison.Ordinal);
            Assert.Contains(".HasAnnotation(\"Citus:TableType\", CitusTableType.Distributed)", model, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Migrations_script_distributes_tables()
    {
        var script = await consumer.Shop.EfAsync("migrations", "script");

        Assert.Contains("SELECT create_reference_table(", script, StringComparison.Ordinal);
        Assert.Contains("SELECT create_distributed_table(", script, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Migrations_script_is_idempotent_on_demand()
    {
        var script = await consumer.Shop.EfAsync("migrations", "script", "--idempotent");

        // A SELECT that returns a value is not valid in the blocks of an idempotent script.
        Assert.Contains("PERFORM create_distributed_table(", script, StringComparison.Ordinal);
        Assert.DoesNotContain("SELECT create_distributed_table(", script, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Migrations_has_pending_model_changes_notices_a_change_of_the_table_type()
    {
        var unchanged = await consumer.Shop.EfAsync("migrations", "has-pending-model-changes");
        var changed = await consumer.Shop.EfRefusesAsync(ConsumerProject.ChangedModel, "migrations", "has-pending-model-changes");

        Assert.Contains("No changes have been made to the model", unchanged, StringComparison.Ordinal);
        Assert.Contains("Changes have been made to the model", changed, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Wrong_model_gets_no_migration()
    {
        var files = MigrationFiles(consumer.Shop);

        var output = await consumer.Shop.EfRefusesAsync(ConsumerProject.WrongModel, "migrations", "add", "Wrong");

        Assert.Contains("CITUS040: The foreign key {'CountryCode'} of entity type 'Store'", output, StringComparison.Ordinal);
        Assert.Equal(files, MigrationFiles(consumer.Shop));
    }

    [Fact]
    public async Task Migrations_remove_restores_the_snapshot()
    {
        var project = consumer.CopyShop("remove");
        var files = MigrationFiles(project);
        var snapshot = CitusLines(project);

        await project.EfAsync(ConsumerProject.ChangedModel, "migrations", "add", "ManagedLog");
        Assert.NotEqual(snapshot, CitusLines(project));
        Assert.Contains(
            ".Annotation(\"Citus:TableType\", CitusTableType.ManagedLocal)", project.Read("*_ManagedLog.cs"), StringComparison.Ordinal);

        await project.BuildAsync();
        // The option --force is required, because there is no database that contains the migration history.
        await project.EfAsync(ConsumerProject.ChangedModel, "migrations", "remove", "--force");

        Assert.Equal(files, MigrationFiles(project));
        Assert.Equal(snapshot, CitusLines(project));
    }

    [Fact]
    public async Task Compiled_model_knows_at_run_time_what_the_model_says()
    {
        var project = consumer.CopyShop("optimize");
        var expected = await project.RunAsync();

        await project.EfAsync("dbcontext", "optimize");
        await project.BuildAsync();
        var actual = await project.RunAsync();

        Assert.Contains("RuntimeModel Shop.Order: Distributed by StoreId in - shards with Shop.Store", expected, StringComparison.Ordinal);
        Assert.Contains("RuntimeModel Shop.Reading: Distributed by DeviceId in 8 shards with none", expected, StringComparison.Ordinal);
        Assert.Contains("RuntimeModel Shop.Country: Reference", expected, StringComparison.Ordinal);
        Assert.Equal(expected.Replace("RuntimeModel ", "ShopContextModel ", StringComparison.Ordinal), actual);
    }

    // Entity Framework Core formats a default schema differently after it has been read from a snapshot. The other lines belong to this
    // package.
    private static List<string> CitusLines(ConsumerProject project)
        => [.. project.Read("ShopContextModelSnapshot.cs").Split('\n').Where(l => l.Contains("Citus", StringComparison.Ordinal))];

    private static List<string> MigrationFiles(ConsumerProject project)
        => [.. Directory.EnumerateFiles(Path.Combine(project.Folder, "Migrations")).Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal)];
}
