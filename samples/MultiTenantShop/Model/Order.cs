namespace MultiTenantShop.Model;

/// <summary>Represents an order. Each store numbers its own orders, so order 1 exists in every store.</summary>
public class Order
{
    public int StoreId { get; set; }

    public int Number { get; set; }

    public int CustomerId { get; set; }

    public DateTime PlacedAt { get; set; }

    public Store Store { get; set; } = null!;

    public Customer Customer { get; set; } = null!;

    public List<OrderLine> Lines { get; } = [];
}
