using System.Globalization;
using Microsoft.EntityFrameworkCore;

namespace EFCore.Citus.FunctionalTests.Update;

/// <summary>
///     Represents a sequence of changes that is determined by a seed. It makes the same changes in contexts with the same rows.
/// </summary>
internal sealed class RandomChanges(int seed, bool writesCountries)
{
    private readonly Random _random = new(seed);
    private int _next;

    /// <summary>Gets the fault of the step, if any.</summary>
    public Fault Fault { get; private set; }

    /// <summary>Changes the tracked entities. The step is expected to fail if there is a fault.</summary>
    /// <returns>The entity that fails, and a statement to be executed before the changes are saved.</returns>
    public async Task<(object[] Culprits, string? Behind)> ApplyAsync(ShopContext context, int step, CancellationToken cancellationToken)
    {
        var countries = await context.Countries.OrderBy(c => c.Code).ToListAsync(cancellationToken);
        var tenants = await context.Tenants.OrderBy(t => t.Id).ToListAsync(cancellationToken);
        var customers = await context.Customers.OrderBy(c => c.TenantId).ThenBy(c => c.Id).ToListAsync(cancellationToken);
        var orders = await context.Orders.OrderBy(o => o.TenantId).ThenBy(o => o.Id).ToListAsync(cancellationToken);
        var lines = await context.Lines.OrderBy(l => l.TenantId).ThenBy(l => l.OrderId).ThenBy(l => l.Sku).ToListAsync(cancellationToken);
        var log = await context.Log.OrderBy(l => l.Id).ToListAsync(cancellationToken);
        _next = step * 10_000;

        // Existing rows come first, so that added rows are not changed again.
        if (step > 0)
        {
            Change(customers, Edit);
            Change(orders, Edit);
            Change(lines, Edit);
            Change(tenants, t => { t.Version++; t.Name = Text(); });
            Change(log, l => l.Message = Text());
            if (writesCountries)
            {
                Change(countries, c => c.Name = NullOr($"name {Next()}"));
            }

            Remove(context, lines, 0.2);
            Remove(context, log, 0.2);
        }

        foreach (var _ in Times(!writesCountries ? 0 : step == 0 ? 6 : 2))
        {
            var country = new Country { Code = $"c{Next()}", Name = NullOr($"name {_next}") };
            context.Add(country);
            countries.Add(country);
        }

        foreach (var _ in Times(step == 0 ? 8 : 3))
        {
            var tenant = new Tenant { Id = Next(), Name = Text(), CountryCode = Pick(countries)?.Code };
            context.Add(tenant);
            tenants.Add(tenant);
        }

        foreach (var _ in Times(20))
        {
            AddCustomer(context, tenants, countries, customers);
        }

        foreach (var _ in Times(20))
        {
            AddOrder(context, tenants, customers, orders);
        }

        foreach (var _ in Times(25))
        {
            if (Pick(orders) is { } order && context.Entry(order).State != EntityState.Deleted)
            {
                context.Add(
                    new Line
                    {
                        TenantId = order.TenantId,
                        OrderId = order.Id,
                        Sku = string.Create(CultureInfo.InvariantCulture, $"s'{Next()}"),
                        Quantity = _random.Next(100) / 8.0,
                        Sizes = _random.Next(8) == 0 ? [1, _next] : null,
                        Due = _random.Next(2) == 0 ? new DateOnly(2030, 1, 1).AddDays(_random.Next(99)) : null,
                        Text = Text()
                    });
            }
        }

        foreach (var _ in Times(8))
        {
            context.Add(new LogEntry { Message = NullOr(Text()) });
        }

        return Break(context, tenants, customers, orders, lines);
    }

