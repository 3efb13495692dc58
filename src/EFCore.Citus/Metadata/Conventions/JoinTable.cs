using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EFCore.Citus.Metadata.Conventions;

/// <summary>
///     Represents the join entity type of a many-to-many relationship without a class, with its two foreign keys.
/// </summary>
internal sealed record JoinTable(IConventionEntityType EntityType, IConventionForeignKey Left, IConventionForeignKey Right)
{
    public static Dictionary<IConventionEntityType, JoinTable> FindAll(IConventionModel model)
    {
        var joins = new Dictionary<IConventionEntityType, JoinTable>();
        foreach (var navigation in model.GetEntityTypes().SelectMany(e => e.GetDeclaredSkipNavigations()))
        {
            if (navigation is { JoinEntityType: { HasSharedClrType: true, IsPropertyBag: true } join, ForeignKey: { } foreignKey }
                && navigation.Inverse?.ForeignKey is { } other
                && !joins.ContainsKey(join))
            {
                joins.Add(join, InOrder(join, foreignKey, other));
            }
        }

        return joins;

        // The order must not depend on the order in which the navigations are found.
        static JoinTable InOrder(IConventionEntityType join, IConventionForeignKey one, IConventionForeignKey other)
            => join.GetForeignKeys().First(f => f == one || f == other) == one
                ? new JoinTable(join, one, other)
                : new JoinTable(join, other, one);
    }

    /// <summary>
    ///     Configures the join table according to the tables that it joins.
    /// </summary>
    public void Configure()
    {
        IConventionForeignKey[] ends = [Left, Right];
        var types = ends.Select(f => f.PrincipalEntityType.GetCitusTableType()).ToHashSet();

        if (types.Contains(CitusTableType.Distributed))
        {
            if (FindDistributionProperty(ends) is { } property)
            {
                EntityType.Builder.IsDistributedBy(property.Name);
            }
        }
        else if (types.Contains(CitusTableType.SingleShard))
        {
            EntityType.Builder.IsSingleShardTable();
        }
        else if (types.SetEquals([CitusTableType.Reference]))
        {
            EntityType.Builder.IsReferenceTable();
        }
        else if (types.Contains(CitusTableType.ManagedLocal))
        {
            EntityType.Builder.IsManagedLocalTable();
        }
    }

    private IConventionProperty? FindDistributionProperty(IConventionForeignKey[] ends)
    {
        var properties = ends
            .Where(f => f.PrincipalEntityType.GetCitusTableType() == CitusTableType.Distributed)
            .Select(CitusRelatedTableConvention.FindDistributionProperty)
            .ToList();

        if (properties is [{ } left, { } right]
            && left != right)
        {
            return ShareProperty(left, right) ?? left;
        }

        return properties.Contains(null) ? null : properties[0];
    }

    // Each foreign key has a column of its own for the same value, and Citus can pair only one of them with the distribution column. The
    // two columns become one, unless the application has named or configured them, or the foreign keys have no other columns.
    private IConventionProperty? ShareProperty(IConventionProperty left, IConventionProperty right)
    {
        if (left.ClrType != right.ClrType
            || (Left.Properties.Count == 1 && Right.Properties.Count == 1)
            || !IsByConvention(Left.GetPropertiesConfigurationSource())
            || !IsByConvention(Right.GetPropertiesConfigurationSource())
            || !IsByConvention(EntityType.GetPrimaryKeyConfigurationSource())
            || !IsByConvention(left.GetConfigurationSource())
            || !IsByConvention(right.GetConfigurationSource()))
        {
            return null;
        }

        // The name of Product.StoreId is more specific than that of Store.Id.
        var name = (Left.Properties.Count > 1 ? Left : Right).PrincipalEntityType.GetDistributionPropertyName()!;
        if (Left.Properties.Concat(Right.Properties).Any(p => p.Name == name)
            || EntityType.Builder.Property(left.ClrType, name) is not { } shared)
        {
            return null;
        }

        shared.IsRequired(true);

        // The source must be stronger than a convention. Otherwise, the conventions that found the properties would find them again.
        var properties = Replace(Left, left).Concat(Replace(Right, right)).Prepend(shared.Metadata).Distinct().ToList();
        EntityType.Builder.PrimaryKey(properties, fromDataAnnotation: true);

        return shared.Metadata;

        List<IConventionProperty> Replace(IConventionForeignKey foreignKey, IConventionProperty property)
        {
            var replaced = foreignKey.Properties.Select(p => p == property ? shared.Metadata : p).ToList();
            foreignKey.Builder.HasForeignKey(replaced, fromDataAnnotation: true);

            return replaced;
        }
    }

    private static bool IsByConvention(ConfigurationSource? source)
        => source is null or ConfigurationSource.Convention;
}
