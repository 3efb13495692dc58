using EFCore.Citus.Diagnostics;
using EFCore.Citus.Metadata;
using EFCore.Citus.Properties;
using EFCore.Citus.Shared;
using Microsoft.EntityFrameworkCore;

namespace EFCore.Citus.Validation;

/// <summary>
///     Checks foreign keys between tables of all types as Citus does.
/// </summary>
internal static class ForeignKeyRules
{
    public static IEnumerable<CitusViolation> Check(ModelTables tables)
        => tables.ForeignKeys.SelectMany(f => Check(f, tables));

    private static IEnumerable<CitusViolation> Check(CitusForeignKey foreignKey, ModelTables tables)
    {
        var isConsequence = IsConsequence(foreignKey);
        var rules = ForeignKeyVerdict.Of(GetFacts(foreignKey, tables))
            .Where(r => !isConsequence || r == CitusRules.TableCannotBeColumnar)
            .ToList();

        return rules.Count > 0 ? rules.SelectMany(r => Describe(r, foreignKey))
            : isConsequence ? []
            : CheckIndex(foreignKey, tables);
    }

    private static ForeignKeyFacts GetFacts(CitusForeignKey f, ModelTables tables)
        => new()
        {
            Type = f.Dependent.Type,
            PrincipalType = f.Principal.Type,
            IsSelfReference = f.Dependent.Identifier == f.Principal.Identifier,
            IsColocated = ColocationGroup.MayBeSame(f.Dependent, f.Principal, tables.Options) ? null : false,
            // Pairs of distribution columns can only be checked if both exist. A missing column is a violation of its own.
            PairsDistributionColumns = f.Dependent.DistributionColumn is null || f.Principal.DistributionColumn is null
                ? null
                : f.PairsDistributionColumns,
            ContainsDistributionColumn = f.ContainsDistributionColumn,
            OnDelete = f.ForeignKey.DeleteBehavior switch
            {
                DeleteBehavior.Cascade => ForeignKeyAction.Cascade,
                DeleteBehavior.SetNull => ForeignKeyAction.SetNull,
                _ => ForeignKeyAction.None
            },
            IsColumnar = f.Dependent.EntityType.UsesColumnarStorage() || f.Principal.EntityType.UsesColumnarStorage()
        };

    // The table could not get the table type of its owner or of the tables that it joins, because those have the wrong key.
    private static bool IsConsequence(CitusForeignKey foreignKey)
        => foreignKey.Principal.Type == CitusTableType.Distributed
            && foreignKey.Dependent.EntityType.FindAnnotation(CitusAnnotationNames.TableType) is null
            && (foreignKey.ForeignKey.IsOwnership || foreignKey.ForeignKey.GetReferencingSkipNavigations().Any())
            && !KeyRules.HasDistributedPrimaryKey(foreignKey.Principal);

    private static IEnumerable<CitusViolation> CheckIndex(CitusForeignKey foreignKey, ModelTables tables)
        => foreignKey.Dependent.DistributionColumn is { } column && !IndexCoverage.IsCovered(foreignKey, column, tables)
            ?
            [
                new CitusViolation(
                    CitusRules.ForeignKeyWithoutIndex,
                    CitusStrings.ForeignKeyWithoutIndex(
                        Properties(foreignKey),
                        EntityType(foreignKey),
                        Table(foreignKey),
                        PrincipalType(foreignKey),
                        PrincipalTable(foreignKey)),
                    foreignKey.ForeignKey)
            ]
            : [];

    private static IEnumerable<CitusViolation> Describe(CitusRule rule, CitusForeignKey f)
    {
        if (rule == CitusRules.TableCannotBeColumnar)
        {
            return DescribeColumnar(f);
        }

        Func<object, object, object, object, object, object, object, string> message
            = rule == CitusRules.ForeignKeyToLocalTable
                ? (p, e, t, type, pe, pt, ptype) => CitusStrings.ForeignKeyToLocalTable(
                    p, e, t, type, pe, pt, ptype, rule.QuoteCitus(f.Principal.Identifier.Name))
            : rule == CitusRules.ForeignKeyFromReferenceTable
                ? (p, e, t, type, pe, pt, ptype) => CitusStrings.ForeignKeyFromReferenceTable(p, e, t, type, pe, pt, ptype, rule.QuoteCitus())
            : rule == CitusRules.ForeignKeyFromLocalTable
                ? CitusStrings.ForeignKeyFromLocalTable
            : rule == CitusRules.ForeignKeyBetweenGroups
                ? (p, e, t, type, pe, pt, ptype) => CitusStrings.ForeignKeyBetweenGroups(p, e, t, type, pe, pt, ptype, rule.QuoteCitus())
            : rule == CitusRules.ForeignKeyWithoutDistributionColumns
                ? (p, e, t, type, pe, pt, ptype) => CitusStrings.ForeignKeyWithoutDistributionColumns(
                    p, e, t, type, pe, pt, ptype, DistributionProperty(f.Dependent), DistributionProperty(f.Principal), rule.QuoteCitus())
            : rule == CitusRules.CascadeFromLocalToReferenceTable
                ? (p, e, t, type, pe, pt, ptype) => CitusStrings.CascadeFromLocalToReferenceTable(
                    p, e, t, type, pe, pt, ptype, f.ForeignKey.DeleteBehavior, rule.QuoteCitus())
            : (p, e, t, type, pe, pt, ptype) => CitusStrings.SetNullOnDistributionColumn(
                p, e, t, type, pe, pt, ptype, DistributionProperty(f.Dependent), rule.QuoteCitus());

        return
        [
            new CitusViolation(
                rule,
                message(Properties(f), EntityType(f), Table(f), TableType(f), PrincipalType(f), PrincipalTable(f), PrincipalTableType(f)))
        ];
    }

    // The messages of the other columnar rules name the table and what it has.
    private static IEnumerable<CitusViolation> DescribeColumnar(CitusForeignKey f)
    {
        if (f.Dependent.EntityType.UsesColumnarStorage())
        {
            yield return ColumnarRules.Describe(
                f.Dependent, $"a foreign key to '{f.Principal.EntityType.DisplayName()}'", CitusErrors.ForeignKeyOfColumnarTable);
        }

        if (f.Principal.EntityType.UsesColumnarStorage()
            && f.Principal.Identifier != f.Dependent.Identifier)
        {
            yield return ColumnarRules.Describe(
                f.Principal, $"a foreign key from '{f.Dependent.EntityType.DisplayName()}'", CitusErrors.ForeignKeyOfColumnarTable);
        }
    }

    private static string DistributionProperty(CitusTable table)
        => table.EntityType.GetDistributionPropertyName()!;

    private static string Properties(CitusForeignKey f)
        => f.ForeignKey.Properties.Format();

    private static string EntityType(CitusForeignKey f)
        => f.ForeignKey.DeclaringEntityType.DisplayName();

    private static string Table(CitusForeignKey f)
        => f.Dependent.DisplayName;

    private static string TableType(CitusForeignKey f)
        => f.Dependent.Type.DisplayName;

    private static string PrincipalType(CitusForeignKey f)
        => f.ForeignKey.PrincipalEntityType.DisplayName();

    private static string PrincipalTable(CitusForeignKey f)
        => f.Principal.DisplayName;

    private static string PrincipalTableType(CitusForeignKey f)
        => f.Principal.Type.DisplayName;
}
