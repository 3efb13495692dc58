using EFCore.Citus.Infrastructure;

// ReSharper disable once CheckNamespace
namespace Microsoft.EntityFrameworkCore;

/// <summary>
///     Says what happens when a row is saved, reloaded, or asked for what it refers to, and belongs to another tenant than the current one.
/// </summary>
/// <seealso cref="CitusDbContextOptionsBuilder.TenantMismatch" />
public enum TenantMismatchBehavior
{
    /// <summary>
    ///     A <see cref="TenantMismatchException" /> is thrown, before anything is sent to the database.
    /// </summary>
    Throw,

    /// <summary>
    ///     The row is saved, or read, with its own tenant, and
    ///     <see cref="Diagnostics.CitusEventId.TenantMismatchIgnoredWarning" /> is logged when it is saved.
    /// </summary>
    UseTenantOfRow
}
