using EFCore.Citus.Infrastructure;

// ReSharper disable once CheckNamespace
namespace Microsoft.EntityFrameworkCore;

/// <summary>
///     Says what happens when a row that says whose it is is saved and there is no current tenant. A row that does not say it is refused,
///     and so is a query.
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
