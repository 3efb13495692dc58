using Microsoft.CodeAnalysis;

namespace EFCore.Citus.Analyzers.Model;

/// <summary>
///     Finds the members of the classes of entity types that Entity Framework Core uses.
/// </summary>
internal static class ClrMembers
{
    private const string Annotations = "System.ComponentModel.DataAnnotations.";
    private const string SchemaAnnotations = Annotations + "Schema.";
    private const string EntityFramework = "Microsoft.EntityFrameworkCore.";

    public const string Key = Annotations + "KeyAttribute";
    public const string Required = Annotations + "RequiredAttribute";
    public const string Timestamp = Annotations + "TimestampAttribute";
    public const string Table = SchemaAnnotations + "TableAttribute";
    public const string Column = SchemaAnnotations + "ColumnAttribute";
    public const string ForeignKey = SchemaAnnotations + "ForeignKeyAttribute";
    public const string NotMapped = SchemaAnnotations + "NotMappedAttribute";
    public const string DatabaseGenerated = SchemaAnnotations + "DatabaseGeneratedAttribute";
    public const string InverseProperty = SchemaAnnotations + "InversePropertyAttribute";
    public const string ComplexType = SchemaAnnotations + "ComplexTypeAttribute";
    public const string PrimaryKey = EntityFramework + "PrimaryKeyAttribute";
    public const string Index = EntityFramework + "IndexAttribute";
    public const string Keyless = EntityFramework + "KeylessAttribute";
    public const string Owned = EntityFramework + "OwnedAttribute";
    public const string EntityTypeConfiguration = EntityFramework + "EntityTypeConfigurationAttribute";
    public const string DistributedBy = EntityFramework + "DistributedByAttribute";
    public const string ReferenceTable = EntityFramework + "ReferenceTableAttribute";
    public const string SingleShardTable = EntityFramework + "SingleShardTableAttribute";
    public const string ManagedLocalTable = EntityFramework + "ManagedLocalTableAttribute";
    public const string LocalTable = EntityFramework + "LocalTableAttribute";
    public const string TenantOwned = EntityFramework + "BelongsToTenantAttribute";

    public static IEnumerable<INamedTypeSymbol> GetClasses(INamedTypeSymbol type)
    {
        for (var current = type; current is { SpecialType: not SpecialType.System_Object }; current = current.BaseType)
        {
            yield return current;
        }
    }

    /// <summary>
    ///     Gets the public properties of an entity type's class that can be mapped, including those of base classes.
    /// </summary>
    public static IEnumerable<IPropertySymbol> GetProperties(INamedTypeSymbol type)
        => GetClasses(type)
            .SelectMany(t => t.GetMembers())
            .OfType<IPropertySymbol>()
            .Where(p => p is { IsStatic: false, IsIndexer: false, IsOverride: false, GetMethod.DeclaredAccessibility: Accessibility.Public });

    public static IPropertySymbol? FindProperty(INamedTypeSymbol type, string name)
        => GetProperties(type).FirstOrDefault(p => p.Name == name);

    public static bool HasMember(INamedTypeSymbol type, string name)
        => GetClasses(type).Any(t => t.GetMembers(name).Length > 0);

    public static AttributeData? FindAttribute(ISymbol symbol, string name)
        => symbol.GetAttributes().FirstOrDefault(a => HasName(a, name));

    public static bool HasAttribute(ISymbol symbol, string name)
        => FindAttribute(symbol, name) is not null;

    public static bool HasName(AttributeData attribute, string name)
        => attribute.AttributeClass is { } type
            && name.EndsWith(type.Name, StringComparison.Ordinal)
            && type.ToDisplayString(SymbolDisplayFormat.CSharpErrorMessageFormat) == name;

    /// <summary>
    ///     Gets the property names that are passed to an attribute, one by one or as a list.
    /// </summary>
    public static IReadOnlyList<string> GetNames(AttributeData attribute)
        => attribute.ConstructorArguments
            .SelectMany(a => a.Kind == TypedConstantKind.Array ? a.Values.AsEnumerable() : [a])
            .Select(a => a.Value)
            .OfType<string>()
            .ToArray();

    /// <summary>
    ///     Finds the target class of a navigation, if the property can be a navigation.
    /// </summary>
    public static INamedTypeSymbol? FindNavigationTarget(IPropertySymbol property, out bool isCollection)
    {
        isCollection = false;
        if (property.Type is not INamedTypeSymbol type)
        {
            return null;
        }

        if (type is { IsGenericType: true, TypeArguments: [INamedTypeSymbol element] }
            && type.AllInterfaces.Prepend(type)
                .Any(i => i.OriginalDefinition.SpecialType == SpecialType.System_Collections_Generic_IEnumerable_T))
        {
            isCollection = true;
            type = element;
        }

        return type is { TypeKind: TypeKind.Class, SpecialType: SpecialType.None }
            && (isCollection || property.SetMethod is not null)
            ? (INamedTypeSymbol)type.WithNullableAnnotation(NullableAnnotation.None)
            : null;
    }

    public static ITypeSymbol UnwrapNullable(ITypeSymbol type)
        => type is INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } nullable
            ? nullable.TypeArguments[0]
            : type;

    /// <summary>
    ///     Determines whether Entity Framework Core generates values, or the database does, for a key that consists of one property of this
    ///     type.
    /// </summary>
    public static bool CanBeGenerated(ITypeSymbol type)
        => UnwrapNullable(type) is var actual
            && (actual.SpecialType is SpecialType.System_Int16 or SpecialType.System_Int32 or SpecialType.System_Int64
                    or SpecialType.System_UInt16 or SpecialType.System_UInt32 or SpecialType.System_UInt64 or SpecialType.System_SByte
                || actual is { Name: "Guid", ContainingNamespace: { Name: "System", ContainingNamespace.IsGlobalNamespace: true } });

    public static bool IsOptional(IPropertySymbol property)
        => property.Type is { IsReferenceType: true }
            ? property.NullableAnnotation != NullableAnnotation.NotAnnotated
            : UnwrapNullable(property.Type) is var actual && !SymbolEqualityComparer.Default.Equals(actual, property.Type);
}
