using EFCore.Citus.Diagnostics;
using EFCore.Citus.Metadata;
using EFCore.Citus.Properties;
using EFCore.Citus.Shared;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EFCore.Citus.Tenancy.Model;

/// <summary>
///     Determines which entity types of a model are tenant-owned, and their tenant key properties, before the model is finalized.
/// </summary>
internal sealed class TenantOwnership
{
    private readonly TenantModel _tenant;
    private readonly Dictionary<IReadOnlyEntityType, string> _properties = [];
    private readonly List<CitusViolation> _problems = [];
    private readonly HashSet<IReadOnlyEntityType> _undetermined = [];
    private readonly HashSet<IReadOnlyEntityType> _assumed = [];
    private TenantPropertyNames _names = null!;

    private TenantOwnership(TenantModel tenant)
        => _tenant = tenant;

    /// <summary>
    ///     Gets the tenant-owned root types and their owned types, each with the name of its tenant key property.
    /// </summary>
    public IReadOnlyDictionary<IReadOnlyEntityType, string> Properties
        => _properties;

    /// <summary>
    ///     Gets the violations of entity types for which the tenant cannot be determined.
    /// </summary>
    public IReadOnlyList<CitusViolation> Problems
        => _problems;

    public static TenantOwnership Find(IConventionModel model, TenantModel tenant)
    {
        var ownership = new TenantOwnership(tenant);
        ownership.Find(
            GetRoots(model),
            [.. model.GetEntityTypes().SelectMany(e => e.GetDeclaredSkipNavigations()).Select(n => n.JoinEntityType).OfType<IReadOnlyEntityType>()]);

        return ownership;
    }

    /// <summary>
    ///     Replaces the tenant key property of an entity type without a property that can contain the tenant key, so that the rest of an
    ///     invalid model can be checked.
    /// </summary>
    /// <returns>The name of the new property.</returns>
    public string Replace(IReadOnlyEntityType entityType)
    {
        _undetermined.Add(entityType);

        return _properties[entityType] = FindUnusedName(entityType);
    }

    /// <summary>
    ///     Adds a tenant to all undetermined entity types that refer to a tenant-owned one, so that the rest of an invalid model can be
    ///     checked.
    /// </summary>
    public void Assume(IConventionModel model)
    {
        var open = GetRoots(model);
        foreach (var entityType in _undetermined.Where(e => !_properties.ContainsKey(e)).ToList())
        {
            Replace(entityType);
        }

        while (open.FirstOrDefault(
                   e => !_properties.ContainsKey(e)
                       && GetForeignKeys(e).Any(f => _properties.ContainsKey(f.PrincipalEntityType.GetRootType()))) is { } entityType)
        {
            _assumed.Add(entityType);
            _properties.Add(entityType, FindUnusedName(entityType));
            if (!IsShared(entityType))
            {
                _undetermined.Add(entityType);
            }
        }
    }

    /// <summary>
    ///     Creates the description of an invalid model for the validator.
    /// </summary>
    public TenantProblems ToProblems(IEnumerable<CitusViolation> violations)
        => TenantProblems.Create(violations, _undetermined, _assumed);

    private string FindUnusedName(IReadOnlyEntityType entityType)
    {
        var name = _tenant.PropertyName;
        for (var i = 1; entityType.GetDerivedTypesInclusive().Any(e => e.FindMember(name) is not null); i++)
        {
            name = FormattableString.Invariant($"{_tenant.PropertyName}{i}");
        }

        return name;
    }

    private static List<IConventionEntityType> GetRoots(IConventionModel model)
        => [.. model.GetEntityTypes().Where(e => e.BaseType is null).OrderBy(e => e.Name, StringComparer.Ordinal)];

