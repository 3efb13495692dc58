using System.Collections.Immutable;
using EFCore.Citus.Analyzers.Model;
using EFCore.Citus.Metadata;
using EFCore.Citus.Shared;
using Microsoft.CodeAnalysis;

namespace EFCore.Citus.Analyzers.Rules;

/// <summary>
///     Checks foreign keys between tables of all types by the rules of Citus.
/// </summary>
internal static class ForeignKeyRules
{
    public static void Check(ResolvedModel model, Findings findings)
    {
        foreach (var relationship in model.Facts.Relationships.Concat(ConventionalRelationships.Find(model)))
        {
            if (!relationship.IsUnknown
                && model.Find(relationship.Dependent) is { } dependent
                && model.Find(relationship.Principal) is { Root.HasManyTables: false } principal
                && !ColumnRules.LacksDistributionProperty(model, dependent)
                && !ColumnRules.LacksDistributionProperty(model, principal)
                && new ForeignKey(relationship, dependent, principal) is { IsWithinRow: false } foreignKey)
            {
                Check(foreignKey, findings);
            }
        }
    }

    private static void Check(ForeignKey foreignKey, Findings findings)
    {
        var (dependent, principal) = (foreignKey.Dependent, foreignKey.Principal);
        switch (dependent.TableType)
        {
            case CitusTableType.Local when principal.IsSharded:
                Report(CitusDescriptors.ForeignKeyFromLocalTable);
                break;
            case CitusTableType.Local:
                break;
            case CitusTableType.ManagedLocal or CitusTableType.Reference when principal.IsSharded:
                Report(CitusDescriptors.ForeignKeyFromReferenceTable, CitusRules.ForeignKeyFromReferenceTable.QuoteCitus());
                break;
            case CitusTableType.Reference when principal.TableType != CitusTableType.Reference:
                CheckCascade(foreignKey, findings);
                break;
            case CitusTableType.ManagedLocal or CitusTableType.Reference:
                break;
            case var _ when principal.TableType == CitusTableType.Local:
                Report(CitusDescriptors.ForeignKeyToLocalTable, CitusRules.ForeignKeyToLocalTable.QuoteCitus(principal.TableName));
                break;
            case var _ when principal.TableType == CitusTableType.Reference:
                CheckSetNull(foreignKey, findings);
                break;
            case var _ when principal.TableType != dependent.TableType:
                Report(CitusDescriptors.ForeignKeyBetweenGroups, CitusRules.ForeignKeyBetweenGroups.QuoteCitus());
                break;
            case CitusTableType.Distributed:
                CheckDistributed(foreignKey, findings);
                break;
        }

        void Report(DiagnosticDescriptor descriptor, string citusError = "")
            => findings.Report(
                descriptor,
                foreignKey.Facts.Evidence,
                dependent.TableTypeEvidence.IsInSource ? dependent.TableTypeEvidence : principal.TableTypeEvidence,
                foreignKey.Description,
                dependent.Name,
                dependent.TableType.DisplayName,
                principal.Name,
                principal.TableType.DisplayName,
                citusError);
    }

    private static void CheckCascade(ForeignKey foreignKey, Findings findings)
    {
        if (foreignKey.Facts.OnDelete is (("Cascade" or "SetNull") and var behavior, var evidence))
        {
            findings.Report(
                CitusDescriptors.CascadeFromLocalToReferenceTable,
                evidence,
                foreignKey.Dependent.TableTypeEvidence,
                foreignKey.Description,
                foreignKey.Dependent.Name,
                foreignKey.Dependent.TableType.DisplayName,
                foreignKey.Principal.Name,
                foreignKey.Principal.TableType.DisplayName,
                behavior,
                CitusRules.CascadeFromLocalToReferenceTable.QuoteCitus());
        }
    }