    private (object[], string?) Break(
        ShopContext context, List<Tenant> tenants, List<Customer> customers, List<Order> orders, List<Line> lines)
    {
        Fault = _random.Next(3) == 0 ? (Fault)_random.Next(1, Enum.GetValues<Fault>().Length) : Fault.None;
        var customer = Pick(customers.Where(c => context.Entry(c).State != EntityState.Deleted).ToList());
        var order = Pick(orders.Where(o => context.Entry(o).State is EntityState.Modified).ToList());
        var tenant = Pick(tenants.Where(t => context.Entry(t).State is EntityState.Modified).ToList());
        var line = Pick(lines.Where(l => context.Entry(l).State is EntityState.Deleted or EntityState.Modified).ToList());
        switch (Fault)
        {
            case Fault.Unique when customer is not null
                && Pick(customers.Where(c => c != customer && c.TenantId == customer.TenantId).ToList()) is { } other:
                customer.Email = other.Email;
                // The server refuses the second of the two rows, which can be either of them.
                return ([customer, other], null);
            case Fault.ForeignKey when customer is not null:
                customer.CountryCode = "none";
                return ([customer], null);
            case Fault.Check when customer is not null:
                customer.Age = -1;
                return ([customer], null);
            case Fault.TooLong when customer is not null:
                customer.Email = new string('x', 50);
                return ([customer], null);
            case Fault.NotNull when tenant is not null:
                tenant.Name = null!;
                return ([tenant], null);
            case Fault.Token when order is not null:
                context.Entry(order).Property(o => o.Token).OriginalValue = "other";
                return ([order], null);
            case Fault.Version when tenant is not null:
                context.Entry(tenant).Property(t => t.Version).OriginalValue = -5;
                return ([tenant], null);
            case Fault.Gone when line is not null:
                return (
                    [line],
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"DELETE FROM \"Lines\" WHERE \"TenantId\" = {line.TenantId} AND \"OrderId\" = {line.OrderId} AND \"Sku\" = '{line.Sku.Replace("'", "''", StringComparison.Ordinal)}'"));
            default:
                Fault = Fault.None;
                return ([], null);
        }
    }

    private void AddCustomer(ShopContext context, List<Tenant> tenants, List<Country> countries, List<Customer> customers)
    {
        if (Pick(tenants) is not { } tenant)
        {
            return;
        }

        var customer = new Customer
        {
            TenantId = tenant.Id,
            Email = string.Create(CultureInfo.InvariantCulture, $"{Next()}@example.org"),
            Note = NullOr(Text()),
            Age = _random.Next(90),
            Reference = _random.Next(2) == 0 ? new Guid(_next, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10) : null,
            CountryCode = _random.Next(2) == 0 ? Pick(countries)?.Code : null
        };
        context.Add(customer);
        customers.Add(customer);
    }

    private void AddOrder(ShopContext context, List<Tenant> tenants, List<Customer> customers, List<Order> orders)
    {
        if (Pick(tenants) is not { } tenant)
        {
            return;
        }

        var customer = _random.Next(2) == 0 ? Pick(customers) : null;
        var order = new Order
        {
            TenantId = customer?.TenantId ?? tenant.Id,
            Id = Next(),
            State = (OrderState)_random.Next(3),
            Net = _random.Next(1000) / 4m,
            Priority = _random.Next(3) == 0 ? 0 : 3,
            Token = NullOr(Text()),
            Document = NullOr($$"""{"n": {{_next}}}""")
        };
        context.Add(order);
        customer?.Orders.Add(order);
        orders.Add(order);
    }

    private void Edit(Customer customer)
    {
        if (_random.Next(2) == 0)
        {
            customer.Note = NullOr(Text());
        }
        else
        {
            customer.Email = string.Create(CultureInfo.InvariantCulture, $"{Next()}@example.com");
            customer.Age++;
        }
    }

    private void Edit(Order order)
    {
        order.Token = NullOr(Text());
        order.State = (OrderState)_random.Next(3);
        if (_random.Next(2) == 0)
        {
            order.Net++;
        }
    }

    private void Edit(Line line)
    {
        line.Quantity++;
        if (_random.Next(4) == 0)
        {
            line.Text = NullOr(Text());
        }
    }

    private void Change<T>(List<T> rows, Action<T> change)
    {
        var share = _random.NextDouble();
        foreach (var row in rows.Where(_ => _random.NextDouble() < share).ToList())
        {
            change(row);
        }
    }

    private void Remove<T>(ShopContext context, List<T> rows, double share)
        where T : class
        => context.RemoveRange(rows.Where(_ => _random.NextDouble() < share).ToList());

    private IEnumerable<int> Times(int most)
        => Enumerable.Range(0, _random.Next(2) == 0 ? 0 : _random.Next(most + 1));

    private T? Pick<T>(List<T> rows)
        where T : class
        => rows.Count == 0 ? null : rows[_random.Next(rows.Count)];

    private string Text()
        => _random.Next(4) == 0 ? "" : $"ü\"{_random.Next(1000)}";

    private string? NullOr(string text)
        => _random.Next(3) == 0 ? null : text;

    private int Next()
        => ++_next;
}

internal enum Fault
{
    None,
    Unique,
    ForeignKey,
    Check,
    TooLong,
    NotNull,
    Token,
    Version,
    Gone
}
