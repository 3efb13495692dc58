// ReSharper disable once CheckNamespace
namespace Microsoft.EntityFrameworkCore;

/// <summary>
///     The exception that is thrown if a row of another tenant than the current one would be saved, or if a row would be moved to another
///     tenant. No statement has been sent to the database.
/// </summary>
/// <param name="message">The row and the tenants.</param>
public sealed class TenantMismatchException(string message) : InvalidOperationException(message);
