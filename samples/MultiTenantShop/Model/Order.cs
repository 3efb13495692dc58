namespace MultiTenantShop.Model;

/// <summary>An order; each store counts its own, so order 1 exists in every store.</summary>
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
