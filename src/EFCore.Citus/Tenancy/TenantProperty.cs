using EFCore.Citus.Properties;
using EFCore.Citus.Shared;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EFCore.Citus.Tenancy;

/// <summary>
///     Represents the tenant key property of an entity type, with operations that do not depend on its type.
/// </summary>
internal abstract class TenantProperty(IEntityType entityType, IProperty property)
{
    private const string CacheName = CitusAnnotationNames.TenantProperty + ":Runtime";
    private const string KeyCacheName = CitusAnnotationNames.TenantProperty + ":RuntimeKey";

    private static readonly object None = new();

    // Values can be equal and spelled differently. For example, the database pads values of character(n).
    private readonly ValueComparer _comparer = property.GetKeyValueComparer();

    public IProperty Property
        => property;

    /// <summary>
    ///     Gets the index of the property in the primary key, or -1 if it is not part of it.
    /// </summary>
    public int KeyIndex { get; } = property.DeclaringType.ContainingEntityType.FindPrimaryKey()?.Properties.ToList().IndexOf(property) ?? -1;

    /// <summary>
    ///     Gets the references to other rows of the tenant, by foreign keys that contain the property.
    /// </summary>
    public IReadOnlyList<INavigation> References { get; } =
        [.. entityType.GetForeignKeys().Where(f => IsWithinTenant(f, property)).Select(f => f.DependentToPrincipal).OfType<INavigation>()];

    /// <summary>
    ///     Gets the same references and those to the tenant itself.
    /// </summary>
    public IEnumerable<INavigation> ReferencesAndTenant
        => entityType.GetForeignKeys()
            .Where(f => f.Properties.Contains(property))
            .Select(f => f.DependentToPrincipal)
            .OfType<INavigation>();

    /// <summary>
    ///     Gets the many-to-many navigations that rows of a join entity type represent.
    /// </summary>
    public IReadOnlyList<ISkipNavigation> Connects { get; } =
        [.. entityType.GetForeignKeys().Where(f => IsWithinTenant(f, property)).SelectMany(f => f.GetReferencingSkipNavigations())];

    /// <summary>
    ///     Gets a value to track a row that has no value for the property as long as its tenant is not known.
    /// </summary>
    public abstract object? Placeholder { get; }

    /// <summary>
    ///     Determines whether a value means that the row has no tenant.
    /// </summary>
    public abstract bool IsUnset(object? tenant);

    /// <summary>
    ///     Determines whether two values are the key of the same tenant.
    /// </summary>
    public bool AreEqual(object? one, object? other)
        => _comparer.Equals(one, other);

    /// <summary>
    ///     Gets the current tenant, if the context works for one tenant.
    /// </summary>
    public abstract object? FindCurrent(TenantContext tenants);

    /// <summary>
    ///     Determines whether the context works for this tenant. Returns <see langword="true" /> if the context has no tenant.
    /// </summary>
    public abstract bool IsCurrent(TenantContext tenants, object? tenant);

    /// <summary>
    ///     Finds the property of a tenant-owned entity type. The tenants themselves have none. Owned types have none either, because their
    ///     owner has it.
    /// </summary>
    public static TenantProperty? Find(IEntityType entityType)
        => entityType.GetOrAddRuntimeAnnotationValue(CacheName, static e => Create(e!), entityType) as TenantProperty;

    /// <summary>
    ///     Finds the property of a tenant-owned entity type, or the key of the tenants themselves. For an owned type, the property of its
    ///     owner is found.
    /// </summary>
    public static TenantProperty? FindOrKey(IEntityType entityType)
        => entityType.GetOrAddRuntimeAnnotationValue(KeyCacheName, static e => CreateOrKey(e!), entityType) as TenantProperty;

    /// <summary>
    ///     Begins a scope for the tenant of a row, to read data for the row, if no other tenant is known.
    /// </summary>
    /// <returns>The scope, or <see langword="null" /> if no scope is needed.</returns>
    /// <exception cref="TenantMismatchException">The row does not belong to a tenant of the context.</exception>
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
