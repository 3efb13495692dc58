namespace EFCore.Citus.Tenancy;

/// <summary>
///     For how many tenants a context works. Queries differ in their filters, so each kind has compiled queries of its own.
/// </summary>
internal enum TenantScopeKind
{
    One,
    Several,
    All,

    /// <summary>
    ///     The options say that rows are given their tenant and no more, and the context has not been told for which tenants it works.
    /// </summary>
    Unfiltered
}
