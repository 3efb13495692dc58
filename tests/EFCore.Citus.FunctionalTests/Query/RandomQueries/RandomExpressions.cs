using System.Linq.Expressions;
using EFCore.Citus.FunctionalTests.Query.Shapes.Model;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EFCore.Citus.FunctionalTests.Query.RandomQueries;

/// <summary>
///     Creates random values and conditions for the rows of a query.
/// </summary>
public sealed class RandomExpressions(ShapesContext context, Random random, Expression key)
{
    private static readonly string[] Texts = ["apple", "ab", "zebra", "a b", ""];

    private readonly IModel _model = context.Model;
    private int _parameters;

    /// <summary>Returns a number between zero and <paramref name="end" />, which is not returned.</summary>
    public int Next(int end)
        => random.Next(end);

    public bool Chance(int percent)
        => random.Next(100) < percent;

    public T Pick<T>(IReadOnlyList<T> items)
        => items[random.Next(items.Count)];

    public ParameterExpression Parameter(Type type)
        => Expression.Parameter(type, $"{char.ToLowerInvariant(type.Name[0])}{_parameters++}");

    /// <summary>Creates a condition.</summary>
    public Expression Condition(Expression row, int depth)
        => Next(depth > 0 ? 12 : 6) switch
        {
            0 => Compare(Number(row, depth), Expression.Constant(Next(8), typeof(int?))),
            1 => Compare(Number(row, depth), Number(row, depth)),
            2 => Compare(Amount(row, depth), Expression.Constant((decimal)Next(50), typeof(decimal?))),
            3 => Expression.MakeBinary(Chance(70) ? ExpressionType.Equal : ExpressionType.NotEqual, Text(row, depth), Expression.Constant(Pick(Texts))),
            4 => IsNull(row),
            5 => Compare(Number(row, depth), Number(row, 0)),
            6 => Expression.AndAlso(Condition(row, depth - 1), Condition(row, depth - 1)),
            7 => Expression.OrElse(Condition(row, depth - 1), Condition(row, depth - 1)),
            8 => Expression.Not(Condition(row, depth - 1)),
            9 => Exists(row, depth),
            10 => KeyIs(row) ?? Condition(row, 0),
            _ => InSubquery(row, depth)
        };

    /// <summary>Creates a nullable number.</summary>
    public Expression Number(Expression row, int depth)
    {
        var choice = Next(depth > 0 ? 8 : 4);
        if (choice == 5 && Reference(row) is { } reference)
        {
            return Number(reference, 0);
        }

        if (choice is 6 or 7 && Collection(row) is var (collection, type) && collection is not null)
        {
            return choice == 6 ? Nullable(Count(collection, type, depth)) : Aggregate(collection, type, "Max", Number);
        }

        if (choice == 4)
        {
            return Expression.Add(Number(row, 0), Expression.Constant(Next(3), typeof(int?)));
        }

        return Property<int>(row)!;
    }

    /// <summary>Creates a nullable amount.</summary>
    public Expression Amount(Expression row, int depth)
    {
        if (depth > 0 && Chance(40) && Collection(row) is var (collection, type) && collection is not null)
        {
            return Aggregate(collection, type, Pick(["Sum", "Max", "Min"]), Amount);
        }

        return Property<decimal>(row) ?? Expression.Convert(Number(row, 0), typeof(decimal?));
    }

    /// <summary>Creates a text.</summary>
    public Expression Text(Expression row, int depth)
    {
        if (depth > 0 && Chance(30) && Reference(row) is { } reference)
        {
            return Text(reference, 0);
        }

        var property = Property<string>(row);
        return property is null ? NumberText(row)
            : Chance(15) ? Expression.Coalesce(property, Expression.Constant("none"))
            : property;
    }

    /// <summary>Creates the text of a number.</summary>
    public Expression NumberText(Expression row)
        => Expression.Call(Number(row, 0), nameof(ToString), null);

    /// <summary>Compares the distribution column with the value that the query has as a parameter, if the row has one.</summary>
    public Expression? KeyIs(Expression row)
        => FindKey(row) is { } property ? Expression.Equal(property, property.Type == typeof(int) ? key : Nullable(key)) : null;

    /// <summary>Finds the distribution column of a row.</summary>
    public Expression? FindKey(Expression row)
        => row.Type == typeof(Store) ? Expression.Property(row, nameof(Store.Id))
            : row.Type != typeof(RandomRow) && row.Type.GetProperty("StoreId") is { } property ? Expression.Property(row, property)
            : null;

    /// <summary>Finds a reference navigation.</summary>
    public Expression? Reference(Expression row)
    {
        if (IsPair(row.Type))
        {
            return Expression.Property(row, Chance(50) ? "Outer" : "Inner");
        }

        var navigations = _model.FindEntityType(row.Type)?.GetNavigations().Where(n => !n.IsCollection && !n.TargetEntityType.IsOwned()).ToList();

        return navigations is { Count: > 0 } ? Expression.Property(row, Pick(navigations).Name) : null;
    }

