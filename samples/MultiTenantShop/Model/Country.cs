namespace MultiTenantShop.Model;

/// <summary>A country; the same for all stores, so a reference table: every node has a copy.</summary>
public class Country
{
    public required string Code { get; set; }

    public required string Name { get; set; }
}
