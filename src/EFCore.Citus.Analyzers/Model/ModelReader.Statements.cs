using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace EFCore.Citus.Analyzers.Model;

internal sealed partial class ModelReader
{
    private void Visit(IOperation? operation)
    {
        switch (operation)
        {
            case null:
            case ILocalFunctionOperation:
                return;
            case IBlockOperation block:
                VisitAll(block.Operations);
                return;
            case IExpressionStatementOperation statement:
                Evaluate(statement.Operation);
                return;
            case IVariableDeclarationGroupOperation group:
                foreach (var declarator in group.Declarations.SelectMany(d => d.Declarators))
                {
                    var value = Evaluate(declarator.GetVariableInitializer()?.Value);
                    if (value is not null)
                    {
                        _variables[declarator.Symbol] = value;
                    }
                }

                return;
            case IReturnOperation { Kind: OperationKind.Return } returned:
                VisitReturn(returned);
                return;
            case IConditionalOperation conditional:
                VisitConditional(conditional);
                return;
            case ITryOperation attempt:
                Visit(attempt.Body);
                VisitUncertain(attempt.Catches);
                Visit(attempt.Finally);
                return;
            case IUsingOperation use:
                Visit(use.Resources);
                Visit(use.Body);
                return;
            case ILockOperation locked:
                Visit(locked.Body);
                return;
            case ISwitchOperation or ILoopOperation:
                VisitUncertain(operation.ChildOperations);
                return;
            case ILabeledOperation or IBranchOperation:
                // Statements after a jump may be skipped.
                _uncertainty++;
                VisitAll(operation.ChildOperations);
                return;
            default:
                Evaluate(operation);
                return;
        }
    }

    private void VisitAll(IEnumerable<IOperation> operations)
    {
        foreach (var operation in operations)
        {
            Visit(operation);
        }
    }

    private void VisitUncertain(IEnumerable<IOperation> operations)
    {
        var uncertainty = _uncertainty++;
        VisitAll(operations);
        _uncertainty = uncertainty;
    }

    private void VisitReturn(IReturnOperation returned)
    {
        var value = Evaluate(returned.ReturnedValue);
        var frame = _frames.Peek();

        if (frame.Returned is not null && frame.Returned != value)
        {
            Escape(frame.Returned);
            Escape(value);
        }

        frame.Returned = value;
    }

    private void VisitConditional(IConditionalOperation conditional)
    {
        Evaluate(conditional.Condition);

        // The provider is always Npgsql, because Citus is an extension of PostgreSQL.
        if (conditional.Condition.Unwrap() is IInvocationOperation { TargetMethod.Name: "IsNpgsql" })
        {
            Visit(conditional.WhenTrue);
        }
        else
        {
            VisitUncertain(conditional.WhenFalse is null ? [conditional.WhenTrue] : [conditional.WhenTrue, conditional.WhenFalse]);
        }

        // A branch that leaves the method makes all following statements uncertain.
        if (Leaves(conditional))
        {
            _uncertainty++;
        }
    }

    private static bool Leaves(IOperation operation)
        => operation is IReturnOperation or IBranchOperation
            || operation is not (IAnonymousFunctionOperation or ILocalFunctionOperation) && operation.ChildOperations.Any(Leaves);

    /// <summary>
    ///     Evaluates an expression.
    /// </summary>
    /// <returns>The value, or <see langword="null" /> if the expression is not a builder.</returns>
    private BuilderValue? Evaluate(IOperation? operation)
    {
        switch (operation?.Unwrap())
        {
            case null:
                return null;
            case IInvocationOperation invocation:
                return EvaluateInvocation(invocation);
            case ILocalReferenceOperation local:
                return _variables.TryGetValue(local.Local, out var localValue) ? localValue : FromElsewhere(local.Type);
            case IParameterReferenceOperation parameter:
                return _variables.TryGetValue(parameter.Parameter, out var parameterValue) ? parameterValue : FromElsewhere(parameter.Type);
            case ISimpleAssignmentOperation assignment:
                EvaluateAssignment(assignment);
                return null;
            case IPropertyReferenceOperation { Instance: { } instance } when Evaluate(instance) is { } owner:
                // Changes of the metadata are not followed.
                Escape(owner);

                return BuilderValue.Neutral.Instance;
            case IMemberReferenceOperation member:
                return FromElsewhere(member.Type);
            case IConditionalOperation conditional:
                VisitConditional(conditional);
                return FromElsewhere(conditional.Type);
            case IAnonymousFunctionOperation lambda:
                VisitUncertain([lambda.Body]);
                return null;
            case INameOfOperation or ITypeOfOperation or ILiteralOperation or IInstanceReferenceOperation:
                return null;
            case ISwitchExpressionOperation or ICoalesceOperation or IConditionalAccessOperation or IBinaryOperation:
                // A part of the expression may not be executed.
                var uncertainty = _uncertainty++;
                EscapeChildren(operation.Unwrap());
                _uncertainty = uncertainty;

                return FromElsewhere(operation.Type);
            case { } other:
                EscapeChildren(other);
                return FromElsewhere(other.Type);
        }
    }

