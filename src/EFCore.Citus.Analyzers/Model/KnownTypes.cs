using Microsoft.CodeAnalysis;

namespace EFCore.Citus.Analyzers.Model;

/// <summary>
///     Provides the types that the analyzers use, for one compilation.
/// </summary>
internal sealed class KnownTypes
{
    private KnownTypes(Compilation compilation)
    {
        ModelBuilder = compilation.GetTypeByMetadataName("Microsoft.EntityFrameworkCore.ModelBuilder");
        DbContext = compilation.GetTypeByMetadataName("Microsoft.EntityFrameworkCore.DbContext");
        DbSet = compilation.GetTypeByMetadataName("Microsoft.EntityFrameworkCore.DbSet`1");
        EntityTypeBuilder = compilation.GetTypeByMetadataName("Microsoft.EntityFrameworkCore.Metadata.Builders.EntityTypeBuilder");
        GenericEntityTypeBuilder
            = compilation.GetTypeByMetadataName("Microsoft.EntityFrameworkCore.Metadata.Builders.EntityTypeBuilder`1");
        ModelConfigurationBuilder = compilation.GetTypeByMetadataName("Microsoft.EntityFrameworkCore.ModelConfigurationBuilder");
        Convention = compilation.GetTypeByMetadataName("Microsoft.EntityFrameworkCore.Metadata.Conventions.IConvention");
        ConventionSetPlugin = compilation.GetTypeByMetadataName(
            "Microsoft.EntityFrameworkCore.Metadata.Conventions.Infrastructure.IConventionSetPlugin");
        ModelCustomizer = compilation.GetTypeByMetadataName("Microsoft.EntityFrameworkCore.Infrastructure.IModelCustomizer");
        EntityTypeConfiguration = compilation.GetTypeByMetadataName("Microsoft.EntityFrameworkCore.IEntityTypeConfiguration`1");
    }

    public INamedTypeSymbol? ModelBuilder { get; }

    public INamedTypeSymbol? DbContext { get; }

    public INamedTypeSymbol? DbSet { get; }

    public INamedTypeSymbol? EntityTypeBuilder { get; }

    public INamedTypeSymbol? GenericEntityTypeBuilder { get; }

    public INamedTypeSymbol? EntityTypeConfiguration { get; }

    public INamedTypeSymbol? ModelConfigurationBuilder { get; }

    private INamedTypeSymbol? Convention { get; }

    private INamedTypeSymbol? ConventionSetPlugin { get; }

    private INamedTypeSymbol? ModelCustomizer { get; }

    /// <summary>
    ///     Finds the types, or returns <see langword="null" /> if the compilation does not use EFCore.Citus.
    /// </summary>
    public static KnownTypes? Find(Compilation compilation)
        => compilation.GetTypeByMetadataName("Microsoft.EntityFrameworkCore.CitusEntityTypeBuilderExtensions") is null
            ? null
            : new KnownTypes(compilation);

    public static bool Is(ISymbol? symbol, INamedTypeSymbol? known)
        => known is not null && SymbolEqualityComparer.Default.Equals(symbol?.OriginalDefinition, known);

    public static bool DerivesFrom(ITypeSymbol type, INamedTypeSymbol? known)
    {
        for (var current = type.BaseType; current is not null; current = current.BaseType)
        {
            if (Is(current, known))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>
    ///     Determines whether the type is a service of Entity Framework Core that takes part in building models and cannot be followed.
    /// </summary>
    public bool MayChangeModels(INamedTypeSymbol type)
        => type.AllInterfaces.Any(i => Is(i, Convention) || Is(i, ConventionSetPlugin) || Is(i, ModelCustomizer));

    public static bool IsEntityFramework(IAssemblySymbol? assembly)
        => assembly is not null
            && (assembly.Name.StartsWith("Microsoft.EntityFrameworkCore", StringComparison.Ordinal)
                || assembly.Name.StartsWith("Npgsql.EntityFrameworkCore", StringComparison.Ordinal));

    public static bool IsCitus(IAssemblySymbol? assembly)
        => assembly?.Name == "EFCore.Citus";

    /// <summary>
    ///     Determines whether the assembly is known not to change keys and foreign keys of existing entity types.
    /// </summary>
    public static bool IsHarmless(IAssemblySymbol? assembly)
        => IsEntityFramework(assembly)
            || assembly?.Name.StartsWith("Microsoft.AspNetCore.", StringComparison.Ordinal) == true;
}
