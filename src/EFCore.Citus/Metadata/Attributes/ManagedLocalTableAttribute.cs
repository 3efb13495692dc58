// ReSharper disable once CheckNamespace
namespace Microsoft.EntityFrameworkCore;

/// <summary>
///     Configures the table of the entity type as a managed local table: it is on the coordinator and known to every node.
/// </summary>
/// <remarks>
///     The attribute form of <c>IsManagedLocalTable</c>. The configuration in <c>OnModelCreating</c> takes precedence. On a base class that
///     is not in the model, the attribute applies to each entity type that derives from it.
/// </remarks>
[AttributeUsage(AttributeTargets.Class)]
public sealed class ManagedLocalTableAttribute : Attribute;
