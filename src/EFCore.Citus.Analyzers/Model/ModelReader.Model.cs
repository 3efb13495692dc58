using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace EFCore.Citus.Analyzers.Model;

internal sealed partial class ModelReader
{
    private BuilderValue OnModel(IInvocationOperation invocation)
    {
        var method = invocation.TargetMethod;
        if (KnownTypes.IsCitus(method.ContainingAssembly))
        {
            OnTenantCall(invocation);

            return BuilderValue.Model.Instance;
        }

        if (!KnownTypes.Is(method.ContainingType, _types.ModelBuilder))
        {
            // Extensions of EF Core and Npgsql add objects such as sequences and PostgreSQL extensions.
            if (!KnownTypes.IsHarmless(method.ContainingAssembly))
            {
                _facts.IsUnknown = true;
            }

            RunArguments(invocation);

            return KnownTypes.Is(invocation.Type, _types.ModelBuilder) ? BuilderValue.Model.Instance : BuilderValue.Neutral.Instance;
        }

        switch (method.Name)
        {
            case "Entity":
                return OnEntityCall(invocation);
            case "ApplyConfiguration":
                ApplyConfiguration(invocation);
                return BuilderValue.Model.Instance;
            case "ApplyConfigurationsFromAssembly":
                ApplyConfigurations(invocation);
                return BuilderValue.Model.Instance;
            case "Ignore":
                Mark(FindTypeArgument(invocation), e => e.IsIgnored = true, stringMayName: true);
                return BuilderValue.Model.Instance;
            case "Owned":
                Mark(FindTypeArgument(invocation), e => e.IsOwned = true, stringMayName: false);
                return BuilderValue.Neutral.Instance;
            case "SharedTypeEntity":
                Mark(FindTypeArgument(invocation), e => e.IsUnknown = true, stringMayName: false);
                return BuilderValue.Neutral.Instance;
            case "HasAnnotation":
            case "HasChangeTrackingStrategy":
            case "UsePropertyAccessMode":
            case "HasEmbeddedDiscriminatorName":
                return BuilderValue.Model.Instance;
            default:
                _facts.IsUnknown = true;
                return BuilderValue.Neutral.Instance;
        }

        void Mark(ITypeSymbol? type, Action<EntityFacts> mark, bool stringMayName)
        {
            if (FindEntity(type) is { } entity)
            {
                MarkIfUncertain(entity);
                mark(entity);
            }
            else if (stringMayName || invocation.FindArgument("type") is not null)
            {
                _facts.IsUnknown = true;
            }
        }
    }

    private void OnTenantCall(IInvocationOperation invocation)
    {
        _facts.UsesCitus |= _uncertainty == 0;

        var entityType = invocation.FindArgument("keyExpression") is null ? null : AddEntity(invocation.TargetMethod.TypeArguments[0]);
        var name = (invocation.FindArgument("keyExpression") ?? invocation.FindArgument("propertyName"))?.FindMemberName();
        if (invocation.TargetMethod.Name is not ("HasTenant" or "HasTenantKey")
            || name is null
            || _uncertainty > 0
            || _facts.Tenant is not null
            || entityType is null && invocation.FindArgument("keyExpression") is not null)
        {
            _facts.IsUnknown = true;
            return;
        }

        var keyType = entityType is null
            ? Substitute(invocation.TargetMethod.TypeArguments[0])
            : ClrMembers.FindProperty(entityType.Type, name)?.Type;
        _facts.Tenant = new TenantFacts(entityType?.Type, name, keyType);
    }

    private BuilderValue OnEntityCall(IInvocationOperation invocation)
    {
        var type = FindTypeArgument(invocation)
            ?? (invocation.FindArgument("name").GetConstantString() is { } name ? _compilation.GetTypeByMetadataName(name) : null);

        if (AddEntity(type) is not { } entity)
        {
            // An entity type without a class cannot be confused with another one. An entity type with an unknown name may be any.
            if (invocation.FindArgument("name").GetConstantString() is null)
            {
                _facts.IsUnknown = true;
            }

            return BuilderValue.Neutral.Instance;
        }

        var value = new BuilderValue.Entity(entity);
        if (invocation.FindArgument("buildAction") is { } action)
        {
            Run(action, [value]);

            return BuilderValue.Model.Instance;
        }

        return value;
    }

