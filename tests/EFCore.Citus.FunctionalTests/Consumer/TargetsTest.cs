using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Text.Json;

namespace EFCore.Citus.FunctionalTests.Consumer;

[Collection(nameof(ConsumerCollection))]
public class TargetsTest(ConsumerFixture consumer)
{
    [Theory]
    [InlineData("Shop", 1)]
    [InlineData("ReferencingApp", 1)]
    [InlineData("VisualBasicApp", 1)]
    [InlineData("FSharpApp", 1)]
    [InlineData("FSharpLibrary", 1)]
    [InlineData("ImportingTwice", 1)]
    [InlineData("NotCompilingAgainst", 0)]
    public void Assembly_names_the_design_time_services(string project, int count)
    {
        var references = ReadDesignTimeServices(Path.Combine(consumer.Root, project, "bin", "Debug", "net10.0", project + ".dll"));

        Assert.Equal(
            Enumerable.Repeat(
                ("EFCore.Citus.Design.CitusDesignTimeServices, EFCore.Citus", "Npgsql.EntityFrameworkCore.PostgreSQL"), count),
            references);
    }

    [Fact]
    public async Task Tools_find_the_design_time_services()
    {
        var output = await consumer.Shop.EfAsync("migrations", "list", "--no-connect", "--verbose");

        Assert.Contains("Using design-time services from assembly 'EFCore.Citus'", output, StringComparison.Ordinal);
        Assert.Contains("_Init", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Second_build_compiles_nothing()
    {
        var before = File.GetLastWriteTimeUtc(consumer.Shop.Assembly);

        await consumer.Shop.BuildAsync();

        Assert.Equal(before, File.GetLastWriteTimeUtc(consumer.Shop.Assembly));
        Assert.Single(ReadDesignTimeServices(consumer.Shop.Assembly));
    }

    [Theory]
    [InlineData("true", 0)]
    [InlineData("false", 1)]
    public async Task Design_time_builds_of_an_editor_do_not_write_files(string isDesignTimeBuild, int count)
    {
        var output = await consumer.DotnetAsync(
            consumer.Shop.Folder,
            "msbuild", "-t:_AddEFCoreCitusDesignTimeServices", "-getItem:Compile", $"-p:DesignTimeBuild={isDesignTimeBuild}");

        using var document = JsonDocument.Parse(output);
        var files = document.RootElement.GetProperty("Items").GetProperty("Compile").EnumerateArray()
            .Select(i => i.GetProperty("Identity").GetString()!);

        Assert.Equal(count, files.Count(f => f.Contains("EFCoreCitusDesignTimeServices", StringComparison.Ordinal)));
    }

    private static List<(string, string)> ReadDesignTimeServices(string assembly)
    {
        using var portableExecutable = new PEReader(File.OpenRead(assembly));
        var metadata = portableExecutable.GetMetadataReader();

        return
        [
            .. metadata.GetAssemblyDefinition().GetCustomAttributes()
                .Select(metadata.GetCustomAttribute)
                .Where(a => TypeName(metadata, a) == "DesignTimeServicesReferenceAttribute")
                .Select(a => Arguments(metadata, a))
        ];
    }

    private static string TypeName(MetadataReader metadata, CustomAttribute attribute)
        => attribute.Constructor.Kind == HandleKind.MemberReference
            && metadata.GetMemberReference((MemberReferenceHandle)attribute.Constructor).Parent is { Kind: HandleKind.TypeReference } parent
                ? metadata.GetString(metadata.GetTypeReference((TypeReferenceHandle)parent).Name)
                : "";

    private static (string, string) Arguments(MetadataReader metadata, CustomAttribute attribute)
    {
        var reader = metadata.GetBlobReader(attribute.Value);
        Assert.Equal(1, reader.ReadUInt16());

        return (reader.ReadSerializedString()!, reader.ReadSerializedString()!);
    }
}
