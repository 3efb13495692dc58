namespace MultiTenantShop.Model;

/// <summary>Represents a currency. Its table is a reference table, as that of <see cref="Country" />.</summary>
public class Currency
{
    public required string Code { get; set; }

    public required string Name { get; set; }
}
