using System.Collections.Concurrent;
using EFCore.Citus.FunctionalTests.Query.Shapes.Model;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EFCore.Citus.FunctionalTests.Query.Shapes.Areas;

/// <summary>
///     Contains queries with values that a lambda expression of a shape cannot contain, and compiled queries.
/// </summary>
internal static class Queries
{
    // A compiled query belongs to a model.
    private static readonly ConcurrentDictionary<IModel, CompiledQueries> Compiled = new();

    public static IQueryable<Order> ByLong(ShapesContext db, long value)
        => db.Orders.Where(o => o.StoreId == value);

    public static IQueryable<Order> ByNullable(ShapesContext db, int? value)
        => db.Orders.Where(o => o.StoreId == value);

    public static IQueryable<Order> In(ShapesContext db, params int[] values)
        => db.Orders.Where(o => values.Contains(o.StoreId));

    public static IQueryable<Order> NotIn(ShapesContext db, params int[] values)
        => db.Orders.Where(o => !values.Contains(o.StoreId));

    public static IQueryable<string> JoinValues(ShapesContext db, params int[] values)
        => db.Orders.Join(values, o => o.StoreId, v => v, (o, v) => o.Number);

    public static IQueryable<Order> OfStore(ShapesContext db, int key)
    {
        var store = new Store { Id = key };

        return db.Orders.Where(o => o.Store == store);
    }

    public static IQueryable<Order> OfStores(ShapesContext db, int key)
    {
        var stores = new[] { new Store { Id = key } };

        return db.Orders.Where(o => stores.Contains(o.Store));
    }

    public static IQueryable<Reading> ByGuidText(ShapesContext db, Guid value)
    {
        var text = value.ToString();

        return db.Readings.Where(r => r.DeviceId.ToString() == text);
    }

    public static IQueryable<Reading> InGuids(ShapesContext db, params Guid[] values)
        => db.Readings.Where(r => values.Contains(r.DeviceId));

    public static IQueryable<Line> TwoParameters(ShapesContext db, int first, int second)
        => db.Lines.Where(l => l.StoreId == first && l.Order.StoreId == second);

    public static IEnumerable<Order> List(ShapesContext db, int key)
        => Compiled.GetOrAdd(db.Model, _ => new CompiledQueries()).List(db, key);

    public static Order? Single(ShapesContext db, int key)
        => Compiled.GetOrAdd(db.Model, _ => new CompiledQueries()).Single(db, key, 3);

    public static int Count(ShapesContext db, int key)
        => Compiled.GetOrAdd(db.Model, _ => new CompiledQueries()).Count(db, key);

    private sealed class CompiledQueries
    {
        public Func<ShapesContext, int, IEnumerable<Order>> List { get; } = EF.CompileQuery(
            (ShapesContext db, int store) => db.Orders.Where(o => o.StoreId == store));

        public Func<ShapesContext, int, int, Order?> Single { get; } = EF.CompileQuery(
            (ShapesContext db, int store, int id) => db.Orders.Include(o => o.Lines).SingleOrDefault(o => o.StoreId == store && o.Id == id));

        public Func<ShapesContext, int, int> Count { get; } = EF.CompileQuery(
            (ShapesContext db, int store) => db.Orders.Count(o => o.StoreId == store));
    }
}