    private void Find(List<IConventionEntityType> roots, HashSet<IReadOnlyEntityType> joins)
    {
        if (_tenant.EntityType is { } tenant)
        {
            _properties.Add(tenant, _tenant.KeyName!);
        }

        var open = new List<IConventionEntityType>();
        foreach (var entityType in roots.Where(e => !_properties.ContainsKey(e) && !IsShared(e)))
        {
            if (!entityType.IsOwned()
                && (FindDeclared(entityType) ?? FindReference(entityType)) is { } propertyName)
            {
                _properties.Add(entityType, propertyName);
            }
            else
            {
                open.Add(entityType);
            }
        }

        _names = TenantPropertyNames.Find(_tenant, _properties);

        // Entity types that refer to a tenant-owned entity type are tenant-owned.
        FollowAll();
        AddAll(SaysThatItBelongsToTenant);
        if (_tenant.EntityType is null)
        {
            AddAll(HasTable);
        }

        // Owned types of shared entity types are shared. Join entity types between shared entity types are shared, too.
        open.RemoveAll(e => e.IsOwned());
        open.RemoveAll(e => joins.Contains(e) && !GetForeignKeys(e).Any(f => open.Contains(f.PrincipalEntityType.GetRootType())));

        _undetermined.UnionWith(open);
        open.RemoveAll(joins.Contains);
        AddProblems(roots, open);

        void AddAll(Func<IConventionEntityType, bool> condition)
        {
            foreach (var entityType in open.Where(e => !e.IsOwned() && condition(e)))
            {
                _properties.Add(entityType, ChooseProperty(entityType, []));
            }

            open.RemoveAll(_properties.ContainsKey);
            FollowAll();
        }

        void FollowAll()
        {
            while (open.RemoveAll(TryFollow) > 0)
            {
            }
        }
    }

    private void AddProblems(List<IConventionEntityType> roots, List<IConventionEntityType> open)
    {
        // An entity type that refers to an undetermined one follows it, if that one is tenant-owned.
        var first = open.Where(e => FindUnknownPrincipal(e, open) is null).ToList();
        _problems.AddRange(
            open.Select(
                e => first.Count > 0 && FindUnknownPrincipal(e, open) is { } principal
                    ? new CitusViolation(
                        CitusRules.TenantUnknown, CitusStrings.TenantOfPrincipalUnknown(e.DisplayName(), principal.DisplayName()))
                    : Unknown(e)));
        _problems.AddRange(
            roots.Where(e => !_properties.ContainsKey(e) && !_undetermined.Contains(e))
                .SelectMany(GetForeignKeys)
                .Where(f => _properties.ContainsKey(f.PrincipalEntityType.GetRootType()))
                .Select(
                    f => new CitusViolation(
                        CitusRules.TenantRowsReferredTo,
                        CitusStrings.TenantReferredTo(
                            f.DeclaringEntityType.DisplayName(), JoinNames(f.Properties.Select(p => p.Name)), f.PrincipalEntityType.DisplayName()))));

        _problems.AddRange(TenantEntityTypes.Check(_tenant, _properties, roots));
    }

    private static IReadOnlyEntityType? FindUnknownPrincipal(IConventionEntityType entityType, List<IConventionEntityType> open)
        => GetForeignKeys(entityType)
            .Select(f => f.PrincipalEntityType.GetRootType())
            .FirstOrDefault(e => e != entityType && open.Contains(e));

    // An entity type with a configured table type is shared, unless it is configured as tenant-owned or distributed by the tenant key
    // property.
    private bool IsShared(IConventionEntityType entityType)
        => entityType.GetCitusTableTypeConfigurationSource() is not null
            && entityType.GetCitusTableType() is var tableType
            && entityType.FindAnnotation(CitusAnnotationNames.TenantProperty) is null
            && (tableType != CitusTableType.Distributed
                || (entityType.GetDistributionPropertyName() is { } distributionProperty
                    && distributionProperty != _tenant.PropertyName
                    && !FindReferences(entityType).Contains(distributionProperty)));

    private string? FindDeclared(IConventionEntityType entityType)
        => entityType[CitusAnnotationNames.TenantProperty] is string { Length: > 0 } said
            ? said
            : entityType.FindProperty(_tenant.PropertyName) is { } property && _tenant.Fits(property)
                ? property.Name
                : null;

    // Returns the property of the foreign key to the tenant.
    private string? FindReference(IConventionEntityType entityType)
    {
        var names = FindReferences(entityType);
        switch (names.Count)
        {
            case 0:
                return null;
            case 1:
                return names[0];
            // The property that distributes the table is the tenant key property.
            case var _ when entityType.GetDistributionPropertyName() is { } said && names.Contains(said):
                return said;
            // The entity type is configured as tenant-owned and gets a property of its own.
            case var _ when SaysThatItBelongsToTenant(entityType):
                return null;
            default:
                _problems.Add(
                    new CitusViolation(
                        CitusRules.TenantAmbiguous,
                        CitusStrings.TenantAmbiguous(entityType.DisplayName(), JoinNames(names), _tenant.DisplayName)));
                _undetermined.Add(entityType);
                return names[0];
        }
    }