    private static ITypeSymbol? FindTypeArgument(IInvocationOperation invocation)
        => invocation.TargetMethod.TypeArguments is [var type]
            ? type
            : invocation.FindArgument("type")?.Unwrap() is ITypeOfOperation typeOf ? typeOf.TypeOperand : null;

    private void ApplyConfiguration(IInvocationOperation invocation)
    {
        if (AddEntity(invocation.TargetMethod.TypeArguments[0]) is not { } entity)
        {
            _facts.IsUnknown = true;
            return;
        }

        var argument = invocation.Arguments[0].Value.Unwrap();
        if (argument.Type is INamedTypeSymbol { TypeKind: TypeKind.Class } type
            && Substitute(type) is INamedTypeSymbol configuration
            && (argument is IObjectCreationOperation || configuration.IsSealed))
        {
            Evaluate(argument);
            Configure(configuration, entity);
        }
        else
        {
            entity.IsUnknown = true;
        }
    }

    private void ApplyConfigurations(IInvocationOperation invocation)
    {
        if (!IsThisAssembly(invocation.FindArgument("assembly")))
        {
            _facts.IsUnknown = true;
            return;
        }

        // A predicate may exclude any of the configurations.
        var uncertainty = _uncertainty;
        if (invocation.FindArgument("predicate") is { } predicate && !predicate.IsNull())
        {
            _uncertainty++;
        }

        foreach (var configuration in _configurations)
        {
            foreach (var @interface in configuration.AllInterfaces.Where(i => KnownTypes.Is(i, _types.EntityTypeConfiguration)))
            {
                if (AddEntity(@interface.TypeArguments[0]) is { } entity)
                {
                    Configure(configuration, entity);
                }
            }
        }

        _uncertainty = uncertainty;
    }

    private void Configure(INamedTypeSymbol configuration, EntityFacts entity)
    {
        var configure = configuration.AllInterfaces
            .Where(i => KnownTypes.Is(i, _types.EntityTypeConfiguration)
                && SymbolEqualityComparer.Default.Equals(Substitute(i.TypeArguments[0]), entity.Type))
            .Select(i => configuration.FindImplementationForInterfaceMember(i.GetMembers("Configure")[0]))
            .OfType<IMethodSymbol>()
            .FirstOrDefault();

        if (configure is null)
        {
            entity.IsUnknown = true;
            return;
        }

        var implementation = FindImplementation(configure, configuration);
        Call(implementation, implementation, configuration, [(configure.Parameters[0], new BuilderValue.Entity(entity))]);
    }

    // The assembly is specified as typeof(Something).Assembly, Assembly.GetExecutingAssembly() or GetType().Assembly, with types of this
    // compilation.
    private bool IsThisAssembly(IOperation? assembly)
        => assembly?.Unwrap() switch
        {
            IPropertyReferenceOperation { Property.Name: "Assembly", Instance: { } type } => type.Unwrap() switch
            {
                ITypeOfOperation typeOf => IsInThisAssembly(Substitute(typeOf.TypeOperand)),
                IInvocationOperation { TargetMethod.Name: "GetType", Instance: IInstanceReferenceOperation }
                    => IsInThisAssembly(_frames.Peek().ThisType),
                _ => false
            },
            IInvocationOperation { TargetMethod: { Name: "GetExecutingAssembly", ContainingType.Name: "Assembly" } } => true,
            _ => false
        };

    private bool IsInThisAssembly(ITypeSymbol? type)
        => SymbolEqualityComparer.Default.Equals(type?.ContainingAssembly, _compilation.Assembly);
}
