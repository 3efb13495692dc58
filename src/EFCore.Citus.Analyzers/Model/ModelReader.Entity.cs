using EFCore.Citus.Metadata;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace EFCore.Citus.Analyzers.Model;

internal sealed partial class ModelReader
{
    private BuilderValue OnEntity(IInvocationOperation invocation, IOperation receiver, BuilderValue.Entity value)
    {
        var entity = value.Facts;
        var method = invocation.TargetMethod;
        MarkIfUncertain(entity);

        if (KnownTypes.IsCitus(method.ContainingAssembly))
        {
            _facts.UsesCitus |= _uncertainty == 0;
            OnCitusCall(invocation, receiver, entity);

            return value;
        }

        if (!KnownTypes.IsHarmless(method.ContainingAssembly))
        {
            entity.IsUnknown = true;

            return Continue(invocation, value);
        }

        var evidence = GetEvidence(invocation, receiver);
        switch (method.Name)
        {
            case "HasKey":
                entity.Key = FindProperties(invocation, entity, evidence);
                entity.HasNoKey = false;
                return BuilderValue.Neutral.Instance;
            case "HasNoKey":
                entity.HasNoKey = true;
                return value;
            case "HasAlternateKey":
                if (FindProperties(invocation, entity, evidence) is { } alternateKey)
                {
                    entity.AlternateKeys.Add(alternateKey);
                }

                return BuilderValue.Neutral.Instance;
            case "HasIndex":
                return OnIndexCall(invocation, entity, evidence);
            case "Property":
            case "IndexerProperty":
            case "PrimitiveCollection":
                return OnPropertyCall(invocation, entity);
            case "HasDiscriminator":
                // A discriminator with a name is also a property.
                _ = invocation.FindArgument("name")?.GetConstantString() is { } discriminator ? entity.GetProperty(discriminator) : null;
                return Continue(invocation, value);
            case "Ignore":
                if (invocation.Arguments[0].Value.FindMemberName() is { } ignored)
                {
                    entity.IgnoredMembers.Add(ignored);
                }
                else
                {
                    entity.IsUnknown = true;
                }

                return value;
            case "HasOne":
            case "HasMany":
                return OnNavigationCall(invocation, entity, evidence);
            case "OwnsOne":
            case "OwnsMany":
                OnOwnedCall(invocation, entity);
                return Continue(invocation, value);
            case "HasQueryFilter":
                entity.QueryFilters.Add(
                    invocation.FindArgument("filter")?.FindLambda() is { } filter
                        ? [.. filter.Syntax.DescendantTokens().Select(t => t.ValueText)]
                        : null);
                return value;
            case "ToTable":
                OnToTable(invocation, entity);
                return value;
            case "UseTpcMappingStrategy":
                // Foreign keys to an entity type with several tables have no constraint.
                entity.HasManyTables = true;
                return value;
            case "HasBaseType":
            case "HasAnnotation":
            case "SplitToTable":
            case "ToView":
            case "ToFunction":
            case "ToSqlQuery":
            case "ToJson":
                // The calls that are known do not determine the table.
                entity.IsUnknown = true;
                return Continue(invocation, value);
            default:
                return Continue(invocation, value);
        }
    }

    private BuilderValue Continue(IInvocationOperation invocation, BuilderValue.Entity value)
    {
        RunArguments(invocation);

        return invocation.Type is { } type
            && (KnownTypes.Is(type, _types.EntityTypeBuilder) || KnownTypes.Is(type, _types.GenericEntityTypeBuilder))
                ? value
                : BuilderValue.Neutral.Instance;
    }

    private static void OnCitusCall(IInvocationOperation invocation, IOperation receiver, EntityFacts entity)
    {
        if (invocation.TargetMethod.Name == "IsPartitionedByTime")
        {
            entity.Partition = (
                (invocation.FindArgument("propertyExpression") ?? invocation.FindArgument("propertyName"))?.FindMemberName(),
                invocation.FindArgument("interval")?.GetConstantString(),
                GetEvidence(invocation, receiver));
            return;
        }

        if (invocation.TargetMethod.Name == "UsesColumnarStorage")
        {
            var flag = invocation.GetFlag("columnar");
            entity.IsColumnar = flag == true;
            entity.IsUnknown |= flag is null;
            return;
        }

        if (invocation.TargetMethod.Name == "BelongsToTenant")
        {
            var argument = invocation.FindArgument("propertyExpression") ?? invocation.FindArgument("propertyName");
            entity.TenantProperty = argument is null ? "" : argument.FindMemberName();
            entity.IsUnknown |= entity.TenantProperty is null;
            return;
        }

        CitusTableType? type = invocation.TargetMethod.Name switch
        {
            "IsDistributedBy" => CitusTableType.Distributed,
            "IsReferenceTable" => CitusTableType.Reference,
            "IsSingleShardTable" => CitusTableType.SingleShard,
            "IsManagedLocalTable" => CitusTableType.ManagedLocal,
            "IsLocalTable" => CitusTableType.Local,
            _ => null
        };

        var property = type == CitusTableType.Distributed
            ? (invocation.FindArgument("propertyExpression") ?? invocation.FindArgument("propertyName"))?.FindMemberName()
            : null;

        if (type is null
            || type == CitusTableType.Distributed && property is null)
        {
            entity.IsUnknown = true;
            return;
        }

        entity.Kind = new TableKind(
            type.Value,
            property,
            invocation.Arguments.Any(a => a is { ArgumentKind: ArgumentKind.Explicit, Parameter.Type.TypeKind: TypeKind.Delegate }),
            GetEvidence(invocation, receiver));
    }

