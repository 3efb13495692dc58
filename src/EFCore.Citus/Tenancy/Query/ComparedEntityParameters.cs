using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Query;
using Microsoft.EntityFrameworkCore.Storage;

namespace EFCore.Citus.Tenancy.Query;

/// <summary>
///     Creates query parameters for the values of entities in variables, see <see cref="ComparedEntity" />.
/// </summary>
internal sealed class ComparedEntityParameters(QueryCompilationContext context)
{
    // Entity Framework Core uses the same prefix for the parameters that it creates.
    private const string Prefix = "entity_equality_";

    private readonly List<object> _constants = [];

    /// <summary>
    ///     Determines whether an expression is an object of the application: a variable or a constant.
    /// </summary>
    public static bool IsValue(Expression expression)
        => expression is QueryParameterExpression or ConstantExpression { Value: not null };

    public Expression Value(Expression entity, IProperty property)
        => Register(
            nameof(ComparedEntity.GetValue), property.ClrType.MakeNullable(), entity, property.Name, Expression.Constant(property, typeof(IProperty)));

    public Expression Values(Expression entities, IEntityType entityType, IProperty property)
        => Register(
            nameof(ComparedEntity.GetValues),
            property.ClrType.MakeNullable(),
            entities,
            property.Name,
            Expression.Constant(entityType, typeof(IEntityType)),
            Expression.Constant(property, typeof(IProperty)));

    public Expression Tenant(Expression entity, IEntityType entityType, IProperty property)
        => Register(
            nameof(ComparedEntity.GetTenant), property.ClrType.MakeNullable(), entity, property.Name, Expression.Constant(entityType, typeof(IEntityType)));

    public Expression IsOfCurrentTenant(Expression entity, IEntityType entityType)
        => Register(
            nameof(ComparedEntity.IsOfCurrentTenant),
            null,
            entity,
            nameof(ComparedEntity.IsOfCurrentTenant),
            Expression.Constant(entityType, typeof(IEntityType)));

    private QueryParameterExpression Register(string method, Type? type, Expression entity, string suffix, params Expression[] arguments)
    {
        var (name, value) = entity switch
        {
            QueryParameterExpression parameter => (
                parameter.Name,
                (Expression)Expression.Call(
                    typeof(ComparedEntity),
                    nameof(ComparedEntity.GetParameter),
                    null,
                    QueryCompilationContext.QueryContextParameter,
                    Expression.Constant(parameter.Name))),
            ConstantExpression { Value: { } constant } => ($"constant{GetNumber(constant)}", Expression.Constant(constant, typeof(object))),
            _ => throw new ArgumentException(null, nameof(entity))
        };

        return context.RegisterRuntimeParameter(
            $"{Prefix}{name}_{suffix}",
            Expression.Lambda(
                Expression.Call(
                    typeof(ComparedEntity),
                    method,
                    type is null ? null : [type],
                    [QueryCompilationContext.QueryContextParameter, value, .. arguments]),
                QueryCompilationContext.QueryContextParameter));
    }

    private int GetNumber(object constant)
    {
        var number = _constants.FindIndex(c => ReferenceEquals(c, constant));
        if (number < 0)
        {
            number = _constants.Count;
            _constants.Add(constant);
        }

        return number;
    }
}
