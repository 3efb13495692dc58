using System.ComponentModel;
using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

// ReSharper disable once CheckNamespace
namespace Microsoft.EntityFrameworkCore;

/// <summary>
///     Methods for owned types that cause a compilation error, which names the method to call instead.
/// </summary>
public static class CitusOwnedNavigationBuilderExtensions
{
    private const string Advice
        = "an owned type has the table type of its owner. Call the method for the owner, outside of 'OwnsOne()' "
        + "and 'OwnsMany()'.";

    /// <summary>
    ///     Causes a compilation error, because an owned type has the table type of its owner.
    /// </summary>
    /// <typeparam name="TOwnerEntity">The class that owns the type.</typeparam>
    /// <typeparam name="TDependentEntity">The class of the owned type.</typeparam>
    /// <typeparam name="TProperty">The type of the property.</typeparam>
    /// <param name="ownedNavigationBuilder">The builder for the owned type being configured.</param>
    /// <param name="propertyExpression">The property.</param>
    /// <returns>The method does not return.</returns>
    /// <exception cref="NotSupportedException">Always.</exception>
    [EditorBrowsable(EditorBrowsableState.Never)]
    [Obsolete("'IsDistributedBy()' cannot be called: " + Advice, error: true)]
    public static OwnedNavigationBuilder<TOwnerEntity, TDependentEntity> IsDistributedBy<TOwnerEntity, TDependentEntity, TProperty>(
        this OwnedNavigationBuilder<TOwnerEntity, TDependentEntity> ownedNavigationBuilder,
        Expression<Func<TDependentEntity, TProperty>> propertyExpression)
        where TOwnerEntity : class
        where TDependentEntity : class
        => throw new NotSupportedException(Advice);

    /// <summary>
    ///     Causes a compilation error, because an owned type has the table type of its owner.
    /// </summary>
    /// <param name="ownedNavigationBuilder">The builder for the owned type being configured.</param>
    /// <param name="propertyName">The name of the property.</param>
    /// <returns>The method does not return.</returns>
    /// <exception cref="NotSupportedException">Always.</exception>
    [EditorBrowsable(EditorBrowsableState.Never)]
    [Obsolete("'IsDistributedBy()' cannot be called: " + Advice, error: true)]
    public static OwnedNavigationBuilder IsDistributedBy(this OwnedNavigationBuilder ownedNavigationBuilder, string propertyName)
        => throw new NotSupportedException(Advice);

    /// <summary>
    ///     Causes a compilation error, because an owned type has the table type of its owner.
    /// </summary>
    /// <param name="ownedNavigationBuilder">The builder for the owned type being configured.</param>
    /// <returns>The method does not return.</returns>
    /// <exception cref="NotSupportedException">Always.</exception>
    [EditorBrowsable(EditorBrowsableState.Never)]
    [Obsolete("'IsReferenceTable()' cannot be called: " + Advice, error: true)]
    public static OwnedNavigationBuilder IsReferenceTable(this OwnedNavigationBuilder ownedNavigationBuilder)
        => throw new NotSupportedException(Advice);

    /// <summary>
    ///     Causes a compilation error, because an owned type has the table type of its owner.
    /// </summary>
    /// <param name="ownedNavigationBuilder">The builder for the owned type being configured.</param>
    /// <returns>The method does not return.</returns>
    /// <exception cref="NotSupportedException">Always.</exception>
    [EditorBrowsable(EditorBrowsableState.Never)]
    [Obsolete("'IsSingleShardTable()' cannot be called: " + Advice, error: true)]
    public static OwnedNavigationBuilder IsSingleShardTable(this OwnedNavigationBuilder ownedNavigationBuilder)
        => throw new NotSupportedException(Advice);
}
