// ReSharper disable once CheckNamespace
namespace Microsoft.EntityFrameworkCore;

/// <summary>
///     Keeps the table of the entity type on the coordinator and makes it known to every node.
/// </summary>
/// <remarks>
///     The attribute form of <c>IsManagedLocalTable</c>; what <c>OnModelCreating</c> says wins. On a base class that is not in the model itself it
///     holds for each entity type that derives from it.
/// </remarks>
[AttributeUsage(AttributeTargets.Class)]
public sealed class ManagedLocalTableAttribute : Attribute;
