namespace MultiTenantShop.Model;

/// <summary>
///     What happened in a store. It has no foreign key to the store, which may be deleted, so the model names the table it is kept beside.
/// </summary>
public class AuditEntry
{
    public int StoreId { get; set; }

    public long Id { get; set; }

    public DateTime At { get; set; }

    public required string What { get; set; }
}