    private static void CheckDistributed(ForeignKey foreignKey, Findings findings)
    {
        var (dependent, principal) = (foreignKey.Dependent, foreignKey.Principal);
        if (dependent.DistributionProperty is not { } column
            || principal.DistributionProperty is not { } principalColumn)
        {
            return;
        }

        // Tables with distribution columns of different types are not colocated, independently of the columns of the foreign key.
        if (!HaveSameType(dependent, column, principal, principalColumn))
        {
            return;
        }

        if (foreignKey.Columns is { } columns
            && Pairs(columns, foreignKey.PrincipalKey, column, principalColumn) == false)
        {
            findings.Report(
                CitusDescriptors.ForeignKeyWithoutDistributionColumns,
                foreignKey.Facts.ForeignKey?.Evidence ?? foreignKey.Facts.Evidence,
                dependent.TableTypeEvidence,
                foreignKey.FindFix(column, principalColumn) is { } fix
                    ? ImmutableDictionary<string, string?>.Empty.Add(Findings.Properties, string.Join(",", fix))
                    : ImmutableDictionary<string, string?>.Empty,
                foreignKey.Description,
                dependent.Name,
                principal.Name,
                column,
                principalColumn,
                CitusRules.ForeignKeyWithoutDistributionColumns.QuoteCitus());
        }
        else
        {
            CheckSetNull(foreignKey, findings);
        }

        CheckPrincipalKey(foreignKey, principal, principalColumn, findings);
    }

    private static bool HaveSameType(ResolvedEntity dependent, string column, ResolvedEntity principal, string principalColumn)
        => FindType(dependent, column) is not { } type
            || FindType(principal, principalColumn) is not { } principalType
            || SymbolEqualityComparer.Default.Equals(type, principalType);

    private static ITypeSymbol? FindType(ResolvedEntity entity, string name)
        => (ClrMembers.FindProperty(entity.Root.Type, name)?.Type ?? entity.FindPropertyFacts(name)?.Type) is { } type
            ? ClrMembers.UnwrapNullable(type).WithNullableAnnotation(NullableAnnotation.None)
            : null;

    /// <returns>
    ///     <see langword="true" /> if the foreign key pairs the columns, <see langword="false" /> if it does not, and
    ///     <see langword="null" /> if that cannot be determined.
    /// </returns>
    private static bool? Pairs(IReadOnlyList<string> columns, IReadOnlyList<string>? key, string column, string principalColumn)
    {
        if (!columns.Contains(column, StringComparer.Ordinal))
        {
            return false;
        }

        return key is null || key.Count != columns.Count
            ? null
            : columns.Zip(key, (c, k) => c == column && k == principalColumn).Any(p => p);
    }

    private static void CheckSetNull(ForeignKey foreignKey, Findings findings)
    {
        // A foreign key between distributed tables contains the distribution column, or is reported because it does not.
        if (foreignKey is { Facts.OnDelete: ("SetNull", var evidence), Dependent.DistributionProperty: { } column }
            && (foreignKey.Columns?.Contains(column, StringComparer.Ordinal)
                ?? foreignKey.Principal.TableType == CitusTableType.Distributed))
        {
            findings.Report(
                CitusDescriptors.SetNullOnDistributionColumn,
                evidence,
                foreignKey.Dependent.TableTypeEvidence,
                foreignKey.Description,
                foreignKey.Dependent.Name,
                foreignKey.Principal.Name,
                column,
                CitusRules.SetNullOnDistributionColumn.QuoteCitus());
        }
    }

    // HasPrincipalKey creates an alternate key if the properties are not a key yet.
    private static void CheckPrincipalKey(ForeignKey foreignKey, ResolvedEntity principal, string principalColumn, Findings findings)
    {
        if (foreignKey.Facts.PrincipalKey is { } key
            && !key.Contains(principalColumn)
            && principal.Key?.Names.SequenceEqual(key.Names) == false
            && !principal.Facts.AlternateKeys.Any(k => k.Names.SequenceEqual(key.Names)))
        {
            findings.Report(
                CitusDescriptors.AlternateKeyWithoutDistributionColumn,
                key.Evidence,
                principal.TableTypeEvidence,
                key,
                principal.Name,
                principalColumn,
                CitusRules.AlternateKeyWithoutDistributionColumn.QuoteCitus(),
                string.Join(", ", key.Names.Prepend(principalColumn).Select(n => $"\"{n}\"")));
        }
    }
}
