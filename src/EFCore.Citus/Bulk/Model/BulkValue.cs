using System.Linq.Expressions;
using EFCore.Citus.Properties;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage;

namespace EFCore.Citus.Bulk.Model;

/// <summary>
///     Represents the source of the value of a column in an entity: a property of the entity, a property of an object in the same row, the
///     discriminator of its type, the principal that a foreign key references, or a document.
/// </summary>
internal sealed class BulkValue
{
    private readonly IEntityType _entityType;
    private readonly IReadOnlyList<IPropertyBase> _path;
    private readonly BulkJson? _json;

    /// <param name="entityType">The type of the entity.</param>
    /// <param name="path">The navigations and complex properties that lead to the object that has the property.</param>
    /// <param name="property">The property, or the navigation or complex property if it is mapped to a document.</param>
    /// <param name="json">The writer of the document.</param>
    public BulkValue(IEntityType entityType, IReadOnlyList<IPropertyBase> path, IPropertyBase property, BulkJson? json = null)
    {
        _entityType = entityType;
        _path = path;
        _json = json;
        Property = property;
    }

    public IPropertyBase Property { get; }

    /// <summary>Gets the name of the property of the entity itself that the value belongs to.</summary>
    public string RootName
        => _path.Count > 0 ? _path[0].Name : Property.Name;

    public string DisplayName
        => $"{_entityType.DisplayName()}.{string.Concat(_path.Select(p => p.Name + "."))}{Property.Name}";

    /// <summary>Gets a value indicating whether the value comes from an entity or its type.</summary>
    public bool IsReadable
        => !Property.IsShadowProperty() || IsDiscriminator || FindPrincipals().Any();

    /// <summary>Gets a value indicating whether the property belongs to the entity itself.</summary>
    public bool IsOwn
        => _path.Count == 0;

    public bool IsDiscriminator
        => Property is IProperty && Property == _entityType.FindDiscriminatorProperty();

    // Columns of a hierarchy and of optional dependents are nullable because of other rows.
    public bool MayBeNull(IColumn column)
        => IsOwn && Property is IProperty property ? property.IsNullable : column.IsNullable;

    /// <summary>
    ///     Builds an expression for the value, which is null if the object that has the property is null.
    /// </summary>
    public Expression Read(Expression entity)
        => Read(Expression.Convert(entity, _entityType.ClrType), 0);

    public Func<object, bool> CompileHasValue()
    {
        var entity = Expression.Parameter(typeof(object), "entity");

        return Expression.Lambda<Func<object, bool>>(IsReadable ? IsSet(Read(entity)) : Expression.Constant(false), entity).Compile();
    }

    /// <summary>
    ///     Compiles a delegate that sets the property of the entity.
    /// </summary>
    public Action<object, object?> CompileSet()
    {
        var entity = Expression.Parameter(typeof(object), "entity");
        var value = Expression.Parameter(typeof(object), "value");
        var member = Member(Expression.Convert(entity, Property.DeclaringType.ClrType), Property, forSet: true);

        return Expression.Lambda<Action<object, object?>>(
                Expression.Assign(member, Expression.Convert(value, member.Type)), entity, value)
            .Compile();
    }

    public static Expression WithoutNullable(Expression value)
        => Nullable.GetUnderlyingType(value.Type) is { } type ? Expression.Convert(value, type) : value;

    private Expression Read(Expression instance, int depth)
    {
        if (depth == _path.Count)
        {
            return ReadProperty(instance);
        }

        var part = Member(instance, _path[depth]);
        if (!part.Type.IsNullable)
        {
            return Read(part, depth + 1);
        }

        var variable = Expression.Variable(part.Type, "part");
        var value = Read(WithoutNullable(variable), depth + 1);
        var type = value.Type.MakeNullable();

        return Expression.Block(
            [variable],
            Expression.Assign(variable, part),
            Expression.Condition(
                Expression.Equal(variable, Expression.Constant(null, variable.Type)),
                Expression.Default(type),
                value.Type == type ? value : Expression.Convert(value, type)));
    }