    private List<string> FindReferences(IConventionEntityType entityType)
        =>
        [
            .. GetForeignKeys(entityType)
                .Where(
                    f => f.PrincipalEntityType.GetRootType() == _tenant.EntityType
                        && f.PrincipalKey.Properties is [var key]
                        && key.Name == _tenant.KeyName)
                .Select(f => f.Properties[0].Name)
                .Distinct()
        ];

    private bool TryFollow(IConventionEntityType entityType)
    {
        var foreignKeys = (entityType.FindOwnership() is { } ownership ? [ownership] : GetForeignKeys(entityType))
            .Where(f => _properties.ContainsKey(f.PrincipalEntityType.GetRootType()))
            .ToList();
        if (foreignKeys.Count == 0)
        {
            return false;
        }

        // A foreign key that contains the tenant key determines the property. Rows of one table have one property.
        var propertyName = foreignKeys.Select(FindPaired).FirstOrDefault(n => n is not null)
            ?? foreignKeys
                .Where(f => f.IsOwnership || SharesTable(f))
                .Select(f => _properties[f.PrincipalEntityType.GetRootType()])
                .FirstOrDefault()
            ?? (HasTable(entityType) ? ChooseProperty(entityType, foreignKeys.Select(f => f.PrincipalEntityType.GetRootType())) : null);
        if (propertyName is null)
        {
            return false;
        }

        _properties.Add(entityType, propertyName);

        return true;
    }

    // A column for the tenant key is added only if no existing property could be meant.
    private string ChooseProperty(IConventionEntityType entityType, IEnumerable<IReadOnlyEntityType> related)
    {
        var candidates = _names.FindCandidates(entityType);
        if (candidates.Count == 0)
        {
            return _tenant.PropertyName;
        }

        var names = related.Select(e => _properties[e]).ToHashSet();
        if (candidates.FirstOrDefault(p => _tenant.Fits(p) && names.Contains(p.Name)) is { } certain)
        {
            return certain.Name;
        }

        _problems.Add(
            new CitusViolation(
                CitusRules.TenantAmbiguous,
                CitusStrings.TenantPropertyUncertain(
                    entityType.DisplayName(), candidates[0].Name, _names.Describe(candidates[0].Name), _tenant.PropertyName)));

        return candidates[0].Name;
    }

    /// <summary>
    ///     Determines whether a call or an attribute configures the entity type as tenant-owned, with or without the name of the property.
    /// </summary>
    public static bool SaysThatItBelongsToTenant(IReadOnlyEntityType entityType)
        => entityType.FindAnnotation(CitusAnnotationNames.TenantProperty) is not null;

    private string? FindPaired(IReadOnlyForeignKey foreignKey)
        => foreignKey.PrincipalKey.Properties
            .Zip(foreignKey.Properties)
            .FirstOrDefault(p => p.First.Name == _properties[foreignKey.PrincipalEntityType.GetRootType()])
            .Second?.Name;

    private static bool SharesTable(IReadOnlyForeignKey foreignKey)
        => CitusTable.FindIdentifier(foreignKey.DeclaringEntityType) is { } table
            && CitusTable.FindSharingForeignKey(foreignKey.DeclaringEntityType, table) == foreignKey;

    private CitusViolation Unknown(IConventionEntityType entityType)
        => new(
            CitusRules.TenantUnknown,
            !HasTable(entityType)
                ? CitusStrings.TenantOfViewUnknown(entityType.DisplayName(), _tenant.PropertyName)
                : _names.FindCandidates(entityType) is [var candidate, ..]
                    ? CitusStrings.TenantUnknownWithProperty(
                        entityType.DisplayName(), _tenant.DisplayName, candidate.Name, _names.Describe(candidate.Name))
                    : CitusStrings.TenantUnknown(entityType.DisplayName(), _tenant.DisplayName));

    // A column cannot be added to a view.
    private static bool HasTable(IReadOnlyEntityType entityType)
        => entityType.GetDerivedTypesInclusive().Any(e => CitusTable.FindIdentifier(e) is not null);

    private static IEnumerable<IConventionForeignKey> GetForeignKeys(IConventionEntityType entityType)
        => entityType.GetDerivedTypesInclusive().SelectMany(e => e.GetDeclaredForeignKeys());

    private static string JoinNames(IEnumerable<string> names)
        => string.Join("', '", names);
}
