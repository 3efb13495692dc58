using System.Linq.Expressions;
using EFCore.Citus.Metadata;
using EFCore.Citus.Properties;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Query;

namespace EFCore.Citus.Query;

/// <summary>
///     Adds the comparison of <c>ForShardKey</c> to a query.
/// </summary>
internal static class ShardKeyFilter
{
    /// <summary>
    ///     Adds the comparison of the distribution column.
    /// </summary>
    /// <param name="source">The query of entities.</param>
    /// <param name="value">The value, which is a parameter if the application passes it as an argument.</param>
    /// <param name="model">The model.</param>
    public static Expression Add(Expression source, Expression value, IModel model)
    {
        var type = source.Type.GetGenericArguments()[0];
        var entityType = FindEntityType(source, type, model) ?? throw new InvalidOperationException(CitusStrings.ShardKeyOfNoEntity(type.Name));
        var property = entityType.FindDistributionProperty()
            ?? throw new InvalidOperationException(CitusStrings.ShardKeyOfOtherTable(entityType.DisplayName(), Describe(entityType.GetCitusTableType())));

        var entity = Expression.Parameter(type, "e");
        var column = Expression.Call(typeof(EF), nameof(EF.Property), [property.ClrType], entity, Expression.Constant(property.Name));

        return Expression.Call(
            typeof(Queryable),
            nameof(Queryable.Where),
            [type],
            source,
            Expression.Quote(Expression.Lambda(Compare(column, Convert(value, property)), entity)));
    }

    private static IEntityType? FindEntityType(Expression source, Type type, IModel model)
    {
        while (source is MethodCallExpression { Arguments: [var inner, ..] })
        {
            source = inner;
        }

        return source is EntityQueryRootExpression root && root.EntityType.ClrType == type
            ? root.EntityType
            : model.FindEntityTypes(type).ToList() is [var only] ? only : null;
    }

    private static Expression Convert(Expression value, IProperty property)
    {
        if (value.Type == property.ClrType)
        {
            return value;
        }

        try
        {
            return Expression.Convert(value, property.ClrType);
        }
        catch (InvalidOperationException)
        {
            throw new InvalidOperationException(
                CitusStrings.ShardKeyOfOtherType(
                    value.Type.ShortDisplayName(), property.DeclaringType.DisplayName(), property.Name, property.ClrType.ShortDisplayName()));
        }
    }

    private static Expression Compare(Expression column, Expression value)
    {
        try
        {
            return Expression.Equal(column, value);
        }
        catch (InvalidOperationException)
        {
            // The type has no equality operator.
            return Expression.Call(column, typeof(object).GetMethod(nameof(Equals), [typeof(object)])!, Expression.Convert(value, typeof(object)));
        }
    }

    private static string Describe(CitusTableType type)
        => type switch
        {
            CitusTableType.Reference => "a reference table, which is complete on each node",
            CitusTableType.SingleShard => "a single-shard table, which is in one shard",
            _ => "a local table, which is on the coordinator"
        };
}
