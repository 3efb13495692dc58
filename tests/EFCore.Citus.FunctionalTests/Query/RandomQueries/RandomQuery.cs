using System.Linq.Expressions;
using EFCore.Citus.FunctionalTests.Query.Shapes.Model;
using Microsoft.EntityFrameworkCore;

namespace EFCore.Citus.FunctionalTests.Query.RandomQueries;

/// <summary>
///     Creates a random query. The same seed is the same query, for any context.
/// </summary>
public sealed class RandomQuery
{
    private static readonly Type[] EntityTypes =
    [
        typeof(Order), typeof(Order), typeof(Order), typeof(Line), typeof(Line), typeof(Customer), typeof(Customer), typeof(Store),
        typeof(Product), typeof(Payment), typeof(Tag), typeof(Visit), typeof(Country), typeof(Setting), typeof(Draft)
    ];

    private readonly ShapesContext _context;
    private readonly RandomExpressions _random;
    private bool _isPage;

    private RandomQuery(ShapesContext context, int seed, int key)
    {
        _context = context;
        _random = new RandomExpressions(
            context, new Random(seed), Expression.Field(Expression.Constant(new Values { Key = key }), nameof(Values.Key)));
    }

    /// <summary>Creates the expression of a query, or of a single value.</summary>
    public static Expression Create(ShapesContext context, int seed, int key)
        => new RandomQuery(context, seed, key).Create();

    private Expression Create()
    {
        var query = Root(_random.Pick(EntityTypes));
        for (var i = _random.Next(4) + 1; i > 0; i--)
        {
            query = Operator(query);
        }

        return _random.Next(10) switch
        {
            0 => Expression.Call(typeof(Queryable), "Count", [TypeOf(query)], query),
            1 => Expression.Call(typeof(Queryable), "Any", [TypeOf(query)], query, Condition(query)),
            2 => Expression.Call(typeof(Queryable), "All", [TypeOf(query)], query, Condition(query)),
            3 when _random.Chance(50) => Expression.Call(
                typeof(Queryable), _random.Pick(["Sum", "Average"]), [TypeOf(query)], query, Lambda(query, r => _random.Amount(r, 1))),
            3 => Expression.Call(
                typeof(Queryable), _random.Pick(["Max", "Min"]), [TypeOf(query), typeof(decimal?)], query, Lambda(query, r => _random.Amount(r, 1))),
            4 => First(Order(query)),
            5 => Page(query),
            6 or 7 => Include(query),
            _ => Final(query)
        };
    }

    private static MethodCallExpression First(Expression query)
        => Expression.Call(typeof(Queryable), "FirstOrDefault", [TypeOf(query)], query);

    private Expression Root(Type type)
    {
        var query = ((IQueryable)typeof(DbContext).GetMethod(nameof(DbContext.Set), [])!.MakeGenericMethod(type).Invoke(_context, null)!).Expression;

        return _random.Chance(65) ? WithKey(query) : query;
    }

    private Expression WithKey(Expression query)
    {
        var parameter = _random.Parameter(TypeOf(query));

        return _random.KeyIs(parameter) is { } condition
            ? Expression.Call(typeof(Queryable), "Where", [parameter.Type], query, Expression.Lambda(condition, parameter))
            : query;
    }

    private Expression Operator(Expression query)
        => _random.Next(14) switch
        {
            0 or 1 or 2 => Expression.Call(typeof(Queryable), "Where", [TypeOf(query)], query, Condition(query)),
            3 => Page(query),
            4 => Select(query),
            5 => Expression.Call(typeof(Queryable), "Distinct", [typeof(RandomRow)], Select(query)),
            6 => GroupBy(query),
            7 => SetOperation(query),
            8 => SelectMany(query),
            9 => Navigation(query),
            10 => Join(query, "Join"),
            11 => Join(query, "LeftJoin"),
            12 => GroupJoin(query),
            _ => WithKey(query)
        };

    private Expression Select(Expression query)
        => Expression.Call(typeof(Queryable), "Select", [TypeOf(query), typeof(RandomRow)], query, Lambda(query, r => Row(r, 1)));

    private MemberInitExpression Row(Expression row, int depth)
        => Row(
            _random.Chance(50) && _random.FindKey(row) is { } key ? RandomExpressions.Nullable(key) : _random.Number(row, depth),
            _random.Number(row, depth), _random.Text(row, depth), _random.Amount(row, depth));

