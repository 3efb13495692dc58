// ReSharper disable once CheckNamespace
namespace Microsoft.EntityFrameworkCore;

/// <summary>
///     Configures the table of the entity type as a reference table: it is copied to every node, so that any table can be joined with it
///     and refer to it.
/// </summary>
/// <remarks>
///     The attribute form of <c>IsReferenceTable</c>. The configuration in <c>OnModelCreating</c> takes precedence. On a base class that is
///     not in the model, the attribute applies to each entity type that derives from it.
/// </remarks>
[AttributeUsage(AttributeTargets.Class)]
public sealed class ReferenceTableAttribute : Attribute;
