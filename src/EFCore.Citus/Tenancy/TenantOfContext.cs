using System.Diagnostics.CodeAnalysis;
using EFCore.Citus.Properties;
using Microsoft.EntityFrameworkCore;

namespace EFCore.Citus.Tenancy;

/// <summary>
///     Represents the function that reads the tenant of a context. All contexts share the options with the function, so the context is a
///     parameter.
/// </summary>
internal abstract class TenantOfContext
{
    public abstract Type KeyType { get; }
}

internal abstract class TenantOfContext<TKey> : TenantOfContext
{
    public override Type KeyType
        => typeof(TKey);

    /// <summary>
    ///     Gets the tenant of the context. A context without a value, or with the default of its type, has no tenant.
    /// </summary>
    public abstract bool TryGet(DbContext context, [MaybeNullWhen(false)] out TKey tenant);
}

internal sealed class TenantOfContext<TContext, TKey>(Func<TContext, TKey?> find) : TenantOfContext<TKey>
    where TContext : DbContext
{
    public override bool TryGet(DbContext context, [MaybeNullWhen(false)] out TKey tenant)
    {
        if (context is not TContext own)
        {
            throw new InvalidOperationException(CitusStrings.TenantOfOtherContext(typeof(TContext).Name, context.GetType().Name));
        }

        tenant = find(own);

        return !EqualityComparer<TKey?>.Default.Equals(tenant, default);
    }
}