    private static MemberInitExpression Row(params Expression[] values)
        => Expression.MemberInit(
            Expression.New(typeof(RandomRow)),
            new[] { "A", "B", "Text", "Amount" }.Select((name, i) => Expression.Bind(typeof(RandomRow).GetProperty(name)!, values[i])));

    private Expression GroupBy(Expression query)
    {
        var type = TypeOf(query);
        var keyType = typeof(RandomRow);
        var elements = Expression.Call(
            typeof(Queryable), "GroupBy", [type, keyType], query,
            Lambda(
                query,
                r => Row(
                    _random.Chance(60) && _random.FindKey(r) is { } key ? RandomExpressions.Nullable(key) : _random.Number(r, 1),
                    Expression.Constant(1, typeof(int?)), _random.Chance(50) ? _random.Text(r, 1) : _random.NumberText(r),
                    Expression.Constant(1m, typeof(decimal?)))));
        var grouping = typeof(IGrouping<,>).MakeGenericType(keyType, type);

        return Expression.Call(
            typeof(Queryable), "Select", [grouping, typeof(RandomRow)], elements,
            _random.Lambda(
                grouping,
                g => Row(
                    Expression.Property(Expression.Property(g, "Key"), "A"),
                    RandomExpressions.Nullable(Expression.Call(typeof(Enumerable), "Count", [type], g)),
                    Expression.Property(Expression.Property(g, "Key"), "Text"),
                    Expression.Call(typeof(Enumerable), _random.Pick(["Sum", "Max", "Min"]), [type], g, _random.Lambda(type, r => _random.Amount(r, 0))))));
    }

    private Expression SetOperation(Expression query)
        => Expression.Call(
            typeof(Queryable), _random.Pick(["Union", "Concat", "Intersect", "Except"]), [typeof(RandomRow)], Select(query),
            Select(Root(_random.Pick(EntityTypes))));

    private Expression SelectMany(Expression query)
    {
        var parameter = _random.Parameter(TypeOf(query));
        var (collection, type) = _random.Collection(parameter);
        if (collection is null)
        {
            return query;
        }

        collection = _random.Next(3) switch
        {
            0 => Expression.Call(typeof(Enumerable), "Where", [type], collection, _random.Lambda(type, r => _random.Condition(r, 1))),
            1 => Expression.Call(typeof(Enumerable), "DefaultIfEmpty", [type], collection),
            _ => collection
        };

        return Expression.Call(
            typeof(Queryable), "SelectMany", [parameter.Type, type], query,
            Expression.Lambda(typeof(Func<,>).MakeGenericType(parameter.Type, typeof(IEnumerable<>).MakeGenericType(type)), collection, parameter));
    }

    private Expression Navigation(Expression query)
    {
        var parameter = _random.Parameter(TypeOf(query));

        return _random.Reference(parameter) is { } reference
            ? Expression.Call(typeof(Queryable), "Select", [parameter.Type, reference.Type], query, Expression.Lambda(reference, parameter))
            : query;
    }

    private Expression Join(Expression query, string method)
    {
        var inner = Inner(query, out var outerKey, out var innerKey);
        var type = TypeOf(query);
        var innerType = TypeOf(inner);
        var pair = typeof(RandomPair<,>).MakeGenericType(type, innerType);
        var outer = _random.Parameter(type);
        var other = _random.Parameter(innerType);
        var result = Expression.Lambda(
            Expression.MemberInit(
                Expression.New(pair), Expression.Bind(pair.GetProperty("Outer")!, outer), Expression.Bind(pair.GetProperty("Inner")!, other)),
            outer, other);
        if (RandomExpressions.IsPair(type))
        {
            return query;
        }

        return Expression.Call(typeof(Queryable), method, [type, innerType, outerKey.ReturnType, pair], query, inner, outerKey, innerKey, result);
    }

    private Expression GroupJoin(Expression query)
    {
        var inner = Inner(query, out var outerKey, out var innerKey);
        var type = TypeOf(query);
        var innerType = TypeOf(inner);
        var outer = _random.Parameter(type);
        var group = Expression.Parameter(typeof(IEnumerable<>).MakeGenericType(innerType), "g");
        var result = Expression.Lambda(
            Row(
                _random.Number(outer, 0), RandomExpressions.Nullable(Expression.Call(typeof(Enumerable), "Count", [innerType], group)),
                _random.Text(outer, 0), _random.Amount(outer, 0)),
            outer, group);

        return Expression.Call(
            typeof(Queryable), "GroupJoin", [type, innerType, outerKey.ReturnType, typeof(RandomRow)], query, inner, outerKey, innerKey, result);
    }

