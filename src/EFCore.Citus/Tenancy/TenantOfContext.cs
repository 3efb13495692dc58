using System.Diagnostics.CodeAnalysis;
using EFCore.Citus.Properties;
using Microsoft.EntityFrameworkCore;

namespace EFCore.Citus.Tenancy;

/// <summary>
///     How contexts that know their tenant by themselves say it. The options have it, and are shared by all contexts, so each context is a
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
    ///     The tenant that the context says. One without a value, or with the default of its type, says none.
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
