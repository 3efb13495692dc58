// ReSharper disable once CheckNamespace
namespace Microsoft.EntityFrameworkCore;

/// <summary>
///     Copies the table of the entity type to every node, so that any table can be joined with it and refer to it.
/// </summary>
/// <remarks>
///     The attribute form of <c>IsReferenceTable</c>; what <c>OnModelCreating</c> says wins. On a base class that is not in the model itself it
///     holds for each entity type that derives from it.
/// </remarks>
[AttributeUsage(AttributeTargets.Class)]
public sealed class ReferenceTableAttribute : Attribute;
