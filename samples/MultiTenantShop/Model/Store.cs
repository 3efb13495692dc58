namespace MultiTenantShop.Model;

/// <summary>Represents a tenant of the shop.</summary>
public class Store
{
    public int Id { get; set; }

    public required string Name { get; set; }

    public required string CountryCode { get; set; }

    public required string CurrencyCode { get; set; }

    public Country Country { get; set; } = null!;

    public Currency Currency { get; set; } = null!;

    public List<Product> Products { get; } = [];

    public List<Customer> Customers { get; } = [];

    public List<Order> Orders { get; } = [];
}