    // Most joins contain the distribution column.
    private Expression Inner(Expression query, out LambdaExpression outerKey, out LambdaExpression innerKey)
    {
        var inner = Root(_random.Pick(EntityTypes));
        if (_random.Chance(25))
        {
            inner = Page(inner);
        }

        var hasKey = _random.Chance(85) && _random.FindKey(_random.Parameter(TypeOf(query))) is not null
            && _random.FindKey(_random.Parameter(TypeOf(inner))) is not null;
        outerKey = Lambda(query, r => Key(r, hasKey));
        innerKey = Lambda(inner, r => Key(r, hasKey));

        return inner;
    }

    // Entity Framework Core compares the columns of a key that is written as an anonymous type is.
    private Expression Key(Expression row, bool hasKey)
        => hasKey
            ? Expression.New(
                typeof(JoinKey).GetConstructors()[0],
                [RandomExpressions.Nullable(_random.FindKey(row)!), _random.Number(row, 0)],
                [typeof(JoinKey).GetProperty("Store")!, typeof(JoinKey).GetProperty("Id")!])
            : _random.Number(row, 0);

    private Expression Include(Expression query)
    {
        query = Final(query);
        if (_random.Chance(50))
        {
            query = Page(query);
        }

        var type = TypeOf(query);
        var parameter = _random.Parameter(type);
        var navigation = _random.Collection(parameter).Collection ?? _random.Reference(parameter);
        if (navigation is null || _context.Model.FindEntityType(type) is null)
        {
            return Final(query);
        }

        query = Expression.Call(
            typeof(EntityFrameworkQueryableExtensions), "Include", [type, navigation.Type], query, Expression.Lambda(navigation, parameter));

        return _random.Chance(30)
            ? Expression.Call(typeof(RelationalQueryableExtensions), "AsSplitQuery", [type], _isPage ? Order(query) : query)
            : query;
    }

    // Pairs are projected, because both of their rows may be missing.
    private Expression Final(Expression query)
        => RandomExpressions.IsPair(TypeOf(query)) ? Select(query) : query;

    private Expression Page(Expression query)
    {
        query = Order(query);
        if (_random.Chance(40))
        {
            query = Expression.Call(typeof(Queryable), "Skip", [TypeOf(query)], query, Expression.Constant(_random.Next(4)));
        }

        _isPage = true;

        return Expression.Call(typeof(Queryable), "Take", [TypeOf(query)], query, Expression.Constant(_random.Next(9) + 1));
    }

    // The order is total, so that the rows of a page are determined.
    private Expression Order(Expression query)
    {
        if (RandomExpressions.IsPair(TypeOf(query)))
        {
            query = Select(query);
        }

        var type = TypeOf(query);
        var properties = _context.Model.FindEntityType(type)?.FindPrimaryKey()!.Properties.Select(p => p.PropertyInfo!).ToList()
            ?? [.. new[] { "A", "B", "Text", "Amount" }.Select(n => type.GetProperty(n)!)];
        var method = "OrderBy";
        if (_random.Chance(40))
        {
            query = ThenBy(query, type, _random.Chance(50) ? "OrderByDescending" : method, r => _random.Number(r, 1));
            method = "ThenBy";
        }

        foreach (var property in properties)
        {
            query = ThenBy(query, type, method, r => Expression.Property(r, property));
            method = "ThenBy";
        }

        return query;
    }

    private Expression ThenBy(Expression query, Type type, string method, Func<Expression, Expression> value)
    {
        var lambda = _random.Lambda(type, value);

        return Expression.Call(typeof(Queryable), method, [type, lambda.ReturnType], query, lambda);
    }

    private LambdaExpression Condition(Expression query)
        => Lambda(query, r => _random.Condition(r, 2));

    private LambdaExpression Lambda(Expression query, Func<Expression, Expression> body)
        => _random.Lambda(TypeOf(query), body);

    private static Type TypeOf(Expression query)
        => query.Type.GetInterfaces().Prepend(query.Type)
            .First(t => t.IsGenericType && t.GetGenericTypeDefinition() == typeof(IQueryable<>)).GetGenericArguments()[0];

    private sealed class JoinKey(int? store, int? id)
    {
        public int? Store { get; } = store;

        public int? Id { get; } = id;
    }

    // Entity Framework Core makes a parameter of a field.
    private sealed class Values
    {
        public int Key;
    }
}
