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
///     What <c>dotnet ef dbcontext scaffold</c> does, step by step in this process: the model of a database, its code, the code compiled.
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

    /// <summary>Writes the context first, then the entity types.</summary>
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

    /// <summary>Compiles the code and makes a context of it, which connects by the connection string in the code.</summary>
    public static DbContext CreateContext(IEnumerable<string> code)
    {
        var type = GeneratedCode.Load(code).GetTypes().Single(t => t.IsSubclassOf(typeof(DbContext)));
        var builder = (DbContextOptionsBuilder)Activator.CreateInstance(typeof(DbContextOptionsBuilder<>).MakeGenericType(type))!;

        // What the code says is added to these options. Its own call of UseNpgsql is not that of the tests, which says the same.
        builder.ConfigureWarnings(w => w.Ignore(CoreEventId.ManyServiceProvidersCreatedWarning));

        return (DbContext)Activator.CreateInstance(type, builder.Options)!;
    }
}
