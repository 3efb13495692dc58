// ReSharper disable once CheckNamespace
namespace Microsoft.EntityFrameworkCore;

/// <summary>
///     Thrown when rows of a tenant are queried or saved and it is not known of which tenant.
/// </summary>
/// <param name="message">What was attempted, and how to set the tenant.</param>
public sealed class TenantNotSetException(string message) : InvalidOperationException(message);
