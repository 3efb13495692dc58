using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace EFCore.Citus.Analyzers.Model;

/// <summary>
///     Reads the facts about the model of a context from the source of the context, of its configurations and of the methods that they
///     call.
/// </summary>
/// <remarks>
///     The calls are followed in the order in which they are executed, so that the last one takes precedence. A call that cannot be
///     followed, because it is conditional, in a loop or not in source, makes the entity types that it could configure unknown.
/// </remarks>
internal sealed partial class ModelReader
{
    // The depth exceeds that of any configuration written by hand.
    private const int MaxDepth = 40;

    private readonly Compilation _compilation;
    private readonly KnownTypes _types;
    private readonly IReadOnlyList<INamedTypeSymbol> _configurations;
    private readonly CancellationToken _cancellationToken;
    private readonly ContextFacts _facts = new();

    private readonly Dictionary<ISymbol, BuilderValue> _variables = new(SymbolEqualityComparer.Default);
    private readonly Stack<Frame> _frames = new();

    // The value is above zero in code that may be executed never or more than once.
    private int _uncertainty;

    private ModelReader(
        Compilation compilation,
        KnownTypes types,
        IReadOnlyList<INamedTypeSymbol> configurations,
        CancellationToken cancellationToken)
    {
        _compilation = compilation;
        _types = types;
        _configurations = configurations;
        _cancellationToken = cancellationToken;
    }

    /// <param name="compilation">The compilation of the context.</param>
    /// <param name="types">Its known types.</param>
    /// <param name="context">The context.</param>
    /// <param name="configurations">The configurations of the compilation, in the order of Entity Framework Core.</param>
    /// <param name="cancellationToken">A token to cancel the reading.</param>
    public static ContextFacts Read(
        Compilation compilation,
        KnownTypes types,
        INamedTypeSymbol context,
        IReadOnlyList<INamedTypeSymbol> configurations,
        CancellationToken cancellationToken)
    {
        var reader = new ModelReader(compilation, types, configurations, cancellationToken);
        reader.ReadContext(context);

        return reader._facts;
    }

    private void ReadContext(INamedTypeSymbol context)
    {
        _facts.IsUnknown = ChangesConventions(context);

        for (var type = context; type is not null && !KnownTypes.Is(type, _types.DbContext); type = type.BaseType)
        {
            foreach (var property in type.GetMembers().OfType<IPropertySymbol>())
            {
                if (property.Type is INamedTypeSymbol { TypeArguments: [INamedTypeSymbol entityType] } set
                    && KnownTypes.Is(set, _types.DbSet))
                {
                    var entity = _facts.Get(entityType);
                    entity.IsInModel = true;
                    entity.SetName ??= property.Name;
                }
            }
        }

        if (FindOverride(context, "OnModelCreating") is { } onModelCreating)
        {
            Call(
                onModelCreating, onModelCreating, context, [(onModelCreating.Parameters[0], BuilderValue.Model.Instance)]);
        }
    }

    // Conventions of the application may change any key.
    private bool ChangesConventions(INamedTypeSymbol context)
    {
        for (var method = FindOverride(context, "ConfigureConventions"); method is not null; method = method.OverriddenMethod)
        {
            if (KnownTypes.IsHarmless(method.ContainingAssembly))
            {
                return false;
            }

            if (FindBody(method) is not { } body
                || body.Descendants().OfType<IParameterReferenceOperation>().Any(p => !IsAboutTypes(p)))
            {
                return true;
            }
        }

        return false;
    }

    // configurationBuilder.Properties<string>()... configures the mapping of types. A method that the builder is passed to may change any
    // convention.
    private bool IsAboutTypes(IParameterReferenceOperation parameter)
        => !KnownTypes.Is(parameter.Type, _types.ModelConfigurationBuilder)
            || parameter.Parent switch
            {
                IInvocationOperation call when call.Instance == parameter => call.TargetMethod.Name != "CreateModelBuilder",
                IArgumentOperation { Parent: IInvocationOperation { TargetMethod.Name: "ConfigureConventions" } call }
                    => call.Instance is IInstanceReferenceOperation,
                _ => false
            };

    private IMethodSymbol? FindOverride(INamedTypeSymbol context, string name)
    {
        for (var type = context; type is not null && !KnownTypes.Is(type, _types.DbContext); type = type.BaseType)
        {
            if (type.GetMembers(name).OfType<IMethodSymbol>().FirstOrDefault(m => m is { IsOverride: true, Parameters.Length: 1 }) is { } method)
            {
                return method;
            }
        }

        return null;
    }

