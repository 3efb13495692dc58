using EFCore.Citus.Diagnostics;
using EFCore.Citus.Infrastructure;
using EFCore.Citus.Shared;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EFCore.Citus.Validation;

/// <summary>
///     Checks a model against the rules of <see cref="Shared.CitusRules" /> that apply to models.
/// </summary>
internal static class CitusModelRules
{
    /// <summary>
    ///     Finds all violations in the model, errors and warnings, of the rules that apply to the configured versions.
    /// </summary>
    public static IReadOnlyList<CitusViolation> Check(IReadOnlyModel model, ICitusSingletonOptions options)
        => [.. CheckAll(model, options).Where(v => options.ServerVersion.Has(v.Rule))];

    /// <summary>
    ///     Finds the violations that only apply to the version of a server, in a model without violations in <see cref="Check" />.
    /// </summary>
    public static IReadOnlyList<CitusViolation> CheckOnServer(IReadOnlyModel model, ICitusSingletonOptions options, ServerVersion server)
        =>
        [
            .. CheckAll(model, options).Where(
                v => v.Rule.Severity == CitusRuleSeverity.Error && server.Has(v.Rule) && !options.ServerVersion.Has(v.Rule))
        ];

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
}
