namespace MultiTenantShop.Model;

public class Customer
{
    public int StoreId { get; set; }

    public int Id { get; set; }

    public required string Email { get; set; }

    public required string CountryCode { get; set; }

    public Store Store { get; set; } = null!;

    public Country Country { get; set; } = null!;
}
