namespace EFCore.Citus.Tenancy;

/// <summary>
///     For how many tenants a context works. Queries differ in their filters, so each kind has compiled queries of its own.
/// </summary>
internal enum TenantScopeKind
{
    One,
    Several,
    All
}
