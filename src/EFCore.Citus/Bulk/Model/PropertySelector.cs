using System.Linq.Expressions;
using EFCore.Citus.Properties;
using Microsoft.EntityFrameworkCore;

namespace EFCore.Citus.Bulk.Model;

/// <summary>
///     Reads the names of properties from lambda expressions such as <c>o => o.Name</c>, <c>o => new { o.StoreId, o.Id }</c> and
///     <c>o => EF.Property&lt;int>(o, "StoreId")</c>.
/// </summary>
internal static class PropertySelector
{
    public static string Name(LambdaExpression selector)
        => Names(selector) is [var name]
            ? name
            : throw new ArgumentException(CitusStrings.BulkSelector(selector), nameof(selector));

    public static IReadOnlyList<string> Names(LambdaExpression selector)
    {
        var body = WithoutConversion(selector.Body);

        return body is NewExpression { Arguments.Count: > 0 } created
            ? [.. created.Arguments.Select(a => Name(selector, WithoutConversion(a)))]
            : [Name(selector, body)];
    }

    private static string Name(LambdaExpression selector, Expression body)
        => body switch
        {
            MemberExpression { Expression: { } instance } member when WithoutConversion(instance) == selector.Parameters[0]
                => member.Member.Name,
            MethodCallExpression { Method: { Name: nameof(EF.Property), DeclaringType: { } type } } call
                when type == typeof(EF)
                && WithoutConversion(call.Arguments[0]) == selector.Parameters[0]
                && Expression.Lambda<Func<string>>(call.Arguments[1]).Compile(preferInterpretation: true)() is { } name
                => name,
            _ => throw new ArgumentException(CitusStrings.BulkSelector(selector), nameof(selector))
        };

    private static Expression WithoutConversion(Expression expression)
    {
        while (expression is UnaryExpression { NodeType: ExpressionType.Convert or ExpressionType.ConvertChecked } conversion)
        {
            expression = conversion.Operand;
        }

        return expression;
    }
}
