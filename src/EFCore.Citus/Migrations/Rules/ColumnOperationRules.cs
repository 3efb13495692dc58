using EFCore.Citus.Diagnostics;
using EFCore.Citus.Metadata;
using EFCore.Citus.Migrations.Operations.Internal;
using EFCore.Citus.Migrations.State;
using EFCore.Citus.Postgres;
using EFCore.Citus.Properties;
using EFCore.Citus.Shared;
using Microsoft.EntityFrameworkCore.Migrations.Operations;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata;

namespace EFCore.Citus.Migrations.Rules;

/// <summary>
///     Checks columns that are added to, altered in or dropped from Citus tables.
/// </summary>
internal static class ColumnOperationRules
{
    public static IEnumerable<CitusViolation> Check(MigrationOperation operation, MigrationTables tables)
        => operation switch
        {
            AddColumnOperation add => CheckAdd(add, tables),
            DropColumnOperation drop => CheckDrop(drop, tables),
            AlterColumnOperation alter => CheckAlter(alter, tables),
            _ => []
        };

    private static IEnumerable<CitusViolation> CheckAdd(AddColumnOperation add, MigrationTables tables)
    {
        var table = add.TableIdentity;
        if (tables.FindType(table) is not { } type
            || type == CitusTableType.Local)
        {
            yield break;
        }

        var facts = ColumnFacts.From(add);
        if (facts.IsIdentity || facts.IsSerial)
        {
            var rule = CitusRules.GeneratedColumnAdded;
            yield return new CitusViolation(
                rule,
                CitusStrings.GeneratedColumnAdded(
                    facts.IsIdentity ? "identity" : "serial",
                    add.Name,
                    table,
                    type.DisplayName,
                    facts.IsIdentity ? CitusErrors.IdentityColumnAdded : CitusErrors.SerialColumnAdded));
        }
        else if (facts.HasSequenceDefault)
        {
            // An optional column is added without the default, which is set afterwards.
            if (!add.IsNullable)
            {
                var rule = CitusRules.RequiredSequenceColumnAdded;
                yield return new CitusViolation(
                    rule,
                    CitusStrings.RequiredSequenceColumnAdded(add.Name, table, type.DisplayName, rule.QuoteCitus()));
            }
        }
        else if (type == CitusTableType.Reference
                 && add.DefaultValueSql is { } sql
                 && DefaultSql.IsVolatile(sql))
        {
            yield return new CitusViolation(
                CitusRules.VolatileDefaultOfReferenceTable, CitusStrings.VolatileDefaultOfReferenceTable(add.Name, table, sql));
        }
    }

    private static IEnumerable<CitusViolation> CheckDrop(DropColumnOperation drop, MigrationTables tables)
    {
        var table = drop.TableIdentity;

        return tables.Find(table)?.DistributionColumn == drop.Name
            ?
            [
                new CitusViolation(
                    CitusRules.DistributionColumnAltered,
                    CitusStrings.DistributionColumnDropped(table, drop.Name, CitusRules.DistributionColumnAltered.QuoteCitus()))
            ]
            : [];
    }

    private static IEnumerable<CitusViolation> CheckAlter(AlterColumnOperation alter, MigrationTables tables)
    {
        var table = alter.TableIdentity;
        if (tables.FindType(table) is not { } type
            || type == CitusTableType.Local)
        {
            return [];
        }

        return tables.Find(table)?.DistributionColumn == alter.Name
            ? CheckDistributionColumn(alter, table, tables)
            : CheckColumn(alter, table, type, tables);
    }

    private static IEnumerable<CitusViolation> CheckDistributionColumn(
        AlterColumnOperation alter,
        TableIdentity table,
        MigrationTables tables)
    {
        var changes = new List<string>();
        if (ChangesType(alter, tables))
        {
            changes.Add("the type");
        }

        if (alter.Collation != alter.OldColumn.Collation)
        {
            changes.Add("the collation");
        }

        if (alter.IsNullable && !alter.OldColumn.IsNullable)
        {
            changes.Add("the nullability");
        }

        if (ChangesComputation(alter))
        {
            changes.Add("the computed value");
        }
        else if (ColumnFacts.FindStrategy(alter) != ColumnFacts.FindStrategy(alter.OldColumn))
        {
            changes.Add("the value generation");
        }
        else if (ChangesDefault(alter))
        {
            changes.Add("the default");
        }

        if (changes.Count > 0)
        {
            yield return new CitusViolation(
                CitusRules.DistributionColumnAltered,
                CitusStrings.DistributionColumnAltered(
                    table, alter.Name, string.Join(" and ", changes), CitusRules.DistributionColumnAltered.QuoteCitus()));
        }
    }

