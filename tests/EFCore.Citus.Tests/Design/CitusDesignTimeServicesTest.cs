using EFCore.Citus.TestUtilities;
using Microsoft.EntityFrameworkCore.Design;
using Microsoft.EntityFrameworkCore.Scaffolding;
using Microsoft.Extensions.DependencyInjection;

namespace EFCore.Citus.Tests.Design;

public class CitusDesignTimeServicesTest
{
    [Fact]
    public void Scaffolded_context_uses_Citus()
    {
        using var tools = DesignTimeTools.Create();

        Assert.Equal("""o.UseNpgsql("Host=none", x => x.UseCitus())""", UseProvider(tools));
    }

    [Fact]
    public void Scaffolded_context_uses_other_extensions_as_well()
    {
        using var tools = DesignTimeTools.Create(
            before: services => services.AddSingleton<IProviderCodeGeneratorPlugin, OtherPlugin>());

        Assert.Equal("""o.UseNpgsql("Host=none", x => x.UseOther().UseCitus())""", UseProvider(tools));
    }

    private static string UseProvider(ServiceProvider tools)
    {
        var call = tools.GetRequiredService<IProviderConfigurationCodeGenerator>().GenerateUseProvider("Host=none");

        return "o" + string.Concat(
            tools.GetRequiredService<ICSharpHelper>().Fragment(call).Split('\n').Select(line => line.Trim()));
    }

    private sealed class OtherPlugin : ProviderCodeGeneratorPlugin
    {
        public override MethodCallCodeFragment GenerateProviderOptions()
            => new("UseOther");
    }
}
