namespace MultiTenantShop.Model;

/// <summary>
///     Represents an event in a store. It has no foreign key to the store, which may be deleted, so the model specifies the table that it
///     is colocated with.
/// </summary>
public class AuditEntry
{
    public int StoreId { get; set; }

    public long Id { get; set; }

    public DateTime At { get; set; }

    public required string What { get; set; }
}
