using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EFCore.Citus.Postgres;

/// <summary>
///     Provides the collations of columns by name.
/// </summary>
internal static class ColumnCollation
{
    // The collation of a column without a configured collation.
    private const string Default = "default";

    /// <summary>
    ///     Gets the collation of the column, or <see langword="null" /> for that of its type.
    /// </summary>
    public static string? Find(IReadOnlyProperty property, in StoreObjectIdentifier table)
        => Normalize(property.GetCollation(table));

    public static string? Normalize(string? collation)
        => collation != Default ? collation : null;

    /// <summary>
    ///     Determines whether the model defines the collation as nondeterministic.
    /// </summary>
    public static bool IsNondeterministic(string collation, IReadOnlyEntityType entityType)
        => entityType.Model.GetCollations().Any(c => c.Name == collation && c.IsDeterministic == false);

    public static string Describe(string? collation)
        => collation is null ? "the default collation" : $"collation '{collation}'";
}
