using EFCore.Citus.FunctionalTests.Query.Shapes.Model;
using Microsoft.EntityFrameworkCore;

namespace EFCore.Citus.FunctionalTests.Query.Shapes.Areas;

/// <summary>
///     Loads navigations of a tracked entity.
/// </summary>
internal static class Loading
{
    public static Order? Collection(ShapesContext db, int key)
    {
        if (Find(db, key) is { } order)
        {
            db.Entry(order).Collection(o => o.Lines).Load();

            return order;
        }

        return null;
    }

    public static Order? Reference(ShapesContext db, int key)
    {
        if (Find(db, key) is { } order)
        {
            db.Entry(order).Reference(o => o.Customer).Load();

            return order;
        }

        return null;
    }

    public static int? QueryCount(ShapesContext db, int key)
        => Find(db, key) is { } order ? db.Entry(order).Collection(o => o.Lines).Query().Count() : null;

    public static Order? ManyToMany(ShapesContext db, int key)
    {
        if (Find(db, key) is { } order)
        {
            db.Entry(order).Collection(o => o.Tags).Load();

            return order;
        }

        return null;
    }

    private static Order? Find(ShapesContext db, int key)
        => db.Orders.AsTracking().FirstOrDefault(o => o.StoreId == key && o.Id == 3);
}
