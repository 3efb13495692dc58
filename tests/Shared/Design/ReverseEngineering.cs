using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Scaffolding;
using Microsoft.EntityFrameworkCore.Scaffolding.Internal;
using Microsoft.EntityFrameworkCore.Scaffolding.Metadata;
using Microsoft.Extensions.DependencyInjection;

namespace EFCore.Citus.TestUtilities;

// The tools have no public name for the steps of a command.
#pragma warning disable EF1001

/// <summary>
///     Executes the steps of <c>dotnet ef dbcontext scaffold</c> in this process: reads a database, generates code from its model, and
///     compiles the code.
/// </summary>
internal static class ReverseEngineering
{
    /// <summary>Reads a database.</summary>
    public static DatabaseModel Read(ServiceProvider tools, string connectionString, DatabaseModelFactoryOptions? options = null)
    {
        using var scope = tools.CreateScope();

        return scope.ServiceProvider.GetRequiredService<IDatabaseModelFactory>()
            .Create(connectionString, options ?? new DatabaseModelFactoryOptions());
    }

    /// <summary>Generates the code of the context, followed by that of the entity types.</summary>
    public static List<string> Generate(
        ServiceProvider tools,
        DatabaseModel database,
        string connectionString = "Host=none",
        bool useDataAnnotations = false)
    {
        using var scope = tools.CreateScope();
        var model = scope.ServiceProvider.GetRequiredService<IScaffoldingModelFactory>()
            .Create(database, new ModelReverseEngineerOptions());

        var generated = ActivatorUtilities.CreateInstance<CSharpModelGenerator>(scope.ServiceProvider).GenerateModel(
            model,
            new ModelCodeGenerationOptions
            {
                ConnectionString = connectionString,
                SuppressConnectionStringWarning = true,
                ContextName = "ScaffoldedContext",
                ModelNamespace = "Scaffolded",
                RootNamespace = "Scaffolded",
                UseDataAnnotations = useDataAnnotations,
                UseNullableReferenceTypes = true
            });

        return [generated.ContextFile.Code, .. generated.AdditionalFiles.Select(f => f.Code)];
    }

    /// <summary>Compiles the code and creates its context, which uses the connection string in the code.</summary>
    public static DbContext CreateContext(IEnumerable<string> code)
    {
        var type = GeneratedCode.Load(code).GetTypes().Single(t => t.IsSubclassOf(typeof(DbContext)));
        var builder = (DbContextOptionsBuilder)Activator.CreateInstance(typeof(DbContextOptionsBuilder<>).MakeGenericType(type))!;

        // The code extends these options. It calls UseNpgsql of the provider, and not the method of the tests, which adds the same
        // configuration.
        builder.ConfigureWarnings(w => w.Ignore(CoreEventId.ManyServiceProvidersCreatedWarning));

        return (DbContext)Activator.CreateInstance(type, builder.Options)!;
    }
}
