using EFCore.Citus.Infrastructure;
using EFCore.Citus.Migrations.Planning;
using EFCore.Citus.Properties;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Migrations.Operations;
using Microsoft.EntityFrameworkCore.Storage;

namespace EFCore.Citus.Migrations;

/// <summary>
///     Plans the operations of a migration for Citus and hands them to the generator that was registered before, with the operations of
///     this library rendered to SQL.
/// </summary>
internal sealed class CitusMigrationsSqlGenerator<TInner>(
    TInner inner,
    ISqlGenerationHelper sqlGenerationHelper,
    IRelationalTypeMappingSource typeMappingSource,
    ICitusSingletonOptions options) : IMigrationsSqlGenerator
    where TInner : class, IMigrationsSqlGenerator
{
    private readonly CitusOperationRenderer _renderer = new(sqlGenerationHelper, typeMappingSource, options.AllowPlainPostgres);

    public IReadOnlyList<MigrationCommand> Generate(
        IReadOnlyList<MigrationOperation> operations,
        IModel? model = null,
        MigrationsSqlGenerationOptions generationOptions = MigrationsSqlGenerationOptions.Default)
    {
        var plan = Plan(operations, model, generationOptions);
        var rendered = plan.Operations.Select(o => _renderer.Render(o, generationOptions)).ToList();
        var commands = inner.Generate(rendered, model, generationOptions);

        return plan.UsesSequentialMode ? InSequentialMode(commands, generationOptions) : commands;
    }

    private CitusMigrationsPlan Plan(
        IReadOnlyList<MigrationOperation> operations,
        IModel? model,
        MigrationsSqlGenerationOptions generationOptions)
    {
        var catalog = new CitusTableCatalog(operations, model);
        var plan = CitusMigrationsPlanner.Plan(operations, catalog, options.AllowPlainPostgres);
        if (catalog.UsesCitus)
        {
            plan = plan with { Operations = OperationRewrites.Apply(plan.Operations, new MigrationTables(operations, model)) };
        }
        else if (!operations.OfType<SqlOperation>().Any())
        {
            return plan;
        }

        var violations = plan.Violations
            .Concat(
                MigrationRules.Check(
                    operations, plan.Operations, model, generationOptions.HasFlag(MigrationsSqlGenerationOptions.Idempotent)))
            .ToList();

        return violations.Count == 0
            ? plan
            : throw new InvalidOperationException(
                CitusStrings.InvalidMigration(string.Join('\n', violations.Select(v => v.ToString()))));
    }

    // Statements that run outside of a transaction end the one before them, and the setting with it.
    private List<MigrationCommand> InSequentialMode(
        IReadOnlyList<MigrationCommand> commands,
        MigrationsSqlGenerationOptions generationOptions)
    {
        var setting = inner.Generate([_renderer.RenderSequentialMode()], model: null, generationOptions);
        var result = new List<MigrationCommand>(commands.Count + setting.Count);
        var inTransaction = false;

        foreach (var command in commands)
        {
            if (!command.TransactionSuppressed && !inTransaction)
            {
                result.AddRange(setting);
            }

            inTransaction = !command.TransactionSuppressed;
            result.Add(command);
        }

        return result;
    }
}
