using EFCore.Citus.Metadata;
using EFCore.Citus.Properties;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EFCore.Citus.Tenancy;

/// <summary>
///     The property of an entity type that says whose its rows are, and what is done with it without knowing its type.
/// </summary>
internal abstract class TenantProperty(IEntityType entityType, IProperty property)
{
    private const string CacheName = CitusAnnotationNames.TenantProperty + ":Runtime";
    private const string KeyCacheName = CitusAnnotationNames.TenantProperty + ":RuntimeKey";

    private static readonly object None = new();

    // The database pads values of character(n), for example.
    private readonly ValueComparer _comparer = property.GetKeyValueComparer();

    public IProperty Property
        => property;

    /// <summary>
    ///     Where it is in the primary key; -1 if it is not part of it.
    /// </summary>
    public int KeyIndex { get; } = property.DeclaringType.ContainingEntityType.FindPrimaryKey()?.Properties.ToList().IndexOf(property) ?? -1;

    /// <summary>
    ///     The references to other rows of the tenant, by foreign keys of which the property is a part.
    /// </summary>
    public IReadOnlyList<INavigation> References { get; } =
        [.. entityType.GetForeignKeys().Where(f => IsWithinTenant(f, property)).Select(f => f.DependentToPrincipal).OfType<INavigation>()];

    /// <summary>
    ///     The same, and those to the tenant itself.
    /// </summary>
    public IEnumerable<INavigation> ReferencesAndTenant
        => entityType.GetForeignKeys()
            .Where(f => f.Properties.Contains(property))
            .Select(f => f.DependentToPrincipal)
            .OfType<INavigation>();

    /// <summary>
    ///     Of an entity type whose rows connect those of a relationship of many to many: the navigations that they stand for.
    /// </summary>
    public IReadOnlyList<ISkipNavigation> Connects { get; } =
        [.. entityType.GetForeignKeys().Where(f => IsWithinTenant(f, property)).SelectMany(f => f.GetReferencingSkipNavigations())];

    /// <summary>
    ///     Something to track a row by as long as it is not known whose it is, although the property has no value then.
    /// </summary>
    public abstract object? Placeholder { get; }

    /// <summary>
    ///     Whether a value says that it is not known whose a row is.
    /// </summary>
    public abstract bool IsUnset(object? tenant);

    /// <summary>
    ///     Whether two values stand for the same tenant.
    /// </summary>
    public bool AreEqual(object? one, object? other)
        => _comparer.Equals(one, other);

    /// <summary>
    ///     The current tenant, if the context works for one.
    /// </summary>
    public abstract object? FindCurrent(TenantContext tenants);

    /// <summary>
    ///     Whether the context works for this tenant. One that does not know its tenant does not mind.
    /// </summary>
    public abstract bool IsCurrent(TenantContext tenants, object? tenant);

    /// <summary>
    ///     That of an entity type whose rows belong to tenants. The tenants themselves, and owned types, which go by their owners, have none.
    /// </summary>
    public static TenantProperty? Find(IEntityType entityType)
        => entityType.GetOrAddRuntimeAnnotationValue(CacheName, static e => Create(e!), entityType) as TenantProperty;

    /// <summary>
    ///     That of an entity type whose rows belong to tenants or are tenants: for the latter, their own key. An owned type has it from its
    ///     owner.
    /// </summary>
    public static TenantProperty? FindOrKey(IEntityType entityType)
        => entityType.GetOrAddRuntimeAnnotationValue(KeyCacheName, static e => CreateOrKey(e!), entityType) as TenantProperty;

    /// <summary>
    ///     Works for the tenant of a row on behalf of which more is read, if no other is known.
    /// </summary>
    /// <returns><see langword="null" /> when there is nothing to change.</returns>
    /// <exception cref="TenantMismatchException">The row is not one of those that the context works for.</exception>
    public IDisposable? Enter(TenantContext tenants, IEntityType entityType, object? tenant)
    {
        if (tenants.Kind is TenantScopeKind.All or TenantScopeKind.Unfiltered || IsUnset(tenant))
        {
            return null;
        }

        if (!IsCurrent(tenants, tenant))
        {
            return tenants.Options is { TenantMismatch: TenantMismatchBehavior.UseTenantOfRow } or { StampTenantsOnly: true }
                ? Begin(tenants, tenant)
                : throw new TenantMismatchException(CitusStrings.TenantOfReload(entityType.DisplayName(), property.Name));
        }

        return tenants.Kind == TenantScopeKind.One && FindCurrent(tenants) is null ? Begin(tenants, tenant) : null;
    }

    protected abstract IDisposable Begin(TenantContext tenants, object? tenant);

    private static bool IsWithinTenant(IForeignKey foreignKey, IProperty property)
        => foreignKey.Properties.Count > 1 && foreignKey.Properties.Contains(property);

    private static object Create(IEntityType entityType)
    {
        var root = entityType.GetRootType();

        return !root.IsOwned() && entityType.Model[CitusAnnotationNames.TenantEntityType] as string != root.Name
            ? Create(entityType, root)
            : None;
    }

    private static object CreateOrKey(IEntityType entityType)
    {
        var root = entityType.GetRootType();

        return Create(entityType, root) is TenantProperty created
            && (root.FindOwnership() is not { } ownership || ownership.Properties.Contains(created.Property))
                ? created
                : None;
    }

    private static object Create(IEntityType entityType, IEntityType root)
    {
        var model = entityType.Model;

        return root[CitusAnnotationNames.TenantProperty] is string propertyName
            && model[CitusAnnotationNames.TenantKeyType] is Type keyType
                ? Activator.CreateInstance(typeof(Typed<>).MakeGenericType(keyType), entityType, entityType.FindProperty(propertyName))!
                : None;
    }

    private sealed class Typed<TKey>(IEntityType entityType, IProperty property) : TenantProperty(entityType, property)
    {
        private readonly object? _unset = property.Sentinel ?? default(TKey);

        public override object? Placeholder { get; } = typeof(TKey) == typeof(string) ? string.Empty : default(TKey);

        public override bool IsUnset(object? tenant)
            => tenant is null || AreEqual(tenant, _unset);

        public override object? FindCurrent(TenantContext tenants)
            => tenants.TryGetOne<TKey>(out var tenant) && !IsUnset(tenant) ? tenant : null;

        protected override IDisposable Begin(TenantContext tenants, object? tenant)
            => tenants.Begin<TKey>(TenantScopeKind.One, tenant);

        public override bool IsCurrent(TenantContext tenants, object? tenant)
            => tenants.FindSeveral<TKey>() is { } several
                ? tenant is not null && Array.Exists(several, t => AreEqual(t, tenant))
                : !tenants.TryGetOne<TKey>(out var current) || AreEqual(current, tenant);
    }
}
