using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EFCore.Citus.Metadata;

/// <summary>
///     The collations of columns, by name.
/// </summary>
internal static class ColumnCollation
{
    // What a column has that says nothing.
    private const string Default = "default";

    /// <summary>
    ///     The collation of the column, or <see langword="null" /> for that of its type.
    /// </summary>
    public static string? Find(IReadOnlyProperty property, in StoreObjectIdentifier table)
        => Normalize(property.GetCollation(table));

    public static string? Normalize(string? collation)
        => collation != Default ? collation : null;

    /// <summary>
    ///     Whether the model defines the collation as nondeterministic.
    /// </summary>
    public static bool IsNondeterministic(string collation, IReadOnlyEntityType entityType)
        => entityType.Model.GetCollations().Any(c => c.Name == collation && c.IsDeterministic == false);

    public static string Describe(string? collation)
        => collation is null ? "the default collation" : $"collation '{collation}'";
}