    private static IEnumerable<CitusViolation> CheckColumn(
        AlterColumnOperation alter,
        TableIdentity table,
        CitusTableType type,
        MigrationTables tables)
    {
        // The column is dropped and added again.
        if (ChangesComputation(alter))
        {
            yield break;
        }

        if (CheckGeneration(alter, table, type, tables) is { } violation)
        {
            yield return violation;
        }

        if (!alter.IsNullable
            && alter.OldColumn.IsNullable
            && alter.DefaultValueSql is { } sql
            && DefaultSql.IsVolatile(sql))
        {
            yield return new CitusViolation(
                CitusRules.VolatileFill,
                CitusStrings.VolatileFill(
                    alter.Name, table, type.DisplayName, sql, CitusRules.VolatileFill.QuoteCitus()));
        }
    }

    private static CitusViolation? CheckGeneration(
        AlterColumnOperation alter,
        TableIdentity table,
        CitusTableType type,
        MigrationTables tables)
    {
        var known = tables.Columns.Find(table, alter.Name);
        var strategy = ColumnFacts.FindStrategy(alter);
        var oldStrategy = ColumnFacts.FindStrategy(alter.OldColumn);
        var wasIdentity = IsIdentity(oldStrategy) || (strategy == oldStrategy && known?.IsIdentity == true);
        var wasSequence = ColumnFacts.From(alter.OldColumn).HasSequenceDefault
            || (strategy == oldStrategy && known is { HasSequenceDefault: true } && !ChangesDefault(alter));

        if (ChangesType(alter, tables) || alter.Collation != alter.OldColumn.Collation)
        {
            if (wasIdentity)
            {
                return Altered("is an identity column, and its type would change", CitusErrors.IdentityColumnAltered);
            }

            if (wasSequence)
            {
                var rule = CitusRules.SequenceColumnTypeAltered;

                return new CitusViolation(
                    rule,
                    CitusStrings.SequenceColumnTypeAltered(alter.Name, table, type.DisplayName, rule.QuoteCitus()));
            }
        }

        return (oldStrategy, strategy) switch
        {
            _ when IsIdentity(oldStrategy) && !IsIdentity(strategy) => Altered("would no longer be an identity column", CitusErrors.AlterTableUnsupported),
            _ when IsIdentity(oldStrategy) && oldStrategy != strategy => Altered("would be another kind of identity column", CitusErrors.AlterTableUnsupported),
            _ when IsIdentity(oldStrategy) && ColumnFacts.FindIdentityOptions(alter) != ColumnFacts.FindIdentityOptions(alter.OldColumn)
                => Altered("would have other identity options", CitusErrors.AlterTableUnsupported),
            _ when !IsIdentity(oldStrategy) && IsIdentity(strategy) => Altered("would become an identity column", CitusErrors.AlterTableUnsupported),
            (not NpgsqlValueGenerationStrategy.SerialColumn, NpgsqlValueGenerationStrategy.SerialColumn)
                => Altered("would become a serial column", CitusErrors.DistributedSequenceAltered),
            _ => null
        };

        CitusViolation Altered(string change, string error)
            => new(
                CitusRules.GeneratedColumnAltered,
                CitusStrings.GeneratedColumnAltered(
                    alter.Name, table, type.DisplayName, change, error));
    }

    private static bool IsIdentity(NpgsqlValueGenerationStrategy? strategy)
        => strategy is NpgsqlValueGenerationStrategy.IdentityByDefaultColumn or NpgsqlValueGenerationStrategy.IdentityAlwaysColumn;

    private static bool ChangesType(AlterColumnOperation alter, MigrationTables tables)
        => !tables.ComparesTypes
            || (alter.ColumnType is { } type && alter.OldColumn.ColumnType is { } oldType
                ? type != oldType
                : alter.ClrType != alter.OldColumn.ClrType
                || alter.MaxLength != alter.OldColumn.MaxLength
                || alter.IsFixedLength != alter.OldColumn.IsFixedLength
                || alter.Precision != alter.OldColumn.Precision
                || alter.Scale != alter.OldColumn.Scale);

    private static bool ChangesComputation(AlterColumnOperation alter)
        => alter.ComputedColumnSql != alter.OldColumn.ComputedColumnSql || alter.IsStored != alter.OldColumn.IsStored;

    private static bool ChangesDefault(AlterColumnOperation alter)
        => alter.DefaultValueSql != alter.OldColumn.DefaultValueSql || !Equals(alter.DefaultValue, alter.OldColumn.DefaultValue);
}
