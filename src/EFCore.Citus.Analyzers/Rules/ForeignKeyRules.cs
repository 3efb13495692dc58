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
        var areDistributed = dependent.TableType == CitusTableType.Distributed && principal.TableType == CitusTableType.Distributed;
        var isColocated = areDistributed ? AreColocated(foreignKey) : null;

        // Columns of different classes may have the same type in the database.
        if (areDistributed
            && (dependent.DistributionProperty is null || principal.DistributionProperty is null || isColocated is null && !HaveSameType(foreignKey)))
        {
            return;
        }

        foreach (var rule in ForeignKeyVerdict.Of(GetFacts(foreignKey, isColocated)))
        {
            Report(rule, foreignKey, findings);
        }

        if (areDistributed
            && isColocated != false)
        {
            CheckPrincipalKey(foreignKey, principal, principal.DistributionProperty!, findings);
        }
    }

    /// <summary>
    ///     Gets the action of the constraint in the database. The behaviors for tracked entities have none.
    /// </summary>
    public static ForeignKeyAction FindAction(ForeignKey foreignKey)
        => foreignKey.Facts.OnDelete?.Behavior switch
        {
            "Cascade" => ForeignKeyAction.Cascade,
            "SetNull" => ForeignKeyAction.SetNull,
            _ => ForeignKeyAction.None
        };

    private static ForeignKeyFacts GetFacts(ForeignKey foreignKey, bool? isColocated)
        => new()
        {
            Type = foreignKey.Dependent.TableType,
            PrincipalType = foreignKey.Principal.TableType,
            IsSelfReference = foreignKey.Dependent.Root == foreignKey.Principal.Root,
            IsColocated = isColocated,
            PairsDistributionColumns = PairsDistributionColumns(foreignKey),
            ContainsDistributionColumn = foreignKey.Dependent.DistributionProperty is { } column
                ? foreignKey.Columns?.Contains(column, StringComparer.Ordinal)
                : false,
            OnDelete = FindAction(foreignKey),
            IsColumnar = foreignKey.Dependent.Root.IsColumnar || foreignKey.Principal.Root.IsColumnar
        };

    private static void Report(CitusRule rule, ForeignKey foreignKey, Findings findings)
    {
        var (facts, dependent, principal) = (foreignKey.Facts, foreignKey.Dependent, foreignKey.Principal);
        if (rule == CitusRules.ForeignKeyWithoutDistributionColumns)
        {
            ReportUnpaired(foreignKey, dependent.DistributionProperty!, principal.DistributionProperty!, findings);
        }
        else if (rule == CitusRules.SetNullOnDistributionColumn)
        {
            findings.Report(
                CitusDescriptors.SetNullOnDistributionColumn,
                facts.OnDelete!.Value.Evidence,
                dependent.TableTypeEvidence,
                foreignKey.Description,
                dependent.Name,
                principal.Name,
                dependent.DistributionProperty!,
                rule.QuoteCitus());
        }
        else if (rule == CitusRules.CascadeFromLocalToReferenceTable)
        {
            findings.Report(
                CitusDescriptors.CascadeFromLocalToReferenceTable,
                facts.OnDelete!.Value.Evidence,
                dependent.TableTypeEvidence,
                [.. Tables(), facts.OnDelete.Value.Behavior, rule.QuoteCitus()]);
        }
        else if (rule == CitusRules.TableCannotBeColumnar)
        {
            findings.Report(
                CitusDescriptors.TableCannotBeColumnar,
                facts.Evidence,
                dependent.TableTypeEvidence.IsInSource ? dependent.TableTypeEvidence : principal.TableTypeEvidence,
                foreignKey.Description,
                dependent.Name,
                principal.Name,
                dependent.Root.IsColumnar ? dependent.Name : principal.Name,
                CitusErrors.ForeignKeyOfColumnarTable);
        }
        else
        {
            var (descriptor, citusError)
                = rule == CitusRules.ForeignKeyFromLocalTable ? (CitusDescriptors.ForeignKeyFromLocalTable, "")
                : rule == CitusRules.ForeignKeyFromReferenceTable ? (CitusDescriptors.ForeignKeyFromReferenceTable, rule.QuoteCitus())
                : rule == CitusRules.ForeignKeyToLocalTable ? (CitusDescriptors.ForeignKeyToLocalTable, rule.QuoteCitus(principal.TableName))
                : (CitusDescriptors.ForeignKeyBetweenGroups, rule.QuoteCitus());

            findings.Report(
                descriptor,
                facts.Evidence,
                dependent.TableTypeEvidence.IsInSource ? dependent.TableTypeEvidence : principal.TableTypeEvidence,
                [.. Tables(), citusError]);
        }

        object[] Tables()
            => [foreignKey.Description, dependent.Name, dependent.TableType.DisplayName, principal.Name, principal.TableType.DisplayName];
    }

    private static void ReportUnpaired(ForeignKey foreignKey, string column, string principalColumn, Findings findings)
        => findings.Report(
            CitusDescriptors.ForeignKeyWithoutDistributionColumns,
            foreignKey.Facts.ForeignKey?.Evidence ?? foreignKey.Facts.Evidence,
            foreignKey.Dependent.TableTypeEvidence,
            foreignKey.FindFix(column, principalColumn) is { } fix
                ? ImmutableDictionary<string, string?>.Empty.Add(Findings.Properties, string.Join(",", fix))
                : ImmutableDictionary<string, string?>.Empty,
            foreignKey.Description,
            foreignKey.Dependent.Name,
            foreignKey.Principal.Name,
            column,
            principalColumn,
            CitusRules.ForeignKeyWithoutDistributionColumns.QuoteCitus());

    // Tables with distribution columns of different types are not colocated, independently of the columns of the foreign key.
    private static bool? AreColocated(ForeignKey foreignKey)
        => foreignKey.Dependent is { Root.Kind: null or { HasOptions: false }, DistributionProperty: { } column } dependent
            && foreignKey.Principal is { Root.Kind: null or { HasOptions: false }, DistributionProperty: { } principalColumn } principal
            && FindStoredType(dependent, column) is { } type
            && FindStoredType(principal, principalColumn) is { } principalType
            && !SymbolEqualityComparer.Default.Equals(type, principalType)
                ? false
                : null;

    private static bool HaveSameType(ForeignKey foreignKey)
        => FindType(foreignKey.Dependent, foreignKey.Dependent.DistributionProperty!) is not { } type
            || FindType(foreignKey.Principal, foreignKey.Principal.DistributionProperty!) is not { } principalType
            || SymbolEqualityComparer.Default.Equals(type, principalType);

    // Finds the type of a property if it alone determines the type of the column.
    private static ITypeSymbol? FindStoredType(ResolvedEntity entity, string name)
        => entity.FindPropertyFacts(name) is null or { IsUnknown: false, HasConversion: false, ColumnType: null }
            && (ClrMembers.FindProperty(entity.Root.Type, name) is not { } property || !ClrMembers.HasAttribute(property, ClrMembers.Column))
            && FindType(entity, name) is { } type
            && (type.SpecialType is SpecialType.System_Int32 or SpecialType.System_Int64 or SpecialType.System_String
                || type is { Name: "Guid", ContainingNamespace: { Name: "System", ContainingNamespace.IsGlobalNamespace: true } })
                ? type
                : null;

    private static ITypeSymbol? FindType(ResolvedEntity entity, string name)
        => (ClrMembers.FindProperty(entity.Root.Type, name)?.Type ?? entity.FindPropertyFacts(name)?.Type) is { } type
            ? ClrMembers.UnwrapNullable(type).WithNullableAnnotation(NullableAnnotation.None)
            : null;

    /// <returns>
    ///     <see langword="true" /> if the foreign key pairs the columns, <see langword="false" /> if it does not, and
    ///     <see langword="null" /> if that cannot be determined.
    /// </returns>
    private static bool? PairsDistributionColumns(ForeignKey foreignKey)
    {
        if (foreignKey is not
            {
                Columns: { } columns,
                Dependent.DistributionProperty: { } column,
                Principal.DistributionProperty: { } principalColumn
            })
        {
            return null;
        }

        var key = foreignKey.PrincipalKey;
        if (!columns.Contains(column, StringComparer.Ordinal))
        {
            return false;
        }

        return key is null || key.Count != columns.Count
            ? null
            : columns.Zip(key, (c, k) => c == column && k == principalColumn).Any(p => p);
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
