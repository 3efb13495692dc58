namespace MultiTenantShop.Model;

/// <summary>Represents a country. Countries are shared by all stores, so their table is a reference table: every node has a copy.</summary>
public class Country
{
    public required string Code { get; set; }

    public required string Name { get; set; }
}
