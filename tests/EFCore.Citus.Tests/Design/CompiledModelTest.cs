using System.Reflection;
using EFCore.Citus.Bulk.Model;
using EFCore.Citus.Tests.TestUtilities;
using EFCore.Citus.TestUtilities;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Scaffolding;
using Microsoft.Extensions.DependencyInjection;

namespace EFCore.Citus.Tests.Design;

public class CompiledModelTest
{
    [Fact]
    public void Compiled_model_says_what_the_model_says()
    {
        using var context = new DesignTimeModelContext(OfflineContext.Options());
        var compiled = Compile(context);

        using var other = new DesignTimeModelContext(OfflineContext.Options(after: builder => builder.UseModel(compiled)));
        Assert.Same(compiled, other.Model);
        Assert.Equal(Describe(context.Model), Describe(other.Model));

        Assert.Contains("Store: Distributed by Id, 16 shards, with -, True", Describe(other.Model));
        Assert.Contains("Tag: Distributed by StoreId, - shards, with Store, True", Describe(other.Model));
        Assert.Contains("Reading: Distributed by DeviceId, 8 shards, with -, False", Describe(other.Model));
        Assert.Contains("Country: Reference by -, - shards, with -, True", Describe(other.Model));
    }

    [Fact]
    public void Bulk_loading_reads_the_compiled_model_as_it_reads_the_model()
    {
        using var context = new DesignTimeModelContext(OfflineContext.Options());
        using var other = new DesignTimeModelContext(OfflineContext.Options(after: builder => builder.UseModel(Compile(context))));

        Assert.Equal(DescribeBulk(context.Model), DescribeBulk(other.Model));
        Assert.Contains(
            DescribeBulk(other.Model),
            d => d.StartsWith("Store: Id ", StringComparison.Ordinal) && d.EndsWith(" Address_City", StringComparison.Ordinal));
    }

    // The delegates that write columns are compiled, too, which detects members that the compiled model lacks.
    private static List<string> DescribeBulk(IModel model)
        =>
        [
            .. model.GetEntityTypes()
                .Where(e => !e.IsOwned() && e.GetConcreteDerivedTypesInclusive().All(d => d.GetTableMappings().Count() == 1))
                .Select(e => (e, Columns: BulkModel.Get(e).Types.SelectMany(t => t.Columns).ToList()))
                .Select(
                    e => $"{e.e.ShortName()}: {string.Join(' ', e.Columns.Select(c => c.Column.Name))}"
                        + (e.Columns.All(c => c.Write(fromEntity: true) is not null && c.WriteAsync(fromEntity: true) is not null) ? "" : " -"))
                .Order(StringComparer.Ordinal)
        ];

    private static IModel Compile(DesignTimeModelContext context)
    {
        var folder = Directory.CreateTempSubdirectory("efcore-citus-compiled-model-").FullName;
        try
        {
            using var tools = DesignTimeTools.Create(context);
            using var scope = tools.CreateScope();
            var files = scope.ServiceProvider.GetRequiredService<ICompiledModelScaffolder>().ScaffoldModel(
                context.GetService<IDesignTimeModel>().Model,
                folder,
                new CompiledModelCodeGenerationOptions { ContextType = context.GetType(), ModelNamespace = "Compiled", UseNullableReferenceTypes = true });

            // The attribute that registers the model for contexts applies to the assembly of the context, which is another assembly in this
            // test.
            var sources = files.Where(f => !f.EndsWith("AssemblyAttributes.cs", StringComparison.Ordinal)).Select(File.ReadAllText);
            var model = Assert.Single(GeneratedCode.Load([.. sources]).GetTypes(), t => t.IsSubclassOf(typeof(RuntimeModel)));

            return (IModel)model.GetProperty("Instance", BindingFlags.Public | BindingFlags.Static)!.GetValue(null)!;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static List<string> Describe(IModel model)
        =>
        [
            .. model.GetEntityTypes()
                .Select(
                    e => $"{e.ShortName()}: {e.GetCitusTableType()} by {e.FindDistributionProperty()?.Name ?? "-"}, "
                        + $"{e.GetShardCount()?.ToString() ?? "-"} shards, with {ShortName(model, e.GetColocatedWithEntityTypeName())}, {e.IsColocated()}")
                .Order(StringComparer.Ordinal)
        ];

    private static string ShortName(IModel model, string? name)
        => name is null ? "-" : model.FindEntityType(name)!.ShortName();
}
