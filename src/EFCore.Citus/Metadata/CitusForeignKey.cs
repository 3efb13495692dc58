using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EFCore.Citus.Metadata;

/// <summary>
///     Represents a foreign key constraint of the database and the two tables that it connects.
/// </summary>
/// <remarks>
///     The relational model contains these constraints, but does not exist yet when conventions and validators run.
/// </remarks>
internal sealed record CitusForeignKey(
    IReadOnlyForeignKey ForeignKey,
    string Name,
    CitusTable Dependent,
    CitusTable Principal)
{
    /// <summary>
    ///     Gets a value indicating whether the foreign key contains the distribution columns of both tables at the same position.
    /// </summary>
    public bool PairsDistributionColumns
    {
        get
        {
            if (Dependent.DistributionColumn is not { } column
                || Principal.DistributionColumn is not { } principalColumn)
            {
                return false;
            }

            var columns = ForeignKey.Properties.GetColumnNames(Dependent.Identifier)!;
            var principalColumns = ForeignKey.PrincipalKey.Properties.GetColumnNames(Principal.Identifier)!;

            return columns.Zip(principalColumns).Contains((column, principalColumn));
        }
    }

    /// <summary>
    ///     Gets a value indicating whether the foreign key contains the distribution column of its own table.
    /// </summary>
    public bool ContainsDistributionColumn
        => Dependent.DistributionColumn is { } column
            && ForeignKey.Properties.GetColumnNames(Dependent.Identifier)!.Contains(column);

    /// <summary>
    ///     Gets the constraints of the foreign keys that <paramref name="entityType" /> declares, or inherits into a table of its own.
    /// </summary>
    public static IEnumerable<CitusForeignKey> GetAll(IReadOnlyEntityType entityType)
    {
        var strategy = entityType.GetMappingStrategy();
        var foreignKeys = strategy == RelationalAnnotationNames.TpcMappingStrategy
            ? entityType.GetForeignKeys()
            : entityType.GetDeclaredForeignKeys();

        foreach (var foreignKey in foreignKeys)
        {
            foreach (var dependent in GetIdentifiers(entityType, strategy))
            {
                if (Find(foreignKey, entityType, dependent) is { } constraint)
                {
                    yield return constraint;
                }
            }
        }
    }

    private static CitusForeignKey? Find(
        IReadOnlyForeignKey foreignKey,
        IReadOnlyEntityType entityType,
        in StoreObjectIdentifier dependent)
    {
        var principalType = foreignKey.PrincipalEntityType;
        foreach (var principal in GetIdentifiers(principalType, principalType.GetMappingStrategy()))
        {
            if (foreignKey.GetConstraintName(dependent, principal) is { } name
                && foreignKey.PrincipalKey.GetName(principal) is not null)
            {
                return new CitusForeignKey(
                    foreignKey, name, CitusTable.Get(entityType, dependent), CitusTable.Get(principalType, principal));
            }
        }

        return null;
    }

    // In TPT hierarchies, a property of a base type is in the table of the base type.
    private static IEnumerable<StoreObjectIdentifier> GetIdentifiers(IReadOnlyEntityType entityType, string? mappingStrategy)
        => mappingStrategy == RelationalAnnotationNames.TptMappingStrategy
            ? GetHierarchy(entityType).SelectMany(CitusTable.GetIdentifiers).Distinct()
            : CitusTable.GetIdentifiers(entityType);

    private static IEnumerable<IReadOnlyEntityType> GetHierarchy(IReadOnlyEntityType entityType)
    {
        for (var type = entityType; type is not null; type = type.BaseType)
        {
            yield return type;
        }
    }
}
