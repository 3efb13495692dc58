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
        => tables.ForeignKeys
            .Where(f => !IsConsequence(f))
            .Select(f => Check(f, tables) ?? CheckIndex(f, tables))
            .OfType<CitusViolation>();

    // The table could not get the table type of its owner or of the tables that it joins, because those have the wrong key.
    private static bool IsConsequence(CitusForeignKey foreignKey)
        => foreignKey.Principal.Type == CitusTableType.Distributed
            && foreignKey.Dependent.EntityType.FindAnnotation(CitusAnnotationNames.TableType) is null
            && (foreignKey.ForeignKey.IsOwnership || foreignKey.ForeignKey.GetReferencingSkipNavigations().Any())
            && !KeyRules.HasDistributedPrimaryKey(foreignKey.Principal);

    private static CitusViolation? Check(CitusForeignKey foreignKey, ModelTables tables)
        => foreignKey.Dependent.Type switch
        {
            CitusTableType.Local when IsSharded(foreignKey.Principal.Type) => FromLocalTable(foreignKey),
            CitusTableType.Local => null,
            CitusTableType.ManagedLocal or CitusTableType.Reference => CheckReplicated(foreignKey),
            _ => CheckSharded(foreignKey, tables)
        };

    private static CitusViolation? CheckReplicated(CitusForeignKey foreignKey)
    {
        if (IsSharded(foreignKey.Principal.Type))
        {
            return FromReferenceTable(foreignKey);
        }

        return foreignKey.Dependent.Type == CitusTableType.Reference
            && foreignKey.Principal.Type is CitusTableType.Local or CitusTableType.ManagedLocal
            && foreignKey.ForeignKey.DeleteBehavior is DeleteBehavior.Cascade or DeleteBehavior.SetNull
                ? CascadeFromLocalTable(foreignKey)
                : null;
    }

    private static CitusViolation? CheckSharded(CitusForeignKey foreignKey, ModelTables tables)
    {
        switch (foreignKey.Principal.Type)
        {
            case CitusTableType.Local:
                return ToLocalTable(foreignKey);
            case CitusTableType.ManagedLocal:
                return BetweenGroups(foreignKey);
            case CitusTableType.Reference:
                return CheckSetNull(foreignKey);
        }

        if (!ColocationGroup.MayBeSame(foreignKey.Dependent, foreignKey.Principal, tables.Options))
        {
            return BetweenGroups(foreignKey);
        }

        // Pairs of distribution columns can only be checked if both exist. A missing column is a violation of its own.
        if (foreignKey.Dependent.DistributionColumn is not null
            && foreignKey.Principal.DistributionColumn is not null
            && !foreignKey.PairsDistributionColumns)
        {
            return WithoutDistributionColumns(foreignKey);
        }

        return CheckSetNull(foreignKey);
    }

    private static CitusViolation? CheckSetNull(CitusForeignKey foreignKey)
        => foreignKey.ForeignKey.DeleteBehavior == DeleteBehavior.SetNull && foreignKey.ContainsDistributionColumn
            ? SetNullOnDistributionColumn(foreignKey)
            : null;

    private static CitusViolation? CheckIndex(CitusForeignKey foreignKey, ModelTables tables)
        => foreignKey.Dependent.DistributionColumn is { } column && !IndexCoverage.IsCovered(foreignKey, column, tables)
            ? new CitusViolation(
                CitusRules.ForeignKeyWithoutIndex,
                CitusStrings.ForeignKeyWithoutIndex(
                    Properties(foreignKey),
                    EntityType(foreignKey),
                    Table(foreignKey),
                    PrincipalType(foreignKey),
                    PrincipalTable(foreignKey)),
                foreignKey.ForeignKey)
            : null;

    private static bool IsSharded(CitusTableType tableType)
        => tableType.IsSharded;

    private static CitusViolation ToLocalTable(CitusForeignKey f)
        => new(
            CitusRules.ForeignKeyToLocalTable,
            CitusStrings.ForeignKeyToLocalTable(
                Properties(f), EntityType(f), Table(f), TableType(f), PrincipalType(f), PrincipalTable(f), PrincipalTableType(f),
                CitusRules.ForeignKeyToLocalTable.QuoteCitus(f.Principal.Identifier.Name)));

    private static CitusViolation FromReferenceTable(CitusForeignKey f)
        => new(
            CitusRules.ForeignKeyFromReferenceTable,
            CitusStrings.ForeignKeyFromReferenceTable(
                Properties(f), EntityType(f), Table(f), TableType(f), PrincipalType(f), PrincipalTable(f), PrincipalTableType(f),
                CitusRules.ForeignKeyFromReferenceTable.QuoteCitus()));

    private static CitusViolation FromLocalTable(CitusForeignKey f)
        => new(
            CitusRules.ForeignKeyFromLocalTable,
            CitusStrings.ForeignKeyFromLocalTable(
                Properties(f), EntityType(f), Table(f), TableType(f), PrincipalType(f), PrincipalTable(f), PrincipalTableType(f)));

    private static CitusViolation BetweenGroups(CitusForeignKey f)
        => new(
            CitusRules.ForeignKeyBetweenGroups,
            CitusStrings.ForeignKeyBetweenGroups(
                Properties(f), EntityType(f), Table(f), TableType(f), PrincipalType(f), PrincipalTable(f), PrincipalTableType(f),
                CitusRules.ForeignKeyBetweenGroups.QuoteCitus()));

    private static CitusViolation WithoutDistributionColumns(CitusForeignKey f)
        => new(
            CitusRules.ForeignKeyWithoutDistributionColumns,
            CitusStrings.ForeignKeyWithoutDistributionColumns(
                Properties(f), EntityType(f), Table(f), TableType(f), PrincipalType(f), PrincipalTable(f), PrincipalTableType(f),
                f.Dependent.EntityType.GetDistributionPropertyName()!,
                f.Principal.EntityType.GetDistributionPropertyName()!,
                CitusRules.ForeignKeyWithoutDistributionColumns.QuoteCitus()));

    private static CitusViolation CascadeFromLocalTable(CitusForeignKey f)
        => new(
            CitusRules.CascadeFromLocalToReferenceTable,
            CitusStrings.CascadeFromLocalToReferenceTable(
                Properties(f), EntityType(f), Table(f), TableType(f), PrincipalType(f), PrincipalTable(f), PrincipalTableType(f),
                f.ForeignKey.DeleteBehavior,
                CitusRules.CascadeFromLocalToReferenceTable.QuoteCitus()));

    private static CitusViolation SetNullOnDistributionColumn(CitusForeignKey f)
        => new(
            CitusRules.SetNullOnDistributionColumn,
            CitusStrings.SetNullOnDistributionColumn(
                Properties(f), EntityType(f), Table(f), TableType(f), PrincipalType(f), PrincipalTable(f), PrincipalTableType(f),
                f.Dependent.EntityType.GetDistributionPropertyName()!,
                CitusRules.SetNullOnDistributionColumn.QuoteCitus()));

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
