using EFCore.Citus.Infrastructure;

// ReSharper disable once CheckNamespace
namespace Microsoft.EntityFrameworkCore;

/// <summary>
///     Specifies the behavior if a row with a tenant is saved and there is no current tenant. A row without a tenant and a query always
///     throw an exception.
/// </summary>
/// <seealso cref="CitusDbContextOptionsBuilder.TenantNotSet" />
public enum TenantNotSetBehavior
{
    /// <summary>
    ///     The row is saved with its own tenant.
    /// </summary>
    UseTenantOfRow,

    /// <summary>
    ///     A <see cref="TenantNotSetException" /> is thrown, before anything is sent to the database.
    /// </summary>
    Throw
}
