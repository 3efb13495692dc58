using System.Reflection;
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

            // The attribute that offers the model to contexts concerns the assembly of the context, which is another one here.
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