    private void EscapeChildren(IOperation operation)
    {
        foreach (var child in operation.ChildOperations)
        {
            Escape(Evaluate(child));
        }
    }

    private void EvaluateAssignment(ISimpleAssignmentOperation assignment)
    {
        var value = Evaluate(assignment.Value);

        switch (assignment.Target)
        {
            case IDiscardOperation:
                return;
            case ILocalReferenceOperation { Local: var local } when value is not null && _uncertainty == 0:
                _variables[local] = value;
                return;
            default:
                // A variable that may contain one of several builders is handled like any other place that a builder is assigned to.
                Escape(Evaluate(assignment.Target));
                Escape(value);
                return;
        }
    }

    // The type of a model builder or of a generic entity type builder determines its value.
    private BuilderValue? FromType(ITypeSymbol? type)
    {
        if (KnownTypes.Is(type, _types.ModelBuilder))
        {
            return BuilderValue.Model.Instance;
        }

        return KnownTypes.Is(type, _types.GenericEntityTypeBuilder)
            && FindEntity(((INamedTypeSymbol)type!).TypeArguments[0]) is { } entity
                ? new BuilderValue.Entity(entity)
                : null;
    }

    // A builder from an unknown place may have been changed there, and may belong to another model.
    private BuilderValue? FromElsewhere(ITypeSymbol? type)
    {
        var value = FromType(type);
        Escape(value);

        return value;
    }

    private BuilderValue? EvaluateInvocation(IInvocationOperation invocation)
    {
        var method = invocation.TargetMethod;
        var receiver = invocation.Instance
            ?? (method.IsExtensionMethod ? invocation.Arguments.FirstOrDefault(a => a.Parameter?.Ordinal == 0)?.Value : null);

        // The body of a method of the application, including an extension method, is read. It ends in calls of methods of this library or
        // of EF Core.
        if (method.DeclaringSyntaxReferences.Length > 0
            && method.MethodKind != MethodKind.DelegateInvoke)
        {
            return CallFromSource(invocation);
        }

        return Evaluate(receiver) switch
        {
            BuilderValue.Model => OnModel(invocation),
            BuilderValue.Entity entity => OnEntity(invocation, receiver!, entity),
            BuilderValue.Property property => OnProperty(invocation, property),
            BuilderValue.Index index => OnIndex(invocation, index),
            BuilderValue.Navigation navigation => OnNavigation(invocation, navigation),
            BuilderValue.Relationship relationship => OnRelationship(invocation, relationship),
            BuilderValue.ManyToMany => OnManyToMany(invocation),
            BuilderValue.Neutral => OnNeutral(invocation),
            _ => OnOther(invocation)
        };
    }

