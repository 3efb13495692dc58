// ReSharper disable once CheckNamespace
namespace Microsoft.AspNetCore.Builder;

/// <summary>
///     Specifies that an endpoint accepts requests without a tenant, for example sign-in or health checks. Such a request has no current
///     tenant, so queries for tenant-owned rows throw. A request with a tenant has it as the current tenant.
/// </summary>
/// <remarks>
///     The middleware can only determine the endpoint if it is added after <c>UseRouting</c>.
/// </remarks>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
public sealed class AllowMissingTenantAttribute : Attribute;
