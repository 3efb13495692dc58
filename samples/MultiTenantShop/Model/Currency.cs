namespace MultiTenantShop.Model;

/// <summary>A currency; a reference table like <see cref="Country" />.</summary>
public class Currency
{
    public required string Code { get; set; }

    public required string Name { get; set; }
}
