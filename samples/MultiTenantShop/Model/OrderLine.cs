namespace MultiTenantShop.Model;

public class OrderLine
{
    public int StoreId { get; set; }

    public int OrderNumber { get; set; }

    public int Position { get; set; }

    public int ProductId { get; set; }

    public int Quantity { get; set; }

    public decimal UnitPrice { get; set; }

    public Order Order { get; set; } = null!;

    public Product Product { get; set; } = null!;
}
