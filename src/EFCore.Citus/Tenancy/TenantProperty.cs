using EFCore.Citus.Metadata;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EFCore.Citus.Tenancy;

/// <summary>
///     The property of an entity type that says whose its rows are, and what is done with it without knowing its type.
/// </summary>
internal abstract class TenantProperty(IProperty property)
{
    private const string CacheName = CitusAnnotationNames.TenantProperty + ":Runtime";

    private static readonly object None = new();

    public IProperty Property
        => property;

    /// <summary>
    ///     Where it is in the primary key; -1 if it is not part of it.
    /// </summary>
    public int KeyIndex { get; } = property.DeclaringType.ContainingEntityType.FindPrimaryKey()?.Properties.ToList().IndexOf(property) ?? -1;

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

    private static object Create(IEntityType entityType)
    {
        var root = entityType.GetRootType();
        var model = entityType.Model;

        return root[CitusAnnotationNames.TenantProperty] is string propertyName
            && !root.IsOwned()
            && model[CitusAnnotationNames.TenantEntityType] as string != root.Name
            && model[CitusAnnotationNames.TenantKeyType] is Type keyType
                ? Activator.CreateInstance(typeof(Typed<>).MakeGenericType(keyType), entityType.FindProperty(propertyName))!
                : None;
    }

    private sealed class Typed<TKey>(IProperty property) : TenantProperty(property)
    {
        public override object? FindCurrent(TenantContext tenants)
            => tenants.TryGetOne<TKey>(out var tenant) ? tenant : null;

        public override bool IsCurrent(TenantContext tenants, object? tenant)
            => tenants.FindSeveral<TKey>() is { } several
                ? tenant is TKey one && several.Contains(one)
                : !tenants.TryGetOne<TKey>(out var current) || Equals(current, tenant);
    }
}