    /// <summary>Finds a collection navigation.</summary>
    public (Expression? Collection, Type Type) Collection(Expression row)
    {
        if (IsPair(row.Type))
        {
            return Collection(Expression.Property(row, "Outer"));
        }

        var entityType = _model.FindEntityType(row.Type);
        List<INavigationBase> navigations =
        [
            .. entityType?.GetNavigations().Where(n => n.IsCollection) ?? [], .. (IEnumerable<INavigationBase>?)entityType?.GetSkipNavigations() ?? []
        ];

        return navigations.Count > 0 && Pick(navigations) is var navigation
            ? (Expression.Property(row, navigation.Name), navigation.TargetEntityType.ClrType)
            : (null, typeof(object));
    }

    public static bool IsPair(Type type)
        => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(RandomPair<,>);

    public static Expression Nullable(Expression expression)
        => expression.Type.IsValueType && System.Nullable.GetUnderlyingType(expression.Type) is null
            ? Expression.Convert(expression, typeof(Nullable<>).MakeGenericType(expression.Type))
            : expression;

    // Values that are not null, and comparisons of a value with itself, would be replaced by constants.
    private BinaryExpression Compare(Expression left, Expression right)
        => Expression.MakeBinary(
            Pick([ExpressionType.Equal, ExpressionType.NotEqual, ExpressionType.LessThan, ExpressionType.GreaterThanOrEqual]),
            left,
            left.ToString() == right.ToString() ? Expression.Constant(Next(8), left.Type) : right);

    private BinaryExpression IsNull(Expression row)
    {
        var properties = row.Type.GetProperties().Where(p => p.Name is "Note" or "Email" or "CustomerId" or "CountryId" or "CategoryId" or "Discount")
            .Where(p => !p.PropertyType.IsValueType || System.Nullable.GetUnderlyingType(p.PropertyType) is not null)
            .ToList();

        return properties.Count == 0
            ? Compare(Number(row, 0), Expression.Constant(Next(8), typeof(int?)))
            : IsNull(Expression.Property(row, Pick(properties)), Chance(50));
    }

    private static BinaryExpression IsNull(MemberExpression property, bool isNegated)
        => Expression.MakeBinary(isNegated ? ExpressionType.NotEqual : ExpressionType.Equal, property, Expression.Constant(null, property.Type));

    // The column of tags is compared without case, so that any of two texts can be a result.
    private Expression? Property<T>(Expression row)
    {
        if (IsPair(row.Type))
        {
            return Property<T>(Expression.Property(row, Chance(50) ? "Outer" : "Inner"));
        }

        if (row.Type == typeof(Tag) && typeof(T) == typeof(string))
        {
            return null;
        }

        var properties = row.Type.GetProperties()
            .Where(p => (System.Nullable.GetUnderlyingType(p.PropertyType) ?? p.PropertyType) == typeof(T))
            .OrderBy(p => p.Name, StringComparer.Ordinal)
            .ToList();

        return properties.Count == 0 ? null : Nullable(Expression.Property(row, Pick(properties)));
    }

    private MethodCallExpression Count(Expression collection, Type type, int depth)
        => Chance(50)
            ? Expression.Call(typeof(Enumerable), "Count", [type], collection)
            : Expression.Call(typeof(Enumerable), "Count", [type], collection, Lambda(type, r => Condition(r, depth - 1)));

    private MethodCallExpression Aggregate(Expression collection, Type type, string method, Func<Expression, int, Expression> value)
        => Expression.Call(typeof(Enumerable), method, [type], collection, Lambda(type, r => value(r, 0)));

    private Expression Exists(Expression row, int depth)
    {
        var method = Chance(75) ? "Any" : "All";
        if (Chance(50) && Collection(row) is var (collection, type) && collection is not null)
        {
            return Expression.Call(typeof(Enumerable), method, [type], collection, Lambda(type, r => Condition(r, depth - 1)));
        }

        return Expression.Call(
            typeof(Queryable), "Any", [typeof(Order)], context.Orders.AsQueryable().Expression,
            Lambda(typeof(Order), r => Correlation(row, r, depth)));
    }

    // Most correlations contain the distribution column.
    private Expression Correlation(Expression row, Expression inner, int depth)
    {
        var condition = Condition(inner, depth - 1);
        var outerKey = FindKey(row);

        return outerKey is not null && Chance(80)
            ? Expression.AndAlso(Expression.Equal(Nullable(FindKey(inner)!), Nullable(outerKey)), condition)
            : Expression.AndAlso(Expression.Equal(Nullable(Expression.Property(inner, "Id")), Number(row, 0)), condition);
    }

    private Expression InSubquery(Expression row, int depth)
    {
        var source = (Expression)Expression.Call(
            typeof(Queryable), "Where", [typeof(Order)], context.Orders.AsQueryable().Expression, Lambda(typeof(Order), r => Correlation(row, r, depth)));
        source = Expression.Call(typeof(Queryable), "Select", [typeof(Order), typeof(int?)], source, Lambda(typeof(Order), r => Number(r, 0)));

        return Expression.Call(typeof(Queryable), "Contains", [typeof(int?)], source, Number(row, 0));
    }

    public LambdaExpression Lambda(Type type, Func<Expression, Expression> body)
    {
        var parameter = Parameter(type);

        return Expression.Lambda(body(parameter), parameter);
    }
}
