using EFCore.Citus.Diagnostics;
using EFCore.Citus.Metadata;
using EFCore.Citus.Properties;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EFCore.Citus.Infrastructure.Validation;

/// <summary>
///     Checks a model against the rules of <see cref="Diagnostics.CitusRules" /> that are about models.
/// </summary>
internal static class CitusModelRules
{
    /// <summary>
    ///     Everything that is wrong with the model, errors and warnings, by the rules that servers of the configured versions have.
    /// </summary>
    public static IReadOnlyList<CitusViolation> Check(IReadOnlyModel model, ICitusSingletonOptions options)
        => [.. CheckAll(model, options).Where(v => options.ServerVersion.Has(v.Rule))];

    /// <summary>
    ///     What a server refuses of a model that <see cref="Check" /> has found nothing wrong with.
    /// </summary>
    public static IReadOnlyList<CitusViolation> CheckOnServer(IReadOnlyModel model, ICitusSingletonOptions options, ServerVersion server)
        =>
        [
            .. CheckAll(model, options).Where(
                v => v.Rule.Severity == CitusRuleSeverity.Error && server.Has(v.Rule) && !options.ServerVersion.Has(v.Rule))
        ];

    /// <summary>
    ///     The exception with which a model is refused.
    /// </summary>
    public static InvalidOperationException Refuse(IEnumerable<CitusViolation> violations)
        => new(CitusStrings.InvalidModel(string.Join('\n', violations.Select(v => v.ToString()).Distinct())));

    private static IReadOnlyList<CitusViolation> CheckAll(IReadOnlyModel model, ICitusSingletonOptions options)
    {
        if (model.GetEntityTypes().All(
                e => e.FindAnnotation(CitusAnnotationNames.TableType) is null
                    && e.FindAnnotation(CitusAnnotationNames.PartitionProperty) is null
                    && !e.UsesColumnarStorage()))
        {
            return [];
        }

        var tables = new ModelTables(model, options);

        return tables.Tables.SelectMany(t => DistributionColumnRules.Check(t))
            .Concat(tables.Tables.SelectMany(t => KeyRules.Check(t, tables)))
            .Concat(tables.Tables.SelectMany(ColocationRules.Check))
            .Concat(DefaultColocationRules.Check(tables))
            .Concat(tables.Tables.SelectMany(t => SharedTableRules.Check(t, tables)))
            .Concat(tables.EntityTypes.SelectMany(SharedTableRules.CheckHierarchy))
            .Concat(TableRules.Check(tables))
            .Concat(tables.Tables.SelectMany(t => PartitionRules.Check(t, tables)))
            .Concat(tables.Tables.SelectMany(t => ColumnarRules.Check(t, tables)))
            .Concat(ColumnRules.Check(tables, model))
            .Concat(ForeignKeyRules.Check(tables))
            .OrderBy(v => v.Rule.Id, StringComparer.Ordinal)
            .ThenBy(v => v.Message, StringComparer.Ordinal)
            .ToList();
    }

    /// <summary>
    ///     What a table type is called in messages.
    /// </summary>
    public static string Describe(CitusTableType tableType)
        => tableType switch
        {
            CitusTableType.ManagedLocal => "a managed local table",
            CitusTableType.Reference => "a reference table",
            CitusTableType.Distributed => "a distributed table",
            CitusTableType.SingleShard => "a single-shard table",
            _ => "a local table"
        };
}