    private Expression ReadProperty(Expression instance)
    {
        if (IsDiscriminator)
        {
            return Expression.Constant(_entityType.GetDiscriminatorValue(), ((IProperty)Property).ClrType);
        }

        if (_json is not null)
        {
            return Expression.Call(
                Expression.Constant(_json),
                typeof(BulkJson).GetMethod(nameof(BulkJson.Write))!,
                Expression.Convert(Member(instance, Property), typeof(object)));
        }

        var property = (IProperty)Property;
        Expression value = property.IsShadowProperty()
            ? Expression.Default(property.ClrType)
            : Member(instance, property);

        if (!IsOwn && !property.IsNullable && value.Type.IsNullable)
        {
            // The dependent is not null, so its required columns must have values.
            return Expression.Coalesce(value, ThrowNull(property.ClrType.MakeNullable()));
        }

        // A foreign key without a value takes the key of the principal that the entity references, as in SaveChanges.
        return FindPrincipals().Aggregate(value, (v, p) => Expression.Condition(IsSet(v), v, ReadKey(instance, p.Navigation, p.Key)));
    }

    private IEnumerable<(INavigation Navigation, IProperty Key)> FindPrincipals()
        => Property is IProperty property && IsOwn
            ? property.GetContainingForeignKeys()
                .Where(f => f.DependentToPrincipal is { } navigation && !navigation.IsShadowProperty() && !f.IsOwnership)
                .Select(f => (f.DependentToPrincipal!, Key: f.PrincipalKey.Properties[IndexOf(f.Properties, property)]))
                .Where(p => !p.Key.IsShadowProperty())
            : [];

    private static int IndexOf(IReadOnlyList<IProperty> properties, IProperty property)
        => properties.ToList().IndexOf(property);

    private Expression ReadKey(Expression instance, INavigation navigation, IProperty key)
    {
        var type = ((IProperty)Property).ClrType;
        var principal = Expression.Variable(navigation.ClrType, "principal");

        return Expression.Block(
            [principal],
            Expression.Assign(principal, Member(instance, navigation)),
            Expression.Condition(
                Expression.Equal(principal, Expression.Constant(null, principal.Type)),
                Expression.Default(type),
                Expression.Convert(Member(Expression.Convert(principal, key.DeclaringType.ClrType), key), type)));
    }

    private Expression IsSet(Expression value)
    {
        if (!IsOwn && !((IProperty)Property).ClrType.IsNullable && value.Type.IsNullable)
        {
            return Expression.AndAlso(
                Expression.NotEqual(value, Expression.Constant(null, value.Type)), IsSet(WithoutNullable(value)));
        }

        var sentinel = ((IProperty)Property).Sentinel;
        var type = value.Type;
        var comparer = typeof(EqualityComparer<>).MakeGenericType(type);

        return Expression.Not(
            Expression.Call(
                Expression.Property(null, comparer, nameof(EqualityComparer<object>.Default)),
                comparer.GetMethod(nameof(EqualityComparer<object>.Equals), [type, type])!,
                value,
                sentinel is null ? Expression.Default(type) : Expression.Convert(Expression.Constant(sentinel), type)));
    }

    public Expression ThrowNull(Type type)
        => Expression.Throw(
            Expression.New(
                typeof(InvalidOperationException).GetConstructor([typeof(string)])!,
                Expression.Constant(CitusStrings.BulkNull(DisplayName))),
            type);

    private static Expression Member(Expression instance, IPropertyBase property, bool forSet = false)
    {
        if (property.IsIndexerProperty())
        {
            var indexer = Expression.MakeIndex(instance, property.PropertyInfo, [Expression.Constant(property.Name)]);

            return forSet
                ? indexer
                : Expression.Convert(
                    Expression.Call(
                        Expression.Constant(property.GetGetter()),
                        typeof(IClrPropertyGetter).GetMethod(nameof(IClrPropertyGetter.GetClrValue))!,
                        Expression.Convert(instance, typeof(object))),
                    property.ClrType);
        }

        var member = property.GetMemberInfo(forMaterialization: false, forSet);
        if (!member.DeclaringType!.IsAssignableFrom(instance.Type))
        {
            instance = Expression.Convert(instance, member.DeclaringType);
        }

        var access = Expression.MakeMemberAccess(instance, member);

        return forSet || access.Type == property.ClrType || property is not IProperty ? access : Expression.Convert(access, property.ClrType);
    }
}
