using EFCore.Citus.Analyzers.Model;
using Microsoft.CodeAnalysis;

namespace EFCore.Citus.Analyzers.Rules;

/// <summary>
///     Represents a relationship with the facts from its configuration, attributes and conventions.
/// </summary>
internal sealed class ForeignKey
{
    public ForeignKey(RelationshipFacts facts, ResolvedEntity dependent, ResolvedEntity principal)
    {
        Facts = facts;
        Dependent = dependent;
        Principal = principal;
        PrincipalKey = facts.PrincipalKey?.Names ?? principal.Key?.Names;
        Columns = facts.ForeignKey?.Names ?? ConventionalRelationships.FindForeignKey(facts, dependent, principal, PrincipalKey);
    }

    public RelationshipFacts Facts { get; }

    public ResolvedEntity Dependent { get; }

    public ResolvedEntity Principal { get; }

    /// <summary>
    ///     Gets the properties of the foreign key. The list is empty if they are not properties of the class, and <see langword="null" />
    ///     if they are unknown.
    /// </summary>
    public IReadOnlyList<string>? Columns { get; }

    /// <summary>
    ///     Gets the principal properties, or <see langword="null" /> if they are unknown.
    /// </summary>
    public IReadOnlyList<string>? PrincipalKey { get; }

    /// <summary>
    ///     Gets a value indicating whether each row references itself. Such a foreign key has no constraint.
    /// </summary>
    public bool IsWithinRow
        => Dependent.Root == Principal.Root && Columns is not null && PrincipalKey is not null && Columns.SequenceEqual(PrincipalKey);

    public string Description
        => Columns is [_, ..]
            ? $"{{{string.Join(", ", Columns.Select(c => $"'{c}'"))}}}"
            : $"of '{Facts.DependentNavigation ?? Facts.PrincipalNavigation ?? Principal.Name}'";

    /// <summary>
    ///     Finds the properties that the foreign key should have, if they are unambiguous.
    /// </summary>
    public IReadOnlyList<string>? FindFix(string column, string principalColumn)
    {
        if (Facts.ForeignKey is null
            || Columns is null
            || PrincipalKey is null
            || !PrincipalKey.Contains(principalColumn, StringComparer.Ordinal))
        {
            return null;
        }

        var rest = Columns.Where(c => c != column).ToList();
        var fixedColumns = new List<string>();
        foreach (var property in PrincipalKey)
        {
            if (property == principalColumn)
            {
                fixedColumns.Add(column);
            }
            else if (rest.Count > 0)
            {
                fixedColumns.Add(rest[0]);
                rest.RemoveAt(0);
            }
        }

        // With more than one further property, the pairs of properties are ambiguous.
        return PrincipalKey.Count == 2
            && rest.Count == 0
            && fixedColumns.Count == PrincipalKey.Count
            && fixedColumns.Zip(PrincipalKey, HaveSameType).All(s => s)
                ? fixedColumns
                : null;
    }

    private bool HaveSameType(string name, string principalName)
        => ClrMembers.FindProperty(Dependent.Facts.Type, name) is { } property
            && ClrMembers.FindProperty(Principal.Facts.Type, principalName) is { } principalProperty
            && SymbolEqualityComparer.Default.Equals(
                ClrMembers.UnwrapNullable(property.Type), ClrMembers.UnwrapNullable(principalProperty.Type));
}
