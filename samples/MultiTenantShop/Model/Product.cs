namespace MultiTenantShop.Model;

public class Product
{
    public int StoreId { get; set; }

    public int Id { get; set; }

    public required string Sku { get; set; }

    public required string Name { get; set; }

    public decimal Price { get; set; }

    public Store Store { get; set; } = null!;
}
