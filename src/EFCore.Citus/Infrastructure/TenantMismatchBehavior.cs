using EFCore.Citus.Infrastructure;

// ReSharper disable once CheckNamespace
namespace Microsoft.EntityFrameworkCore;

/// <summary>
///     Specifies the behavior if a row of another tenant than the current one is saved or reloaded, or if its navigations are loaded.
/// </summary>
/// <seealso cref="CitusDbContextOptionsBuilder.TenantMismatch" />
public enum TenantMismatchBehavior
{
    /// <summary>
    ///     A <see cref="TenantMismatchException" /> is thrown, before anything is sent to the database.
    /// </summary>
    Throw,

    /// <summary>
    ///     The row is saved or read with its own tenant. If it is saved,
    ///     <see cref="Diagnostics.CitusEventId.TenantMismatchIgnoredWarning" /> is logged.
    /// </summary>
    UseTenantOfRow
}
