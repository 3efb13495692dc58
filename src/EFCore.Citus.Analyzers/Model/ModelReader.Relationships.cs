using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace EFCore.Citus.Analyzers.Model;

internal sealed partial class ModelReader
{
    // Contains the relationships by the navigations of both ends, in both directions.
    private readonly Dictionary<(EntityFacts, string?, EntityFacts, string?), RelationshipFacts> _relationships = [];

    private BuilderValue OnNavigationCall(IInvocationOperation invocation, EntityFacts entity, Evidence evidence)
    {
        var argument = invocation.FindArgument("navigationExpression") ?? invocation.FindArgument("navigationName");
        var name = argument?.FindMemberName();
        var isNameUnknown = name is null && argument is not null && !argument.IsNull();

        // HasOne<TRelated>(...) has a type argument. The other forms specify the entity type by a string or a Type.
        if (isNameUnknown
            || invocation.TargetMethod.TypeArguments is not [var type]
            || FindEntity(type) is not { } related)
        {
            entity.IsUnknown = true;

            return BuilderValue.Neutral.Instance;
        }

        related.IsInModel = true;

        return new BuilderValue.Navigation(entity, related, name, invocation.TargetMethod.Name == "HasMany", evidence);
    }

    private BuilderValue OnNavigation(IInvocationOperation invocation, BuilderValue.Navigation start)
    {
        var argument = invocation.FindArgument("navigationExpression") ?? invocation.FindArgument("navigationName");
        var inverse = argument?.FindMemberName();
        if (invocation.TargetMethod.Name is not ("WithOne" or "WithMany")
            || inverse is null && argument is not null && !argument.IsNull())
        {
            Escape(start);

            return BuilderValue.Neutral.Instance;
        }

        RunArguments(invocation);

        var withMany = invocation.TargetMethod.Name == "WithMany";
        if (withMany && start.IsCollection)
        {
            AddSkipNavigation(start.From, start.Name);
            AddSkipNavigation(start.To, inverse);

            return BuilderValue.ManyToMany.Instance;
        }

        var relationship = new RelationshipFacts(start.Evidence);
        if (withMany)
        {
            SetEnds(relationship, start.From, start.Name, start.To, inverse);
        }
        else if (start.IsCollection)
        {
            SetEnds(relationship, start.To, inverse, start.From, start.Name);
        }
        else
        {
            relationship.IsOneToOne = true;
        }

        relationship = Merge(relationship, start, inverse);
        relationship.IsUnknown |= _uncertainty > 0;

        return new BuilderValue.Relationship(relationship, start, inverse);
    }

    private void AddSkipNavigation(EntityFacts entity, string? navigation)
    {
        if (navigation is not null)
        {
            _facts.SkipNavigations.Add((entity, navigation));
        }
    }

    private static void SetEnds(
        RelationshipFacts relationship,
        EntityFacts dependent,
        string? dependentNavigation,
        EntityFacts principal,
        string? principalNavigation)
    {
        relationship.Dependent = dependent;
        relationship.DependentNavigation = dependentNavigation;
        relationship.Principal = principal;
        relationship.PrincipalNavigation = principalNavigation;
    }

    // A relationship may be configured from both of its ends, and several times. Without a navigation, each call creates another
    // relationship.
    private RelationshipFacts Merge(RelationshipFacts relationship, BuilderValue.Navigation start, string? inverse)
    {
        if ((start.Name ?? inverse) is not null)
        {
            if (_relationships.TryGetValue((start.From, start.Name, start.To, inverse), out var existing))
            {
                return existing;
            }

            _relationships.Add((start.From, start.Name, start.To, inverse), relationship);
            _relationships[(start.To, inverse, start.From, start.Name)] = relationship;
        }

        AddNavigation(start.From, start.Name);
        AddNavigation(start.To, inverse);
        _facts.Relationships.Add(relationship);

        return relationship;

        void AddNavigation(EntityFacts entity, string? name)
        {
            if (name is not null)
            {
                relationship.Navigations.Add((entity, name));
            }
        }
    }

    private BuilderValue OnRelationship(IInvocationOperation invocation, BuilderValue.Relationship value)
    {
        var relationship = value.Facts;
        var method = invocation.TargetMethod;
        relationship.IsUnknown |= _uncertainty > 0;

        if (!KnownTypes.IsHarmless(method.ContainingAssembly))
        {
            relationship.IsUnknown = true;

            return value;
        }

        switch (method.Name)
        {
            case "HasForeignKey":
                SetDependent(invocation, value, isDependent: true);
                relationship.ForeignKey = FindRelationshipProperties(invocation, relationship);
                break;
            case "HasPrincipalKey":
                SetDependent(invocation, value, isDependent: false);
                relationship.PrincipalKey = FindRelationshipProperties(invocation, relationship);
                break;
            case "OnDelete":
                var behavior = invocation.FindArgument("deleteBehavior") is { } argument
                    && argument.Unwrap() is IFieldReferenceOperation { Field.Name: var name }
                        ? name
                        : null;
                relationship.OnDelete = behavior is null ? null : (behavior, GetEvidence(invocation));
                break;
        }

        return value;
    }

    // HasForeignKey<TDependent> and HasPrincipalKey<TPrincipal> determine the ends of a one-to-one relationship.
    private void SetDependent(IInvocationOperation invocation, BuilderValue.Relationship value, bool isDependent)
    {
        var relationship = value.Facts;
        if (!relationship.IsOneToOne)
        {
            return;
        }

        if (invocation.TargetMethod.TypeArguments is not [var type]
            || FindEntity(type) is not { } entity)
        {
            relationship.IsUnknown = true;
            return;
        }

        var isStart = entity == value.Start.From;
        if (isStart == isDependent
            || value.Start.From == value.Start.To)
        {
            SetEnds(relationship, value.Start.From, value.Start.Name, value.Start.To, value.Inverse);
        }
        else
        {
            SetEnds(relationship, value.Start.To, value.Inverse, value.Start.From, value.Start.Name);
        }
    }

    private static PropertyList? FindRelationshipProperties(IInvocationOperation invocation, RelationshipFacts relationship)
    {
        var argument = invocation.Arguments.FirstOrDefault(
            a => a.Parameter?.Name is "foreignKeyExpression" or "keyExpression" or "foreignKeyPropertyNames" or "keyPropertyNames");

        if (argument?.Value.FindPropertyNames() is { } names)
        {
            return new PropertyList(names, GetEvidence(invocation));
        }

        relationship.IsUnknown = true;

        return null;
    }

    private BuilderValue OnManyToMany(IInvocationOperation invocation)
    {
        if (invocation.TargetMethod.Name == "UsingEntity")
        {
            foreach (var type in invocation.TargetMethod.TypeArguments)
            {
                if (FindEntity(type) is { } join)
                {
                    join.IsJoin = true;
                    join.IsInModel = true;
                }
            }
        }

        RunArguments(invocation);

        return BuilderValue.Neutral.Instance;
    }
}
