// ReSharper disable once CheckNamespace
namespace Microsoft.AspNetCore.Builder;

/// <summary>
///     Lets requests to an endpoint pass that say no tenant: signing in, health checks. They have no current tenant, so their queries for
///     rows of tenants are refused. One that says a tenant has it.
/// </summary>
/// <remarks>
///     The middleware knows the endpoint only when it comes after <c>UseRouting</c>.
/// </remarks>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
public sealed class AllowMissingTenantAttribute : Attribute;
