using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace EFCore.Citus.Analyzers.Model;

internal static class OperationExtensions
{
    public static IOperation Unwrap(this IOperation operation)
    {
        while (true)
        {
            switch (operation)
            {
                case IConversionOperation conversion:
                    operation = conversion.Operand;
                    break;
                case IParenthesizedOperation parenthesized:
                    operation = parenthesized.Operand;
                    break;
                default:
                    return operation;
            }
        }
    }

    /// <summary>
    ///     Finds the lambda that is passed for a delegate or an expression tree.
    /// </summary>
    public static IAnonymousFunctionOperation? FindLambda(this IOperation operation)
        => operation.Unwrap() switch
        {
            IAnonymousFunctionOperation lambda => lambda,
            IDelegateCreationOperation delegateCreation => delegateCreation.Target.FindLambda(),
            _ => null
        };

    public static IOperation? FindArgument(this IInvocationOperation invocation, string parameterName)
        => invocation.Arguments.FirstOrDefault(a => a.Parameter?.Name == parameterName)?.Value;

    public static string? GetConstantString(this IOperation? operation)
        => operation?.ConstantValue is { HasValue: true, Value: string text } ? text : null;

    public static bool IsNull(this IOperation operation)
        => operation.ConstantValue is { HasValue: true, Value: null }
            || operation is IConversionOperation conversion && conversion.Operand.IsNull();

    /// <summary>
    ///     Gets the value of an optional flag.
    /// </summary>
    /// <returns>The value, or <see langword="null" /> if it is not a constant.</returns>
    public static bool? GetFlag(this IInvocationOperation invocation, string parameterName)
        => invocation.FindArgument(parameterName)?.ConstantValue is { HasValue: true, Value: bool flag } ? flag : null;

    /// <summary>
    ///     Finds the names of the properties that are passed to a call, as <c>e => e.Id</c>, <c>e => new { e.StoreId, e.Id }</c> or as
    ///     strings.
    /// </summary>
    /// <returns>The names, or <see langword="null" /> if the call does not contain them.</returns>
    public static IReadOnlyList<string>? FindPropertyNames(this IOperation argument)
    {
        if (argument.FindLambda() is { } lambda)
        {
            return lambda.FindResult() is { } result ? FindMemberNames(result) : null;
        }

        var elements = argument.Unwrap() switch
        {
            IArrayCreationOperation { Initializer: { } initializer } => initializer.ElementValues,
            ICollectionExpressionOperation collection => collection.Elements,
            _ => [argument]
        };

        return AllOrNone(elements.Select(e => e.GetConstantString()));
    }

    /// <summary>
    ///     Finds the name of the member in a lambda such as <c>e => e.Id</c>.
    /// </summary>
    public static string? FindMemberName(this IOperation argument)
        => argument.FindLambda()?.FindResult() is { } result ? FindMemberNameOf(result) : argument.GetConstantString();

    private static IReadOnlyList<string>? FindMemberNames(IOperation result)
        => result.Unwrap() is IAnonymousObjectCreationOperation { Initializers: var initializers }
            ? AllOrNone(initializers.Select(i => i is IAssignmentOperation assignment ? FindMemberNameOf(assignment.Value) : null))
            : AllOrNone([FindMemberNameOf(result)]);

    private static string? FindMemberNameOf(IOperation operation)
        => operation.Unwrap() is IMemberReferenceOperation { Instance: { } instance } reference
            and (IPropertyReferenceOperation or IFieldReferenceOperation)
            && instance.Unwrap() is IParameterReferenceOperation
                ? reference.Member.Name
                : null;

    private static IOperation? FindResult(this IAnonymousFunctionOperation lambda)
        => lambda.Body.Operations is [IReturnOperation { ReturnedValue: { } value }] ? value : null;

    private static IReadOnlyList<string>? AllOrNone(IEnumerable<string?> names)
    {
        var found = names.ToList();

        return found.Count > 0 && found.All(n => n is not null) ? found.OfType<string>().ToArray() : null;
    }
}
