using System.Reflection;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;
using Microsoft.EntityFrameworkCore.Scaffolding;

namespace EFCore.Citus.Scaffolding;

/// <summary>
///     Adds <c>UseCitus()</c> to the provider options of a scaffolded context. It can be combined with the plugins of other extensions.
/// </summary>
internal sealed class CitusCodeGeneratorPlugin : ProviderCodeGeneratorPlugin
{
    private static readonly MethodInfo UseCitusMethod =
        typeof(CitusNpgsqlDbContextOptionsBuilderExtensions).GetMethod(nameof(CitusNpgsqlDbContextOptionsBuilderExtensions.UseCitus))!;

    public override MethodCallCodeFragment GenerateProviderOptions()
        => new(UseCitusMethod);
}