    private static PropertyList? FindProperties(IInvocationOperation invocation, EntityFacts entity, Evidence evidence)
    {
        var argument = invocation.Arguments.FirstOrDefault(
            a => a.Parameter?.Name is "keyExpression" or "indexExpression" or "foreignKeyExpression" or "propertyNames"
                or "foreignKeyPropertyNames" or "keyPropertyNames");

        if (argument?.Value.FindPropertyNames() is { } names)
        {
            return new PropertyList(names, evidence);
        }

        entity.IsUnknown = true;

        return null;
    }

    private static BuilderValue OnIndexCall(IInvocationOperation invocation, EntityFacts entity, Evidence evidence)
    {
        if (FindProperties(invocation, entity, evidence) is not { } properties)
        {
            return BuilderValue.Neutral.Instance;
        }

        // Without a name, a call with the same properties configures the same index.
        var isNamed = invocation.FindArgument("name") is not null;
        var index = isNamed ? null : entity.Indexes.FirstOrDefault(i => i.Properties.Names.SequenceEqual(properties.Names));
        if (index is null)
        {
            entity.Indexes.Add(index = new IndexFacts(properties));
        }

        return new BuilderValue.Index(index);
    }

    private BuilderValue OnIndex(IInvocationOperation invocation, BuilderValue.Index value)
    {
        if (!KnownTypes.IsHarmless(invocation.TargetMethod.ContainingAssembly))
        {
            value.Facts.IsUnknown = true;
        }
        else if (invocation.TargetMethod.Name == "IsUnique")
        {
            value.Facts.IsUnique = invocation.GetFlag("unique");
            value.Facts.IsUnknown |= value.Facts.IsUnique is null || _uncertainty > 0;
        }
        else if (invocation.TargetMethod.Name == "IsCreatedConcurrently")
        {
            var isConcurrent = invocation.GetFlag("createdConcurrently");
            value.Facts.Concurrently = isConcurrent == true && _uncertainty == 0 ? GetEvidence(invocation) : null;
        }

        RunArguments(invocation);

        return value;
    }

    private BuilderValue OnPropertyCall(IInvocationOperation invocation, EntityFacts entity)
    {
        var name = (invocation.FindArgument("propertyExpression") ?? invocation.FindArgument("propertyName"))?.FindMemberName();
        if (name is null)
        {
            // The property has an unknown name, or belongs to an object inside the entity.
            return new BuilderValue.Property(new PropertyFacts());
        }

        var property = entity.GetProperty(name);
        if (invocation.TargetMethod.TypeArguments is [var type])
        {
            property.Type = Substitute(type);
        }

        return new BuilderValue.Property(property);
    }

    private BuilderValue OnProperty(IInvocationOperation invocation, BuilderValue.Property value)
    {
        var property = value.Facts;
        if (!KnownTypes.IsHarmless(invocation.TargetMethod.ContainingAssembly) || _uncertainty > 0)
        {
            property.IsUnknown = true;
            return value;
        }

        var evidence = GetEvidence(invocation);
        switch (invocation.TargetMethod.Name)
        {
            case "IsRequired":
                property.IsRequired = invocation.GetFlag("required");
                property.IsUnknown |= property.IsRequired is null;
                break;
            case "IsRowVersion":
                property.RowVersion = evidence;
                property.IsConcurrencyToken = true;
                break;
            case "IsConcurrencyToken":
                property.IsConcurrencyToken = invocation.GetFlag("concurrencyToken") ?? false;
                break;
            case "HasColumnName":
                property.ColumnName = invocation.FindArgument("name").GetConstantString();
                break;
            case "HasColumnType":
                property.ColumnType = invocation.FindArgument("typeName").GetConstantString() is { } type ? (type, evidence) : null;
                break;
            case "HasComputedColumnSql":
                property.Computed = evidence;
                break;
            case "HasConversion":
                property.HasConversion = true;
                break;
            case var name when name.StartsWith("ValueGenerated", StringComparison.Ordinal)
                || name.StartsWith("UseIdentity", StringComparison.Ordinal)
                || name.StartsWith("UseHiLo", StringComparison.Ordinal)
                || name.StartsWith("UseSerial", StringComparison.Ordinal)
                || name.StartsWith("HasDefaultValue", StringComparison.Ordinal):
                property.HasValueGeneration = true;
                break;
        }

        return value;
    }

    private void OnOwnedCall(IInvocationOperation invocation, EntityFacts entity)
    {
        // OwnsOne<TRelated>(...) has a type argument. Without an action, the type arguments of the result are read.
        if (invocation.TargetMethod.TypeArguments is [var type] && FindEntity(type) is { } owned)
        {
            owned.IsOwned = true;
        }
        else
        {
            entity.IsUnknown = true;
        }
    }

    private static void OnToTable(IInvocationOperation invocation, EntityFacts entity)
    {
        if (invocation.FindArgument("name") is { } name)
        {
            entity.TableName = name.GetConstantString();
            entity.IsUnknown |= entity.TableName is null;
        }

        if (invocation.FindArgument("buildAction") is { } action
            && (action.FindLambda() is null
                || action.Syntax.DescendantNodesAndSelf().OfType<IdentifierNameSyntax>()
                    .Any(n => n.Identifier.ValueText == "ExcludeFromMigrations")))
        {
            entity.IsUnknown = true;
        }
    }

    private static Evidence GetEvidence(IInvocationOperation invocation, IOperation? receiver = null)
    {
        var method = invocation.TargetMethod;
        var isShared = method.ContainingType.TypeArguments.Concat(method.TypeArguments).Any(t => t is ITypeParameterSymbol)
            || receiver?.Unwrap() is IParameterReferenceOperation { Type: INamedTypeSymbol { IsGenericType: false } };

        return Evidence.Of((InvocationExpressionSyntax)invocation.Syntax, isShared);
    }
}
