// ReSharper disable once CheckNamespace
namespace Microsoft.EntityFrameworkCore;

/// <summary>
///     The exception that is thrown if rows of a tenant are queried or saved and the tenant is not known.
/// </summary>
/// <param name="message">The operation, and how to set the tenant.</param>
public sealed class TenantNotSetException(string message) : InvalidOperationException(message);