    private BuilderValue? CallFromSource(IInvocationOperation invocation)
    {
        var method = invocation.TargetMethod;
        if (Evaluate(invocation.Instance) is { } owner)
        {
            Escape(owner);
            return null;
        }

        var builders = new List<(IParameterSymbol, BuilderValue)>();
        foreach (var argument in invocation.Arguments)
        {
            if (Evaluate(argument.Value) is { } value
                && argument.Parameter is { } parameter)
            {
                builders.Add((parameter, value));
            }
        }

        // A local function can access builders that are not passed to it.
        if (builders.Count == 0
            && method.MethodKind != MethodKind.LocalFunction)
        {
            return null;
        }

        var thisType = _frames.Peek().ThisType;
        switch (invocation.Instance)
        {
            case null:
                return Call(method, method, method.MethodKind == MethodKind.LocalFunction ? thisType : null, builders);
            case IInstanceReferenceOperation:
                var implementation = invocation.IsVirtual && thisType is not null ? FindImplementation(method, thisType) : method;

                return Call(method, implementation, thisType, builders);
            case var instance when instance.Unwrap().Type is INamedTypeSymbol type
                && Substitute(type) is INamedTypeSymbol instanceType
                && (instance.Unwrap() is IObjectCreationOperation || instanceType.IsSealed || !invocation.IsVirtual):
                return Call(method, FindImplementation(method, instanceType), instanceType, builders);
            default:
                foreach (var (_, value) in builders)
                {
                    Escape(value);
                }

                return null;
        }
    }

    private static IMethodSymbol FindImplementation(IMethodSymbol method, INamedTypeSymbol type)
    {
        for (var current = type; current is not null; current = current.BaseType)
        {
            foreach (var candidate in current.GetMembers(method.Name).OfType<IMethodSymbol>())
            {
                for (var overridden = candidate; overridden is not null; overridden = overridden.OverriddenMethod)
                {
                    if (SymbolEqualityComparer.Default.Equals(overridden.OriginalDefinition, method.OriginalDefinition))
                    {
                        return candidate;
                    }
                }
            }
        }

        return method;
    }

    private BuilderValue? OnOther(IInvocationOperation invocation)
    {
        foreach (var argument in invocation.Arguments)
        {
            var value = Evaluate(argument.Value);
            if (value is not null
                && !KnownTypes.IsHarmless(invocation.TargetMethod.ContainingAssembly))
            {
                Escape(value);
            }
        }

        return FromElsewhere(invocation.Type);
    }

    // Calls on a builder that no rule depends on cannot change another builder, but their lambdas can access the builders around them.
    private BuilderValue OnNeutral(IInvocationOperation invocation)
    {
        RunArguments(invocation);

        return BuilderValue.Neutral.Instance;
    }

    /// <summary>
    ///     Reads the actions that are passed to a call, which executes each of them once.
    /// </summary>
    private void RunArguments(IInvocationOperation invocation)
    {
        foreach (var argument in invocation.Arguments)
        {
            if (argument.Parameter is { Ordinal: 0 } && invocation.TargetMethod.IsExtensionMethod)
            {
                continue;
            }

            if (argument.Parameter?.Type is INamedTypeSymbol { TypeKind: TypeKind.Delegate } type)
            {
                var parameters = type.DelegateInvokeMethod!.Parameters;
                Run(argument.Value, parameters.Select(p => FromType(p.Type) ?? BuilderValue.Neutral.Instance).ToArray());
            }
            else if (argument.Value.FindLambda() is null)
            {
                Escape(Evaluate(argument.Value));
            }
        }
    }

    /// <summary>
    ///     Reads an action that is passed to a builder.
    /// </summary>
    private void Run(IOperation action, IReadOnlyList<BuilderValue> arguments)
    {
        if (action.FindLambda() is { } lambda)
        {
            for (var i = 0; i < arguments.Count && i < lambda.Symbol.Parameters.Length; i++)
            {
                _variables[lambda.Symbol.Parameters[i]] = arguments[i];
            }

            var frame = _frames.Peek();
            var returned = frame.Returned;
            var uncertainty = _uncertainty;
            frame.Returned = null;
            Visit(lambda.Body);
            frame.Returned = returned;
            _uncertainty = uncertainty;
        }
        else if (action.Unwrap() is IDelegateCreationOperation { Target: IMethodReferenceOperation { Method: var method } reference })
        {
            var thisType = reference.Instance is IInstanceReferenceOperation ? _frames.Peek().ThisType : null;
            var builders = method.Parameters.Zip(arguments, (p, a) => (p, a)).ToList();

            Call(method, thisType is null ? method : FindImplementation(method, thisType), thisType, builders);
        }
        else if (!action.IsNull())
        {
            foreach (var argument in arguments)
            {
                Escape(argument);
            }
        }
    }
}
