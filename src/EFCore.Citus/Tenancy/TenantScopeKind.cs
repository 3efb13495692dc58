namespace EFCore.Citus.Tenancy;

/// <summary>
///     Specifies the number of tenants that a context works for. Each kind has its own query filters, and therefore its own compiled
///     queries.
/// </summary>
internal enum TenantScopeKind
{
    One,
    Several,
    All,

    /// <summary>
    ///     The options only set the tenant of rows, and the context has no scope.
    /// </summary>
    Unfiltered
}
