using EFCore.Citus.FunctionalTests.Query.Shapes.Model;

namespace EFCore.Citus.FunctionalTests.Query.Shapes;

/// <summary>
///     Provides the tables from which a query starts: the rows with one value of the distribution column, or all rows.
/// </summary>
public sealed class Roots(ShapesContext db, bool isKeyGiven, int key)
{
    public ShapesContext Db { get; } = db;

    public int Key { get; } = key;

    public Guid DeviceKey { get; } = ShapesRows.DeviceId(key);

    public Region RegionKey { get; } = (Region)(key % 4);

    public AccountCode CodeKey { get; } = new($"A{key}");

    public short RackKey { get; } = (short)key;

    public IQueryable<Store> Stores => isKeyGiven ? Db.Stores.Where(s => s.Id == Key) : Db.Stores;

    public IQueryable<Customer> Customers => isKeyGiven ? Db.Customers.Where(c => c.StoreId == Key) : Db.Customers;

    public IQueryable<Order> Orders => isKeyGiven ? Db.Orders.Where(o => o.StoreId == Key) : Db.Orders;

    public IQueryable<Line> Lines => isKeyGiven ? Db.Lines.Where(l => l.StoreId == Key) : Db.Lines;

    public IQueryable<Product> Products => isKeyGiven ? Db.Products.Where(p => p.StoreId == Key) : Db.Products;

    public IQueryable<Tag> Tags => isKeyGiven ? Db.Tags.Where(t => t.StoreId == Key) : Db.Tags;

    public IQueryable<Payment> Payments => isKeyGiven ? Db.Payments.Where(p => p.StoreId == Key) : Db.Payments;

    public IQueryable<Document> Documents => isKeyGiven ? Db.Documents.Where(d => d.StoreId == Key) : Db.Documents;

    public IQueryable<Notice> Notices => isKeyGiven ? Db.Notices.Where(n => n.StoreId == Key) : Db.Notices;

    public IQueryable<Visit> Visits => isKeyGiven ? Db.Visits.Where(v => v.StoreId == Key) : Db.Visits;

    public IQueryable<CustomerTotal> CustomerTotals => isKeyGiven ? Db.CustomerTotals.Where(t => t.StoreId == Key) : Db.CustomerTotals;

    public IQueryable<Device> Devices => isKeyGiven ? Db.Devices.Where(d => d.Id == DeviceKey) : Db.Devices;

    public IQueryable<Reading> Readings => isKeyGiven ? Db.Readings.Where(r => r.DeviceId == DeviceKey) : Db.Readings;

    public IQueryable<Sale> Sales => isKeyGiven ? Db.Sales.Where(s => s.Region == RegionKey) : Db.Sales;

    public IQueryable<Account> Accounts => isKeyGiven ? Db.Accounts.Where(a => a.Code == CodeKey) : Db.Accounts;

    public IQueryable<Booking> Bookings => isKeyGiven ? Db.Bookings.Where(b => b.Code == CodeKey) : Db.Bookings;

    public IQueryable<Slot> Slots => isKeyGiven ? Db.Slots.Where(s => s.Rack == RackKey) : Db.Slots;
}
