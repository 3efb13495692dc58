// ReSharper disable once CheckNamespace
namespace Microsoft.EntityFrameworkCore;

/// <summary>
///     Leaves the table of the entity type a plain PostgreSQL table on the coordinator, whatever conventions would make of it.
/// </summary>
/// <remarks>
///     The attribute form of <c>IsLocalTable</c>; what <c>OnModelCreating</c> says wins. On a base class that is not in the model itself it
///     holds for each entity type that derives from it.
/// </remarks>
[AttributeUsage(AttributeTargets.Class)]
public sealed class LocalTableAttribute : Attribute;
