using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Microsoft.EntityFrameworkCore.Metadata.Conventions;

namespace EFCore.Citus.Metadata.Conventions;

/// <summary>
///     Configures the table type of tables that depend on other tables: the table of an owned type, the join table of a many-to-many
///     relationship, and entity types that share a table.
/// </summary>
internal sealed class CitusRelatedTableConvention : IModelFinalizingConvention
{
    public void ProcessModelFinalizing(
        IConventionModelBuilder modelBuilder,
        IConventionContext<IConventionModelBuilder> context)
    {
        var entityTypes = modelBuilder.Metadata.GetEntityTypes().ToList();
        if (!entityTypes.Any(IsConfigured))
        {
            return;
        }

        foreach (var entityType in entityTypes)
        {
            TellPrincipal(entityType);
        }

        var joins = JoinTable.FindAll(modelBuilder.Metadata);
        var visited = new HashSet<IConventionEntityType>();
        foreach (var entityType in entityTypes)
        {
            Visit(entityType);
        }

        void Visit(IConventionEntityType entityType)
        {
            entityType = entityType.GetRootType();
            if (!visited.Add(entityType)
                || IsConfigured(entityType)
                || CitusTable.FindIdentifier(entityType) is not { } table)
            {
                return;
            }

            if ((CitusTable.FindSharingForeignKey(entityType, table) ?? entityType.FindOwnership()) is IConventionForeignKey foreignKey)
            {
                Visit(foreignKey.PrincipalEntityType);
                Inherit(entityType, foreignKey);
            }
            else if (joins.TryGetValue(entityType, out var join))
            {
                Visit(join.Left.PrincipalEntityType);
                Visit(join.Right.PrincipalEntityType);
                join.Configure();
            }
        }
    }

    private static bool IsConfigured(IConventionEntityType entityType)
        => entityType.GetCitusTableTypeConfigurationSource() is not null;

    // The result does not depend on which of the entity types that share a table is configured.
    private static void TellPrincipal(IConventionEntityType entityType)
    {
        if (!IsConfigured(entityType)
            || CitusTable.FindIdentifier(entityType) is not { } table
            || CitusTable.FindSharingForeignKey(entityType, table) is not IConventionForeignKey foreignKey)
        {
            return;
        }

        var principal = foreignKey.PrincipalEntityType.GetRootType();
        if (IsConfigured(principal))
        {
            return;
        }

        var propertyName = entityType.GetDistributionPropertyName();
        if (propertyName is not null)
        {
            propertyName = MapThrough(foreignKey.Properties, foreignKey.PrincipalKey.Properties, propertyName);
            if (propertyName is null)
            {
                return;
            }
        }

        CitusTableConfiguration.Set(principal.Builder, entityType.GetCitusTableType(), propertyName, fromDataAnnotation: false);
        CitusTableConfiguration.CopyOptions(entityType, principal.Builder);
        TellPrincipal(principal);
    }

    private static void Inherit(IConventionEntityType entityType, IConventionForeignKey foreignKey)
    {
        var principal = foreignKey.PrincipalEntityType.GetRootType();
        if (!IsConfigured(principal))
        {
            return;
        }

        switch (principal.GetCitusTableType())
        {
            case CitusTableType.Distributed:
                if (FindDistributionProperty(foreignKey) is { } property)
                {
                    entityType.Builder.IsDistributedBy(property.Name);
                }

                break;
            case CitusTableType.Local:
                break;
            case var tableType:
                CitusTableConfiguration.Set(entityType.Builder, tableType, null, fromDataAnnotation: false);
                break;
        }
    }

    /// <summary>
    ///     Gets the property of a foreign key that refers to the distribution property of the principal.
    /// </summary>
    internal static IConventionProperty? FindDistributionProperty(IConventionForeignKey foreignKey)
        => foreignKey.PrincipalEntityType.GetDistributionPropertyName() is { } name
            && MapThrough(foreignKey.PrincipalKey.Properties, foreignKey.Properties, name) is { } mapped
                ? foreignKey.DeclaringEntityType.FindProperty(mapped)
                : null;

    private static string? MapThrough(
        IReadOnlyList<IConventionProperty> from,
        IReadOnlyList<IConventionProperty> to,
        string propertyName)
        => from.Zip(to).FirstOrDefault(p => p.First.Name == propertyName).Second?.Name;
}
