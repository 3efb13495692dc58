// ReSharper disable once CheckNamespace
namespace Microsoft.EntityFrameworkCore;

/// <summary>
///     Thrown when a row of another tenant than the current one would be saved, or a row would be moved to another tenant. Nothing has been
///     sent to the database.
/// </summary>
/// <param name="message">The row and the tenants.</param>
public sealed class TenantMismatchException(string message) : InvalidOperationException(message);