    /// <summary>
    ///     Reads the body of a method.
    /// </summary>
    /// <param name="method">The method as it is called, with its type arguments.</param>
    /// <param name="implementation">The method with the body that is executed.</param>
    /// <param name="thisType">The type of the instance on which the method is called.</param>
    /// <param name="arguments">The arguments that are builders.</param>
    /// <returns>The builder that the method returns, if any.</returns>
    private BuilderValue? Call(
        IMethodSymbol method,
        IMethodSymbol implementation,
        INamedTypeSymbol? thisType,
        IReadOnlyList<(IParameterSymbol Parameter, BuilderValue Value)> arguments)
    {
        _cancellationToken.ThrowIfCancellationRequested();

        var definition = implementation.OriginalDefinition;
        definition = definition.PartialImplementationPart ?? definition;

        if (_frames.Count >= MaxDepth
            || _frames.Any(f => SymbolEqualityComparer.Default.Equals(f.Method, definition))
            || FindBody(definition) is not { } body)
        {
            if (!KnownTypes.IsHarmless(definition.ContainingAssembly))
            {
                foreach (var (_, value) in arguments)
                {
                    Escape(value);
                }
            }

            return null;
        }

        var frame = new Frame(definition, thisType, BindTypeArguments(method, implementation));
        foreach (var (parameter, value) in arguments)
        {
            _variables[definition.Parameters[parameter.Ordinal]] = value;
        }

        _frames.Push(frame);
        var uncertainty = _uncertainty;
        Visit(body);
        _uncertainty = uncertainty;
        _frames.Pop();

        return frame.Returned;
    }

    private IOperation? FindBody(IMethodSymbol method)
    {
        foreach (var reference in method.DeclaringSyntaxReferences)
        {
            if (_compilation.ContainsSyntaxTree(reference.SyntaxTree))
            {
                var operation = _compilation.GetModel(reference.SyntaxTree)
                    .GetOperation(reference.GetSyntax(_cancellationToken), _cancellationToken);

                switch (operation)
                {
                    case IMethodBodyOperation body:
                        return body.BlockBody ?? body.ExpressionBody;
                    case ILocalFunctionOperation function:
                        return function.Body;
                }
            }
        }

        return null;
    }

    private Dictionary<ITypeParameterSymbol, ITypeSymbol> BindTypeArguments(IMethodSymbol method, IMethodSymbol implementation)
    {
        var bound = new Dictionary<ITypeParameterSymbol, ITypeSymbol>(SymbolEqualityComparer.Default);

        // A local function can use the type parameters of the method around it.
        if (method.MethodKind == MethodKind.LocalFunction)
        {
            foreach (var pair in _frames.Peek().TypeArguments)
            {
                bound[pair.Key] = pair.Value;
            }
        }

        for (var type = implementation.ContainingType; type is not null; type = type.ContainingType)
        {
            Bind(type.OriginalDefinition.TypeParameters, type.TypeArguments);
        }

        Bind(implementation.OriginalDefinition.TypeParameters, method.TypeArguments);

        return bound;

        void Bind(IReadOnlyList<ITypeParameterSymbol> parameters, IReadOnlyList<ITypeSymbol> arguments)
        {
            for (var i = 0; i < parameters.Count; i++)
            {
                bound[parameters[i]] = Substitute(arguments[i]);
            }
        }
    }

    private ITypeSymbol Substitute(ITypeSymbol type)
        => type switch
        {
            ITypeParameterSymbol parameter when _frames.Count > 0
                && _frames.Peek().TypeArguments.TryGetValue(parameter, out var argument) => argument,
            INamedTypeSymbol { IsGenericType: true, IsUnboundGenericType: false } named
                => named.ConstructedFrom.Construct(named.TypeArguments.Select(Substitute).ToArray()),
            _ => type
        };

    /// <summary>
    ///     Finds the entity type for a type in the source, in the current call.
    /// </summary>
    private EntityFacts? FindEntity(ITypeSymbol? type)
        => type is not null && Substitute(type) is INamedTypeSymbol { TypeKind: TypeKind.Class } named
            ? _facts.Get((INamedTypeSymbol)named.WithNullableAnnotation(NullableAnnotation.None))
            : null;

    private EntityFacts? AddEntity(ITypeSymbol? type)
    {
        if (FindEntity(type) is not { } entity)
        {
            return null;
        }

        entity.IsInModel = true;
        MarkIfUncertain(entity);

        return entity;
    }

    private void MarkIfUncertain(EntityFacts entity)
    {
        if (_uncertainty > 0)
        {
            entity.IsUnknown = true;
        }
    }

    /// <summary>
    ///     Records that a builder is used by code that cannot be followed.
    /// </summary>
    private void Escape(BuilderValue? value)
    {
        switch (value)
        {
            case BuilderValue.Model:
                _facts.IsUnknown = true;
                break;
            case BuilderValue.Entity entity:
                entity.Facts.IsUnknown = true;
                break;
            case BuilderValue.Property property:
                property.Facts.IsUnknown = true;
                break;
            case BuilderValue.Index index:
                index.Facts.IsUnknown = true;
                break;
            case BuilderValue.Relationship relationship:
                relationship.Facts.IsUnknown = true;
                break;
            case BuilderValue.Navigation navigation:
                navigation.From.IsUnknown = true;
                break;
        }
    }

    /// <summary>
    ///     Represents a call that is being read.
    /// </summary>
    private sealed class Frame(
        IMethodSymbol method,
        INamedTypeSymbol? thisType,
        Dictionary<ITypeParameterSymbol, ITypeSymbol> typeArguments)
    {
        public IMethodSymbol Method { get; } = method;

        public INamedTypeSymbol? ThisType { get; } = thisType;

        public Dictionary<ITypeParameterSymbol, ITypeSymbol> TypeArguments { get; } = typeArguments;

        public BuilderValue? Returned { get; set; }
    }
}
